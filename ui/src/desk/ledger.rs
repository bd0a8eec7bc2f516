//! The ledger 台账: every hazard in a table, filtered, printed, exported.

use domain::{
    hazard::Grade,
    view::{HazardLine, HazardOrder, Query},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    address::{LedgerQuery, go_to, use_query},
    patrols::use_rows,
};
use crate::{
    ask::use_view,
    component::feedback::{Empty, asked as show_asked},
    icon::{Icon, IconView},
    pick,
    route::Route,
    text::{t, t_with},
};

mod column;
mod csv;
mod export;
mod filter;
mod pages;
mod picker;
mod table;

pub(crate) use pages::Pages;

use column::{Columns, use_columns};
use export::{Export, Progress, use_export};
use filter::Filters;
use picker::ColumnPicker;
use table::{Table, TitleBlock};

/// Lines on a page.
pub(crate) const PAGE_LINES: u32 = 50;

/// The table with its filters.
#[component]
pub(crate) fn Ledger() -> Html {
    let query = use_query::<LedgerQuery>();
    let navigator = use_navigator();
    let columns = use_columns();
    let offset = query.page.saturating_mul(PAGE_LINES);
    let asked = use_view(Query::Hazards { filter: query.filter(), offset, limit: PAGE_LINES }, pick::hazards);
    let export = use_export(query.filter());
    let total = asked.here().map_or(0, |page| page.total);
    let lines: Vec<HazardLine> = asked.here().map(|page| page.lines.clone()).unwrap_or_default();
    let open = {
        let navigator = navigator.clone();
        Callback::from(move |hazard| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::DeskHazard { hazard });
            }
        })
    };
    let selected = use_rows(lines.iter().map(|line| line.id).collect(), open);
    let on_query = {
        let navigator = navigator.clone();
        Callback::from(move |query: LedgerQuery| go_to(navigator.as_ref(), &Route::Ledger, &query))
    };
    let on_order = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |order: HazardOrder| {
            on_query.emit(LedgerQuery { order, page: 0, ..query.clone() })
        })
    };
    let on_page = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |page: u32| on_query.emit(LedgerQuery { page, ..query.clone() }))
    };
    let to_print = export.to_print();
    let is_printing = to_print.is_some();
    let shown = to_print.unwrap_or_else(|| lines.clone());
    html! {
        <>
            { head(total, &export, &columns) }
            <Filters query={query.clone()} on_query={on_query.clone()}/>
            if asked.here().is_none() { { show_asked(&asked, |_| html! {}) } }
            if asked.here().is_some() && total == 0 { { empty(&query, &on_query) } }
            if !shown.is_empty() {
                <section class="sheet">
                    <TitleBlock lines={shown.clone()}/>
                    <Table lines={shown} columns={if is_printing { columns.printed() } else { columns.chosen() }} fits={columns.fit()} order={query.order} {on_order}
                        selected={(!is_printing).then_some(selected).flatten()}/>
                </section>
            }
            if total > 0 { <Pages page={query.page} {total} lines={PAGE_LINES} {on_page}/> }
        </>
    }
}

fn head(total: u32, export: &Export, columns: &Columns) -> Html {
    let is_idle = total > 0 && !export.is_busy();
    html! {
        <header class="work-head">
            <div>
                <h1>{ t("desk-ledger-title") }</h1>
                <p class="quiet" data-test="ledger-total">{ t_with("desk-total", &[("count", total.into())]) }</p>
            </div>
            <div class="line">
                { progress(export.progress()) }
                <ColumnPicker columns={columns.clone()}/>
                <button class="btn btn-secondary btn-s" type="button" id="ledger-print" disabled={!is_idle} onclick={export.on_print()}>
                    <IconView icon={Icon::Printer}/><span>{ t("desk-print") }</span>
                </button>
                <button class="btn btn-primary btn-s" type="button" id="ledger-csv" disabled={!is_idle} onclick={export.on_csv()}>
                    <IconView icon={Icon::Download}/><span>{ t("desk-csv") }</span>
                </button>
            </div>
        </header>
    }
}

fn progress(progress: Option<Progress>) -> Html {
    let Some(Progress { here, all }) = progress else { return html! {} };
    let words = t_with("desk-collecting", &[("here", here.into()), ("all", all.into())]);
    html! {
        <span class="line" role="status">
            <progress class="bar" value={here.to_string()} max={all.max(1).to_string()} aria-label={words.clone()}></progress>
            <span class="quiet">{ words }</span>
        </span>
    }
}

fn empty(query: &LedgerQuery, on_query: &Callback<LedgerQuery>) -> Html {
    if query.is_all() {
        return html! { <Empty icon={Icon::Table} words={t("desk-ledger-empty")} help={t("desk-ledger-empty-help")}/> };
    }
    let onclick = on_query.reform(|_: MouseEvent| LedgerQuery::default());
    html! {
        <Empty icon={Icon::Filter} words={t("desk-ledger-none")} help={t("desk-ledger-none-help")}>
            <button class="btn btn-secondary" type="button" id="ledger-clear-empty" {onclick}>{ t("desk-clear") }</button>
        </Empty>
    }
}

/// Whether a line is to stand out as late.
pub(super) fn is_late(line: &HazardLine) -> bool {
    line.overdue_days.is_some_and(|days| days > 0)
}

/// Whether a line is of a major hazard.
pub(super) fn is_major(line: &HazardLine) -> bool {
    line.grade == Grade::Major
}
