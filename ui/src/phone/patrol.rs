//! One patrol: what was visited, what is left, its end and its review.

use std::rc::Rc;

use domain::{
    checklist::Verdict,
    command::Command,
    id::{DocumentId, EntryId},
    patrol::{PatrolAct, PatrolStage},
    view::{PatrolView, Query, ReviewView, SiteLine, VisitView},
};
use yew::prelude::*;

use crate::{
    ask::{use_act, use_view},
    component::{
        chip::patrol_chip,
        feedback::{Dialog, Empty, asked, trouble_note},
        field::{Need, TextField, TextKind},
        link::Go,
        row::{Section, SiteRow, dotted, hazard_list, patrol_span},
    },
    host,
    icon::{Icon, IconView},
    moment, pick,
    route::{ReportQuery, Route},
    text::{t, t_with},
    toast::use_tell,
};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) patrol: DocumentId,
}

/// One patrol.
#[component]
pub(crate) fn Patrol(props: &Props) -> Html {
    let patrol = use_view(Query::Patrol { patrol: props.patrol }, pick::patrol);
    asked(&patrol, |view| {
        let is_walking = view.line.stage == PatrolStage::Walking && view.mine;
        html! {
            <>
                { head(view) }
                <Review patrol={Rc::clone(view)}/>
                if is_walking { <Left patrol={view.line.id} sites={view.left.clone()}/> }
                <Section title={t("patrol-visited")} count={Some(view.line.visits)}>{ visits(&view.visits) }</Section>
                if !view.hazards.is_empty() {
                    <Section title={t("patrol-hazards")} count={u32::try_from(view.hazards.len()).ok()}>{ hazard_list(&view.hazards) }</Section>
                }
                if is_walking { <EndBar patrol={Rc::clone(view)}/> }
            </>
        }
    })
}

fn head(view: &PatrolView) -> Html {
    let line = &view.line;
    let is_walking = line.stage == PatrolStage::Walking;
    html! {
        <header class="detail-head">
            if !is_walking { <div class="line">{ patrol_chip(line.stage) }</div> }
            <h1 class="detail-title">{ &line.grid_name }</h1>
            if is_walking {
                <p class="strong">{ t_with("patrol-walking", &[("visits", line.visits.into())]) }</p>
                if line.visits == 0 { <p class="quiet">{ t("patrol-pause-help") }</p> }
            } else {
                <p class="detail-where">{ dotted(&[&line.worker, &patrol_span(line)]) }</p>
            }
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct LeftProps {
    patrol: DocumentId,
    sites: Vec<SiteLine>,
}

/// Sites that were not visited yet, those not seen for longest first; found by a word.
#[component]
fn Left(props: &LeftProps) -> Html {
    let words = use_state(String::new);
    let on_input = {
        let words = words.clone();
        Callback::from(move |value| words.set(value))
    };
    let sought = words.trim();
    let sites = props.sites.iter().filter(|site| {
        sought.is_empty()
            || site.name.contains(sought)
            || site.kind.contains(sought)
            || site.address.contains(sought)
    });
    html! {
        <Section title={t("patrol-left")} count={u32::try_from(props.sites.len()).ok()}>
            if props.sites.len() > 6 {
                <TextField id="patrol-search" label={t("patrol-search")} kind={TextKind::Search} value={(*words).clone()} {on_input}
                    help={t("patrol-search-help")}/>
            }
            <ul class="list">
                { for sites.take(50).map(|site| html! {
                    <li key={site.id.to_string()}>
                        <SiteRow line={site.clone()} to={Route::Visit { patrol: props.patrol, site: site.id }}/>
                    </li>
                }) }
            </ul>
        </Section>
    }
}

fn visits(visits: &[VisitView]) -> Html {
    if visits.is_empty() {
        return html! { <Empty icon={Icon::Checklist} words={t("patrol-visited-empty")}/> };
    }
    html! { <ul class="list">{ for visits.iter().rev().map(|visit| html! { <li key={visit.id.to_string()}>{ visit_row(visit) }</li> }) }</ul> }
}

/// A visit in a list: where, when, and what was not in order.
pub(super) fn visit_row(visit: &VisitView) -> Html {
    let of = |verdict| visit.findings.iter().filter(|(finding, _)| finding.verdict == verdict).count();
    let values = [
        ("when", moment::when(visit.at_ms, host::now_ms()).to_string().into()),
        ("ok", of(Verdict::Ok).into()),
        ("bad", of(Verdict::NotOk).into()),
    ];
    let bad = visit.findings.iter().filter(|(finding, _)| finding.verdict == Verdict::NotOk);
    html! {
        <Go class="row" to={Route::Site { site: visit.site }} test="visit-row">
            <span class="row-main">
                <span class="row-title">{ &visit.site_name }</span>
                <span class="row-sub">{ t_with("visit-line", &values) }</span>
                { for bad.map(|(finding, text)| html! {
                    <span key={finding.item.clone()} class="row-note">{ dotted(&[text, &finding.note]) }</span>
                }) }
                if !visit.note.is_empty() { <span class="row-sub">{ &visit.note }</span> }
            </span>
        </Go>
    }
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    patrol: Rc<PatrolView>,
}

/// What the supervisor said, and the answer.
#[component]
fn Review(props: &WholeProps) -> Html {
    let patrol = &props.patrol;
    if patrol.review.is_empty() {
        return html! {};
    }
    let asked = patrol.review.iter().rev().find(|word| matches!(word.act, PatrolAct::Returned { .. }));
    let may_answer = patrol.mine && patrol.line.stage == PatrolStage::Returned;
    html! {
        <Section title={t("patrol-review")}>
            <div class="stack">
                { for patrol.review.iter().map(review_word) }
                if let (true, Some(asked)) = (may_answer, asked) {
                    <AnswerForm key={asked.id.to_string()} patrol={patrol.line.id} to={asked.id}/>
                }
            </div>
        </Section>
    }
}

fn review_word(word: &ReviewView) -> Html {
    let (title, words) = match &word.act {
        PatrolAct::Returned { words, .. } => (t("patrol-asked"), words.clone()),
        PatrolAct::Answer { words, .. } => (t("patrol-said"), words.clone()),
        PatrolAct::Seen => (t("patrol-seen"), String::new()),
        PatrolAct::Begin | PatrolAct::Visit { .. } | PatrolAct::End => return html! {},
    };
    html! {
        <div class="remark" key={word.id.to_string()}>
            <p class="remark-field">{ title }</p>
            if !words.is_empty() { <p class="remark-words pre">{ words }</p> }
            <p class="remark-who">{ dotted(&[&word.author, &moment::when(word.at.best_ms(), host::now_ms())]) }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AnswerProps {
    patrol: DocumentId,
    to: EntryId,
}

#[component]
fn AnswerForm(props: &AnswerProps) -> Html {
    let words = use_state(String::new);
    let act = use_act();
    let tell = use_tell();
    let on_input = {
        let words = words.clone();
        Callback::from(move |value| words.set(value))
    };
    let onsubmit = {
        let (act, words, patrol, to) = (act.clone(), words.clone(), props.patrol, props.to);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let tell = tell.clone();
            let command = Command::Patrol {
                patrol,
                entry: host::mint(),
                act: PatrolAct::Answer { to, words: (*words).clone() },
            };
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("patrol-answered"));
                }
            });
            act.execute(command, done);
        })
    };
    html! {
        <form class="form" {onsubmit}>
            <TextField id="patrol-answer" label={t("patrol-answer-words")} value={(*words).clone()} {on_input} kind={TextKind::Area} need={Need::Must}/>
            { trouble_note(act.trouble()) }
            <button class="btn btn-primary btn-block" type="submit" id="patrol-answer-send" disabled={act.is_busy() || words.trim().is_empty()}>
                <IconView icon={Icon::Send}/><span>{ t("patrol-answer-send") }</span>
            </button>
        </form>
    }
}

/// Report from here, or end.
#[component]
fn EndBar(props: &WholeProps) -> Html {
    let is_asking = use_state(|| false);
    let act = use_act();
    let tell = use_tell();
    let line = &props.patrol.line;
    let query = ReportQuery { patrol: Some(line.id), ..ReportQuery::default() };
    let ask = {
        let is_asking = is_asking.clone();
        Callback::from(move |_: MouseEvent| is_asking.set(true))
    };
    let on_close = {
        let is_asking = is_asking.clone();
        Callback::from(move |()| is_asking.set(false))
    };
    let end = {
        let (act, patrol, on_close) = (act.clone(), line.id, on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let (tell, on_close) = (tell.clone(), on_close.clone());
            let command = Command::Patrol { patrol, entry: host::mint(), act: PatrolAct::End };
            let done = Callback::from(move |_| {
                on_close.emit(());
                if let Some(tell) = &tell {
                    tell.done(t("patrol-ended"));
                }
            });
            act.execute(command, done);
        })
    };
    let foot = html! {
        <button class="btn btn-primary" type="button" id="end-patrol-confirm" disabled={act.is_busy()} onclick={end}>{ t("patrol-end") }</button>
    };
    html! {
        <>
            <div class="actionbar">
                <Go class="btn btn-secondary" to={Route::Report} {query} id="report">
                    <IconView icon={Icon::Hazard}/><span>{ t("today-report") }</span>
                </Go>
                <button class="btn btn-primary" type="button" id="end-patrol" onclick={ask}>
                    <IconView icon={Icon::Check}/><span>{ t("patrol-end") }</span>
                </button>
            </div>
            if *is_asking {
                <Dialog title={t("patrol-end-title")} class="dialog-narrow" {on_close} {foot}>
                    <p>{ t_with("patrol-end-words", &[("visits", line.visits.into()), ("hazards", line.hazards.into())]) }</p>
                    { trouble_note(act.trouble()) }
                </Dialog>
            }
        </>
    }
}
