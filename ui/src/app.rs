//! The whole: contexts, the host, the router, and which shell holds the page.

use domain::{host::BrokenCode, role::Role, view::MeView};
use gloo_events::EventListener;
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    ask::{use_me, use_mine, use_phase},
    comeback::use_scroll,
    component::feedback::ToastList,
    desk,
    host::{self, Host},
    live::{Live, LiveContext, Phase},
    phone::{self, gate},
    route::Route,
    setting::{Settings, SettingsContext, Shell},
    toast::{Toasts, ToastsContext},
};

/// From this width on the desk's screens fit, in pixels.
const DESK_WIDTH_PX: u32 = 1024;

/// Everything.
#[component]
pub(crate) fn App() -> Html {
    let settings = use_reducer(Settings::kept);
    let live = use_reducer(Live::default);
    let toasts = use_reducer(Toasts::default);
    let dispatcher = live.dispatcher();
    let host = use_memo((), move |()| Host::start(Callback::from(move |event| dispatcher.dispatch(event))));
    use_waking((*host).clone());
    let language = settings.language.tag();
    let screens = html! { <HashRouter key={language}><Opened/></HashRouter> };
    let screens = provide((*host).clone(), screens);
    let screens = provide::<ToastsContext>(toasts, screens);
    let screens = provide::<LiveContext>(live, screens);
    provide::<SettingsContext>(settings, screens)
}

/// Lets all components below ask for `context`.
fn provide<T: Clone + PartialEq + 'static>(context: T, children: Html) -> Html {
    yew::plain::<ContextProvider<T>>(
        yew::props!(yew::context::ContextProviderProps<T> { context, children }),
        None,
    )
}

/// Connects at once when the network or the person comes back.
#[hook]
fn use_waking(host: Host) {
    use_effect_with((), move |()| {
        let window = web_sys::window();
        let document = window.as_ref().and_then(|window| window.document());
        let online = window.map(|window| {
            let host = host.clone();
            EventListener::new(&window, "online", move |_| wake(&host))
        });
        let visible = document.map(|document| {
            EventListener::new(&document, "visibilitychange", move |_| {
                if host::is_visible() {
                    wake(&host);
                }
            })
        });
        move || drop((online, visible))
    });
}

fn wake(host: &Host) {
    let host = host.clone();
    spawn_local(async move { host.sync_now().await });
}

/// Returns the window's width, as it changes.
#[hook]
fn use_width() -> u32 {
    let width = use_state(host::width_px);
    {
        let width = width.clone();
        use_effect_with((), move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "resize", move |_| width.set(host::width_px())));
            move || drop(listener)
        });
    }
    *width
}

/// What stands while the host opens, failed or is not enrolled; else the screens.
#[component]
fn Opened() -> Html {
    match use_phase() {
        Phase::Opening => html! { <gate::Opening/> },
        Phase::Failed(BrokenCode::OtherTab) => html! { <gate::OtherTab/> },
        Phase::Failed(code) => html! { <gate::Failed {code}/> },
        Phase::Ready { enrolled: false } => html! { <gate::Enrol/> },
        Phase::Ready { enrolled: true } => html! { <Screens/> },
    }
}

#[component]
fn Screens() -> Html {
    let mine = use_mine();
    let is_waited_out = use_state(|| false);
    let Some(me) = mine.0.clone() else { return html! { <gate::Opening/> } };
    if me.roles.is_empty() && !*is_waited_out {
        let on_go = Callback::from(move |_: MouseEvent| is_waited_out.set(true));
        return html! { <gate::FirstSync {on_go}/> };
    }
    provide(mine, html! { <><Page/><ToastList/></> })
}

#[component]
fn Page() -> Html {
    let shell = use_shell();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    {
        let title = route.title();
        use_effect_with(route.clone(), move |_| {
            host::title(&crate::text::t_with(
                "page-title",
                &[("title", crate::text::t(title).to_string().into())],
            ));
        });
    }
    let place = use_location().map(|location| format!("{}{}", location.path(), location.query_str()));
    use_scroll(place.unwrap_or_default());
    let page = match &route {
        Route::Home | Route::Enrol => {
            let to = if shell == Shell::Desk { Route::Inbox } else { Route::Today };
            return html! { <Redirect<Route> {to}/> };
        }
        desk_route if desk_route.is_desk() => desk::switch(route.clone()),
        _ => phone::switch(route.clone()),
    };
    match shell {
        Shell::Desk => html! { <desk::DeskShell {route}>{ page }</desk::DeskShell> },
        Shell::Phone => html! { <phone::shell::PhoneShell {route}>{ page }</phone::shell::PhoneShell> },
    }
}

/// Returns the shell that holds the page: the one chosen by hand, else by width and role.
#[hook]
pub(crate) fn use_shell() -> Shell {
    let settings = use_context::<SettingsContext>();
    let me = use_me();
    let width = use_width();
    let by_hand = settings.and_then(|settings| settings.shell);
    let works_at_desk = me.is_some_and(|me| is_of_desk(&me));
    by_hand.unwrap_or(if width >= DESK_WIDTH_PX && works_at_desk { Shell::Desk } else { Shell::Phone })
}

/// Whether a person's roles have their work at a desk.
pub(crate) fn is_of_desk(me: &MeView) -> bool {
    me.roles.iter().any(|(role, _)| matches!(role, Role::Supervisor | Role::Department | Role::County))
}
