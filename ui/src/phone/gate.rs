//! What stands before the screens: opening, another tab, a failure, enrolment, the first sync.

use domain::{enrol::Credential, host::BrokenCode};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{use_host, use_status},
    component::{
        feedback::{Skeleton, trouble_note},
        field::{TextField, TextKind},
        sync::SyncChip,
    },
    host,
    icon::{Icon, IconSize, IconView},
    text::t,
    trouble::{Trouble, broken_key},
};

#[derive(Properties, PartialEq)]
struct GateProps {
    title: AttrValue,
    #[prop_or_default]
    sub: AttrValue,
    children: Html,
}

#[component]
fn Gate(props: &GateProps) -> Html {
    html! {
        <div class="gate">
            <div class="gate-card">
                <img class="gate-mark" src="icons/mark.svg" alt=""/>
                <h1 class="gate-title">{ &props.title }</h1>
                if !props.sub.is_empty() { <p class="gate-sub">{ &props.sub }</p> }
                { props.children.clone() }
            </div>
        </div>
    }
}

/// The store is being opened.
#[component]
pub(crate) fn Opening() -> Html {
    html! { <Gate title={t("app-name")} sub={t("opening")}><Skeleton/></Gate> }
}

/// Another tab owns the store; this one opens by itself when that one is closed.
#[component]
pub(crate) fn OtherTab() -> Html {
    html! {
        <Gate title={t("other-tab-title")} sub={t("other-tab-words")}>
            <p class="note note-info" id="other-tab">
                <IconView icon={Icon::Copy} size={IconSize::Small}/><span>{ t("other-tab-help") }</span>
            </p>
        </Gate>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct FailedProps {
    pub(crate) code: BrokenCode,
}

/// The store could not be opened.
#[component]
pub(crate) fn Failed(props: &FailedProps) -> Html {
    let reload = Callback::from(|_: MouseEvent| host::reload());
    html! {
        <Gate title={t("failed-title")} sub={t(broken_key(props.code))}>
            <button class="btn btn-primary btn-block" type="button" onclick={reload}>
                <IconView icon={Icon::Refresh}/><span>{ t("try-again") }</span>
            </button>
        </Gate>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct FirstSyncProps {
    pub(crate) on_go: Callback<MouseEvent>,
}

/// Enrolled, and the county's data not here yet.
#[component]
pub(crate) fn FirstSync(props: &FirstSyncProps) -> Html {
    let receiving = use_status().receiving;
    html! {
        <Gate title={t("first-sync-title")} sub={t("first-sync-words")}>
            <div class="line"><SyncLight/></div>
            if let Some((left, all)) = receiving {
                <progress class="bar" value={all.saturating_sub(left).to_string()} max={all.to_string()}></progress>
            }
            <button class="btn btn-quiet btn-block" type="button" id="first-sync-go" onclick={props.on_go.clone()}>{ t("first-sync-go") }</button>
        </Gate>
    }
}

#[component]
fn SyncLight() -> Html {
    html! { <SyncChip/> }
}

/// How a person makes this device known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Code,
    Account,
}

/// What the form holds.
#[derive(Debug, Clone, PartialEq, Default)]
struct Known {
    code: String,
    account: String,
    password: String,
    relay: String,
}

/// This device is not known yet: a code, or an account with its password.
#[component]
pub(crate) fn Enrol() -> Html {
    let host = use_host();
    let by = use_state(|| By::Code);
    let form = crate::form::use_form(Known::default);
    let trouble = use_state(|| None::<Trouble>);
    let is_busy = use_state(|| false);
    let onsubmit = {
        let (known, by, trouble, is_busy) = (form.get().clone(), *by, trouble.clone(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(host) = host.clone() else { return };
            let (known, trouble, is_busy) = (known.clone(), trouble.clone(), is_busy.clone());
            is_busy.set(true);
            trouble.set(None);
            spawn_local(async move {
                let done = host
                    .enrol(known.relay.trim().to_owned(), credential(by, &known), host::device_label())
                    .await;
                is_busy.set(false);
                trouble.set(done.err());
            });
        })
    };
    let change = |to: By| {
        let by = by.clone();
        Callback::from(move |_: Event| by.set(to))
    };
    let is_ready = match *by {
        By::Code => !form.get().code.trim().is_empty(),
        By::Account => !form.get().account.trim().is_empty() && !form.get().password.is_empty(),
    };
    html! {
        <Gate title={t("app-name")} sub={t("enrol-sub")}>
            <form class="form" id="enrol-form" {onsubmit}>
                <div class="segmented" role="radiogroup" aria-label={t("enrol-by")}>
                    <label class="segment" data-test="enrol-by-code">
                        <input type="radio" name="by" checked={*by == By::Code} onchange={change(By::Code)}/><span>{ t("enrol-by-code") }</span>
                    </label>
                    <label class="segment" data-test="enrol-by-account">
                        <input type="radio" name="by" checked={*by == By::Account} onchange={change(By::Account)}/><span>{ t("enrol-by-account") }</span>
                    </label>
                </div>
                { fields(*by, &form) }
                { trouble_note((*trouble).as_ref()) }
                <button class="btn btn-primary btn-block btn-l" type="submit" id="enrol-submit"
                    disabled={*is_busy || !is_ready} aria-busy={is_busy.then_some("true")}>
                    { if *is_busy { t("enrol-busy") } else { t("enrol-go") } }
                </button>
                <p class="field-help">{ t("enrol-privacy") }</p>
            </form>
        </Gate>
    }
}

fn credential(by: By, known: &Known) -> Credential {
    match by {
        By::Code => Credential::Code { code: known.code.trim().to_owned() },
        By::Account => {
            Credential::Account { account: known.account.trim().to_owned(), password: known.password.clone() }
        }
    }
}

fn fields(by: By, form: &crate::form::Form<Known>) -> Html {
    let known = form.get();
    html! {
        <>
            if by == By::Code {
                <TextField id="enrol-code" label={t("enrol-code")} kind={TextKind::Code} value={known.code.clone()}
                    help={t("enrol-code-help")} on_input={form.taking(|known: &mut Known, code| known.code = code)}/>
            } else {
                <TextField id="enrol-account" label={t("enrol-account")} value={known.account.clone()}
                    on_input={form.taking(|known: &mut Known, account| known.account = account)}/>
                <TextField id="enrol-password" label={t("enrol-password")} kind={TextKind::Password}
                    value={known.password.clone()} help={t("enrol-password-help")}
                    on_input={form.taking(|known: &mut Known, password| known.password = password)}/>
            }
            if host::is_shell() {
                <TextField id="enrol-relay" label={t("enrol-relay")} value={known.relay.clone()} help={t("enrol-relay-help")}
                    on_input={form.taking(|known: &mut Known, relay| known.relay = relay)}/>
            }
        </>
    }
}
