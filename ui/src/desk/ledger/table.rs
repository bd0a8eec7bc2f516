//! The ledger's table and the block above it on paper.

use domain::{
    time::Date,
    view::{HazardLine, HazardOrder},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    column::{Column, period},
    is_late, is_major,
};
use crate::{
    ask::use_me,
    desk::address::href,
    host,
    route::Route,
    text::{t, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct TableProps {
    pub(crate) lines: Vec<HazardLine>,
    pub(crate) columns: Vec<Column>,
    pub(crate) order: HazardOrder,
    pub(crate) on_order: Callback<HazardOrder>,
    /// Whether the columns fit without scrolling sideways.
    pub(crate) fits: bool,
    /// The row that stands out.
    pub(crate) selected: Option<usize>,
}

/// The lines.
#[component]
pub(crate) fn Table(props: &TableProps) -> Html {
    html! {
        <div class={classes!("table-frame", (!props.fits).then_some("table-frame-wide"))}>
            <table class="table" data-test="ledger">
                <caption class="only-sr">{ t("desk-ledger-title") }</caption>
                <thead><tr>{ for props.columns.iter().map(|column| head(*column, props.order, &props.on_order)) }</tr></thead>
                <tbody>
                    { for props.lines.iter().enumerate().map(|(place, line)| html! {
                        <Line key={line.id.to_string()} line={line.clone()} columns={props.columns.clone()}
                            is_selected={props.selected == Some(place)}/>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// The order that a click on a column's head brings.
const fn order_of(column: Column) -> Option<HazardOrder> {
    match column {
        Column::Reported => Some(HazardOrder::Newest),
        Column::Due => Some(HazardOrder::Due),
        Column::Stage => Some(HazardOrder::Changed),
        _ => None,
    }
}

fn head(column: Column, present: HazardOrder, on_order: &Callback<HazardOrder>) -> Html {
    let class = column.is_number().then_some("num");
    let Some(order) = order_of(column) else {
        return html! { <th key={column.key()} scope="col" {class}>{ column.title() }</th> };
    };
    let direction = if order == HazardOrder::Due { "ascending" } else { "descending" };
    let sort = (order == present).then_some(direction);
    let onclick = on_order.reform(move |_: MouseEvent| order);
    let help = match order {
        HazardOrder::Newest => t("desk-order-newest"),
        HazardOrder::Due => t("desk-order-due"),
        HazardOrder::Changed => t("desk-order-changed"),
    };
    html! {
        <th key={column.key()} scope="col" aria-sort={sort} {class}>
            <button class="table-sort" type="button" title={help.clone()} aria-label={help} data-test={format!("sort-{}", column.key())} {onclick}>
                { column.title() }
            </button>
        </th>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    line: HazardLine,
    columns: Vec<Column>,
    is_selected: bool,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let navigator = use_navigator();
    let line = &props.line;
    let to = Route::DeskHazard { hazard: line.id };
    let address = href(&to, &());
    let onclick = Callback::from(move |event: MouseEvent| {
        let is_plain =
            !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.default_prevented());
        if let (true, Some(navigator)) = (is_plain, &navigator) {
            event.prevent_default();
            navigator.push(&to);
        }
    });
    let class =
        classes!("row-link", is_late(line).then_some("row-late"), is_major(line).then_some("row-major"));
    html! {
        <tr {class} data-test="ledger-row" data-id={line.id.to_string()} aria-selected={if props.is_selected { "true" } else { "false" }} {onclick}>
            { for props.columns.iter().map(|column| cell(*column, line, &address)) }
        </tr>
    }
}

fn cell(column: Column, line: &HazardLine, address: &str) -> Html {
    match column {
        Column::No => html! {
            <th key="no" scope="row"><a href={address.to_owned()} id={format!("line-{}", line.id)}>{ column.text(line) }</a></th>
        },
        _ => {
            let class = match column {
                wordy if wordy.is_wordy() => Some("wrap"),
                number if number.is_number() => Some("num"),
                _ => None,
            };
            html! { <td key={column.key()} {class}>{ column.cell(line) }</td> }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TitleProps {
    pub(crate) lines: Vec<HazardLine>,
}

/// County, period, who made it and when; on paper only.
#[component]
pub(crate) fn TitleBlock(props: &TitleProps) -> Html {
    let me = use_me();
    let (county, person) = me.as_deref().map(|me| (me.county.clone(), me.name.clone())).unwrap_or_default();
    let today = Date::in_china(host::now_ms()).to_string();
    html! {
        <header class="sheet-head only-print">
            <h1>{ t_with("desk-sheet-title", &[("county", county.into())]) }</h1>
            <p class="sheet-line">
                <span>{ t_with("desk-sheet-period", &[("period", period(&props.lines).into())]) }</span>
                <span>{ t_with("desk-total", &[("count", props.lines.len().into())]) }</span>
                <span>{ t_with("desk-sheet-person", &[("name", person.into())]) }</span>
                <span>{ t_with("desk-sheet-day", &[("day", today.into())]) }</span>
            </p>
        </header>
    }
}
