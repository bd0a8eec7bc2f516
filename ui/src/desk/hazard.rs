//! A hazard at the desk: what came in, what is wrong with it, and what to do next.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{Step, StepKind},
    id::EntryId,
    view::HazardView,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::use_host,
    component::{
        chip::{delivery_chip, due_chip, grade_chip, mark_chips, risk_chip, stage_chip},
        feedback::Dialog,
        photo::Thumbs,
        question::{QuestionCards, ReturnedCard},
        row::dotted,
        seen::use_seen,
        step_form::StepForm,
        timeline::Timeline,
    },
    desk::browser,
    host,
    icon::{Icon, IconSize, IconView},
    text::{t, t_of, t_with},
    toast::use_tell,
};

mod action;
mod fact;
mod pin;
mod quick;

use action::Actions;
pub(crate) use fact::{line_key, source_key};

use fact::{Facts, Rectified};
use pin::{Pins, ReturnBar, pin, pinned, use_pins};
use quick::VerifyAndOrder;

/// A form that stands open above the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// Of one step.
    Step(StepKind),
    /// 核实并下达整改 at once.
    VerifyAndOrder,
}

#[derive(Properties, PartialEq)]
pub(crate) struct HazardProps {
    pub(crate) hazard: Rc<HazardView>,
    /// Stands above the record.
    #[prop_or_default]
    pub(crate) top: Html,
}

/// A hazard, whole. Key it by the hazard.
#[component]
pub(crate) fn HazardDetail(props: &HazardProps) -> Html {
    let hazard = &props.hazard;
    use_seen(hazard);
    let pins = use_pins(hazard);
    let sheet = use_state_eq(|| None::<Sheet>);
    let on_done = use_step_done(hazard);
    let on_sheet = {
        let sheet = sheet.clone();
        Callback::from(move |chosen| sheet.set(chosen))
    };
    let on_taken = {
        let (sheet, on_done) = (sheet.clone(), on_done.clone());
        Callback::from(move |(kind, entry): (StepKind, EntryId)| {
            sheet.set(None);
            on_done.emit((kind, entry));
        })
    };
    let on_answered = on_done.reform(|entry| (StepKind::Answer, entry));
    let on_returned = on_done.reform(|entry| (StepKind::Return, entry));
    let notes = notes(hazard);
    html! {
        <>
            <div class="inbox-scroll" id="detail" tabindex="-1">
                { props.top.clone() }
                <article class="detail" data-test="hazard-detail" data-id={hazard.line.id.to_string()}>
                    { head(hazard, &pins) }
                    <QuestionCards hazard={Rc::clone(hazard)} on_done={Callback::noop()}/>
                    <ReturnedCard hazard={Rc::clone(hazard)} on_done={on_answered}/>
                    { notes }
                    { photos(hazard, &pins) }
                    <div class="columns">
                        <div class="stack">
                            <Facts hazard={Rc::clone(hazard)} pins={pins.clone()}/>
                            <Rectified hazard={Rc::clone(hazard)} pins={pins.clone()}/>
                        </div>
                        <section class="section">
                            <header class="section-head"><h2>{ t("hazard-timeline") }</h2></header>
                            <Timeline entries={hazard.timeline.clone()}/>
                        </section>
                    </div>
                </article>
            </div>
            if pins.is_empty() {
                <Actions hazard={Rc::clone(hazard)} on_sheet={on_sheet.reform(Some)}/>
            } else {
                <ReturnBar hazard={Rc::clone(hazard)} {pins} on_done={on_returned}/>
            }
            { sheet_view(*sheet, hazard, &on_taken, &on_sheet.reform(|()| None)) }
        </>
    }
}

fn head(hazard: &HazardView, pins: &Pins) -> Html {
    let line = &hazard.line;
    let on_print = Callback::from(|_: MouseEvent| browser::print());
    let no = t_with("hazard-no", &[("no", line.no.clone().into())]);
    html! {
        <header class="detail-head">
            <div class="line">
                { grade_chip(line.grade) }{ risk_chip(line.risk_level) }{ stage_chip(line.stage) }{ due_chip(line) }
                { mark_chips(line) }{ delivery_chip(line.delivery) }
                <span class="grow"></span>
                <button class="btn btn-quiet btn-s no-print" type="button" id="print" onclick={on_print}>
                    <IconView icon={Icon::Printer} size={IconSize::Small}/><span class="nowrap">{ t("desk-print") }</span>
                </button>
            </div>
            <div class="pinnable"><h1 class="detail-title" data-test="hazard-what">{ &line.what }</h1>{ pin(pins, "what") }</div>
            { pinned(pins, "what") }
            <div class="pinnable">
                <p class="detail-where">
                    <IconView icon={Icon::Pin} size={IconSize::Small}/>
                    <span>{ dotted(&[&line.place, &line.grid_name, &line.township_name]) }{ " · " }<span class="nowrap">{ no }</span></span>
                </p>
                { pin(pins, "place") }
            </div>
            { pinned(pins, "place") }
        </header>
    }
}

/// What a person should know before deciding.
fn notes(hazard: &HazardView) -> Html {
    let listed = hazard.listed.as_ref().map(fact::listed_words);
    html! {
        <>
            if hazard.line.set_aside { { note("note note-warn", Icon::Question, t("desk-set-aside-note")) } }
            if hazard.suspended { { note("note note-warn", Icon::Pause, t("hazard-suspended")) } }
            if let Some(listed) = listed { { note("note note-bad", Icon::Supervision, listed) } }
            if hazard.newer > 0 {
                { note("note note-info", Icon::Refresh, t_with("hazard-newer", &[("count", hazard.newer.into())])) }
            }
        </>
    }
}

fn note(class: &'static str, icon: Icon, words: AttrValue) -> Html {
    html! { <p {class}><IconView {icon} size={IconSize::Small}/><span>{ words }</span></p> }
}

fn photos(hazard: &HazardView, pins: &Pins) -> Html {
    html! {
        <section class="section stack-s" data-test="photos">
            <header class="section-head">
                <h2>{ t("field-photos") }</h2><span class="count">{ hazard.photos.len() }</span>
                { pin(pins, "photos") }
            </header>
            { pinned(pins, "photos") }
            if hazard.photos.is_empty() { <p class="quiet">{ t("desk-no-photos") }</p> }
            <Thumbs photos={hazard.photos.clone()} class="thumbs-l"/>
        </section>
    }
}

fn sheet_view(
    sheet: Option<Sheet>,
    hazard: &Rc<HazardView>,
    on_taken: &Callback<(StepKind, EntryId)>,
    on_close: &Callback<()>,
) -> Html {
    match sheet {
        None => html! {},
        Some(Sheet::Step(kind)) => html! {
            <Dialog title={t_of("step", kind.key())} on_close={on_close.clone()} class="dialog-wide">
                <StepForm key={kind.key()} hazard={Rc::clone(hazard)} {kind} on_done={on_taken.reform(move |entry| (kind, entry))}
                    on_cancel={on_close.clone()}/>
            </Dialog>
        },
        Some(Sheet::VerifyAndOrder) => html! {
            <Dialog title={t("desk-verify-order")} on_close={on_close.clone()} class="dialog-wide">
                <VerifyAndOrder hazard={Rc::clone(hazard)} on_done={on_taken.reform(|entry| (StepKind::Order, entry))}
                    on_cancel={on_close.clone()}/>
            </Dialog>
        },
    }
}

/// Returns what tells the person that a step was taken, with the way to undo it.
#[hook]
fn use_step_done(hazard: &HazardView) -> Callback<(StepKind, EntryId)> {
    let host = use_host();
    let tell = use_tell();
    let document = hazard.line.id;
    Callback::from(move |(kind, of): (StepKind, EntryId)| {
        let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
        let words = t_with("step-done", &[("step", t_of("step", kind.key()).to_string().into())]);
        if kind == StepKind::Withdraw {
            return tell.done(words);
        }
        let after = tell.clone();
        let undo = Callback::from(move |()| {
            let (host, tell) = (host.clone(), after.clone());
            let step = Step::Withdraw { of, reason: t("withdraw-at-once").to_string() };
            let command = Command::Hazard { hazard: document, entry: host::mint(), step };
            spawn_local(async move {
                match host.execute(command).await {
                    Ok(_) => tell.done(t("hazard-undone")),
                    Err(trouble) => tell.trouble(trouble.words()),
                }
            });
        });
        tell.undoable(words, undo);
    })
}
