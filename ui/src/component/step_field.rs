//! The fields of the steps' forms.

use domain::{
    checklist::RiskLevel,
    hazard::{Conclusion, Five, Grade, Party, Remark, Stage, SupervisionLevel},
    refusal::Refusal,
    time::Date,
    view::{HazardFilter, HazardView, Query},
};
use yew::prelude::*;

use super::{
    field::{Answer, Choices, Need, TextField, TextKind, among, answer, error_of},
    photo_picker::PhotoPicker,
    step_draft::{Ask, StepDraft},
};
use crate::{
    ask::use_view,
    form::Form,
    host, pick,
    text::{t, t_of, t_with},
    trouble::field_name,
};

/// Days that a due date is set to by one tap.
const DUE_DAYS: [i32; 4] = [3, 7, 15, 30];
/// Fields of the report that a remark may be pinned to.
const REMARK_FIELDS: [&str; 6] = ["what", "place", "category", "risk_level", "photos", "position"];
/// Fields that need not be filled.
const OPTIONAL: [&str; 3] = ["cost_yuan", "amount_yuan", "words"];

/// Shows one question of a step's form.
pub(crate) fn view(ask: Ask, form: &Form<StepDraft>, hazard: &HazardView, refusal: Option<&Refusal>) -> Html {
    match ask {
        Ask::Area(key) => text(key, TextKind::Area, form, refusal, html! {}),
        Ask::Line(key) => text(key, TextKind::Line, form, refusal, html! {}),
        Ask::Yuan(key) => text(key, TextKind::Number, form, refusal, html! {}),
        Ask::Date(key) => text(key, TextKind::Date, form, refusal, due_chips(key, form)),
        Ask::Photos(key) => photos(key, form, hazard, refusal),
        Ask::Conclusion => conclusion(form, refusal),
        Ask::Grade => grade(form, refusal),
        Ask::Passed => passed(form, refusal),
        Ask::Granted => granted(form, refusal),
        Ask::Level => level(form, refusal),
        Ask::Party => party(form, refusal),
        Ask::Five => {
            html! { <FiveFields key="five" form={form.clone()} grade={hazard.line.grade} error={error_of(refusal, "five")}/> }
        }
        Ask::Remarks => remarks(form, hazard, refusal),
        Ask::Values => values(form, hazard),
        Ask::Into => {
            html! { <IntoField key="into" form={form.clone()} hazard={hazard.clone()} error={error_of(refusal, "into")}/> }
        }
    }
}

fn id_of(key: &str) -> AttrValue {
    AttrValue::from(format!("step-{}", key.replace('_', "-")))
}

fn text(
    key: &'static str,
    kind: TextKind,
    form: &Form<StepDraft>,
    refusal: Option<&Refusal>,
    chips: Html,
) -> Html {
    let need = if OPTIONAL.contains(&key) { Need::May } else { Need::Must };
    let on_input = form.taking(move |draft: &mut StepDraft, value: String| {
        draft.texts.insert(key.to_owned(), value);
    });
    html! {
        <TextField {key} id={id_of(key)} label={field_name(key)} value={form.get().text(key)} {on_input} {kind} {need}
            error={error_of(refusal, key)}>{ chips }</TextField>
    }
}

fn due_chips(key: &'static str, form: &Form<StepDraft>) -> Html {
    let today = Date::in_china(host::now_ms());
    html! {
        <div class="choices">
            { for DUE_DAYS.into_iter().map(|days| {
                let day = today.plus_days(days).to_string();
                let is_chosen = form.get().text(key) == day;
                let choose = form.taking(move |draft: &mut StepDraft, value: String| {
                    draft.texts.insert(key.to_owned(), value);
                });
                html! {
                    <button key={days} type="button" class="choice-btn" data-test={format!("due-{days}")}
                        aria-pressed={if is_chosen { "true" } else { "false" }} onclick={move |_| choose.emit(day.clone())}>
                        { t_with("days-from-today", &[("days", days.into())]) }
                    </button>
                }
            }) }
        </div>
    }
}

fn photos(key: &'static str, form: &Form<StepDraft>, hazard: &HazardView, refusal: Option<&Refusal>) -> Html {
    let on_add = form.taking(move |draft: &mut StepDraft, photo| {
        draft.photos.entry(key.to_owned()).or_default().push(photo)
    });
    let on_drop = form.taking(move |draft: &mut StepDraft, hash| {
        if let Some(photos) = draft.photos.get_mut(key) {
            photos.retain(|photo| photo.hash != hash);
        }
    });
    html! {
        <PhotoPicker {key} id={id_of(key)} label={field_name(key)} photos={form.get().photos_of(key)} {on_add} {on_drop}
            place={hazard.line.place.clone()} grid={hazard.line.grid.clone()} error={error_of(refusal, key)}/>
    }
}

fn choices<T: Clone + PartialEq + 'static>(
    key: &'static str,
    answers: Vec<Answer<T>>,
    chosen: Option<T>,
    on_choose: Callback<T>,
    refusal: Option<&Refusal>,
) -> Html {
    let among = among(answers, chosen.as_ref(), on_choose);
    html! {
        <Choices {key} id={id_of(key)} label={field_name(key)} {among} need={Need::Must} error={error_of(refusal, key)}/>
    }
}

fn conclusion(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![
        answer(Conclusion::True, "true", t("conclusion-true")),
        answer(Conclusion::PartlyTrue, "partly_true", t("conclusion-partly_true")),
    ];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.conclusion = Some(value));
    choices("conclusion", answers, form.get().conclusion, choose, refusal)
}

fn grade(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![
        answer(Grade::General, "general", t("grade-general")),
        answer(Grade::Major, "major", t("grade-major")),
    ];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.grade = Some(value));
    choices("grade", answers, form.get().grade, choose, refusal)
}

fn passed(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![answer(true, "yes", t("passed-yes")), answer(false, "no", t("passed-no"))];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.passed = Some(value));
    choices("passed", answers, form.get().passed, choose, refusal)
}

fn granted(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![answer(true, "yes", t("granted-yes")), answer(false, "no", t("granted-no"))];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.granted = Some(value));
    choices("granted", answers, form.get().granted, choose, refusal)
}

fn level(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![
        answer(SupervisionLevel::County, "county", t("level-county")),
        answer(SupervisionLevel::City, "city", t("level-city")),
        answer(SupervisionLevel::Province, "province", t("level-province")),
    ];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.level = Some(value));
    choices("level", answers, form.get().level, choose, refusal)
}

fn party(form: &Form<StepDraft>, refusal: Option<&Refusal>) -> Html {
    let answers = vec![
        answer(Party::Firm, "firm", t("party-firm")),
        answer(Party::Person, "person", t("party-person")),
    ];
    let choose = form.taking(|draft: &mut StepDraft, value| draft.party = Some(value));
    choices("party", answers, form.get().party, choose, refusal)
}

/// Returns the word of one of the five in message keys.
pub(crate) const fn five_key(which: Five) -> &'static str {
    match which {
        Five::Responsibility => "responsibility",
        Five::Measures => "measures",
        Five::Funds => "funds",
        Five::Deadline => "deadline",
        Five::Plan => "plan",
    }
}

#[derive(Properties, PartialEq)]
struct FiveProps {
    form: Form<StepDraft>,
    grade: Grade,
    error: Option<AttrValue>,
}

/// The five measures; asked only where the hazard is major.
#[component]
fn FiveFields(props: &FiveProps) -> Html {
    if props.grade == Grade::General {
        return html! {};
    }
    html! {
        <fieldset class="field" id="step-five">
            <legend class="field-label">{ t("field-five") }<span class="field-must">{ t("must") }</span></legend>
            <p class="field-help">{ t("five-help") }</p>
            if let Some(error) = &props.error { <p class="field-error" role="alert"><span>{ error }</span></p> }
            { for Five::ALL.into_iter().map(|which| one_of_five(&props.form, which)) }
        </fieldset>
    }
}

fn one_of_five(form: &Form<StepDraft>, which: Five) -> Html {
    let measure = form.get().measure(which);
    let key = five_key(which);
    let on_done = form.taking(move |draft: &mut StepDraft, done| {
        let measure = draft.measure(which);
        draft.set_measure(domain::hazard::Measure { done, ..measure });
    });
    let on_note = form.taking(move |draft: &mut StepDraft, note| {
        let measure = draft.measure(which);
        draft.set_measure(domain::hazard::Measure { note, ..measure });
    });
    let on_date = form.taking(move |draft: &mut StepDraft, date: String| {
        let measure = draft.measure(which);
        draft.set_measure(domain::hazard::Measure { date: date.parse().ok(), ..measure });
    });
    let is_said = form.get().five.iter().any(|known| known.which == which);
    let answers = vec![answer(true, "yes", t("five-yes")), answer(false, "no", t("five-no"))];
    let among = among(answers, Some(&measure.done).filter(|_| is_said), on_done);
    html! {
        <div key={key} class="stack-s">
            <Choices id={format!("five-{key}")} label={t_of("five", key)} {among}/>
            if is_said {
                <TextField id={format!("five-{key}-date")} label={t("five-date")} kind={TextKind::Date}
                    value={measure.date.map(|date| date.to_string()).unwrap_or_default()} on_input={on_date}/>
                <TextField id={format!("five-{key}-note")} label={t("five-note")} value={measure.note} on_input={on_note}/>
            }
        </div>
    }
}

fn remarks(form: &Form<StepDraft>, hazard: &HazardView, refusal: Option<&Refusal>) -> Html {
    let rectified = (hazard.line.stage == Stage::Rectified).then_some("rectify");
    let fields = REMARK_FIELDS.into_iter().chain(rectified);
    let error = error_of(refusal, "remarks").or_else(|| error_of(refusal, "words"));
    html! {
        <fieldset class="field" id="step-remarks" key="remarks">
            <legend class="field-label">{ t("field-remarks") }<span class="field-must">{ t("must") }</span></legend>
            <p class="field-help">{ t("remarks-help") }</p>
            <div class="choices">{ for fields.map(|field| remark_toggle(form, field)) }</div>
            { for form.get().remarks.iter().map(|remark| remark_words(form, remark)) }
            if let Some(error) = error { <p class="field-error" role="alert"><span>{ error }</span></p> }
        </fieldset>
    }
}

fn remark_toggle(form: &Form<StepDraft>, field: &'static str) -> Html {
    let is_pinned = form.get().remarks.iter().any(|remark| remark.field == field);
    let toggle = form.taking(move |draft: &mut StepDraft, ()| {
        let before = draft.remarks.len();
        draft.remarks.retain(|remark| remark.field != field);
        if draft.remarks.len() == before {
            draft.remarks.push(Remark { field: field.to_owned(), words: String::new() });
        }
    });
    html! {
        <button key={field} type="button" class="choice-btn" data-test={format!("remark-{}", field.replace('_', "-"))}
            aria-pressed={if is_pinned { "true" } else { "false" }} onclick={move |_| toggle.emit(())}>
            { field_name(field) }
        </button>
    }
}

fn remark_words(form: &Form<StepDraft>, remark: &Remark) -> Html {
    let field = remark.field.clone();
    let on_input = form.taking(move |draft: &mut StepDraft, words: String| {
        if let Some(remark) = draft.remarks.iter_mut().find(|remark| remark.field == field) {
            remark.words = words;
        }
    });
    html! {
        <TextField key={remark.field.clone()} id={format!("remark-words-{}", remark.field.replace('_', "-"))}
            label={t_with("remark-about", &[("field", field_name(&remark.field).to_string().into())])}
            value={remark.words.clone()} {on_input} kind={TextKind::Area} need={Need::Must}/>
    }
}

/// Fields of the report that remarks are about and that an answer can correct in place.
fn values(form: &Form<StepDraft>, hazard: &HazardView) -> Html {
    let remarks = hazard.returned.as_ref().map(|(_, remarks)| remarks.as_slice()).unwrap_or_default();
    html! { <>{ for remarks.iter().filter_map(|remark| value_field(form, hazard, &remark.field)) }</> }
}

fn value_field(form: &Form<StepDraft>, hazard: &HazardView, field: &str) -> Option<Html> {
    let line = &hazard.line;
    let present = match field {
        "what" => line.what.as_str(),
        "place" => line.place.as_str(),
        "category" => line.category.as_str(),
        "risk_level" => line.risk_level.key(),
        _ => return None,
    };
    let value = form.get().value(field).unwrap_or(present).to_owned();
    let key = field.to_owned();
    let on_input = form.taking(move |draft: &mut StepDraft, value: String| draft.set_value(&key, value));
    let id = format!("answer-{}", field.replace('_', "-"));
    let label = t_with("answer-corrects", &[("field", field_name(field).to_string().into())]);
    if field == "risk_level" {
        let answers = RiskLevel::ALL
            .into_iter()
            .map(|level| answer(level.key().to_owned(), level.key(), t_of("risk", level.key())));
        let among = among(answers.collect(), Some(&value), on_input);
        return Some(html! { <Choices key={field.to_owned()} {id} {label} {among}/> });
    }
    Some(html! { <TextField key={field.to_owned()} {id} {label} {value} {on_input} kind={TextKind::Area}/> })
}

#[derive(Properties, PartialEq)]
struct IntoProps {
    form: Form<StepDraft>,
    hazard: HazardView,
    error: Option<AttrValue>,
}

/// The other hazard of a merge: open ones of the same grid.
#[component]
fn IntoField(props: &IntoProps) -> Html {
    let line = &props.hazard.line;
    let stages = Stage::ALL.into_iter().filter(|stage| stage.is_open()).collect();
    let filter = HazardFilter {
        place: Some(line.grid.clone()),
        site: props.hazard.site,
        stages,
        ..HazardFilter::default()
    };
    let asked = use_view(Query::Hazards { filter, offset: 0, limit: 20 }, pick::hazards);
    let lines = asked.here().map(|page| page.lines.clone()).unwrap_or_default();
    let others = lines.into_iter().filter(|other| other.id != line.id);
    let answers: Vec<Answer<_>> = others
        .map(|other| {
            answer(other.id, other.no.clone(), AttrValue::from(format!("{} {}", other.no, other.what)))
        })
        .collect();
    let help = answers.is_empty().then(|| t("into-none"));
    let on_choose = props.form.taking(|draft: &mut StepDraft, value| draft.into = Some(value));
    let among = among(answers, props.form.get().into.as_ref(), on_choose);
    html! {
        <Choices id="step-into" label={t("field-into")} {among} need={Need::Must} {help} error={props.error.clone()}/>
    }
}
