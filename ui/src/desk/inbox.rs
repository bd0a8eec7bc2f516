//! The inbox 收件: what came in, live, with the detail beside it.

use std::collections::BTreeSet;

use domain::{
    command::Command,
    id::DocumentId,
    view::{InboxFilter, InboxItem, Query},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    address::{InboxQuery, go_to, use_query},
    detail::ItemDetail,
    keys::{stepped, use_keys},
};
use crate::{
    ask::{use_host, use_view},
    component::feedback::Empty,
    host,
    icon::Icon,
    phone::shell::UpdateBanner,
    pick,
    route::Route,
    text::{t, t_of},
};

mod anchor;
mod bulk;
mod mail;
mod rows;

use bulk::BulkBar;
use rows::Rows;

/// How many lines are shown at first, and how many more at each asking.
const LINES: u32 = 100;

/// The filters with their message keys.
const FILTERS: [(InboxFilter, &str); 5] = [
    (InboxFilter::All, "all"),
    (InboxFilter::Reported, "reported"),
    (InboxFilter::Rectified, "rectified"),
    (InboxFilter::Patrols, "patrols"),
    (InboxFilter::Questions, "questions"),
];

#[derive(Properties, PartialEq)]
pub(crate) struct InboxProps {
    /// What stands open beside the list.
    #[prop_or_default]
    pub(crate) open: Option<DocumentId>,
}

/// Names an inbox item and when it changed.
pub(super) fn id_and_change(item: &InboxItem) -> (DocumentId, i64) {
    match item {
        InboxItem::Hazard { line, .. } => (line.id, line.changed_ms),
        InboxItem::Patrol { line, .. } => (line.id, line.ended_ms.unwrap_or(line.begun_ms)),
    }
}

/// The inbox. Another filter is another list, so that no row of the last one stands under it.
#[component]
pub(crate) fn Inbox(props: &InboxProps) -> Html {
    let query = use_query::<InboxQuery>();
    html! { <Filtered key={filter_key(query.filter)} query={query.clone()} open={props.open}/> }
}

#[derive(Properties, PartialEq)]
struct FilteredProps {
    query: InboxQuery,
    open: Option<DocumentId>,
}

/// List and detail.
#[component]
fn Filtered(props: &FilteredProps) -> Html {
    let query = &props.query;
    let navigator = use_navigator();
    let limit = use_state(|| LINES);
    let picked = use_state_eq(BTreeSet::<DocumentId>::new);
    let asked = use_view(Query::Inbox { filter: query.filter, offset: 0, limit: *limit }, pick::inbox);
    let lines: &[InboxItem] = asked.here().map_or(&[], |page| page.lines.as_slice());
    let total = asked.here().map_or(0, |page| page.total);
    let ids: Vec<DocumentId> = lines.iter().map(|item| id_and_change(item).0).collect();
    use_looking(props.open, lines);
    let on_open = {
        let (navigator, query) = (navigator.clone(), query.clone());
        Callback::from(move |document| go_to(navigator.as_ref(), &Route::InboxItem { document }, &query))
    };
    let on_pick = {
        let picked = picked.clone();
        let patrols: BTreeSet<DocumentId> = lines.iter().filter_map(bulk::patrol_of).collect();
        Callback::from(move |document: DocumentId| {
            if !patrols.contains(&document) {
                return;
            }
            let mut next = (*picked).clone();
            if !next.remove(&document) {
                next.insert(document);
            }
            picked.set(next);
        })
    };
    use_inbox_keys(props.open, &ids, on_open.clone(), on_pick.clone());
    let on_more = {
        let limit = limit.clone();
        Callback::from(move |()| limit.set(limit.saturating_add(LINES)))
    };
    let on_clear = {
        let picked = picked.clone();
        Callback::from(move |chosen: BTreeSet<DocumentId>| picked.set(chosen))
    };
    html! {
        <div class={classes!("inbox", props.open.map(|_| "inbox-open"))}>
            <section class="inbox-list" aria-label={t("title-inbox")}>
                <UpdateBanner/>
                <header class="inbox-head">
                    <h1>{ t("title-inbox") }<span class="count" data-test="inbox-total">{ total }</span></h1>
                    <Filters chosen={query.filter}/>
                </header>
                <Rows asked={asked.clone()} filter={query.filter} open={props.open} picked={(*picked).clone()} {on_open} {on_pick} {on_more}/>
                if !picked.is_empty() { <BulkBar items={lines.to_vec()} picked={(*picked).clone()} on_pick={on_clear}/> }
            </section>
            <section class="inbox-detail" aria-label={t("desk-detail")} data-test="inbox-detail">{ detail(props.open) }</section>
        </div>
    }
}

fn detail(open: Option<DocumentId>) -> Html {
    match open {
        Some(document) => html! { <ItemDetail key={document.to_string()} {document}/> },
        None => html! {
            <div class="inbox-empty">
                <Empty icon={Icon::Inbox} words={t("desk-inbox-none-open")} help={t("desk-inbox-none-open-help")}/>
            </div>
        },
    }
}

/// Returns the word of a filter in message keys.
pub(super) fn filter_key(filter: InboxFilter) -> &'static str {
    FILTERS.iter().find(|(known, _)| *known == filter).map_or("all", |(_, key)| key)
}

/// Marks what is open as looked at, again whenever it changed.
#[hook]
fn use_looking(open: Option<DocumentId>, lines: &[InboxItem]) {
    let host = use_host();
    let changed =
        lines.iter().map(id_and_change).find(|(id, _)| Some(*id) == open).map(|(_, changed)| changed);
    use_effect_with((open, changed), move |(open, _)| {
        let (Some(host), Some(document)) = (host, *open) else { return };
        spawn_local(async move { drop(host.execute(Command::MarkLooked { document }).await) });
    });
}

/// j and k go through the list, Enter goes into the detail, x picks a patrol, Escape closes the detail.
#[hook]
fn use_inbox_keys(
    open: Option<DocumentId>,
    ids: &[DocumentId],
    on_open: Callback<DocumentId>,
    on_pick: Callback<DocumentId>,
) {
    let last = use_mut_ref(|| None::<usize>);
    let place = open.and_then(|open| ids.iter().position(|id| *id == open));
    if place.is_some() {
        *last.borrow_mut() = place;
    }
    let ids = ids.to_vec();
    use_keys(Callback::from(move |key: String| {
        // What was decided has left the list: its neighbour stands in its place.
        let gone = place.is_none() && open.is_some();
        let from =
            if gone && key == "j" { last.borrow().and_then(|at| at.checked_sub(1)) } else { *last.borrow() };
        match (key.as_str(), open) {
            ("Enter", Some(_)) => {
                host::focus("detail");
                true
            }
            ("x", Some(document)) => {
                on_pick.emit(document);
                true
            }
            _ => match stepped(&key, from, ids.len()).and_then(|to| ids.get(to)) {
                Some(document) => {
                    on_open.emit(*document);
                    host::focus(&format!("mail-{document}"));
                    true
                }
                None => false,
            },
        }
    }));
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    chosen: InboxFilter,
}

/// The filters, each with how many wait under it.
#[component]
fn Filters(props: &FiltersProps) -> Html {
    html! {
        <div class="filters" role="group" aria-label={t("desk-filters")}>
            { for FILTERS.into_iter().map(|(filter, key)| html! {
                <FilterChip {key} {filter} name={key} is_chosen={props.chosen == filter}/>
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FilterChipProps {
    filter: InboxFilter,
    name: AttrValue,
    is_chosen: bool,
}

#[component]
fn FilterChip(props: &FilterChipProps) -> Html {
    let asked = use_view(Query::Inbox { filter: props.filter, offset: 0, limit: 1 }, pick::inbox);
    let is_all = props.filter == InboxFilter::All;
    let count = asked.here().map(|page| page.total).filter(|_| !is_all);
    let navigator = use_navigator();
    let filter = props.filter;
    let onclick =
        Callback::from(move |_: MouseEvent| go_to(navigator.as_ref(), &Route::Inbox, &InboxQuery { filter }));
    html! {
        <button class="filter" type="button" data-test={format!("filter-{}", props.name)}
            aria-pressed={if props.is_chosen { "true" } else { "false" }} {onclick}>
            <span>{ t_of("desk-inbox-filter", &props.name) }</span>
            if let Some(count) = count { <span class="count">{ count }</span> }
        </button>
    }
}
