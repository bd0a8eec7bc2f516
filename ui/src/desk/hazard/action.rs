//! The bar at the detail's foot: the next steps, the one that is due first.

use std::rc::Rc;

use domain::{
    hazard::{Stage, StepKind},
    view::HazardView,
};
use yew::prelude::*;

use super::Sheet;
use crate::{
    component::feedback::Dialog,
    icon::{Icon, IconView},
    text::{t, t_of},
};

/// How many steps stand in the bar besides the one that is due; more are one click away.
const BESIDE_MAX: usize = 2;

/// What is due at a stage, the first that this person may take.
const fn due(stage: Stage) -> &'static [StepKind] {
    match stage {
        Stage::Reported => &[StepKind::Verify, StepKind::FixOnSpot],
        Stage::Verified => &[StepKind::Order, StepKind::FixOnSpot],
        Stage::Ordered => &[StepKind::DecideExtension, StepKind::Rectify],
        Stage::Rectified => &[StepKind::Reinspect],
        Stage::Passed => &[StepKind::Close],
        Stage::Closed | Stage::Dismissed | Stage::Merged | Stage::ShutDown => &[],
    }
}

/// Steps that have their own place on the page.
const ELSEWHERE: [StepKind; 3] = [StepKind::Report, StepKind::Answer, StepKind::Settle];

/// The steps of the bar.
struct Bar {
    due: Option<StepKind>,
    beside: Vec<StepKind>,
    more: Vec<StepKind>,
}

fn bar(stage: Stage, next: &[StepKind]) -> Bar {
    let due = due(stage).iter().copied().find(|kind| next.contains(kind));
    let others = next.iter().copied().filter(|kind| Some(*kind) != due && !ELSEWHERE.contains(kind));
    let (mut beside, mut more): (Vec<_>, Vec<_>) = others.partition(|kind| *kind == StepKind::Return);
    if more.len().saturating_add(beside.len()) <= BESIDE_MAX {
        beside.append(&mut more);
    }
    Bar { due, beside, more }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ActionsProps {
    pub(crate) hazard: Rc<HazardView>,
    pub(crate) on_sheet: Callback<Sheet>,
}

/// What may be done next.
#[component]
pub(crate) fn Actions(props: &ActionsProps) -> Html {
    let has_more = use_state_eq(|| false);
    let hazard = &props.hazard;
    let Bar { due, beside, more } = bar(hazard.line.stage, &hazard.next);
    let is_quick = due == Some(StepKind::Verify) && hazard.next.contains(&StepKind::Verify);
    let toggle = |to: bool| {
        let has_more = has_more.clone();
        Callback::from(move |()| has_more.set(to))
    };
    let (open, close) = (toggle(true), toggle(false));
    let on_quick = props.on_sheet.reform(|_: MouseEvent| Sheet::VerifyAndOrder);
    html! {
        <footer class="inbox-actions no-print" data-test="actions">
            if due.is_none() && beside.is_empty() && more.is_empty() { <span class="quiet push">{ t("desk-nothing-next") }</span> }
            if !more.is_empty() {
                <button class="btn btn-quiet push" type="button" id="step-more" aria-haspopup="dialog" onclick={move |_| open.emit(())}>
                    <IconView icon={Icon::More}/><span>{ t("desk-more-steps") }</span>
                </button>
            }
            { for beside.iter().map(|kind| step_button(*kind, "btn btn-secondary", &props.on_sheet)) }
            if is_quick {
                <button class="btn btn-secondary" type="button" id="step-verify-order" onclick={on_quick}>
                    <span>{ t("desk-verify-order") }</span>
                </button>
            }
            if let Some(kind) = due { { step_button(kind, "btn btn-primary", &props.on_sheet) } }
            if *has_more {
                <Dialog title={t("desk-more-steps")} class="dialog-narrow" on_close={close.clone()}>
                    <div class="stack-s">
                        { for more.iter().map(|kind| {
                            let (close, on_sheet) = (close.clone(), props.on_sheet.clone());
                            let choose = Callback::from(move |sheet: Sheet| {
                                close.emit(());
                                on_sheet.emit(sheet);
                            });
                            step_button(*kind, "btn btn-secondary btn-block", &choose)
                        }) }
                    </div>
                </Dialog>
            }
        </footer>
    }
}

fn step_button(kind: StepKind, class: &'static str, on_sheet: &Callback<Sheet>) -> Html {
    let is_primary = class == "btn btn-primary";
    let key = match kind {
        StepKind::Return => Some("r"),
        _ => is_primary.then_some("a"),
    };
    html! {
        <button key={kind.key()} {class} type="button" id={format!("step-{}", kind.key())} data-key={key}
            onclick={on_sheet.reform(move |_: MouseEvent| Sheet::Step(kind))}>
            if is_primary { <IconView icon={Icon::Check}/> }
            if kind == StepKind::Return { <IconView icon={Icon::Return}/> }
            <span>{ t_of("step", kind.key()) }</span>
            if let Some(key) = key { <kbd>{ key }</kbd> }
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_stands_first_and_the_rest_is_one_click_away() {
        let next = [
            StepKind::Verify,
            StepKind::Dismiss,
            StepKind::Merge,
            StepKind::Return,
            StepKind::Upgrade,
            StepKind::Settle,
        ];
        let bar = bar(Stage::Reported, &next);
        assert_eq!((bar.due, bar.beside), (Some(StepKind::Verify), vec![StepKind::Return]));
        assert_eq!(bar.more, [StepKind::Dismiss, StepKind::Merge, StepKind::Upgrade]);
    }

    #[test]
    fn few_steps_need_no_further_click() {
        let bar = bar(Stage::Closed, &[StepKind::Reopen, StepKind::Withdraw]);
        assert_eq!((bar.due, bar.beside.len(), bar.more.len()), (None, 2, 0));
    }
}
