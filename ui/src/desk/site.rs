//! A site at the desk: its fields, every value that stands, and what happened there.

use std::rc::Rc;

use domain::{
    id::DocumentId,
    view::{HazardLine, Query, SiteView, VisitView},
};
use yew::prelude::*;

use super::detail::Back;
use crate::{
    ask::use_view,
    component::{
        chip::risk_chip,
        feedback::asked as show_asked,
        link::Go,
        row::{HazardRow, Section, dotted},
        site_field::{Facts, Questions},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::Route,
    text::{t, t_of, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct SiteProps {
    pub(crate) site: DocumentId,
}

/// A site, whole. Key it by the site.
#[component]
pub(crate) fn SitePage(props: &SiteProps) -> Html {
    let asked = use_view(Query::Site { site: props.site }, pick::site);
    html! {
        <>
            <Back/>
            { show_asked(&asked, shown) }
        </>
    }
}

fn shown(site: &Rc<SiteView>) -> Html {
    let line = &site.line;
    html! {
        <article class="detail" data-test="site-detail" data-id={line.id.to_string()}>
            <header class="detail-head">
                <div class="line">
                    if let Some(level) = line.risk_level { { risk_chip(level) } }
                    <span class="chip">{ t_of("sector", line.sector.key()) }</span>
                    <span class="quiet">{ moment::seen(line.visited_ms, host::now_ms()) }</span>
                </div>
                <h1 class="detail-title">{ &line.name }</h1>
                <p class="detail-where"><IconView icon={Icon::Pin} size={IconSize::Small}/><span>{ dotted(&[&line.address, &line.grid_name]) }</span></p>
            </header>
            <Questions site={Rc::clone(site)}/>
            <div class="columns">
                <section class="section">
                    <header class="section-head"><h2>{ t("site-facts") }</h2></header>
                    <Facts site={Rc::clone(site)}/>
                </section>
                <div class="stack">
                    <Section title={t("site-hazards")} count={Some(site.hazards.len() as u32)}>{ hazards(&site.hazards) }</Section>
                    <Section title={t("site-visits")} count={Some(site.visits.len() as u32)}>{ visits(&site.visits) }</Section>
                </div>
            </div>
        </article>
    }
}

fn hazards(lines: &[HazardLine]) -> Html {
    if lines.is_empty() {
        return html! { <p class="quiet">{ t("site-hazards-empty") }</p> };
    }
    html! {
        <ul class="list">
            { for lines.iter().map(|line| html! {
                <li key={line.id.to_string()}><HazardRow line={line.clone()} to={Some(Route::DeskHazard { hazard: line.id })}/></li>
            }) }
        </ul>
    }
}

fn visits(lines: &[VisitView]) -> Html {
    use domain::checklist::Verdict;
    if lines.is_empty() {
        return html! { <p class="quiet">{ t("site-visits-empty") }</p> };
    }
    let count = |visit: &VisitView, verdict| {
        visit.findings.iter().filter(|(finding, _)| finding.verdict == verdict).count()
    };
    html! {
        <ul class="list">
            { for lines.iter().map(|visit| {
                let values = [
                    ("when", moment::when(visit.at_ms, host::now_ms()).to_string().into()),
                    ("ok", count(visit, Verdict::Ok).into()),
                    ("bad", count(visit, Verdict::NotOk).into()),
                ];
                html! {
                    <li key={visit.id.to_string()}>
                        <Go class="row" to={Route::DeskPatrol { patrol: visit.patrol }}>
                            <span class="row-main">
                                <span class="row-title">{ &visit.worker }</span>
                                <span class="row-sub">{ t_with("visit-line", &values) }</span>
                            </span>
                        </Go>
                    </li>
                }
            }) }
        </ul>
    }
}
