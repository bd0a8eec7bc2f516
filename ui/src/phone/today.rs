//! x

use yew::prelude::*;
#[component]
pub(crate) fn Today() -> Html {
    html! {}
}
