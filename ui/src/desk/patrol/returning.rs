//! Returns a patrol, or one visit of it, with words.

use domain::{
    command::Command,
    id::EntryId,
    patrol::PatrolAct,
    refusal::{Refusal, TEXT_CHARS_MAX},
    view::PatrolView,
};
use yew::prelude::*;

use super::About;
use crate::{
    ask::use_act,
    component::{
        feedback::{Dialog, trouble_note},
        field::{Answer, Choices, Need, TextField, TextKind, among, answer, error_of},
    },
    form::use_form,
    host,
    icon::{Icon, IconView},
    text::t,
    toast::use_tell,
    trouble::Trouble,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ReturnProps {
    pub(crate) patrol: PatrolView,
    /// What it begins with.
    pub(crate) about: About,
    pub(crate) on_close: Callback<()>,
}

#[derive(Clone, PartialEq)]
struct Asking {
    about: About,
    words: String,
}

fn check(words: &str) -> Result<(), Refusal> {
    let field = || "words".to_owned();
    if words.trim().is_empty() {
        return Err(Refusal::Missing { field: field() });
    }
    if words.chars().count() > TEXT_CHARS_MAX {
        return Err(Refusal::TooLong { field: field(), max: TEXT_CHARS_MAX });
    }
    Ok(())
}

/// Asks what the worker should add.
#[component]
pub(crate) fn ReturnDialog(props: &ReturnProps) -> Html {
    let act = use_act();
    let tell = use_tell();
    let form = use_form(|| Asking { about: props.about, words: String::new() });
    let entry = use_memo((), |()| host::mint());
    let onsubmit = {
        let (act, asking, patrol, entry) = (act.clone(), form.get().clone(), props.patrol.line.id, *entry);
        let on_close = props.on_close.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(refusal) = check(&asking.words) {
                return act.show(Some(Trouble::Refused(refusal)));
            }
            let (tell, on_close) = (tell.clone(), on_close.clone());
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("desk-patrol-returned"));
                }
                on_close.emit(());
            });
            let returned = PatrolAct::Returned { visit: asking.about, words: asking.words.trim().to_owned() };
            act.execute(Command::Patrol { patrol, entry, act: returned }, done);
        })
    };
    let refusal = act.trouble().and_then(Trouble::refusal);
    let error = error_of(refusal, "words");
    let on_about = form.taking(|asking: &mut Asking, about| asking.about = about);
    let on_words = form.taking(|asking: &mut Asking, words| asking.words = words);
    let cancel = props.on_close.clone();
    html! {
        <Dialog title={t("desk-patrol-return")} on_close={props.on_close.clone()} class="dialog-wide">
            <form class="form" id="form-patrol-return" {onsubmit}>
                <Choices id="patrol-return-about" label={t("desk-patrol-return-about")}
                    among={among(answers(&props.patrol), Some(&form.get().about), on_about)}/>
                <TextField id="patrol-return-words" label={t("desk-patrol-return-words")} kind={TextKind::Area} need={Need::Must}
                    value={form.get().words.clone()} on_input={on_words} error={error.clone()}/>
                if error.is_none() { { trouble_note(act.trouble()) } }
                <div class="actionbar">
                    <button class="btn btn-secondary" type="button" onclick={move |_| cancel.emit(())}>{ t("cancel") }</button>
                    <button class="btn btn-primary" type="submit" id="patrol-return-submit" disabled={act.is_busy()}>
                        <IconView icon={Icon::Return}/><span>{ t("patrol-asked") }</span>
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// The whole patrol, or one of its visits.
fn answers(patrol: &PatrolView) -> Vec<Answer<Option<EntryId>>> {
    let whole = answer(None, "whole", t("desk-patrol-whole"));
    let visits = patrol.visits.iter();
    let visits = visits
        .map(|visit| answer(Some(visit.id), visit.id.to_string(), AttrValue::from(visit.site_name.clone())));
    std::iter::once(whole).chain(visits).collect()
}
