//! The form of a step: what must be carried is asked, checked by the rules, and refused under its field.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{StepKind, check},
    id::EntryId,
    view::HazardView,
};
use yew::prelude::*;

use crate::{
    ask::use_act,
    component::{
        feedback::{Skeleton, trouble_note},
        step_draft::{StepDraft, asks},
        step_field,
    },
    draft::{DraftPhase, use_draft},
    host,
    icon::{Icon, IconView},
    text::{has, t, t_of},
    trouble::{Trouble, field_of},
};

#[derive(Properties, PartialEq)]
pub(crate) struct StepFormProps {
    pub(crate) hazard: Rc<HazardView>,
    pub(crate) kind: StepKind,
    /// Told the new entry once the step is taken.
    pub(crate) on_done: Callback<EntryId>,
    pub(crate) on_cancel: Callback<()>,
    /// What the form begins with, such as remarks that were pinned beside it.
    #[prop_or_default]
    pub(crate) begin: Option<StepDraft>,
}

/// The form of one step. Key it by hazard and kind.
#[component]
pub(crate) fn StepForm(props: &StepFormProps) -> Html {
    let kind = props.kind;
    let key = format!("step/{}/{}", props.hazard.line.id, kind.key());
    let draft = use_draft(key, props.begin.clone().unwrap_or_default());
    let entry = use_memo((), |()| host::mint());
    let act = use_act();
    let onsubmit = {
        let (act, hazard, content) = (act.clone(), Rc::clone(&props.hazard), draft.form.get().clone());
        let (forget, on_done, entry) = (draft.forgetting(), props.on_done.clone(), *entry);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let step =
                content.step(kind, &hazard).and_then(|step| check(&step, hazard.line.grade).map(|()| step));
            match step {
                Err(refusal) => act.show(Some(Trouble::Refused(refusal))),
                Ok(step) => {
                    let (forget, on_done) = (forget.clone(), on_done.clone());
                    let done = Callback::from(move |_| {
                        forget.emit(());
                        on_done.emit(entry);
                    });
                    act.execute(Command::Hazard { hazard: hazard.line.id, entry, step }, done);
                }
            }
        })
    };
    if draft.phase == DraftPhase::Loading {
        return html! { <Skeleton/> };
    }
    let refusal = act.trouble().and_then(Trouble::refusal);
    let is_placed = refusal.and_then(field_of).is_some();
    let help = format!("step-help-{}", kind.key());
    let cancel = props.on_cancel.clone();
    html! {
        <form class="form" id={format!("form-{}", kind.key())} {onsubmit}>
            if has(&help) { <p class="field-help">{ t(&help) }</p> }
            { for asks(kind).iter().map(|ask| step_field::view(*ask, &draft.form, &props.hazard, refusal)) }
            if !is_placed { { trouble_note(act.trouble()) } }
            <div class="actionbar">
                <button class="btn btn-secondary" type="button" id="step-cancel" onclick={move |_| cancel.emit(())}>{ t("cancel") }</button>
                <button class="btn btn-primary" type="submit" id="step-submit" disabled={act.is_busy()} aria-busy={act.is_busy().then_some("true")}>
                    <IconView icon={Icon::Check}/><span>{ t_of("step", kind.key()) }</span>
                </button>
            </div>
        </form>
    }
}
