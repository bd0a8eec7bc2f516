//! x

use yew::prelude::*;
#[component]
pub(crate) fn Me() -> Html {
    html! {}
}
