//! The phone's frame: place and sync light above, tabs below.

use domain::view::MeView;
use gloo_events::EventListener;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    ask::use_me,
    component::{
        feedback::Empty,
        link::Go,
        row::dotted,
        sync::{OfflineBanner, SyncChip},
    },
    host,
    icon::{Icon, IconView},
    route::Route,
    text::{t, t_of},
};

#[derive(Properties, PartialEq)]
pub(crate) struct ShellProps {
    pub(crate) route: Route,
    pub(crate) children: Html,
}

/// The frame of every phone screen.
#[component]
pub(crate) fn PhoneShell(props: &ShellProps) -> Html {
    let skip = Callback::from(|_: MouseEvent| host::focus("main"));
    let route = &props.route;
    html! {
        <div class="app app-phone">
            <button class="skip" type="button" onclick={skip}>{ t("skip") }</button>
            if route.is_tab() { <PlaceBar/> } else { <BackBar title={route.title()}/> }
            <UpdateBanner/>
            <OfflineBanner/>
            <main id="main" class="page" tabindex="-1">{ props.children.clone() }</main>
            if !route.is_form() { <Tabs route={route.clone()}/> }
        </div>
    }
}

#[component]
fn PlaceBar() -> Html {
    let me = use_me();
    let (place, role) = me.as_deref().map(place_and_role).unwrap_or_default();
    html! {
        <header class="topbar">
            <div class="topbar-place"><strong class="clip">{ place }</strong><span class="clip">{ role }</span></div>
            <SyncChip/>
        </header>
    }
}

fn place_and_role(me: &MeView) -> (AttrValue, AttrValue) {
    match me.roles.first() {
        Some((role, territory)) => {
            let who = dotted(&[&t_of("role", role_key(*role)), &me.name]);
            (AttrValue::from(territory.clone()), AttrValue::from(who))
        }
        None => (AttrValue::from(me.county.clone()), AttrValue::from(me.name.clone())),
    }
}

/// Returns the message key of a role.
pub(crate) const fn role_key(role: domain::role::Role) -> &'static str {
    use domain::role::Role;
    match role {
        Role::GridWorker => "grid_worker",
        Role::Supervisor => "supervisor",
        Role::Department => "department",
        Role::Lookout => "lookout",
        Role::Expert => "expert",
        Role::Enterprise => "enterprise",
        Role::County => "county",
    }
}

#[derive(Properties, PartialEq)]
struct BackBarProps {
    title: AttrValue,
}

#[component]
fn BackBar(props: &BackBarProps) -> Html {
    let navigator = use_navigator();
    let back = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.back();
        }
    });
    html! {
        <header class="topbar">
            <button class="topbar-back" type="button" id="back" onclick={back}>
                <IconView icon={Icon::ChevronLeft}/><span>{ t("back") }</span>
            </button>
            <h1 class="topbar-title clip">{ t(&props.title) }</h1>
            <SyncChip/>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct TabsProps {
    route: Route,
}

#[component]
fn Tabs(props: &TabsProps) -> Html {
    let tabs = [
        (Route::Today, Icon::Home, "tab-today"),
        (Route::PatrolHome, Icon::Patrol, "tab-patrol"),
        (Route::Hazards, Icon::Hazard, "tab-hazards"),
        (Route::Fire, Icon::Fire, "tab-fire"),
        (Route::Me, Icon::Person, "tab-me"),
    ];
    html! {
        <nav class="tabbar" aria-label={t("main-navigation")}>
            { for tabs.into_iter().map(|(to, icon, key)| html! {
                <Go {key} class="tab" is_current={is_under(&props.route, &to)} {to} test={key}>
                    <span class="tab-pill"><IconView {icon}/></span><span class="tab-word">{ t(key) }</span>
                </Go>
            }) }
        </nav>
    }
}

/// Whether `route` belongs under the tab of `tab`.
fn is_under(route: &Route, tab: &Route) -> bool {
    match route {
        Route::Home | Route::Search => *tab == Route::Today,
        Route::Patrol { .. } | Route::Visit { .. } | Route::Site { .. } => *tab == Route::PatrolHome,
        Route::Hazard { .. } | Route::Report => *tab == Route::Hazards,
        Route::Waiting => *tab == Route::Me,
        other => other == tab,
    }
}

/// Offers a newer version of the app.
#[component]
pub(crate) fn UpdateBanner() -> Html {
    let is_there = use_state(|| false);
    {
        let is_there = is_there.clone();
        use_effect_with((), move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "qianliyan-update", move |_| is_there.set(true)));
            move || drop(listener)
        });
    }
    if !*is_there {
        return html! {};
    }
    let reload = Callback::from(|_: MouseEvent| host::reload());
    html! {
        <div class="banner banner-update" role="status">
            <IconView icon={Icon::Refresh}/>
            <p class="banner-words"><strong>{ t("update-title") }</strong>{ t("update-words") }</p>
            <button class="btn btn-s btn-secondary" type="button" id="update" onclick={reload}>{ t("update-now") }</button>
        </div>
    }
}

/// An address that leads nowhere.
#[component]
pub(crate) fn NotFound() -> Html {
    html! {
        <Empty icon={Icon::Question} words={t("not-found-words")}>
            <Go class="btn btn-primary" to={Route::Home}>{ t("to-start") }</Go>
        </Empty>
    }
}
