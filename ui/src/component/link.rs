//! A link to an address of ours.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::route::{ReportQuery, Route};

#[derive(Properties, PartialEq)]
pub(crate) struct GoProps {
    pub(crate) to: Route,
    /// What a report begins with, for [`Route::Report`].
    #[prop_or_default]
    pub(crate) query: Option<ReportQuery>,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Whether the person is there.
    #[prop_or_default]
    pub(crate) is_current: bool,
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
    /// Names the link for the end-to-end test.
    #[prop_or_default]
    pub(crate) test: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A link that screen readers, middle clicks and the keyboard know as one.
#[component]
pub(crate) fn Go(props: &GoProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let (to, query) = (props.to.clone(), props.query.clone());
        Callback::from(move |event: MouseEvent| {
            if event.ctrl_key() || event.meta_key() || event.shift_key() {
                return;
            }
            event.prevent_default();
            if let Some(navigator) = &navigator {
                go(navigator, &to, query.as_ref());
            }
        })
    };
    let current = props.is_current.then_some("page");
    html! {
        <a class={props.class.clone()} href={address(&props.to, props.query.as_ref())} aria-current={current}
            id={props.id.clone()} data-test={props.test.clone()} {onclick}>
            { props.children.clone() }
        </a>
    }
}

/// Goes to an address.
pub(crate) fn go(navigator: &Navigator, to: &Route, query: Option<&ReportQuery>) {
    match query {
        Some(query) => drop(navigator.push_with_query(to, query)),
        None => navigator.push(to),
    }
}

fn address(to: &Route, query: Option<&ReportQuery>) -> String {
    let query = query.cloned().unwrap_or_default();
    let parts = [
        query.site.map(|site| format!("site={site}")),
        query.patrol.map(|patrol| format!("patrol={patrol}")),
        query.item.map(|item| format!("item={item}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let mark = if parts.is_empty() { "" } else { "?" };
    format!("#{}{mark}{}", to.to_path(), parts.join("&"))
}
