//! One site: its duty chain, its hazards and its visits; two values of a field are shown and settled.

use std::rc::Rc;

use domain::{
    command::Command,
    id::DocumentId,
    patrol::PatrolStage,
    site::SiteField,
    view::{FieldView, Query, SiteView},
};
use yew::prelude::*;

use crate::{
    ask::{use_act, use_view},
    component::{
        chip::risk_chip,
        feedback::{Empty, asked, trouble_note},
        link::Go,
        row::{Section, dotted, hazard_list},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::{ReportQuery, Route},
    text::{t, t_of, t_with},
    toast::use_tell,
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
            { for site.fields.iter().filter(|field| field.values.len() > 1).map(|field| html! {
                <BothValues key={field.field.key()} site={site.line.id} field={field.clone()}/>
            }) }
            <Section title={t("site-hazards")} count={u32::try_from(site.hazards.len()).ok()}>
                if site.hazards.is_empty() {
                    <Empty icon={Icon::CheckCircle} words={t("site-hazards-empty")}/>
                } else { { hazard_list(&site.hazards) } }
            </Section>
            <Section title={t("site-facts")}>{ facts(site) }</Section>
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
        <div class="btn-row">
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

fn facts(site: &SiteView) -> Html {
    let filled =
        site.fields.iter().filter_map(|field| field.values.first().map(|value| (field.field, &value.value)));
    html! {
        <dl class="facts">
            { for filled.filter(|(_, value)| !value.is_empty()).map(|(field, value)| html! {
                <div key={field.key()}><dt>{ t_of("site", field.key()) }</dt><dd>{ fact(field, value) }</dd></div>
            }) }
        </dl>
    }
}

fn fact(field: SiteField, value: &str) -> Html {
    match field {
        SiteField::Phone => html! {
            <a href={format!("tel:{value}")}>{ t_with("site-call", &[("phone", value.to_owned().into())]) }</a>
        },
        SiteField::RiskLevel => match domain::site::risk_level(value) {
            Some(level) => risk_chip(level),
            None => html! { value },
        },
        _ => html! { value },
    }
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
    let tell = use_tell();
    let field = props.field.field;
    let keep = |value: &str| {
        let (act, tell, site, value) = (act.clone(), tell.clone(), props.site, value.to_owned());
        Callback::from(move |_: MouseEvent| {
            let tell = tell.clone();
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("site-kept"));
                }
            });
            act.execute(Command::EditSite { site, edit: host::mint(), field, value: value.clone() }, done);
        })
    };
    html! {
        <section class="question" data-test="both-values">
            <header class="question-head"><IconView icon={Icon::Question}/><h2>{ t_of("site", field.key()) }{ " · " }{ t("site-both") }</h2></header>
            <p class="question-words">{ t("site-both-words") }</p>
            <div class="question-pair">
                { for props.field.values.iter().enumerate().map(|(number, value)| html! {
                    <div key={format!("{}{}", value.value, value.author)} class={classes!("answer", (number == 0).then_some("answer-current"))}>
                        <strong class="answer-what">{ &value.value }</strong>
                        <p class="answer-who">{ t_with("site-by", &[("author", value.author.clone().into()),
                            ("when", moment::when(value.at_ms, host::now_ms()).to_string().into())]) }</p>
                        <button class="btn btn-secondary" type="button" data-test="keep-value" onclick={keep(&value.value)}>{ t("site-keep") }</button>
                    </div>
                }) }
            </div>
            { trouble_note(act.trouble()) }
        </section>
    }
}
