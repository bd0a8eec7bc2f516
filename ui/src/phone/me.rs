//! 我: who I am, what is only here, settings, about.

use domain::{command::Command, photo::Originals, view::MeView};
use yew::prelude::*;

use super::shell::role_key;
use crate::{
    app::use_shell,
    ask::{use_act, use_me, use_status},
    component::{
        feedback::Skeleton,
        field::{Answer, Choices, among, answer},
        link::Go,
        row::Section,
    },
    icon::{Icon, IconView},
    route::Route,
    setting::{Choice, Elder, SettingsContext, Shell, TextSize, Theme},
    text::{Language, t, t_of, t_with},
};

/// Clocks that differ by less are said to be right, in milliseconds.
const CLOCK_RIGHT_MS: u64 = 120_000;

/// Me.
#[component]
pub(crate) fn Me() -> Html {
    let Some(me) = use_me() else { return html! { <Skeleton/> } };
    html! {
        <>
            { identity(&me) }
            <Here/>
            <Section title={t("me-settings")}><SettingFields/></Section>
            { about(&me) }
        </>
    }
}

fn identity(me: &MeView) -> Html {
    html! {
        <header class="detail-head">
            <h1 class="detail-title" id="me-name">{ &me.name }</h1>
            <dl class="facts">
                <div><dt>{ t("me-county") }</dt><dd>{ &me.county }</dd></div>
                { for me.roles.iter().map(|(role, territory)| html! {
                    <div key={format!("{}{territory}", role_key(*role))}><dt>{ t_of("role", role_key(*role)) }</dt><dd>{ territory }</dd></div>
                }) }
            </dl>
            if me.demo { <p class="note note-info"><span>{ t("me-demo") }</span></p> }
        </header>
    }
}

/// What is only on this device.
#[component]
fn Here() -> Html {
    let status = use_status();
    let is_all_there = status.waiting == 0 && status.photos_waiting == 0;
    let values = [("records", status.waiting.into()), ("photos", status.photos_waiting.into())];
    html! {
        <ul class="list">
            <li>
                <Go class="row" to={Route::Waiting} id="me-waiting">
                    <span class="row-lead"><IconView icon={Icon::OnPhone}/></span>
                    <span class="row-main">
                        <span class="row-title">{ t("me-waiting") }</span>
                        <span class="row-sub">{ if is_all_there { t("me-waiting-none") } else { t_with("me-waiting-count", &values) } }</span>
                    </span>
                    <span class="row-go"><IconView icon={Icon::ChevronRight}/></span>
                </Go>
            </li>
        </ul>
    }
}

/// What whoever helps on the phone asks for; nobody else needs it.
fn diagnosis(me: &MeView) -> Html {
    let megabytes = me.store_bytes.div_ceil(1_000_000);
    let values =
        [("documents", me.documents.into()), ("records", me.records.into()), ("size", megabytes.into())];
    let clock = match me.offset_ms.map(i64::unsigned_abs) {
        None => html! {},
        Some(off_ms) if off_ms < CLOCK_RIGHT_MS => {
            html! { <div><dt>{ t("me-clock") }</dt><dd>{ t("me-clock-right") }</dd></div> }
        }
        Some(off_ms) => html! {
            <div><dt>{ t("me-clock") }</dt><dd>{ t_with("me-clock-off", &[("minutes", off_ms.div_ceil(60_000).into())]) }</dd></div>
        },
    };
    html! {
        <details class="fold" id="diagnosis">
            <summary>{ t("me-diagnosis") }</summary>
            <dl class="facts">
            <div><dt>{ t("me-storage") }</dt><dd>{ t_with("me-storage-words", &values) }</dd></div>
            { clock }
            <div><dt>{ t("me-device") }</dt><dd>{ me.device.to_string() }</dd></div>
            <div><dt>{ t("me-version") }</dt><dd>{ env!("CARGO_PKG_VERSION") }</dd></div>
            </dl>
        </details>
    }
}

fn setting<T: Copy + PartialEq + 'static>(
    settings: &SettingsContext,
    id: &'static str,
    all: &[(T, &'static str, AttrValue)],
    chosen: T,
    choice: fn(T) -> Choice,
) -> Html {
    let answers: Vec<Answer<T>> =
        all.iter().map(|(value, key, words)| answer(*value, *key, words.clone())).collect();
    let dispatcher = settings.dispatcher();
    let on_choose = Callback::from(move |value: T| dispatcher.dispatch(choice(value)));
    html! { <Choices {id} label={t(id)} among={among(answers, Some(&chosen), on_choose)}/> }
}

/// Language, size, theme, elder mode, shell.
#[component]
fn SettingFields() -> Html {
    let shell = use_shell();
    let Some(settings) = use_context::<SettingsContext>() else { return html! {} };
    let languages =
        Language::ALL.map(|language| (language, language.tag(), t_of("me-language", language.tag())));
    let sizes = TextSize::ALL.map(|size| (size, size.key(), t_of("me-size", size.key())));
    let themes = Theme::ALL.map(|theme| (theme, theme.key(), t_of("me-theme", theme.key())));
    let elders = Elder::ALL.map(|elder| (elder, elder.key(), t_of("me-elder", elder.key())));
    let shells = Shell::ALL.map(|shell| (shell, shell.key(), t_of("me-shell", shell.key())));
    html! {
        <div class="form">
            { setting(&settings, "me-elder", &elders, settings.elder, Choice::Elder) }
            { setting(&settings, "me-size", &sizes, settings.size, Choice::Size) }
            { setting(&settings, "me-theme", &themes, settings.theme, Choice::Theme) }
            { setting(&settings, "me-language", &languages, settings.language, Choice::Language) }
            { setting(&settings, "me-shell", &shells, shell, Choice::Shell) }
            <WhenOriginals/>
        </div>
    }
}

/// When the originals of photos are sent.
#[component]
fn WhenOriginals() -> Html {
    let act = use_act();
    let chosen = use_me().map(|me| me.originals);
    let answers = vec![
        answer(Originals::Always, "always", t("me-originals-always")),
        answer(Originals::WifiOnly, "wifi", t("me-originals-wifi")),
    ];
    let on_choose =
        Callback::from(move |when| act.execute(Command::SendOriginals { when }, Callback::noop()));
    html! {
        <>
            <Choices id="me-originals" label={t("me-originals")} among={among(answers, chosen.as_ref(), on_choose)}/>
            <p class="field-help">{ t("me-originals-help") }</p>
        </>
    }
}

/// Who stands behind this, and which version it is.
fn about(me: &MeView) -> Html {
    let footer = &me.footer;
    html! {
        <Section title={t("me-about")}>
            <p class="quiet">{ t("me-burden") }</p>
            <footer class="foot">
                { foot("footer-host", &footer.host) }
                { foot("footer-support", &footer.support) }
                { foot("footer-filing", &footer.filing) }
            </footer>
            { diagnosis(me) }
        </Section>
    }
}

fn foot(key: &'static str, value: &str) -> Html {
    if value.is_empty() {
        return html! {};
    }
    html! { <span {key}>{ t_with(key, &[("value", value.to_owned().into())]) }</span> }
}
