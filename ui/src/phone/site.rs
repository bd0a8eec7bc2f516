//! x

use yew::prelude::*;
use domain::id::DocumentId;
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) site: DocumentId,
}
#[component]
pub(crate) fn Site(_props: &Props) -> Html {
    html! {}
}
