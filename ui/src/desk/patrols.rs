//! The patrols' list 巡查: newest first, by stage.

use domain::{
    id::DocumentId,
    patrol::PatrolStage,
    time::Date,
    view::{PatrolLine, Query},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    address::{PatrolsQuery, go_to, href, use_query},
    keys::{stepped, use_keys},
    ledger::{PAGE_LINES, Pages},
};
use crate::{
    ask::use_view,
    component::{
        chip::{patrol_chip, patrol_stage_key},
        feedback::{Empty, asked as show_asked},
    },
    host,
    icon::Icon,
    moment, pick,
    route::Route,
    text::{t, t_of, t_with},
};

const STAGES: [PatrolStage; 4] =
    [PatrolStage::Ended, PatrolStage::Returned, PatrolStage::Seen, PatrolStage::Walking];
const COLUMNS: [(&str, bool); 8] = [
    ("begun", false),
    ("grid", false),
    ("worker", false),
    ("patrol-stage", false),
    ("ended", false),
    ("visits", true),
    ("not-ok", true),
    ("hazards", true),
];

/// Patrols in a table; a row opens one.
#[component]
pub(crate) fn Patrols() -> Html {
    let query = use_query::<PatrolsQuery>();
    let navigator = use_navigator();
    let asked = use_view(
        Query::Patrols {
            mine: false,
            stage: query.stage,
            offset: query.page.saturating_mul(PAGE_LINES),
            limit: PAGE_LINES,
        },
        pick::patrols,
    );
    let lines: Vec<PatrolLine> = asked.here().map(|page| page.lines.clone()).unwrap_or_default();
    let total = asked.here().map_or(0, |page| page.total);
    let open = {
        let navigator = navigator.clone();
        Callback::from(move |patrol: DocumentId| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::DeskPatrol { patrol });
            }
        })
    };
    let selected = use_rows(lines.iter().map(|line| line.id).collect(), open.clone());
    let on_query =
        Callback::from(move |query: PatrolsQuery| go_to(navigator.as_ref(), &Route::Patrols, &query));
    let on_page = {
        let (on_query, stage) = (on_query.clone(), query.stage);
        Callback::from(move |page| on_query.emit(PatrolsQuery { stage, page }))
    };
    html! {
        <>
            <header class="work-head"><div><h1>{ t("title-patrols") }</h1>
                <p class="quiet" data-test="patrols-total">{ t_with("desk-total", &[("count", total.into())]) }</p></div></header>
            { filters(query.stage, &on_query) }
            if asked.here().is_none() { { show_asked(&asked, |_| html! {}) } }
            if asked.here().is_some() && lines.is_empty() {
                <Empty icon={Icon::Patrol} words={t("desk-patrols-empty")} help={t("desk-patrols-empty-help")}/>
            }
            if !lines.is_empty() { { table(&lines, selected, &open) } }
            if total > 0 { <Pages page={query.page} {total} lines={PAGE_LINES} {on_page}/> }
        </>
    }
}

fn filters(chosen: Option<PatrolStage>, on_query: &Callback<PatrolsQuery>) -> Html {
    let chip = |stage: Option<PatrolStage>, key: &'static str, words: AttrValue| {
        let onclick = on_query.reform(move |_: MouseEvent| PatrolsQuery { stage, page: 0 });
        html! {
            <button {key} class="filter" type="button" data-test={format!("filter-{key}")}
                aria-pressed={if chosen == stage { "true" } else { "false" }} {onclick}>{ words }</button>
        }
    };
    html! {
        <div class="filters no-print" role="group" aria-label={t("desk-filters")}>
            { chip(None, "all", t_of("desk-inbox-filter", "all")) }
            { for STAGES.into_iter().map(|stage| chip(Some(stage), patrol_stage_key(stage), t_of("patrol-stage", patrol_stage_key(stage)))) }
        </div>
    }
}

fn table(lines: &[PatrolLine], selected: Option<usize>, open: &Callback<DocumentId>) -> Html {
    html! {
        <div class="table-frame">
            <table class="table" data-test="patrols">
                <caption class="only-sr">{ t("title-patrols") }</caption>
                <thead><tr>
                    { for COLUMNS.iter().map(|(key, is_number)| html! {
                        <th key={*key} scope="col" class={is_number.then_some("num")}>{ t_of("desk-column", key) }</th>
                    }) }
                </tr></thead>
                <tbody>{ for lines.iter().enumerate().map(|(place, line)| row(line, selected == Some(place), open)) }</tbody>
            </table>
        </div>
    }
}

fn row(line: &PatrolLine, is_selected: bool, open: &Callback<DocumentId>) -> Html {
    let id = line.id;
    let onclick = open.reform(move |event: MouseEvent| {
        event.prevent_default();
        id
    });
    let begun = format!("{} {}", Date::in_china(line.begun_ms), moment::clock(line.begun_ms));
    let ended = line.ended_ms.map(moment::full).unwrap_or_default();
    html! {
        <tr class="row-link" key={id.to_string()} data-test="patrol-line" data-id={id.to_string()}
            aria-selected={if is_selected { "true" } else { "false" }} {onclick}>
            <th scope="row"><a id={format!("line-{id}")} href={href(&Route::DeskPatrol { patrol: id }, &())}>{ begun }</a></th>
            <td class="wrap">{ &line.grid_name }</td>
            <td>{ &line.worker }</td>
            <td>{ patrol_chip(line.stage) }</td>
            <td>{ ended }</td>
            <td class="num">{ line.visits }</td>
            <td class="num">{ line.not_ok }</td>
            <td class="num">{ line.hazards }</td>
        </tr>
    }
}

/// j and k go through rows, Enter opens one. Returns the row that stands out.
#[hook]
pub(crate) fn use_rows(ids: Vec<DocumentId>, open: Callback<DocumentId>) -> Option<usize> {
    let selected = use_state_eq(|| None::<usize>);
    let present = (*selected).filter(|place| *place < ids.len());
    use_keys({
        let selected = selected.clone();
        Callback::from(move |key: String| {
            if let ("Enter", Some(id)) = (key.as_str(), present.and_then(|place| ids.get(place))) {
                open.emit(*id);
                return true;
            }
            let Some(place) = stepped(&key, present, ids.len()) else { return false };
            selected.set(Some(place));
            if let Some(id) = ids.get(place) {
                host::focus(&format!("line-{id}"));
            }
            true
        })
    });
    present
}
