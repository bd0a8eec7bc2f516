//! The fields of a site: what stands in each, its form, and the choice between values that were written apart.

use std::rc::Rc;

use domain::{
    checklist::RiskLevel,
    command::Command,
    id::{DocumentId, EntryId},
    site::{SiteField, risk_level},
    view::{FieldValue, FieldView, SiteView},
};
use yew::{platform::spawn_local, prelude::*};

use super::{
    chip::risk_chip,
    feedback::{Dialog, trouble_note},
    field::{Answer, Choices, TextField, TextKind, among, answer},
};
use crate::{
    ask::{Act, use_act, use_host},
    host,
    icon::{Icon, IconSize, IconView},
    moment,
    text::{t, t_of, t_with},
    toast::use_tell,
};

/// Writes one field and tells the edit.
fn edit(act: &Act, site: DocumentId, field: SiteField, value: String, done: Callback<EntryId>) {
    let edit = host::mint();
    let done = Callback::from(move |_| done.emit(edit));
    act.execute(Command::EditSite { site, edit, field, value }, done);
}

/// Says that a field was written, with the way to take it back.
#[hook]
fn use_undoable(site: DocumentId, words: AttrValue) -> Callback<EntryId> {
    let (tell, host) = (use_tell(), use_host());
    Callback::from(move |undoes: EntryId| {
        let (Some(tell), Some(host)) = (tell.clone(), host.clone()) else { return };
        let undo_tell = tell.clone();
        let undo = Callback::from(move |()| {
            let (host, tell) = (host.clone(), undo_tell.clone());
            spawn_local(async move {
                match host.execute(Command::UndoEdit { site, edit: host::mint(), undoes }).await {
                    Ok(_) => tell.done(t("site-undone")),
                    Err(trouble) => tell.trouble(trouble.words()),
                }
            });
        });
        tell.undoable(words.clone(), undo);
    })
}

/// Returns a value as people read it.
fn said(field: SiteField, value: &str) -> AttrValue {
    match (field, risk_level(value)) {
        (SiteField::RiskLevel, Some(level)) => t_of("risk", level.key()),
        _ => AttrValue::from(value.to_owned()),
    }
}

fn by(value: &FieldValue) -> AttrValue {
    let when = moment::when(value.at_ms, host::now_ms()).to_string();
    t_with("site-by", &[("author", value.author.clone().into()), ("when", when.into())])
}

#[derive(Properties, PartialEq)]
pub(crate) struct SiteProps {
    pub(crate) site: Rc<SiteView>,
}

/// A card for each field that has two values; nothing where none has.
#[component]
pub(crate) fn Questions(props: &SiteProps) -> Html {
    let site = props.site.line.id;
    let twice = props.site.fields.iter().filter(|field| field.values.len() > 1);
    twice.map(|field| html! { <BothValues key={field.field.key()} {site} field={field.clone()}/> }).collect()
}

#[derive(Properties, PartialEq)]
struct BothProps {
    site: DocumentId,
    field: FieldView,
}

/// Two people wrote one field without knowledge of each other: both values, and a tap that settles.
#[component]
fn BothValues(props: &BothProps) -> Html {
    let act = use_act();
    let on_done = use_undoable(props.site, t("site-kept"));
    let (site, field) = (props.site, props.field.field);
    let name = t_of("site", field.key()).to_string();
    html! {
        <section class="question" data-test="both-values">
            <header class="question-head"><IconView icon={Icon::Question}/><h2>{ t_with("site-both", &[("field", name.into())]) }</h2></header>
            <p class="question-words">{ t("site-both-words") }</p>
            <div class="question-pair">
                { for props.field.values.iter().enumerate().map(|(place, value)| {
                    let (act, on_done, chosen) = (act.clone(), on_done.clone(), value.value.clone());
                    let onclick = move |_: MouseEvent| edit(&act, site, field, chosen.clone(), on_done.clone());
                    html! {
                        <div key={value.value.clone()} class={classes!("answer", (place == 0).then_some("answer-current"))}>
                            <strong class="answer-what">{ said(field, &value.value) }</strong>
                            <p class="answer-who">{ by(value) }</p>
                            if place == 0 { <p class="quiet">{ t("site-shown") }</p> }
                            <button class="btn btn-secondary" type="button" data-test="keep-value" {onclick}>{ t("site-keep") }</button>
                        </div>
                    }
                }) }
            </div>
            { trouble_note(act.trouble()) }
        </section>
    }
}

/// Every field with what stands there, and the form that changes it.
#[component]
pub(crate) fn Facts(props: &SiteProps) -> Html {
    let editing = use_state_eq(|| None::<(SiteField, String)>);
    let on_edit = {
        let editing = editing.clone();
        Callback::from(move |what| editing.set(Some(what)))
    };
    let on_close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(None))
    };
    let values = |field: SiteField| {
        let known = props.site.fields.iter().find(|known| known.field == field);
        known.map_or(&[][..], |known| &known.values)
    };
    html! {
        <>
            <dl class="facts card">{ for SiteField::ALL.into_iter().map(|field| fact(field, values(field), &on_edit)) }</dl>
            if let Some((field, value)) = (*editing).clone() {
                <EditDialog key={field.key()} site={props.site.line.id} {field} {value} {on_close}/>
            }
        </>
    }
}

fn fact(field: SiteField, values: &[FieldValue], on_edit: &Callback<(SiteField, String)>) -> Html {
    let value = values.first().filter(|value| !value.value.is_empty());
    let text = value.map(|value| value.value.clone()).unwrap_or_default();
    let name = t_of("site", field.key());
    let label = t_with("desk-edit-field", &[("field", name.to_string().into())]);
    let key = field.key().replace('_', "-");
    let onclick = on_edit.reform(move |_: MouseEvent| (field, text.clone()));
    html! {
        <div key={field.key()} data-test={format!("site-field-{key}")}>
            <dt>{ name }</dt>
            <dd class="pinnable">
                <span class="grow">
                    if let Some(value) = value {
                        { written(field, &value.value) }<br/><small class="quiet">{ by(value) }</small>
                    } else {
                        <span class="quiet">{ t("desk-not-filled") }</span>
                    }
                    if values.len() > 1 { <br/><span class="chip state state-aside">{ t("mark-both-values") }</span> }
                </span>
                <button class="pin no-print" type="button" aria-label={label.clone()} title={label} data-test={format!("edit-{key}")} {onclick}>
                    <IconView icon={Icon::Pen} size={IconSize::Small}/>
                </button>
            </dd>
        </div>
    }
}

/// A value where it stands alone: a phone number is called by a tap.
fn written(field: SiteField, value: &str) -> Html {
    match (field, risk_level(value)) {
        (SiteField::Phone, _) => html! {
            <a href={format!("tel:{value}")}>{ t_with("site-call", &[("phone", value.to_owned().into())]) }</a>
        },
        (SiteField::RiskLevel, Some(level)) => risk_chip(level),
        _ => html! { <span class="pre">{ value }</span> },
    }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    site: DocumentId,
    field: SiteField,
    /// What stands there.
    value: String,
    on_close: Callback<()>,
}

/// One field's form.
#[component]
fn EditDialog(props: &EditProps) -> Html {
    let value = use_state_eq(|| props.value.clone());
    let act = use_act();
    let told = use_undoable(props.site, t("desk-edited"));
    let (site, field) = (props.site, props.field);
    let name = t_of("site", field.key());
    let onsubmit = {
        let (act, value, on_close) = (act.clone(), (*value).trim().to_owned(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (told, on_close) = (told.clone(), on_close.clone());
            let done = Callback::from(move |written| {
                told.emit(written);
                on_close.emit(());
            });
            edit(&act, site, field, value.clone(), done);
        })
    };
    let on_input = {
        let value = value.clone();
        Callback::from(move |words: String| value.set(words))
    };
    let cancel = props.on_close.clone();
    html! {
        <Dialog title={t_with("desk-edit-field", &[("field", name.to_string().into())])} on_close={props.on_close.clone()}>
            <form class="form" id="form-edit" {onsubmit}>
                if field == SiteField::RiskLevel {
                    <Choices id="edit-value" label={name} among={among(levels(), Some(&*value), on_input)}/>
                } else {
                    <TextField id="edit-value" label={name} value={(*value).clone()} {on_input} kind={kind(field)} help={help(field)}/>
                }
                { trouble_note(act.trouble()) }
                <div class="actionbar">
                    <button class="btn btn-secondary" type="button" onclick={move |_| cancel.emit(())}>{ t("cancel") }</button>
                    <button class="btn btn-primary" type="submit" id="edit-submit" disabled={act.is_busy()}>
                        <IconView icon={Icon::Check}/><span>{ t("desk-save") }</span>
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn levels() -> Vec<Answer<String>> {
    RiskLevel::ALL
        .into_iter()
        .map(|level| answer(level.key().to_owned(), level.key(), t_of("risk", level.key())))
        .collect()
}

const fn kind(field: SiteField) -> TextKind {
    match field {
        SiteField::Address | SiteField::Remarks => TextKind::Area,
        _ => TextKind::Line,
    }
}

fn help(field: SiteField) -> Option<AttrValue> {
    (field == SiteField::Position).then(|| t("desk-position-help"))
}
