//! Changes one field of a site.

use domain::{checklist::RiskLevel, id::DocumentId, site::SiteField};
use yew::{platform::spawn_local, prelude::*};

use super::edit;
use crate::{
    ask::{use_act, use_host},
    component::{
        feedback::{Dialog, trouble_note},
        field::{Answer, Choices, TextField, TextKind, answer},
    },
    icon::{Icon, IconView},
    text::{t, t_of, t_with},
    toast::use_tell,
};

#[derive(Properties, PartialEq)]
pub(crate) struct EditProps {
    pub(crate) site: DocumentId,
    pub(crate) field: SiteField,
    /// What stands there.
    pub(crate) value: String,
    pub(crate) on_close: Callback<()>,
}

/// One field's form.
#[component]
pub(crate) fn EditDialog(props: &EditProps) -> Html {
    let value = use_state_eq(|| props.value.clone());
    let act = use_act();
    let tell = use_tell();
    let (site, field) = (props.site, props.field);
    let name = t_of("site", field.key());
    let onsubmit = {
        let (act, value, on_close) = (act.clone(), (*value).trim().to_owned(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (tell, on_close) = (tell.clone(), on_close.clone());
            let done = Callback::from(move |_| {
                if let Some(tell) = &tell {
                    tell.done(t("desk-edited"));
                }
                on_close.emit(());
            });
            act.execute(edit(site, field, value.clone()), done);
        })
    };
    let on_input = {
        let value = value.clone();
        Callback::from(move |words: String| value.set(words))
    };
    let cancel = props.on_close.clone();
    html! {
        <Dialog title={t_with("desk-edit-field", &[("field", name.to_string().into())])} on_close={props.on_close.clone()}>
            <form class="form" id="form-edit" {onsubmit}>
                if field == SiteField::RiskLevel {
                    <Choices<String> id="edit-value" label={name} answers={levels()} chosen={Some((*value).clone())} on_choose={on_input}/>
                } else {
                    <TextField id="edit-value" label={name} value={(*value).clone()} {on_input} kind={kind(field)} help={help(field)}/>
                }
                { trouble_note(act.trouble()) }
                <div class="actionbar">
                    <button class="btn btn-secondary" type="button" onclick={move |_| cancel.emit(())}>{ t("cancel") }</button>
                    <button class="btn btn-primary" type="submit" id="edit-submit" disabled={act.is_busy()}>
                        <IconView icon={Icon::Check}/><span>{ t("desk-save") }</span>
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn levels() -> Vec<Answer<String>> {
    RiskLevel::ALL
        .into_iter()
        .map(|level| answer(level.key().to_owned(), level.key(), t_of("risk", level.key())))
        .collect()
}

const fn kind(field: SiteField) -> TextKind {
    match field {
        SiteField::Address | SiteField::Remarks => TextKind::Area,
        _ => TextKind::Line,
    }
}

fn help(field: SiteField) -> Option<AttrValue> {
    (field == SiteField::Position).then(|| t("desk-position-help"))
}

/// Returns what chooses one of several values.
#[hook]
pub(crate) fn use_keeping(site: DocumentId) -> Callback<(SiteField, String)> {
    let host = use_host();
    let tell = use_tell();
    Callback::from(move |(field, value): (SiteField, String)| {
        let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
        spawn_local(async move {
            match host.execute(edit(site, field, value)).await {
                Ok(_) => tell.done(t("site-kept")),
                Err(trouble) => tell.trouble(trouble.words()),
            }
        });
    })
}
