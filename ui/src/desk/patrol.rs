//! A patrol at the desk: exceptions first, then the review.

use domain::{
    command::Command,
    id::EntryId,
    patrol::{PatrolAct, PatrolStage},
    view::{HazardLine, PatrolView, ReviewView, SiteLine},
};
use yew::prelude::*;

use crate::{
    ask::use_act,
    component::{
        chip::{delivery_chip, patrol_chip},
        feedback::trouble_note,
        row::{HazardRow, Section, SiteRow, dotted, patrol_span, patrol_sum},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment,
    route::Route,
    text::{t, t_with},
    toast::use_tell,
};

mod returning;
mod visits;

use returning::ReturnDialog;
use visits::Visits;

#[derive(Properties, PartialEq)]
pub(crate) struct PatrolProps {
    pub(crate) patrol: PatrolView,
    /// Stands above the record.
    #[prop_or_default]
    pub(crate) top: Html,
}

/// What is returned: the whole patrol, or one visit.
pub(crate) type About = Option<EntryId>;

/// A patrol, whole. Key it by the patrol.
#[component]
pub(crate) fn PatrolDetail(props: &PatrolProps) -> Html {
    let patrol = &props.patrol;
    let line = &patrol.line;
    let returning = use_state_eq(|| None::<About>);
    let on_return = {
        let returning = returning.clone();
        Callback::from(move |about: About| returning.set(Some(about)))
    };
    let on_close = {
        let returning = returning.clone();
        Callback::from(move |()| returning.set(None))
    };
    html! {
        <>
            <div class="inbox-scroll" id="detail" tabindex="-1">
                { props.top.clone() }
                <article class="detail" data-test="patrol-detail" data-id={line.id.to_string()}>
                    <header class="detail-head">
                        <div class="line">{ patrol_chip(line.stage) }{ delivery_chip(line.delivery) }</div>
                        <h1 class="detail-title">{ t_with("desk-inbox-patrol", &[("grid", line.grid_name.clone().into())]) }</h1>
                        <p class="detail-where"><IconView icon={Icon::Clock} size={IconSize::Small}/><span>{ dotted(&[&line.worker, &patrol_span(line)]) }</span></p>
                        <p>{ patrol_sum(line) }</p>
                    </header>
                    { reviews(&patrol.review) }
                    { hazards(&patrol.hazards) }
                    <Visits patrol={patrol.clone()} on_return={on_return.clone()}/>
                    { left(&patrol.left) }
                </article>
            </div>
            if patrol.may_review { <Review patrol={patrol.clone()} {on_return}/> }
            if let Some(about) = *returning { <ReturnDialog patrol={patrol.clone()} {about} {on_close}/> }
        </>
    }
}

fn hazards(lines: &[HazardLine]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        <Section title={t("patrol-hazards")} count={Some(lines.len() as u32)}>
            <ul class="list">
                { for lines.iter().map(|line| html! {
                    <li key={line.id.to_string()}><HazardRow line={line.clone()} to={Some(Route::DeskHazard { hazard: line.id })}/></li>
                }) }
            </ul>
        </Section>
    }
}

/// Sites of the grid that were not visited.
fn left(lines: &[SiteLine]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        <details class="fold">
            <summary>{ t_with("desk-patrol-left", &[("count", lines.len().into())]) }</summary>
            <ul class="list">
                { for lines.iter().map(|line| html! {
                    <li key={line.id.to_string()}><SiteRow line={line.clone()} to={Route::Site { site: line.id }}/></li>
                }) }
            </ul>
        </details>
    }
}

/// What the supervisor asked and the worker answered.
fn reviews(review: &[ReviewView]) -> Html {
    if review.is_empty() {
        return html! {};
    }
    html! {
        <section class="stack-s" data-test="review">
            { for review.iter().map(|said| {
                let (title, words) = match &said.act {
                    PatrolAct::Returned { words, .. } => (t("patrol-asked"), words.as_str()),
                    PatrolAct::Answer { words, .. } => (t("patrol-said"), words.as_str()),
                    PatrolAct::Seen => (t("patrol-seen"), ""),
                    PatrolAct::Begin | PatrolAct::End | PatrolAct::Visit { .. } => return html! {},
                };
                let class = if matches!(said.act, PatrolAct::Returned { .. }) { "remark" } else { "remark remark-done" };
                html! {
                    <div {class} key={said.id.to_string()}>
                        <p class="remark-field">{ title }</p>
                        if !words.is_empty() { <p class="remark-words pre">{ words }</p> }
                        <p class="remark-who">{ dotted(&[&said.author, &moment::when(said.at.best_ms(), host::now_ms())]) }</p>
                        if said.set_aside { <p class="quiet">{ t("mark-set-aside") }</p> }
                    </div>
                }
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ReviewProps {
    patrol: PatrolView,
    on_return: Callback<About>,
}

/// 已阅 and 退回.
#[component]
fn Review(props: &ReviewProps) -> Html {
    let act = use_act();
    let tell = use_tell();
    let line = &props.patrol.line;
    let (id, is_seen) = (line.id, line.stage == PatrolStage::Seen);
    let on_seen = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| {
            let tell = tell.clone();
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("desk-seen-one"));
                }
            });
            act.execute(Command::Patrol { patrol: id, entry: host::mint(), act: PatrolAct::Seen }, done);
        })
    };
    html! {
        <footer class="inbox-actions no-print" data-test="actions">
            <div class="push">{ trouble_note(act.trouble()) }</div>
            <button class="btn btn-secondary" type="button" id="patrol-return" data-key="r"
                onclick={props.on_return.reform(|_: MouseEvent| None)}>
                <IconView icon={Icon::Return}/><span>{ t("patrol-asked") }</span><kbd>{ "r" }</kbd>
            </button>
            if !is_seen {
                <button class="btn btn-primary" type="button" id="patrol-seen" data-key="a" disabled={act.is_busy()} onclick={on_seen}>
                    <IconView icon={Icon::Check}/><span>{ t("patrol-seen") }</span><kbd>{ "a" }</kbd>
                </button>
            }
        </footer>
    }
}
