//! What kind of hazard it is, by taps: sector, category, danger; then what it is, in words.

use domain::{
    checklist::{RiskLevel, Sector},
    refusal::Refusal,
    view::{PhrasesView, Query},
};
use yew::prelude::*;

use super::report::ReportDraft;
use crate::{
    ask::{Asked, use_view},
    component::field::{
        Answer, Choices, Need, Phrases, TextField, TextKind, among, answer, error_of, join_phrase,
    },
    form::Form,
    pick,
    text::{t, t_of},
};

#[derive(Properties, PartialEq)]
pub(super) struct KindProps {
    pub(super) form: Form<ReportDraft>,
    pub(super) refusal: Option<Refusal>,
}

/// Sector, category and danger.
#[component]
pub(super) fn Kind(props: &KindProps) -> Html {
    let (form, draft) = (&props.form, props.form.get());
    let refusal = props.refusal.as_ref();
    let known = use_phrases(draft.sector);
    let categories = known.here().map(|known| known.categories.clone()).unwrap_or_default();
    let categories: Vec<Answer<String>> =
        categories.iter().map(|word| answer(word.clone(), word.clone(), word.clone().into())).collect();
    let levels: Vec<Answer<RiskLevel>> = RiskLevel::ALL
        .into_iter()
        .map(|level| answer(level, level.key(), t_of("risk", level.key())))
        .collect();
    let on_category = form.taking(|draft: &mut ReportDraft, category| draft.category = category);
    let on_level = form.taking(|draft: &mut ReportDraft, level| draft.risk_level = Some(level));
    html! {
        <>
            if draft.site.is_none() { <SectorChoice form={form.clone()} error={error_of(refusal, "sector")}/> }
            if draft.sector.is_some() && !categories.is_empty() {
                <Choices id="report-category" label={t("report-category")}
                    among={among(categories, Some(&draft.category), on_category)}/>
            }
            <Choices id="report-risk" label={t("report-risk")} among={among(levels, draft.risk_level.as_ref(), on_level)}
                need={Need::Must} class="choices-grid" error={error_of(refusal, "risk_level")}/>
        </>
    }
}

/// Returns the categories and phrases of a sector.
#[hook]
fn use_phrases(sector: Option<Sector>) -> Asked<PhrasesView> {
    use_view(Query::Phrases { sector: sector.unwrap_or(Sector::Fire) }, pick::phrases)
}

#[derive(Properties, PartialEq)]
struct SectorProps {
    form: Form<ReportDraft>,
    error: Option<AttrValue>,
}

/// The twelve sectors, or the one that was chosen, so that the next question is in sight.
#[component]
fn SectorChoice(props: &SectorProps) -> Html {
    let is_open = use_state_eq(|| false);
    let chosen = props.form.get().sector;
    if let (Some(sector), false) = (chosen, *is_open) {
        let open = Callback::from(move |_: MouseEvent| is_open.set(true));
        return html! {
            <div class="field" id="report-sector">
                <span class="field-label">{ t("report-sector") }</span>
                <div class="line-spread">
                    <strong>{ t_of("sector", sector.key()) }</strong>
                    <button class="btn btn-secondary btn-s" type="button" id="report-sector-change" onclick={open}>{ t("report-site-clear") }</button>
                </div>
            </div>
        };
    }
    let answers: Vec<Answer<Sector>> = Sector::ALL
        .into_iter()
        .map(|sector| answer(sector, sector.key(), t_of("sector", sector.key())))
        .collect();
    let choose = props.form.taking(|draft: &mut ReportDraft, sector: Sector| {
        if draft.sector.replace(sector) != Some(sector) {
            draft.category.clear();
        }
    });
    let on_choose = Callback::from(move |sector| {
        is_open.set(false);
        choose.emit(sector);
    });
    html! {
        <Choices id="report-sector" label={t("report-sector")} among={among(answers, chosen.as_ref(), on_choose)}
            need={Need::Must} error={props.error.clone()}/>
    }
}

/// What it is, with the phrases of its sector.
#[component]
pub(super) fn What(props: &KindProps) -> Html {
    let (form, draft) = (&props.form, props.form.get());
    let known = use_phrases(draft.sector);
    let phrases = known.here().filter(|_| draft.sector.is_some());
    let phrases: Vec<AttrValue> = phrases
        .map(|known| known.phrases.iter().map(|phrase| AttrValue::from(phrase.text.clone())).collect())
        .unwrap_or_default();
    html! {
        <TextField id="report-what" label={t("field-what")} kind={TextKind::Area} need={Need::Must} value={draft.what.clone()}
            help={t("report-what-help")} error={error_of(props.refusal.as_ref(), "what")}
            on_input={form.taking(|draft: &mut ReportDraft, what| draft.what = what)}>
            if !phrases.is_empty() {
                <Phrases {phrases} on_pick={form.taking(|draft: &mut ReportDraft, phrase: AttrValue| join_phrase(&mut draft.what, &phrase))}/>
            }
        </TextField>
    }
}
