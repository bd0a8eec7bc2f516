//! x

use yew::prelude::*;
#[component]
pub(crate) fn Fire() -> Html {
    html! {}
}
