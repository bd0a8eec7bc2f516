//! x

use yew::prelude::*;
use domain::id::DocumentId;
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) patrol: DocumentId,
}
#[component]
pub(crate) fn Patrol(_props: &Props) -> Html {
    html! {}
}
