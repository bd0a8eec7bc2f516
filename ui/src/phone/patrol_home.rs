//! x

use yew::prelude::*;
#[component]
pub(crate) fn PatrolHome() -> Html {
    html! {}
}
