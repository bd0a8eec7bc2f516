//! The visits of a patrol, those with exceptions first.

use domain::{
    checklist::Verdict,
    id::EntryId,
    view::{PatrolView, VisitView},
};
use yew::prelude::*;

use super::About;
use crate::{
    component::feedback::Empty,
    component::link::Go,
    desk::address::{SitesQuery, href},
    icon::{Icon, IconSize, IconView},
    moment,
    route::Route,
    text::{t, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct VisitsProps {
    pub(crate) patrol: PatrolView,
    /// Returns one visit.
    pub(crate) on_return: Callback<About>,
}

fn count(visit: &VisitView, verdict: Verdict) -> usize {
    visit.findings.iter().filter(|(finding, _)| finding.verdict == verdict).count()
}

/// Those with the most exceptions first, else as walked.
fn ordered(visits: &[VisitView]) -> Vec<&VisitView> {
    let mut visits: Vec<&VisitView> = visits.iter().collect();
    visits.sort_by_key(|visit| std::cmp::Reverse(count(visit, Verdict::NotOk)));
    visits
}

/// Every visit with what was found.
#[component]
pub(crate) fn Visits(props: &VisitsProps) -> Html {
    let patrol = &props.patrol;
    html! {
        <section class="section">
            <header class="section-head"><h2>{ t("patrol-visited") }</h2><span class="count">{ patrol.visits.len() }</span></header>
            if patrol.visits.is_empty() { <Empty icon={Icon::Patrol} words={t("desk-no-visits")}/> }
            <div class="stack">
                { for ordered(&patrol.visits).into_iter().map(|visit| view(visit, patrol, &props.on_return)) }
            </div>
        </section>
    }
}

fn view(visit: &VisitView, patrol: &PatrolView, on_return: &Callback<About>) -> Html {
    let bad = count(visit, Verdict::NotOk);
    let values = [
        ("when", moment::clock(visit.at_ms).into()),
        ("ok", count(visit, Verdict::Ok).into()),
        ("bad", bad.into()),
    ];
    let site = href(&Route::Sites, &SitesQuery { site: Some(visit.site), ..SitesQuery::default() });
    html! {
        <section class="card stack-s" key={visit.id.to_string()} data-test="visit" data-id={visit.id.to_string()}>
            <div class="pinnable">
                <h3 class="card-title"><a href={site}>{ &visit.site_name }</a></h3>
                if patrol.may_review { { return_button(visit.id, on_return) } }
            </div>
            <p class="quiet">{ t_with("visit-line", &values) }</p>
            { for visit.findings.iter().filter(|(finding, _)| finding.verdict == Verdict::NotOk).map(|(finding, text)| html! {
                <p class="note note-warn" key={finding.item.clone()} data-test="not-ok">
                    <IconView icon={Icon::Hazard} size={IconSize::Small}/>
                    <span>{ text }if !finding.note.is_empty() { <br/><strong>{ &finding.note }</strong> }</span>
                </p>
            }) }
            if !visit.note.is_empty() { <p class="pre">{ &visit.note }</p> }
            { hazards(visit, patrol) }
            if bad < visit.findings.len() { { others(visit) } }
        </section>
    }
}

fn return_button(visit: EntryId, on_return: &Callback<About>) -> Html {
    html! {
        <button class="pin no-print" type="button" data-test="pin-visit" aria-label={t("desk-pin-visit")} title={t("desk-pin-visit")}
            onclick={on_return.reform(move |_: MouseEvent| Some(visit))}>
            <IconView icon={Icon::Remark} size={IconSize::Small}/>
        </button>
    }
}

fn hazards(visit: &VisitView, patrol: &PatrolView) -> Html {
    let lines = patrol.hazards.iter().filter(|line| visit.hazards.contains(&line.id));
    html! {
        <>
            { for lines.map(|line| html! {
                <p key={line.id.to_string()}><Go class="link" to={Route::DeskHazard { hazard: line.id }}>{ &line.what }</Go></p>
            }) }
        </>
    }
}

/// What was in order, folded.
fn others(visit: &VisitView) -> Html {
    let values =
        [("ok", count(visit, Verdict::Ok).into()), ("na", count(visit, Verdict::NotApplicable).into())];
    html! {
        <details class="fold">
            <summary>{ t_with("desk-others-ok", &values) }</summary>
            <ul class="list-flat">
                { for visit.findings.iter().filter(|(finding, _)| finding.verdict != Verdict::NotOk).map(|(finding, text)| {
                    let verdict = if finding.verdict == Verdict::Ok { t("verdict-ok") } else { t("verdict-not_applicable") };
                    html! { <li key={finding.item.clone()}>{ text }{ " " }<span class="quiet">{ verdict }{ " " }{ &finding.note }</span></li> }
                }) }
            </ul>
        </details>
    }
}
