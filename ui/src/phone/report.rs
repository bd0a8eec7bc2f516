//! x

use yew::prelude::*;
#[component]
pub(crate) fn Report() -> Html {
    html! {}
}
