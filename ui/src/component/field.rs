//! Fields of forms: label above, help and refusal below.

use domain::refusal::Refusal;
use yew::prelude::*;

use crate::{
    icon::{Icon, IconSize, IconView},
    text::t,
    trouble::{field_of, refusal_words},
};

/// Whether a field must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Need {
    #[default]
    May,
    Must,
}

/// What a text field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TextKind {
    #[default]
    Line,
    Area,
    Date,
    Number,
    Password,
    /// A one-time code.
    Code,
    /// Words to look for: the label is for screen readers, the help stands in the empty field.
    Search,
}

/// Returns the words of `refusal` where it is about the field of `key`.
pub(crate) fn error_of(refusal: Option<&Refusal>, key: &str) -> Option<AttrValue> {
    refusal.filter(|refusal| field_of(refusal) == Some(key)).map(refusal_words)
}

fn error_line(id: &str, error: Option<&AttrValue>) -> Html {
    match error {
        Some(error) => html! {
            <p class="field-error" id={format!("{id}-error")} role="alert">
                <IconView icon={Icon::Hazard} size={IconSize::Small}/><span>{ error }</span>
            </p>
        },
        None => html! {},
    }
}

fn must_mark(need: Need) -> Html {
    match need {
        Need::Must => html! { <span class="field-must">{ t("must") }</span> },
        Need::May => html! {},
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TextFieldProps {
    /// Names the field for the label, for screen readers and for the end-to-end test.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) on_input: Callback<String>,
    #[prop_or_default]
    pub(crate) need: Need,
    #[prop_or_default]
    pub(crate) kind: TextKind,
    #[prop_or_default]
    pub(crate) help: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// Stands between label and input, such as phrase chips.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A question that is answered with words, a number or a date.
///
/// What is typed goes into the form at every input event, so the value that comes back is always the one
/// that is there and an input method's composition is never cut.
#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    let id = props.id.clone();
    let is_search = props.kind == TextKind::Search;
    html! {
        <div class="field">
            <label class={if is_search { "only-sr" } else { "field-label" }} for={id.clone()}>{ &props.label }{ must_mark(props.need) }</label>
            { props.children.clone() }
            { input(props) }
            if let Some(help) = props.help.as_ref().filter(|_| !is_search) { <p class="field-help" id={format!("{id}-help")}>{ help }</p> }
            { error_line(&id, props.error.as_ref()) }
        </div>
    }
}

fn input(props: &TextFieldProps) -> Html {
    let id = props.id.clone();
    let on_input = props.on_input.clone();
    let described = format!("{id}-help {id}-error");
    let invalid = props.error.is_some().then_some("true");
    if props.kind == TextKind::Area {
        let oninput = Callback::from(move |event: InputEvent| {
            let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            on_input.emit(area.value());
        });
        return html! {
            <textarea class="input input-area" rows="3" {id} value={props.value.clone()} {oninput}
                aria-describedby={described} aria-invalid={invalid}/>
        };
    }
    let oninput = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_input.emit(input.value());
    });
    let (kind, mode, class) = match props.kind {
        TextKind::Date => ("date", None, "input"),
        TextKind::Number => ("text", Some("numeric"), "input"),
        TextKind::Password => ("password", None, "input"),
        TextKind::Code => ("text", None, "input input-code"),
        TextKind::Search => ("search", Some("search"), "input input-search"),
        TextKind::Line | TextKind::Area => ("text", None, "input"),
    };
    let completion = match props.kind {
        TextKind::Password => "current-password",
        _ => "off",
    };
    html! {
        <input {class} type={kind} inputmode={mode} {id} value={props.value.clone()} {oninput}
            placeholder={(props.kind == TextKind::Search).then(|| props.help.clone()).flatten()}
            autocomplete={completion} aria-describedby={described} aria-invalid={invalid}/>
    }
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer<T> {
    pub(crate) value: T,
    /// Names it for the end-to-end test, after the field's id.
    pub(crate) key: AttrValue,
    pub(crate) words: AttrValue,
}

/// Writes one possible answer.
pub(crate) fn answer<T>(value: T, key: impl Into<AttrValue>, words: AttrValue) -> Answer<T> {
    Answer { value, key: key.into(), words }
}

/// Possible answers without their type, so that one [`Choices`] draws them all.
#[derive(Clone, PartialEq)]
pub(crate) struct Among {
    /// Key and words of each.
    pub(crate) answers: Vec<(AttrValue, AttrValue)>,
    /// The place of the one that stands.
    pub(crate) chosen: Option<usize>,
    /// Takes a place; `None` where nothing is chosen any more.
    pub(crate) on_choose: Callback<Option<usize>>,
}

/// Writes what is to be chosen from; `on_choose` hears `None` where nothing is chosen any more.
pub(crate) fn among_or_none<T: Clone + PartialEq + 'static>(
    answers: Vec<Answer<T>>,
    chosen: Option<&T>,
    on_choose: Callback<Option<T>>,
) -> Among {
    let chosen = answers.iter().position(|answer| chosen == Some(&answer.value));
    let (values, answers): (Vec<T>, Vec<_>) =
        answers.into_iter().map(|answer| (answer.value, (answer.key, answer.words))).unzip();
    let on_choose = on_choose.reform(move |place: Option<usize>| values.get(place?).cloned());
    Among { answers, chosen, on_choose }
}

/// Writes what is to be chosen from.
pub(crate) fn among<T: Clone + PartialEq + 'static>(
    answers: Vec<Answer<T>>,
    chosen: Option<&T>,
    on_choose: Callback<T>,
) -> Among {
    let on_choose = Callback::from(move |value: Option<T>| {
        if let Some(value) = value {
            on_choose.emit(value);
        }
    });
    among_or_none(answers, chosen, on_choose)
}

#[derive(Properties, PartialEq)]
pub(crate) struct ChoicesProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) among: Among,
    #[prop_or_default]
    pub(crate) need: Need,
    #[prop_or_default]
    pub(crate) class: Classes,
    #[prop_or_default]
    pub(crate) help: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
}

/// A question with one of few answers.
#[component]
pub(crate) fn Choices(props: &ChoicesProps) -> Html {
    let id = &props.id;
    let Among { answers, chosen, on_choose } = &props.among;
    html! {
        <fieldset class="field" id={id.clone()}>
            <legend class="field-label">{ &props.label }{ must_mark(props.need) }</legend>
            <div class={classes!("choices", props.class.clone())} role="radiogroup">
                { for answers.iter().enumerate().map(|(place, (key, words))| {
                    let on_choose = on_choose.clone();
                    html! {
                        <label key={key.to_string()} class="choice" data-test={format!("{id}-{key}")}>
                            <input type="radio" name={id.clone()} checked={*chosen == Some(place)}
                                onchange={move |_| on_choose.emit(Some(place))}/>
                            <span>{ words }</span>
                        </label>
                    }
                }) }
            </div>
            if let Some(help) = &props.help { <p class="field-help">{ help }</p> }
            { error_line(id, props.error.as_ref()) }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PhrasesProps {
    pub(crate) phrases: Vec<AttrValue>,
    /// Takes the phrase that was tapped.
    pub(crate) on_pick: Callback<AttrValue>,
}

/// Phrases that fill a field by one tap.
#[component]
pub(crate) fn Phrases(props: &PhrasesProps) -> Html {
    html! {
        <div class="choices">
            { for props.phrases.iter().map(|phrase| {
                let (picked, on_pick) = (phrase.clone(), props.on_pick.clone());
                html! {
                    <button key={phrase.to_string()} type="button" class="choice-btn" data-test="phrase"
                        onclick={move |_| on_pick.emit(picked.clone())}>{ phrase }</button>
                }
            }) }
        </div>
    }
}

/// Adds a phrase to what is written.
pub(crate) fn join_phrase(text: &mut String, phrase: &str) {
    if text.contains(phrase) {
        return;
    }
    if !text.trim().is_empty() {
        text.push('。');
    }
    text.push_str(phrase);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_added_once() {
        let mut text = String::new();
        join_phrase(&mut text, "插座过载");
        join_phrase(&mut text, "通道堵塞");
        join_phrase(&mut text, "插座过载");
        assert_eq!(text, "插座过载。通道堵塞");
    }

    #[test]
    fn a_refusal_stands_under_its_own_field_only() {
        let refusal = Refusal::Missing { field: "what".to_owned() };
        assert!(error_of(Some(&refusal), "what").is_some());
        assert_eq!(error_of(Some(&refusal), "place"), None);
    }
}
