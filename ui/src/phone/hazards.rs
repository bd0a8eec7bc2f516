//! x

use yew::prelude::*;
#[component]
pub(crate) fn Hazards() -> Html {
    html! {}
}
