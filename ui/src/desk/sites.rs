//! The register of sites 监管对象.

use domain::{
    checklist::Sector,
    id::DocumentId,
    view::{Query, SiteLine},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    address::{SitesQuery, go_to, href, use_query},
    ledger::{PAGE_LINES, Pages},
    patrols::use_rows,
    select::{PlaceSelect, Select},
    site::SitePage,
};
use crate::{
    ask::use_view,
    component::{
        chip::risk_chip,
        feedback::{Empty, asked as show_asked},
        field::{among_or_none, answer},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::Route,
    text::{t, t_of, t_with},
};

const COLUMNS: [(&str, bool); 7] = [
    ("name", false),
    ("kind", false),
    ("sector", false),
    ("risk", false),
    ("grid", false),
    ("seen", false),
    ("open", true),
];

/// The register, or the site that the address names.
#[component]
pub(crate) fn Sites() -> Html {
    let query = use_query::<SitesQuery>();
    match query.site {
        Some(site) => html! { <SitePage key={site.to_string()} {site}/> },
        None => html! { <Register {query}/> },
    }
}

#[derive(Properties, PartialEq)]
struct RegisterProps {
    query: SitesQuery,
}

#[component]
fn Register(props: &RegisterProps) -> Html {
    let query = &props.query;
    let navigator = use_navigator();
    let asked = use_view(
        Query::Sites {
            grid: query.place.clone(),
            sector: query.sector,
            text: query.text.clone(),
            offset: query.page.saturating_mul(PAGE_LINES),
            limit: PAGE_LINES,
        },
        pick::sites,
    );
    let lines: Vec<SiteLine> = asked.here().map(|page| page.lines.clone()).unwrap_or_default();
    let total = asked.here().map_or(0, |page| page.total);
    let on_query = Callback::from(move |query: SitesQuery| go_to(navigator.as_ref(), &Route::Sites, &query));
    let open = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |site: DocumentId| {
            on_query.emit(SitesQuery { site: Some(site), ..query.clone() })
        })
    };
    let selected = use_rows(lines.iter().map(|line| line.id).collect(), open.clone());
    let on_page = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |page| on_query.emit(SitesQuery { page, ..query.clone() }))
    };
    let is_all = *query == SitesQuery { page: query.page, ..SitesQuery::default() };
    html! {
        <>
            <header class="work-head"><div><h1>{ t("title-sites") }</h1>
                <p class="quiet" data-test="sites-total">{ t_with("desk-total-sites", &[("count", total.into())]) }</p></div></header>
            <Filters query={query.clone()} on_query={on_query.clone()}/>
            if asked.here().is_none() { { show_asked(&asked, |_| html! {}) } }
            if asked.here().is_some() && lines.is_empty() {
                if is_all {
                    <Empty icon={Icon::Site} words={t("desk-sites-empty")} help={t("desk-sites-empty-help")}/>
                } else {
                    <Empty icon={Icon::Filter} words={t("desk-sites-none")}>
                        <button class="btn btn-secondary" type="button" onclick={on_query.reform(|_: MouseEvent| SitesQuery::default())}>{ t("desk-clear") }</button>
                    </Empty>
                }
            }
            if !lines.is_empty() { { table(&lines, query, selected, &open) } }
            if total > 0 { <Pages page={query.page} {total} lines={PAGE_LINES} {on_page}/> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    query: SitesQuery,
    on_query: Callback<SitesQuery>,
}

#[component]
fn Filters(props: &FiltersProps) -> Html {
    let (query, on_query) = (&props.query, &props.on_query);
    let words = use_state_eq(|| query.text.clone());
    {
        let words = words.clone();
        use_effect_with(query.text.clone(), move |text| words.set(text.clone()));
    }
    let oninput = {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            words.set(input.value());
        })
    };
    let find = {
        let (on_query, query, words) = (on_query.clone(), query.clone(), words.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on_query.emit(SitesQuery { text: words.trim().to_owned(), page: 0, ..query.clone() });
        })
    };
    let place = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |place| on_query.emit(SitesQuery { place, page: 0, ..query.clone() }))
    };
    let sector = {
        let (on_query, query) = (on_query.clone(), query.clone());
        Callback::from(move |sector| on_query.emit(SitesQuery { sector, page: 0, ..query.clone() }))
    };
    let sectors = Sector::ALL.map(|sector| answer(sector, sector.key(), t_of("sector", sector.key())));
    html! {
        <form class="toolbar no-print" role="search" onsubmit={find}>
            <label class="searchbox">
                <IconView icon={Icon::Search} size={IconSize::Small}/>
                <input type="search" id="sites-search" aria-label={t("desk-sites-search")} placeholder={t("desk-sites-search")}
                    value={(*words).clone()} {oninput}/>
            </label>
            <PlaceSelect id="filter-place" chosen={query.place.clone()} on_choose={place}/>
            <Select id="filter-sector" label={t("desk-column-sector")} among={among_or_none(sectors.into(), query.sector.as_ref(), sector)}/>
        </form>
    }
}

fn table(
    lines: &[SiteLine],
    query: &SitesQuery,
    selected: Option<usize>,
    open: &Callback<DocumentId>,
) -> Html {
    html! {
        <div class="table-frame">
            <table class="table" data-test="sites">
                <caption class="only-sr">{ t("title-sites") }</caption>
                <thead><tr>
                    { for COLUMNS.iter().map(|(key, is_number)| html! {
                        <th key={*key} scope="col" class={is_number.then_some("num")}>{ t_of("desk-column", key) }</th>
                    }) }
                </tr></thead>
                <tbody>{ for lines.iter().enumerate().map(|(place, line)| row(line, query, selected == Some(place), open)) }</tbody>
            </table>
        </div>
    }
}

fn row(line: &SiteLine, query: &SitesQuery, is_selected: bool, open: &Callback<DocumentId>) -> Html {
    let id = line.id;
    let onclick = open.reform(move |event: MouseEvent| {
        event.prevent_default();
        id
    });
    let address = href(&Route::Sites, &SitesQuery { site: Some(id), ..query.clone() });
    html! {
        <tr class="row-link" key={id.to_string()} data-test="site-line" data-id={id.to_string()}
            aria-selected={if is_selected { "true" } else { "false" }} {onclick}>
            <th scope="row" class="wrap"><a id={format!("line-{id}")} href={address}>{ &line.name }</a></th>
            <td>{ &line.kind }</td>
            <td>{ t_of("sector", line.sector.key()) }</td>
            <td><span class="line">
                if let Some(level) = line.risk_level { { risk_chip(level) } }
                if line.both_values { <span class="chip state state-aside">{ t("mark-both-values") }</span> }
            </span></td>
            <td class="wrap">{ &line.grid_name }</td>
            <td>{ moment::seen(line.visited_ms, host::now_ms()) }</td>
            <td class="num">{ line.open_hazards }</td>
        </tr>
    }
}
