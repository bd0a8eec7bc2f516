//! The desk's search: what fits the words stands below them; the keyboard chooses.

use domain::view::{Query, SearchHit};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    address::{LedgerQuery, SitesQuery, go_to, use_query},
    keys::stepped,
};
use crate::{
    ask::use_view,
    component::found,
    host,
    icon::{Icon, IconSize, IconView},
    pick,
    route::Route,
    text::{t, t_with},
};

/// How many of a kind are shown.
const LIMIT: u32 = 6;

/// Opens a hit: a site, a hazard, or the ledger of a place or a sector.
fn open(navigator: Option<&Navigator>, hit: &SearchHit) {
    let ledger = |query: LedgerQuery| go_to(navigator, &Route::Ledger, &query);
    match hit {
        SearchHit::Site(line) => {
            let query = SitesQuery { site: Some(line.id), ..SitesQuery::default() };
            go_to(navigator, &Route::Sites, &query);
        }
        SearchHit::Hazard(line) => {
            if let Some(navigator) = navigator {
                navigator.push(&Route::DeskHazard { hazard: line.id });
            }
        }
        SearchHit::Person(line) => {
            ledger(LedgerQuery { place: Some(line.place.clone()), ..LedgerQuery::default() });
        }
        SearchHit::Place(line) => {
            ledger(LedgerQuery { place: Some(line.code.clone()), ..LedgerQuery::default() });
        }
        SearchHit::Item(line) => {
            let (sector, text) = (Some(line.sector), line.item.category.clone());
            ledger(LedgerQuery { sector, text, ..LedgerQuery::default() });
        }
    }
}

/// What the box holds.
#[derive(Clone, PartialEq, Default)]
struct Typed {
    words: String,
    /// The place in the list that the keyboard stands on.
    chosen: Option<usize>,
    is_open: bool,
}

/// Finds anything as one types; Enter without a choice leads to the ledger with these words.
#[component]
pub(crate) fn SearchBox() -> Html {
    let kept = use_query::<LedgerQuery>().text;
    let typed = use_state_eq(Typed::default);
    let navigator = use_navigator();
    let found = use_view(Query::Search { words: typed.words.clone(), limit: LIMIT }, pick::search);
    let hits: Vec<SearchHit> = found.here().map(|view| view.hits.clone()).unwrap_or_default();
    {
        let typed = typed.clone();
        use_effect_with(kept, move |kept| typed.set(Typed { words: kept.clone(), ..Typed::default() }));
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            typed.set(Typed { words: input.value(), chosen: None, is_open: true });
        })
    };
    let on_open = {
        let (typed, navigator) = (typed.clone(), navigator.clone());
        Callback::from(move |hit: SearchHit| {
            typed.set(Typed::default());
            host::focus("main");
            open(navigator.as_ref(), &hit);
        })
    };
    let onblur = {
        let typed = typed.clone();
        Callback::from(move |_: FocusEvent| typed.set(Typed { is_open: false, ..(*typed).clone() }))
    };
    let is_shown = typed.is_open && !typed.words.trim().is_empty() && found.here().is_some();
    let onsubmit = on_submit(&typed, &hits, &on_open, navigator);
    let onkeydown = on_key(&typed, hits.len());
    let current = typed.chosen.filter(|_| is_shown).map(|place| format!("found-{place}"));
    html! {
        <form class="searchbox" role="search" {onsubmit}>
            <IconView icon={Icon::Search} size={IconSize::Small}/>
            <input type="search" id="search" aria-label={t("desk-search")} placeholder={t("desk-search")} autocomplete="off"
                role="combobox" aria-expanded={if is_shown { "true" } else { "false" }} aria-controls="found"
                aria-activedescendant={current} value={typed.words.clone()} {oninput} {onkeydown} {onblur}/>
            <kbd>{ "/" }</kbd>
            if is_shown { { list(&hits, typed.chosen, &on_open) } }
        </form>
    }
}

/// Enter: opens what is chosen, or the ledger.
fn on_submit(
    typed: &UseStateHandle<Typed>,
    hits: &[SearchHit],
    on_open: &Callback<SearchHit>,
    navigator: Option<Navigator>,
) -> Callback<SubmitEvent> {
    let (typed, on_open) = (typed.clone(), on_open.clone());
    let chosen = typed.chosen.and_then(|place| hits.get(place)).cloned();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(hit) = chosen.clone().filter(|_| typed.is_open) {
            return on_open.emit(hit);
        }
        let query = LedgerQuery { text: typed.words.trim().to_owned(), ..LedgerQuery::default() };
        typed.set(Typed { words: typed.words.clone(), ..Typed::default() });
        go_to(navigator.as_ref(), &Route::Ledger, &query);
    })
}

fn on_key(typed: &UseStateHandle<Typed>, length: usize) -> Callback<KeyboardEvent> {
    let typed = typed.clone();
    Callback::from(move |event: KeyboardEvent| {
        // An input method's own choice is not ours.
        if event.is_composing() {
            return;
        }
        let key = event.key();
        if key == "Escape" {
            event.prevent_default();
            typed.set(Typed { is_open: false, ..(*typed).clone() });
            host::focus("main");
        } else if matches!(key.as_str(), "ArrowDown" | "ArrowUp") {
            event.prevent_default();
            typed.set(Typed {
                chosen: stepped(&key, typed.chosen, length),
                is_open: true,
                ..(*typed).clone()
            });
        }
    })
}

fn list(hits: &[SearchHit], chosen: Option<usize>, on_open: &Callback<SearchHit>) -> Html {
    // The list goes when the box loses the keyboard, and a press would take it away before the click.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    if hits.is_empty() {
        return html! { <p class="found quiet" id="found" data-test="found-none">{ t("search-none") }</p> };
    }
    html! {
        <ul class="found" id="found" role="listbox" aria-label={t_with("search-found", &[("count", hits.len().into())])} {onmousedown}>
            { for hits.iter().enumerate().map(|(place, hit)| option(hit, place, chosen == Some(place), on_open)) }
        </ul>
    }
}

fn option(hit: &SearchHit, place: usize, is_chosen: bool, on_open: &Callback<SearchHit>) -> Html {
    let (name, besides) = found::words(hit);
    let (hit, kind, key, on_open) = (hit.clone(), found::kind(hit), found::key(hit), on_open.clone());
    html! {
        <li {key} id={format!("found-{place}")} class="found-row" role="option" data-test="found-row"
            aria-selected={if is_chosen { "true" } else { "false" }} onclick={move |_| on_open.emit(hit.clone())}>
            <span class="chip">{ kind }</span>
            <span class="found-name clip">{ name }</span>
            <span class="found-besides clip">{ besides }</span>
        </li>
    }
}
