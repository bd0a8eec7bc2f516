//! One site: its duty chain, its hazards and its visits; two values of a field are shown and settled.

use std::rc::Rc;

use domain::{
    id::DocumentId,
    patrol::PatrolStage,
    view::{Query, SiteView},
};
use yew::prelude::*;

use crate::{
    ask::use_view,
    component::{
        chip::risk_chip,
        feedback::{Empty, asked},
        link::Go,
        row::{Section, dotted, hazard_list},
        site_field::{Facts, Questions},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::{ReportQuery, Route},
    text::{t, t_of},
};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) site: DocumentId,
}

/// One site.
#[component]
pub(crate) fn Site(props: &Props) -> Html {
    let site = use_view(Query::Site { site: props.site }, pick::site);
    asked(&site, |site| html! { <Detail site={Rc::clone(site)}/> })
}

#[derive(Properties, PartialEq)]
struct DetailProps {
    site: Rc<SiteView>,
}

#[component]
fn Detail(props: &DetailProps) -> Html {
    let site = &props.site;
    html! {
        <article class="detail" id="site-detail">
            { head(site) }
            <Actions site={site.line.id}/>
            <Questions site={Rc::clone(site)}/>
            <Section title={t("site-hazards")} count={u32::try_from(site.hazards.len()).ok()}>
                if site.hazards.is_empty() {
                    <Empty icon={Icon::CheckCircle} words={t("site-hazards-empty")}/>
                } else { { hazard_list(&site.hazards) } }
            </Section>
            <Section title={t("site-facts")}><Facts site={Rc::clone(site)}/></Section>
            <Section title={t("site-visits")} count={u32::try_from(site.visits.len()).ok()}>
                if site.visits.is_empty() { <Empty icon={Icon::Checklist} words={t("site-visits-empty")}/> } else {
                <ul class="list">{ for site.visits.iter().map(|visit| html! { <li key={visit.id.to_string()}>{ super::patrol::visit_row(visit) }</li> }) }</ul> }
            </Section>
        </article>
    }
}

fn head(site: &SiteView) -> Html {
    let line = &site.line;
    html! {
        <header class="detail-head">
            <div class="line">
                if let Some(level) = line.risk_level { { risk_chip(level) } }
                <span class="quiet">{ dotted(&[&t_of("sector", line.sector.key()), &line.kind]) }</span>
            </div>
            <h1 class="detail-title">{ &line.name }</h1>
            <p class="detail-where">
                <IconView icon={Icon::Pin} size={IconSize::Small}/>
                { dotted(&[&line.address, &line.grid_name, &moment::seen(line.visited_ms, host::now_ms())]) }
            </p>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    site: DocumentId,
}

/// Check it on the patrol that is open, or report a hazard here.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let walking = Query::Patrols { mine: true, stage: Some(PatrolStage::Walking), offset: 0, limit: 1 };
    let open = use_view(walking, pick::patrols);
    let patrol = open.here().and_then(|page| page.lines.first().map(|line| line.id));
    let query = ReportQuery { site: Some(props.site), patrol: None, item: None };
    html! {
        <div class="btn-row btn-row-fill">
            if let Some(patrol) = patrol {
                <Go class="btn btn-primary" to={Route::Visit { patrol, site: props.site }} id="site-visit">
                    <IconView icon={Icon::Checklist}/><span>{ t("site-visit") }</span>
                </Go>
            }
            <Go class={if patrol.is_some() { "btn btn-secondary" } else { "btn btn-primary" }} to={Route::Report} {query} id="site-report">
                <IconView icon={Icon::Hazard}/><span>{ t("site-report") }</span>
            </Go>
        </div>
    }
}
