//! The rows of the inbox, or what stands in their place.

use std::collections::BTreeSet;

use domain::{
    id::DocumentId,
    view::{InboxFilter, InboxItem, Page},
};
use yew::prelude::*;

use super::{anchor::use_anchor, filter_key, id_and_change, mail::Mail};
use crate::{
    ask::Asked,
    component::feedback::{Empty, asked as show_asked},
    icon::Icon,
    text::{t, t_of, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct RowsProps {
    pub(crate) asked: Asked<Page<InboxItem>>,
    pub(crate) filter: InboxFilter,
    pub(crate) open: Option<DocumentId>,
    pub(crate) picked: BTreeSet<DocumentId>,
    pub(crate) on_open: Callback<DocumentId>,
    pub(crate) on_pick: Callback<DocumentId>,
    /// Asks for more lines.
    pub(crate) on_more: Callback<()>,
}

/// What came in.
#[component]
pub(crate) fn Rows(props: &RowsProps) -> Html {
    let lines: &[InboxItem] = props.asked.here().map_or(&[], |page| page.lines.as_slice());
    let total = props.asked.here().map_or(0, |page| page.total);
    let rows = use_node_ref();
    use_anchor(&rows, lines.iter().map(|item| id_and_change(item).0).collect());
    let shown = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    html! {
        <div class="inbox-rows" data-test="inbox-rows">
            { show_asked(&props.asked, |_| html! {}) }
            if props.asked.here().is_some() && lines.is_empty() {
                <Empty icon={Icon::Inbox} words={t_of("desk-inbox-empty", filter_key(props.filter))} help={t("desk-inbox-empty-help")}/>
            }
            // Alone in their element, so that rows are matched by key and stay.
            <div ref={rows}>{ for lines.iter().map(|item| row(item, props)) }</div>
            if shown < total {
                <button class="btn btn-quiet btn-block" type="button" id="inbox-more"
                    onclick={props.on_more.reform(|_: MouseEvent| ())}>
                    { t_with("desk-more", &[("shown", shown.into()), ("total", total.into())]) }
                </button>
            }
        </div>
    }
}

fn row(item: &InboxItem, props: &RowsProps) -> Html {
    let (id, _) = id_and_change(item);
    html! {
        <Mail key={id.to_string()} item={item.clone()} is_open={props.open == Some(id)}
            is_picked={props.picked.contains(&id)} on_open={props.on_open.clone()} on_pick={props.on_pick.clone()}/>
    }
}
