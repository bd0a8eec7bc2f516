//! Rows of lists: hazards, sites, patrols.

use domain::view::{Delivery, HazardLine, PatrolLine, SiteLine};
use yew::prelude::*;

use crate::{
    component::{
        chip::{delivery_chip, due_chip, mark_chips, patrol_chip, risk_chip, stage_chip},
        link::Go,
    },
    host, moment,
    route::Route,
    text::{t, t_with},
};

/// In a list only what needs a thought: what is only here, or was not accepted.
fn row_delivery(delivery: Delivery) -> Html {
    match delivery {
        Delivery::Others | Delivery::AtRelay | Delivery::Seen => html! {},
        Delivery::Waiting | Delivery::Rejected => delivery_chip(delivery),
    }
}

/// Joins what is not empty with a middle dot.
pub(crate) fn dotted(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

#[derive(Properties, PartialEq)]
pub(crate) struct HazardRowProps {
    pub(crate) line: HazardLine,
    /// Where a tap leads; the phone's detail unless told.
    #[prop_or_default]
    pub(crate) to: Option<Route>,
}

/// A hazard in a list.
#[component]
pub(crate) fn HazardRow(props: &HazardRowProps) -> Html {
    let line = &props.line;
    let now_ms = host::now_ms();
    let to = props.to.clone().unwrap_or(Route::Hazard { hazard: line.id });
    let is_late = line.overdue_days.is_some_and(|days| days > 0);
    let sub = dotted(&[&line.place, &moment::short(line.reported_ms, now_ms)]);
    html! {
        <Go class={classes!("row", is_late.then_some("row-late"))} {to} test="hazard-row">
            <span class="row-main">
                <span class="row-title">{ &line.what }</span>
                <span class="row-sub">{ sub }</span>
            </span>
            <span class="row-side">
                { mark_chips(line) }{ stage_chip(line.stage) }{ due_chip(line) }{ row_delivery(line.delivery) }
            </span>
        </Go>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SiteRowProps {
    pub(crate) line: SiteLine,
    pub(crate) to: Route,
}

/// A site in a list.
#[component]
pub(crate) fn SiteRow(props: &SiteRowProps) -> Html {
    let line = &props.line;
    let seen = moment::seen(line.visited_ms, host::now_ms());
    html! {
        <Go class="row" to={props.to.clone()} test="site-row">
            <span class="row-main">
                <span class="row-title">{ &line.name }</span>
                <span class="row-sub">{ dotted(&[&line.kind, &line.address]) }</span>
            </span>
            <span class="row-side">
                if let Some(level) = line.risk_level { { risk_chip(level) } }
                <span class="row-when">{ seen }</span>
                if line.open_hazards > 0 {
                    <span class="row-when">{ t_with("open-hazards", &[("count", line.open_hazards.into())]) }</span>
                }
                if line.both_values { <span class="chip state state-aside">{ t("mark-both-values") }</span> }
            </span>
        </Go>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PatrolRowProps {
    pub(crate) line: PatrolLine,
    /// Where a tap leads; the phone's patrol unless told.
    #[prop_or_default]
    pub(crate) to: Option<Route>,
}

/// A patrol of this person in a list.
#[component]
pub(crate) fn PatrolRow(props: &PatrolRowProps) -> Html {
    let line = &props.line;
    let to = props.to.clone().unwrap_or(Route::Patrol { patrol: line.id });
    html! {
        <Go class="row" {to} test="patrol-row">
            <span class="row-main">
                <span class="row-title">{ moment::when(line.begun_ms, host::now_ms()) }</span>
                <span class="row-sub">{ &line.grid_name }</span>
                <span class="row-sub">{ patrol_sum(line) }</span>
            </span>
            <span class="row-side row-side-short">{ patrol_chip(line.stage) }{ row_delivery(line.delivery) }</span>
        </Go>
    }
}

/// What was seen on a patrol, in words.
pub(crate) fn patrol_sum(line: &PatrolLine) -> AttrValue {
    let values =
        [("visits", line.visits.into()), ("not_ok", line.not_ok.into()), ("hazards", line.hazards.into())];
    t_with("patrol-sum", &values)
}

/// From when to when a patrol was walked.
pub(crate) fn patrol_span(line: &PatrolLine) -> String {
    let begun = moment::when(line.begun_ms, host::now_ms()).to_string();
    match line.ended_ms {
        Some(ended_ms) => {
            t_with("patrol-span", &[("begun", begun.into()), ("ended", moment::clock(ended_ms).into())])
                .to_string()
        }
        None => begun,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SectionProps {
    pub(crate) title: AttrValue,
    #[prop_or_default]
    pub(crate) count: Option<u32>,
    #[prop_or_default]
    pub(crate) more: Html,
    pub(crate) children: Html,
}

/// A part of a page with its title and count.
#[component]
pub(crate) fn Section(props: &SectionProps) -> Html {
    html! {
        <section class="section">
            <header class="section-head">
                <h2>{ &props.title }</h2>
                if let Some(count) = props.count { <span class="count">{ count }</span> }
                { props.more.clone() }
            </header>
            { props.children.clone() }
        </section>
    }
}

/// A card of hazard rows.
pub(crate) fn hazard_list(lines: &[HazardLine]) -> Html {
    html! {
        <ul class="list">
            { for lines.iter().map(|line| html! { <li key={line.id.to_string()}><HazardRow line={line.clone()}/></li> }) }
        </ul>
    }
}

/// A card of patrol rows.
pub(crate) fn patrol_list(lines: &[PatrolLine]) -> Html {
    html! {
        <ul class="list">
            { for lines.iter().map(|line| html! { <li key={line.id.to_string()}><PatrolRow line={line.clone()}/></li> }) }
        </ul>
    }
}
