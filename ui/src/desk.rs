//! The desk's screens.

use yew::prelude::*;

use crate::route::Route;

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
    html! { <div class="app app-desk"><main id="main" class="work" tabindex="-1">{ props.children.clone() }</main></div> }
}

/// Shows a screen of the desk.
pub(crate) fn switch(_route: Route) -> Html {
    html! {}
}
