//! x

use yew::prelude::*;
use domain::id::DocumentId;
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) hazard: DocumentId,
}
#[component]
pub(crate) fn Hazard(_props: &Props) -> Html {
    html! {}
}
