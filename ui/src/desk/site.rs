//! A site at the desk: its fields, every value that stands, and what happened there.

use domain::{
    command::Command,
    id::DocumentId,
    site::{SiteField, risk_level},
    view::{FieldValue, FieldView, HazardLine, Query, SiteView, VisitView},
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
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::Route,
    text::{t, t_of, t_with},
};

mod field;

use field::{EditDialog, use_keeping};

#[derive(Properties, PartialEq)]
pub(crate) struct SiteProps {
    pub(crate) site: DocumentId,
}

/// A site, whole. Key it by the site.
#[component]
pub(crate) fn SitePage(props: &SiteProps) -> Html {
    let asked = use_view(Query::Site { site: props.site }, pick::site);
    let editing = use_state_eq(|| None::<(SiteField, String)>);
    let on_edit = {
        let editing = editing.clone();
        Callback::from(move |what| editing.set(Some(what)))
    };
    let on_close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(None))
    };
    html! {
        <>
            <Back/>
            { show_asked(&asked, |site| html! { <Shown site={site.as_ref().clone()} on_edit={on_edit.clone()}/> }) }
            if let Some((field, value)) = (*editing).clone() {
                <EditDialog key={field.key()} site={props.site} {field} {value} {on_close}/>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    site: SiteView,
    on_edit: Callback<(SiteField, String)>,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let site = &props.site;
    let line = &site.line;
    let keeping = use_keeping(line.id);
    let twice: Vec<&FieldView> = site.fields.iter().filter(|field| field.values.len() > 1).collect();
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
            { for twice.into_iter().map(|field| both_values(field, &keeping)) }
            <div class="columns">
                <section class="section">
                    <header class="section-head"><h2>{ t("site-facts") }</h2></header>
                    <dl class="facts card">
                        { for SiteField::ALL.into_iter().map(|field| fact(field, shown(site, field), &props.on_edit)) }
                    </dl>
                </section>
                <div class="stack">
                    <Section title={t("site-hazards")} count={Some(site.hazards.len() as u32)}>{ hazards(&site.hazards) }</Section>
                    <Section title={t("site-visits")} count={Some(site.visits.len() as u32)}>{ visits(&site.visits) }</Section>
                </div>
            </div>
        </article>
    }
}

/// The value that is shown of a field, with who wrote it.
fn shown(site: &SiteView, field: SiteField) -> Option<&FieldValue> {
    site.fields.iter().find(|known| known.field == field).and_then(|known| known.values.first())
}

/// Returns a value as people read it.
pub(crate) fn said(field: SiteField, value: &str) -> AttrValue {
    match (field, risk_level(value)) {
        (SiteField::RiskLevel, Some(level)) => t_of("risk", level.key()),
        _ => AttrValue::from(value.to_owned()),
    }
}

fn by(value: &FieldValue) -> AttrValue {
    let when = moment::when(value.at_ms, host::now_ms()).to_string();
    t_with("site-by", &[("author", value.author.clone().into()), ("when", when.into())])
}

fn fact(field: SiteField, value: Option<&FieldValue>, on_edit: &Callback<(SiteField, String)>) -> Html {
    let text = value.map(|value| value.value.clone()).unwrap_or_default();
    let name = t_of("site", field.key());
    let label = t_with("desk-edit-field", &[("field", name.to_string().into())]);
    let present = text.clone();
    let onclick = on_edit.reform(move |_: MouseEvent| (field, present.clone()));
    html! {
        <div key={field.key()} data-test={format!("site-field-{}", field.key().replace('_', "-"))}>
            <dt>{ name }</dt>
            <dd class="line-spread">
                <span>
                    if text.is_empty() { <span class="quiet">{ t("desk-not-filled") }</span> } else { { said(field, &text) } }
                    if let Some(value) = value.filter(|value| !value.value.is_empty()) { <br/><small class="quiet">{ by(value) }</small> }
                </span>
                <button class="btn btn-quiet btn-s no-print" type="button" aria-label={label}
                    data-test={format!("edit-{}", field.key().replace('_', "-"))} {onclick}>
                    <IconView icon={Icon::Pen} size={IconSize::Small}/><span>{ t("desk-edit") }</span>
                </button>
            </dd>
        </div>
    }
}

/// Two values of one field, written by people who did not know of each other.
fn both_values(field: &FieldView, keeping: &Callback<(SiteField, String)>) -> Html {
    let which = field.field;
    html! {
        <section class="question" key={which.key()} data-test="both-values">
            <header class="question-head"><IconView icon={Icon::Question}/>
                <h2>{ t_with("desk-both", &[("field", t_of("site", which.key()).to_string().into())]) }</h2></header>
            <p class="question-words">{ t("site-both-words") }</p>
            <div class="question-pair">
                { for field.values.iter().enumerate().map(|(place, value)| {
                    let chosen = value.value.clone();
                    let onclick = keeping.reform(move |_: MouseEvent| (which, chosen.clone()));
                    html! {
                        <div class={classes!("answer", (place == 0).then_some("answer-current"))} key={place}>
                            <strong class="answer-what">{ said(which, &value.value) }</strong>
                            <p class="answer-who">{ by(value) }</p>
                            <p class="answer-words">{ if place == 0 { t("question-holds") } else { AttrValue::default() } }</p>
                            <button class="btn btn-secondary" type="button" data-test="keep-value" {onclick}>{ t("site-keep") }</button>
                        </div>
                    }
                }) }
            </div>
        </section>
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

/// Writes one field.
pub(crate) fn edit(site: DocumentId, field: SiteField, value: String) -> Command {
    Command::EditSite { site, edit: host::mint(), field, value }
}
