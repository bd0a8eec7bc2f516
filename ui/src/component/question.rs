//! What asks for a person: what was returned, and two decisions made without knowledge of each other.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{Remark, Step, StepKind},
    id::{DocumentId, EntryId},
    view::{HazardView, QuestionView, TimelineEntry},
};
use yew::prelude::*;

use super::{
    feedback::trouble_note,
    step_form::StepForm,
    timeline::{headline, who, words_of},
};
use crate::{
    ask::use_act,
    host,
    icon::{Icon, IconSize, IconView},
    moment,
    text::{t, t_with},
    toast::use_tell,
    trouble::field_name,
};

#[derive(Properties, PartialEq)]
pub(crate) struct HazardProps {
    pub(crate) hazard: Rc<HazardView>,
    /// Told the answer's entry.
    #[prop_or_default]
    pub(crate) on_done: Callback<EntryId>,
}

/// What was returned, with the remarks pinned to their fields, and the form that answers them.
#[component]
pub(crate) fn ReturnedCard(props: &HazardProps) -> Html {
    let is_open = use_state(|| false);
    let hazard = &props.hazard;
    let Some((entry, remarks)) = &hazard.returned else { return html! {} };
    let author = hazard.timeline.iter().find(|known| known.entry.id == *entry);
    let may_answer = hazard.next.contains(&StepKind::Answer);
    let open = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(true))
    };
    let on_cancel = {
        let is_open = is_open.clone();
        Callback::from(move |()| is_open.set(false))
    };
    html! {
        <section class="stack-s" id="returned" data-test="returned">
            { for remarks.iter().map(|remark| remark_view(remark, author)) }
            if may_answer && !*is_open {
                <button class="btn btn-primary btn-block" type="button" id="step-answer" onclick={open}>
                    <IconView icon={Icon::Remark}/><span>{ t("answer-open") }</span>
                </button>
            }
            if may_answer && *is_open {
                <StepForm key={entry.to_string()} hazard={Rc::clone(hazard)} kind={StepKind::Answer}
                    on_done={props.on_done.clone()} {on_cancel}/>
            }
        </section>
    }
}

/// One remark, pinned to its field.
pub(crate) fn remark_view(remark: &Remark, author: Option<&TimelineEntry>) -> Html {
    html! {
        <div class="remark" key={format!("{}{}", remark.field, remark.words)}>
            <p class="remark-field"><IconView icon={Icon::Return} size={IconSize::Small}/>{ field_name(&remark.field) }</p>
            <p class="remark-words pre">{ &remark.words }</p>
            if let Some(author) = author {
                <p class="remark-who">{ who(author) }{ " · " }{ moment::when(author.at_ms, host::now_ms()) }</p>
            }
        </div>
    }
}

/// Two conclusions that wait for a person to settle which holds.
#[component]
pub(crate) fn QuestionCards(props: &HazardProps) -> Html {
    let hazard = &props.hazard;
    html! {
        <>
            { for hazard.questions.iter().map(|question| html! {
                <QuestionCard key={format!("{}{}", question.holds, question.other)} document={hazard.line.id}
                    question={question.clone()} entries={hazard.timeline.clone()}/>
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    document: DocumentId,
    question: QuestionView,
    entries: Vec<TimelineEntry>,
}

#[component]
fn QuestionCard(props: &QuestionProps) -> Html {
    let act = use_act();
    let tell = use_tell();
    let question = &props.question;
    let find = |id: EntryId| props.entries.iter().find(|entry| entry.entry.id == id);
    let (Some(holds), Some(other)) = (find(question.holds), find(question.other)) else { return html! {} };
    let settle = |chosen: &TimelineEntry, over: &TimelineEntry| {
        let (act, tell, document) = (act.clone(), tell.clone(), props.document);
        let (chosen_id, over_id) = (chosen.entry.id, over.entry.id);
        let reason =
            t_with("settle-reason", &[("what", headline(&chosen.entry.step).to_string().into())]).to_string();
        Callback::from(move |_: MouseEvent| {
            let tell = tell.clone();
            let step = Step::Settle { chosen: chosen_id, over: vec![over_id], reason: reason.clone() };
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("settled"));
                }
            });
            act.execute(Command::Hazard { hazard: document, entry: host::mint(), step }, done);
        })
    };
    html! {
        <section class="question" data-test="question">
            <header class="question-head"><IconView icon={Icon::Question}/><h2>{ t("question-title") }</h2></header>
            <p class="question-words">{ t("question-words") }</p>
            <div class="question-pair">
                { side(holds, true, question.may_settle, settle(holds, other)) }
                { side(other, false, question.may_settle, settle(other, holds)) }
            </div>
            if !question.may_settle { <p class="quiet">{ t("question-others-settle") }</p> }
            { trouble_note(act.trouble()) }
        </section>
    }
}

fn side(entry: &TimelineEntry, is_held: bool, may_settle: bool, onclick: Callback<MouseEvent>) -> Html {
    let test = if is_held { "settle-holds" } else { "settle-other" };
    html! {
        <div class={classes!("answer", is_held.then_some("answer-current"))}>
            <strong class="answer-what">{ headline(&entry.entry.step) }</strong>
            <p class="answer-who">{ who(entry) }{ " · " }{ moment::when(entry.at_ms, host::now_ms()) }</p>
            <p class="answer-words pre">{ words_of(&entry.entry.step) }</p>
            if is_held { <p class="quiet">{ t("question-holds") }</p> }
            if may_settle {
                <button class="btn btn-secondary" type="button" id={test} {onclick}>{ t("settle-this") }</button>
            }
        </div>
    }
}
