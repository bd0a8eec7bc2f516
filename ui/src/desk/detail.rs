//! A record whole: beside the inbox, or alone on its page.

use std::rc::Rc;

use domain::{
    id::DocumentId,
    view::{HazardView, Query},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{hazard::HazardDetail, patrol::PatrolDetail};
use crate::{
    ask::{Asked, use_view},
    component::feedback::asked as show_asked,
    icon::{Icon, IconSize, IconView},
    pick,
    text::t,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ItemProps {
    pub(crate) document: DocumentId,
    /// Stands above the record.
    #[prop_or_default]
    pub(crate) top: Html,
}

/// A hazard or a patrol, whichever the id names.
#[component]
pub(crate) fn ItemDetail(props: &ItemProps) -> Html {
    let asked = use_view(Query::Hazard { hazard: props.document }, pick::hazard);
    match &asked {
        Asked::Here(view) => {
            let hazard: Rc<HazardView> = Rc::new(view.as_ref().clone());
            html! { <HazardDetail {hazard} top={props.top.clone()}/> }
        }
        Asked::Unknown => html! { <PatrolOf document={props.document} top={props.top.clone()}/> },
        Asked::Loading | Asked::Failed(_) => {
            html! { <div class="inbox-scroll">{ show_asked(&asked, |_| html! {}) }</div> }
        }
    }
}

#[component]
fn PatrolOf(props: &ItemProps) -> Html {
    let asked = use_view(Query::Patrol { patrol: props.document }, pick::patrol);
    match &asked {
        Asked::Here(view) => html! { <PatrolDetail patrol={view.as_ref().clone()} top={props.top.clone()}/> },
        Asked::Loading | Asked::Unknown | Asked::Failed(_) => {
            html! { <div class="inbox-scroll">{ props.top.clone() }{ show_asked(&asked, |_| html! {}) }</div> }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct HazardPageProps {
    pub(crate) hazard: DocumentId,
}

/// A hazard on its own page.
#[component]
pub(crate) fn HazardPage(props: &HazardPageProps) -> Html {
    html! { <Alone document={props.hazard}/> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PatrolPageProps {
    pub(crate) patrol: DocumentId,
}

/// A patrol on its own page.
#[component]
pub(crate) fn PatrolPage(props: &PatrolPageProps) -> Html {
    html! { <Alone document={props.patrol}/> }
}

#[component]
fn Alone(props: &ItemProps) -> Html {
    html! {
        <div class="inbox inbox-open inbox-alone">
            <section class="inbox-detail" aria-label={t("desk-detail")} data-test="inbox-detail">
                <ItemDetail document={props.document} top={html! { <Back/> }}/>
            </section>
        </div>
    }
}

/// Leads back to the list that the person came from.
#[component]
pub(crate) fn Back() -> Html {
    let navigator = use_navigator();
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.back();
        }
    });
    html! {
        <p class="no-print">
            <button class="link" type="button" id="back" {onclick}>
                <IconView icon={Icon::ChevronLeft} size={IconSize::Small}/>{ t("back") }
            </button>
        </p>
    }
}
