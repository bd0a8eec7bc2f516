//! x

use yew::prelude::*;
use domain::id::DocumentId;
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) patrol: DocumentId,
    pub(crate) site: DocumentId,
}
#[component]
pub(crate) fn Visit(_props: &Props) -> Html {
    html! {}
}
