//! What a report says, field by field, each with its pin; and how it was rectified.

use std::rc::Rc;

use domain::{
    hazard::{Stage, Step, Supervision},
    view::{HazardView, TimelineEntry},
};
use yew::prelude::*;

use super::pin::{Pins, pin, pinned};
use crate::{
    component::{
        chip::risk_chip,
        photo::Thumbs,
        row::dotted,
        timeline::{who, words_of},
    },
    desk::address::{SitesQuery, href},
    host, moment,
    route::Route,
    text::{t, t_of, t_with},
    trouble::field_name,
};

#[derive(Properties, PartialEq)]
pub(crate) struct FactsProps {
    pub(crate) hazard: Rc<HazardView>,
    pub(crate) pins: Pins,
}

/// The report's fields and what is in force.
#[component]
pub(crate) fn Facts(props: &FactsProps) -> Html {
    let (hazard, pins) = (&props.hazard, &props.pins);
    let line = &hazard.line;
    let source = dotted(&[&t_of("source", source_key(line.source)), &t_of("line", line_key(line.line))]);
    let due = line.due.map(|due| {
        let left = line.overdue_days.map(moment::due).unwrap_or_default();
        dotted(&[&due.to_string(), &left])
    });
    html! {
        <dl class="facts card" data-test="facts">
            { fact(pins, "category", html! { { &line.category } }) }
            { fact(pins, "risk_level", risk_chip(line.risk_level)) }
            { fact(pins, "position", html! { { position(hazard) } }) }
            if let Some(site) = hazard.site {
                <div><dt>{ t("field-site") }</dt><dd>
                    <a href={href(&Route::Sites, &SitesQuery { site: Some(site), ..SitesQuery::default() })}>{ &line.place }</a>
                </dd></div>
            }
            { plain("field-sector", t_of("sector", line.sector.key()).to_string()) }
            { plain("field-source", source) }
            { plain("field-grid", dotted(&[&line.grid_name, &line.township_name])) }
            { plain("hazard-reporter", dotted(&[&line.reporter, &moment::when(line.reported_ms, host::now_ms())])) }
            { plain("hazard-measures", hazard.measures.clone()) }
            { plain("field-responsible", line.responsible.clone()) }
            { plain("field-due", due.unwrap_or_default()) }
        </dl>
    }
}

fn plain(key: &'static str, value: String) -> Html {
    if value.is_empty() {
        return html! {};
    }
    html! { <div {key}><dt>{ t(key) }</dt><dd class="pre">{ value }</dd></div> }
}

fn fact(pins: &Pins, field: &'static str, value: Html) -> Html {
    html! {
        <div key={field}>
            <dt>{ field_name(field) }</dt>
            <dd><div class="pinnable"><span class="grow">{ value }</span>{ pin(pins, field) }</div>{ pinned(pins, field) }</dd>
        </div>
    }
}

fn position(hazard: &HazardView) -> AttrValue {
    match hazard.position {
        Some((lat, lon)) => t_with(
            "hazard-coordinates",
            &[("lat", format!("{lat:.5}").into()), ("lon", format!("{lon:.5}").into())],
        ),
        None => t("desk-no-position"),
    }
}

/// Returns the word of a source in message keys.
pub(crate) const fn source_key(source: domain::hazard::Source) -> &'static str {
    use domain::hazard::Source;
    match source {
        Source::Daily => "daily",
        Source::Special => "special",
        Source::Enforcement => "enforcement",
    }
}

/// Returns the word of a line of inspection in message keys.
pub(crate) const fn line_key(line: domain::hazard::Line) -> &'static str {
    use domain::hazard::Line;
    match line {
        Line::Enterprise => "enterprise",
        Line::Expert => "expert",
        Line::Government => "government",
    }
}

/// Returns the listing in force, in words.
pub(crate) fn listed_words(listed: &Supervision) -> AttrValue {
    use domain::hazard::SupervisionLevel;
    let level = match listed.level {
        SupervisionLevel::County => t("level-county"),
        SupervisionLevel::City => t("level-city"),
        SupervisionLevel::Province => t("level-province"),
    };
    t_with(
        "hazard-listed",
        &[
            ("level", level.to_string().into()),
            ("no", listed.no.clone().into()),
            ("body", listed.body.clone().into()),
            ("due", listed.due.to_string().into()),
        ],
    )
}

/// Returns the last work that was done on it and counts.
fn last_work(timeline: &[TimelineEntry]) -> Option<&TimelineEntry> {
    let is_work =
        |entry: &&TimelineEntry| matches!(entry.entry.step, Step::Rectify { .. } | Step::FixOnSpot { .. });
    timeline.iter().rev().filter(|entry| entry.set_aside.is_none()).find(is_work)
}

/// How it was rectified, before beside after.
#[component]
pub(crate) fn Rectified(props: &FactsProps) -> Html {
    let (hazard, pins) = (&props.hazard, &props.pins);
    let Some(work) = last_work(&hazard.timeline) else { return html! {} };
    let (before, after) = match &work.entry.step {
        Step::FixOnSpot { before, after, .. } => (before.clone(), after.clone()),
        Step::Rectify { photos, .. } => (reported_photos(hazard), photos.clone()),
        _ => return html! {},
    };
    html! {
        <section class="card stack-s" data-test="rectified">
            <div class="pinnable">
                <h3 class="card-title">{ field_name("rectify") }</h3>
                if hazard.line.stage == Stage::Rectified { { pin(pins, "rectify") } }
            </div>
            { pinned(pins, "rectify") }
            <p class="quiet">{ who(work) }{ " · " }{ moment::when(work.at_ms, host::now_ms()) }</p>
            <p class="pre">{ words_of(&work.entry.step) }</p>
            if !before.is_empty() { <h4 class="t-caption quiet">{ t("desk-before") }</h4><Thumbs photos={before}/> }
            if !after.is_empty() { <h4 class="t-caption quiet">{ t("desk-after") }</h4><Thumbs photos={after}/> }
        </section>
    }
}

fn reported_photos(hazard: &HazardView) -> Vec<domain::hazard::PhotoRef> {
    let report = hazard.timeline.iter().find_map(|entry| match &entry.entry.step {
        Step::Report { report } => Some(report.photos.clone()),
        _ => None,
    });
    report.unwrap_or_default()
}
