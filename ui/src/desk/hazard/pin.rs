//! Remarks pinned to fields of a report, and the one button that returns it with all of them.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{Remark, Step, StepKind, check},
    id::EntryId,
    view::HazardView,
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::{
    ask::use_act,
    component::feedback::trouble_note,
    draft::use_draft,
    form::Form,
    host,
    icon::{Icon, IconSize, IconView},
    text::{t, t_with},
    trouble::{Trouble, field_name},
};

/// The remarks so far; they survive a restart.
#[derive(Clone, PartialEq)]
pub(crate) struct Pins {
    form: Form<Vec<Remark>>,
    forget: Callback<()>,
    /// Whether this person may return the report.
    may: bool,
}

impl Pins {
    /// Whether nothing is pinned.
    pub(crate) fn is_empty(&self) -> bool {
        !self.may || self.form.get().is_empty()
    }

    fn remarks(&self) -> &[Remark] {
        self.form.get()
    }

    fn remark(&self, field: &str) -> Option<&Remark> {
        self.remarks().iter().find(|remark| remark.field == field)
    }

    fn clear(&self) {
        self.form.edit(Vec::clear);
        self.forget.emit(());
    }
}

/// Holds the remarks on a hazard's report.
#[hook]
pub(crate) fn use_pins(hazard: &HazardView) -> Pins {
    let draft = use_draft(format!("desk/return/{}", hazard.line.id), Vec::<Remark>::new());
    Pins { forget: draft.forgetting(), form: draft.form, may: hazard.next.contains(&StepKind::Return) }
}

fn id_of(field: &str) -> String {
    format!("return-words-{}", field.replace('_', "-"))
}

/// The small button beside a field.
pub(crate) fn pin(pins: &Pins, field: &'static str) -> Html {
    if !pins.may || pins.remark(field).is_some() {
        return html! {};
    }
    let add = pins.form.taking(move |remarks: &mut Vec<Remark>, ()| {
        if remarks.iter().all(|remark| remark.field != field) {
            remarks.push(Remark { field: field.to_owned(), words: String::new() });
        }
    });
    let onclick = Callback::from(move |_: MouseEvent| {
        add.emit(());
        host::after_ms(30, move || host::focus(&id_of(field)));
    });
    let label = t_with("desk-pin-field", &[("field", field_name(field).to_string().into())]);
    html! {
        <button class="pin no-print" type="button" data-test={format!("pin-{}", field.replace('_', "-"))}
            aria-label={label.clone()} title={label} {onclick}>
            <IconView icon={Icon::Remark} size={IconSize::Small}/>
        </button>
    }
}

/// The remark pinned to a field, while it is written.
pub(crate) fn pinned(pins: &Pins, field: &'static str) -> Html {
    let Some(remark) = pins.remark(field).filter(|_| pins.may) else { return html! {} };
    let write = pins.form.taking(move |remarks: &mut Vec<Remark>, words: String| {
        if let Some(remark) = remarks.iter_mut().find(|remark| remark.field == field) {
            remark.words = words;
        }
    });
    let oninput = Callback::from(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        write.emit(area.value());
    });
    let drop_it =
        pins.form.taking(move |remarks: &mut Vec<Remark>, ()| remarks.retain(|remark| remark.field != field));
    let label = t_with("remark-about", &[("field", field_name(field).to_string().into())]);
    html! {
        <div class="remark no-print" data-test="return-remark" data-field={field}>
            <div class="line-spread">
                <label class="remark-field" for={id_of(field)}>
                    <IconView icon={Icon::Return} size={IconSize::Small}/>{ label }
                </label>
                <button class="link" type="button" data-test="return-drop" onclick={move |_| drop_it.emit(())}>{ t("cancel") }</button>
            </div>
            <textarea class="input input-area" rows="2" id={id_of(field)} data-test="return-words" data-field={field}
                value={remark.words.clone()} placeholder={t("desk-pin-words")} {oninput}/>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ReturnBarProps {
    pub(crate) hazard: Rc<HazardView>,
    pub(crate) pins: Pins,
    /// Told the new entry.
    pub(crate) on_done: Callback<EntryId>,
}

/// What is pinned so far, and the button that returns it.
#[component]
pub(crate) fn ReturnBar(props: &ReturnBarProps) -> Html {
    let act = use_act();
    let entry = use_memo((), |()| host::mint());
    let remarks = props.pins.remarks().to_vec();
    let count = remarks.len();
    let names: Vec<String> = remarks.iter().map(|remark| field_name(&remark.field).to_string()).collect();
    let onclick = {
        let (act, hazard, pins) = (act.clone(), Rc::clone(&props.hazard), props.pins.clone());
        let (on_done, entry) = (props.on_done.clone(), *entry);
        Callback::from(move |_: MouseEvent| {
            let step = Step::Return { remarks: remarks.clone() };
            if let Err(refusal) = check(&step, hazard.line.grade) {
                return act.show(Some(Trouble::Refused(refusal)));
            }
            let (pins, on_done) = (pins.clone(), on_done.clone());
            let done = Callback::from(move |_| {
                pins.clear();
                on_done.emit(entry);
            });
            act.execute(Command::Hazard { hazard: hazard.line.id, entry, step }, done);
        })
    };
    let on_cancel = {
        let pins = props.pins.clone();
        Callback::from(move |_: MouseEvent| pins.clear())
    };
    html! {
        <footer class="inbox-actions no-print" data-test="return-bar">
            <div class="push">
                <strong>{ t_with("desk-returning", &[("count", count.into())]) }</strong>{ " " }
                <span class="quiet">{ names.join(&t("desk-comma")) }</span>
                { trouble_note(act.trouble()) }
            </div>
            <button class="btn btn-secondary" type="button" id="return-cancel" onclick={on_cancel}>{ t("cancel") }</button>
            <button class="btn btn-primary" type="button" id="return-submit" data-test="return-submit" disabled={act.is_busy()}
                aria-busy={act.is_busy().then_some("true")} {onclick}>
                <IconView icon={Icon::Return}/><span>{ t_with("desk-return-count", &[("count", count.into())]) }</span>
            </button>
        </footer>
    }
}
