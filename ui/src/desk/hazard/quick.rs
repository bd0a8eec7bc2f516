//! 核实并下达整改: what a supervisor does most, in one form.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{Conclusion, Grade, Step, StepKind, check},
    id::EntryId,
    refusal::Refusal,
    view::HazardView,
};
use yew::prelude::*;

use crate::{
    ask::use_act,
    component::{
        feedback::{Skeleton, trouble_note},
        step_draft::{Ask, StepDraft},
        step_field,
    },
    draft::{DraftPhase, use_draft},
    host,
    icon::{Icon, IconView},
    text::t,
    trouble::{Trouble, field_of},
};

/// What the form asks for, in order.
const ASKS: [Ask; 7] = [
    Ask::Conclusion,
    Ask::Grade,
    Ask::Area("words"),
    Ask::Area("measures"),
    Ask::Date("due"),
    Ask::Line("responsible"),
    Ask::Five,
];

#[derive(Properties, PartialEq)]
pub(crate) struct QuickProps {
    pub(crate) hazard: Rc<HazardView>,
    /// Told the order's entry.
    pub(crate) on_done: Callback<EntryId>,
    pub(crate) on_cancel: Callback<()>,
}

/// The two steps that the form says, or what is missing.
fn steps(draft: &StepDraft, hazard: &HazardView) -> Result<(Step, Step), Refusal> {
    let grade = draft.grade.unwrap_or(hazard.line.grade);
    let verify = draft.step(StepKind::Verify, hazard)?;
    check(&verify, grade)?;
    let order = draft.step(StepKind::Order, hazard)?;
    check(&order, grade)?;
    Ok((verify, order))
}

/// Verifies and orders at once.
#[component]
pub(crate) fn VerifyAndOrder(props: &QuickProps) -> Html {
    let begin =
        StepDraft { conclusion: Some(Conclusion::True), grade: Some(Grade::General), ..StepDraft::default() };
    let draft = use_draft(format!("step/{}/verify_order", props.hazard.line.id), begin);
    let entries = use_memo((), |()| (host::mint(), host::mint()));
    let (verifying, ordering) = (use_act(), use_act());
    let onsubmit = {
        let (verifying, ordering, hazard) = (verifying.clone(), ordering.clone(), Rc::clone(&props.hazard));
        let (content, forget, on_done) =
            (draft.form.get().clone(), draft.forgetting(), props.on_done.clone());
        let (verify_entry, order_entry) = *entries;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let document = hazard.line.id;
            let (verify, order) = match steps(&content, &hazard) {
                Ok(steps) => steps,
                Err(refusal) => return verifying.show(Some(Trouble::Refused(refusal))),
            };
            let (ordering, forget, on_done) = (ordering.clone(), forget.clone(), on_done.clone());
            let then_order = Callback::from(move |_| {
                let (forget, on_done) = (forget.clone(), on_done.clone());
                let done = Callback::from(move |_| {
                    forget.emit(());
                    on_done.emit(order_entry);
                });
                ordering.execute(
                    Command::Hazard { hazard: document, entry: order_entry, step: order.clone() },
                    done,
                );
            });
            verifying
                .execute(Command::Hazard { hazard: document, entry: verify_entry, step: verify }, then_order);
        })
    };
    if draft.phase == DraftPhase::Loading {
        return html! { <Skeleton/> };
    }
    let trouble = verifying.trouble().or(ordering.trouble());
    let refusal = trouble.and_then(Trouble::refusal);
    let is_busy = verifying.is_busy() || ordering.is_busy();
    let is_placed = refusal.and_then(field_of).is_some();
    let as_chosen = graded(&props.hazard, draft.form.get().grade);
    let cancel = props.on_cancel.clone();
    html! {
        <form class="form" id="form-verify-order" {onsubmit}>
            { for ASKS.iter().map(|ask| step_field::view(*ask, &draft.form, &as_chosen, refusal)) }
            if !is_placed { { trouble_note(trouble) } }
            <div class="actionbar">
                <button class="btn btn-secondary" type="button" id="step-cancel" onclick={move |_| cancel.emit(())}>{ t("cancel") }</button>
                <button class="btn btn-primary" type="submit" id="step-submit" disabled={is_busy} aria-busy={is_busy.then_some("true")}>
                    <IconView icon={Icon::Check}/><span>{ t("desk-verify-order") }</span>
                </button>
            </div>
        </form>
    }
}

/// The hazard as it will be, so that a major one is asked for all five measures.
fn graded(hazard: &HazardView, grade: Option<Grade>) -> HazardView {
    let mut graded = hazard.clone();
    graded.line.grade = grade.unwrap_or(graded.line.grade);
    graded
}
