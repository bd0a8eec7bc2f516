//! The history of a hazard: who did what, when, and what was set aside.

use domain::{
    hazard::{Conclusion, Measure, Party, SetAsideReason, Step, SupervisionLevel},
    view::TimelineEntry,
};
use yew::prelude::*;

use super::{
    chip::{delivery_chip, grade_key},
    photo::Thumbs,
    row::dotted,
    step_field::five_key,
};
use crate::{
    host,
    icon::{Icon, IconSize, IconView},
    moment,
    phone::shell::role_key,
    text::{t, t_of, t_with},
    trouble::field_name,
};

#[derive(Properties, PartialEq)]
pub(crate) struct TimelineProps {
    pub(crate) entries: Vec<TimelineEntry>,
}

/// The history, the newest last.
#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    html! {
        <ol class="timeline">
            { for props.entries.iter().map(|entry| html! { <Event key={entry.entry.id.to_string()} entry={entry.clone()}/> }) }
        </ol>
    }
}

#[derive(Properties, PartialEq)]
struct EventProps {
    entry: TimelineEntry,
}

#[component]
fn Event(props: &EventProps) -> Html {
    let entry = &props.entry;
    let step = &entry.entry.step;
    let class = if entry.set_aside.is_some() { "event-aside" } else { event_class(step) };
    let photos = step.photos().into_iter().cloned().collect::<Vec<_>>();
    let words = words_of(step);
    html! {
        <li class={classes!("event", class)} data-test={format!("event-{}", step.kind().key())}>
            <span class="event-dot"></span>
            <p class="event-head"><strong>{ headline(step) }</strong><time>{ moment::when(entry.at_ms, host::now_ms()) }</time></p>
            <p class="event-who">{ who(entry) }{ delivery_chip(entry.delivery) }</p>
            if !words.is_empty() { <p class="event-words pre">{ words }</p> }
            <Thumbs {photos} states={entry.photo_states.clone()}/>
            if entry.clock_was_wrong {
                <p class="event-note"><IconView icon={Icon::Clock} size={IconSize::Small}/>{ t("clock-was-wrong") }</p>
            }
            if let Some(reason) = entry.set_aside {
                <p class="event-why">{ t_with("set-aside-why", &[("why", t(aside_key(reason)).to_string().into())]) }</p>
            }
        </li>
    }
}

/// Returns author and role in words.
pub(crate) fn who(entry: &TimelineEntry) -> String {
    let role = entry.role.map(|role| t_of("role", role_key(role)).to_string()).unwrap_or_default();
    dotted(&[&entry.author_name, &role])
}

const fn event_class(step: &Step) -> &'static str {
    match step {
        Step::Report { .. } => "event-reported",
        Step::Verify { .. } => "event-verified",
        Step::Order { .. }
        | Step::Reopen { .. }
        | Step::RequestExtension { .. }
        | Step::DecideExtension { .. } => "event-ordered",
        Step::Rectify { .. } | Step::FixOnSpot { .. } => "event-rectified",
        Step::Reinspect { passed: true, .. } => "event-passed",
        Step::Reinspect { passed: false, .. } => "event-failed",
        Step::Close { .. } | Step::ShutDown { .. } => "event-closed",
        Step::Return { .. } => "event-returned",
        Step::List { .. }
        | Step::Delist { .. }
        | Step::Upgrade { .. }
        | Step::Suspend { .. }
        | Step::Resume { .. } => "event-listed",
        Step::Penalise { .. } => "event-penalty",
        Step::Answer { .. }
        | Step::Dismiss { .. }
        | Step::Merge { .. }
        | Step::Withdraw { .. }
        | Step::Settle { .. } => "event-note",
    }
}

/// Returns the message key of why an entry was set aside.
pub(crate) const fn aside_key(reason: SetAsideReason) -> &'static str {
    match reason {
        SetAsideReason::NoPlace => "aside-no-place",
        SetAsideReason::AlreadyDone => "aside-already-done",
        SetAsideReason::NoAuthority => "aside-no-authority",
        SetAsideReason::Incomplete => "aside-incomplete",
        SetAsideReason::Held { .. } => "aside-held",
        SetAsideReason::FollowsHeld { .. } => "aside-follows-held",
        SetAsideReason::SettledAgainst { .. } => "aside-settled-against",
    }
}

/// Returns what was done, in a few words.
pub(crate) fn headline(step: &Step) -> AttrValue {
    match step {
        Step::Reinspect { passed: true, .. } => t("headline-passed"),
        Step::Reinspect { passed: false, .. } => t("headline-failed"),
        Step::DecideExtension { granted: true, .. } => t("headline-granted"),
        Step::DecideExtension { granted: false, .. } => t("headline-not-granted"),
        Step::Verify { grade, .. } => {
            t_with("headline-verified", &[("grade", t_of("grade", grade_key(*grade)).to_string().into())])
        }
        other => t_of("step", other.kind().key()),
    }
}

/// Returns what a step says, line by line.
pub(crate) fn words_of(step: &Step) -> String {
    let lines: Vec<String> = match step {
        Step::Report { report } => vec![report.what.clone()],
        Step::Answer { words, values, .. } => {
            let values = values.iter().map(|(field, value)| said(&field_name(field), value));
            std::iter::once(words.clone()).chain(values).collect()
        }
        Step::Verify { conclusion, words, .. } => {
            vec![conclusion_words(*conclusion).to_string(), words.clone()]
        }
        Step::Dismiss { reason }
        | Step::Merge { reason, .. }
        | Step::Reopen { reason }
        | Step::Delist { reason }
        | Step::Withdraw { reason, .. }
        | Step::Settle { reason, .. } => vec![reason.clone()],
        Step::Return { remarks } => {
            remarks.iter().map(|remark| said(&field_name(&remark.field), &remark.words)).collect()
        }
        Step::FixOnSpot { words, .. } => vec![words.clone()],
        Step::Order { measures, due, responsible, five } => {
            let mut lines = vec![
                measures.clone(),
                said(&t("field-responsible"), responsible),
                said(&t("field-due"), &due.to_string()),
            ];
            lines.extend(five.iter().map(five_words));
            lines
        }
        Step::RequestExtension { reason, interim, due } => {
            vec![reason.clone(), said(&t("field-interim"), interim), said(&t("field-due"), &due.to_string())]
        }
        Step::DecideExtension { due, words, .. } => {
            vec![words.clone(), due.map(|due| said(&t("field-due"), &due.to_string())).unwrap_or_default()]
        }
        Step::Rectify { words, cost_yuan, .. } => {
            vec![
                words.clone(),
                cost_yuan.map(|yuan| said(&t("field-cost_yuan"), &yuan.to_string())).unwrap_or_default(),
            ]
        }
        Step::Reinspect { findings, .. } => vec![findings.clone()],
        Step::Close { acceptance_no, words } => {
            vec![said(&t("field-acceptance_no"), acceptance_no), words.clone()]
        }
        Step::Upgrade { criterion } => vec![criterion.clone()],
        Step::List { .. }
        | Step::Suspend { .. }
        | Step::ShutDown { .. }
        | Step::Resume { .. }
        | Step::Penalise { .. } => overlay_lines(step),
    };
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Returns what a step says that lies over the procedure.
fn overlay_lines(step: &Step) -> Vec<String> {
    match step {
        Step::List { no, level, body, due } => vec![
            said(&t("field-no"), no),
            said(&t("field-level"), &level_words(*level)),
            said(&t("field-body"), body),
            said(&t("field-due"), &due.to_string()),
        ],
        Step::Suspend { scope, basis } | Step::ShutDown { scope, basis } => {
            vec![scope.clone(), said(&t("field-basis"), basis)]
        }
        Step::Resume { basis } => vec![basis.clone()],
        Step::Penalise { party, name, basis, amount_yuan } => vec![
            said(&party_words(*party), name),
            said(&t("field-basis"), basis),
            said(&t("field-amount_yuan"), &amount_yuan.to_string()),
        ],
        _ => Vec::new(),
    }
}

fn said(name: &str, value: &str) -> String {
    t_with("name-value", &[("name", name.to_owned().into()), ("value", value.to_owned().into())]).to_string()
}

fn conclusion_words(conclusion: Conclusion) -> AttrValue {
    match conclusion {
        Conclusion::True => t("conclusion-true"),
        Conclusion::PartlyTrue => t("conclusion-partly_true"),
    }
}

fn level_words(level: SupervisionLevel) -> AttrValue {
    match level {
        SupervisionLevel::County => t("level-county"),
        SupervisionLevel::City => t("level-city"),
        SupervisionLevel::Province => t("level-province"),
    }
}

fn party_words(party: Party) -> AttrValue {
    match party {
        Party::Firm => t("party-firm"),
        Party::Person => t("party-person"),
    }
}

fn five_words(measure: &Measure) -> String {
    let state = if measure.done { t("five-yes") } else { t("five-no") };
    let date = measure.date.map(|date| date.to_string()).unwrap_or_default();
    said(&t_of("five", five_key(measure.which)), &dotted(&[&state, &date, &measure.note]))
}
