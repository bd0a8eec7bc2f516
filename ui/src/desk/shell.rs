//! The desk's frame: rail, head and work area.

use domain::view::{InboxFilter, MeView, Query};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    browser::click_key,
    kept::use_kept,
    keys::{KeysHelp, use_keys},
    search::SearchBox,
};
use crate::{
    ask::{use_me, use_view},
    component::{
        link::Go,
        row::dotted,
        sync::{OfflineBanner, SyncChip},
    },
    host,
    icon::{Icon, IconView},
    phone::shell::{UpdateBanner, role_key},
    pick,
    route::Route,
    text::{t, t_of, t_with},
};

/// What a [`DeskShell`] holds.
#[derive(Properties, PartialEq)]
pub(crate) struct ShellProps {
    /// Where the person is.
    pub(crate) route: Route,
    /// The page.
    pub(crate) children: Html,
}

/// Rail, head and work area.
#[component]
pub(crate) fn DeskShell(props: &ShellProps) -> Html {
    let is_helping = use_state(|| false);
    use_keys({
        let is_helping = is_helping.clone();
        Callback::from(move |key: String| match key.as_str() {
            "/" => {
                host::focus("search");
                true
            }
            "?" => {
                is_helping.set(true);
                true
            }
            other => click_key(other),
        })
    });
    let on_close = {
        let is_helping = is_helping.clone();
        Callback::from(move |()| is_helping.set(false))
    };
    let on_help = {
        let is_helping = is_helping.clone();
        Callback::from(move |()| is_helping.set(true))
    };
    let is_full = is_full(&props.route);
    let skip = Callback::from(|_: MouseEvent| host::focus("main"));
    html! {
        <div class="app app-desk">
            <button class="skip" type="button" onclick={skip}>{ t("skip") }</button>
            <Rail route={props.route.clone()} {on_help}/>
            <Head/>
            <main id="main" class={classes!("work", is_full.then_some("work-full"), (!props.route.is_desk()).then_some("work-narrow"))} tabindex="-1">
                if !is_full { <UpdateBanner/><OfflineBanner/> }
                { props.children.clone() }
            </main>
            if *is_helping { <KeysHelp {on_close}/> }
        </div>
    }
}

/// Whether a screen takes the whole work area, without edges.
const fn is_full(route: &Route) -> bool {
    matches!(
        route,
        Route::Inbox | Route::InboxItem { .. } | Route::DeskHazard { .. } | Route::DeskPatrol { .. }
    )
}

#[derive(Properties, PartialEq)]
struct RailProps {
    route: Route,
    on_help: Callback<()>,
}

#[component]
fn Rail(props: &RailProps) -> Html {
    let asked = use_view(Query::Inbox { filter: InboxFilter::All, offset: 0, limit: 1 }, pick::inbox);
    let waiting = asked.here().map_or(0, |page| page.total);
    let kept = use_kept();
    let me = use_me();
    let items = [
        (Route::Inbox, Icon::Inbox, "inbox"),
        (Route::Ledger, Icon::Table, "ledger"),
        (Route::Patrols, Icon::Patrol, "patrols"),
        (Route::Sites, Icon::Site, "sites"),
    ];
    let item = |to: Route, icon: Icon, key: &'static str| {
        let is_current = is_under(&props.route, &to);
        html! {
            <Go {key} class="rail-item" {is_current} test={format!("rail-{key}")} {to}>
                <IconView {icon}/><span>{ t_of("desk-rail", key) }</span>
                if key == "kept" && kept > 0 { <span class="count" data-test="kept-count">{ kept }</span> }
                if key == "inbox" && waiting > 0 { <span class="count" data-test="inbox-count">{ waiting }</span> }
            </Go>
        }
    };
    let help = props.on_help.clone();
    html! {
        <nav class="rail no-print" aria-label={t("main-navigation")}>
            <div class="rail-brand"><img class="rail-mark" src="icons/mark.svg" alt=""/><strong>{ t("app-name") }</strong></div>
            { for items.into_iter().map(|(to, icon, key)| item(to, icon, key)) }
            if kept > 0 || props.route == Route::Kept { { item(Route::Kept, Icon::Shield, "kept") } }
            <div class="rail-group">{ t("desk-rail-device") }</div>
            { item(Route::Waiting, Icon::OnPhone, "waiting") }
            { item(Route::Me, Icon::Settings, "me") }
            <div class="rail-foot">
                <button class="link" type="button" id="keys-help" onclick={move |_| help.emit(())}>{ t("desk-keys") }{ " " }<kbd>{ "?" }</kbd></button>
                { me.as_deref().map(foot).unwrap_or_default() }
            </div>
        </nav>
    }
}

/// 主办单位, 技术支持 and 备案号.
fn foot(me: &MeView) -> Html {
    let lines = [
        ("desk-foot-host", &me.footer.host),
        ("desk-foot-support", &me.footer.support),
        ("desk-foot-filing", &me.footer.filing),
    ];
    html! {
        <footer>
            { for lines.into_iter().filter(|(_, name)| !name.is_empty()).map(|(key, name)| html! {
                <p {key}>{ t_with(key, &[("name", name.clone().into())]) }</p>
            }) }
        </footer>
    }
}

/// Whether `route` belongs under the rail's `item`.
fn is_under(route: &Route, item: &Route) -> bool {
    match route {
        Route::Home | Route::InboxItem { .. } => *item == Route::Inbox,
        Route::DeskHazard { .. } => *item == Route::Ledger,
        Route::DeskPatrol { .. } => *item == Route::Patrols,
        Route::Site { .. } => *item == Route::Sites,
        other => other == item,
    }
}

#[component]
fn Head() -> Html {
    let me = use_me();
    let county = me.as_deref().map(|me| t_with("desk-county", &[("county", me.county.clone().into())]));
    html! {
        <header class="deskhead no-print">
            <strong class="deskhead-county">{ county.unwrap_or_default() }</strong>
            if me.as_deref().is_some_and(|me| me.demo) { <span class="chip state state-here" data-test="demo">{ t("desk-demo") }</span> }
            <SearchBox/>
            <SyncChip/>
            <Person/>
        </header>
    }
}

/// Who works here; leads to the settings.
#[component]
fn Person() -> Html {
    let navigator = use_navigator();
    let Some(me) = use_me() else { return html! {} };
    let face = me.name.chars().next().map(String::from).unwrap_or_default();
    let role = me
        .roles
        .first()
        .map(|(role, place)| dotted(&[place, &t_of("role", role_key(*role))]))
        .unwrap_or_default();
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Me);
        }
    });
    html! {
        <button class="person" type="button" id="person" {onclick}>
            <span class="person-face" aria-hidden="true">{ face }</span>
            <span class="person-name">{ &me.name }<br/>{ role }</span>
        </button>
    }
}
