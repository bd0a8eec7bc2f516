//! x

use yew::prelude::*;
#[component]
pub(crate) fn Waiting() -> Html {
    html! {}
}
