//! What a search found, as rows and words.

use domain::{
    id::DocumentId,
    view::{SearchHit, SearchView},
};
use yew::prelude::*;

use super::{
    link::Go,
    row::{HazardRow, Section, SiteRow, dotted},
};
use crate::{
    icon::{Icon, IconSize, IconView},
    phone::shell::role_key,
    route::Route,
    text::{t, t_of},
};

/// Returns what a hit is, in words.
pub(crate) fn kind(hit: &SearchHit) -> AttrValue {
    match hit {
        SearchHit::Site(_) => t("search-sites"),
        SearchHit::Person(_) => t("search-people"),
        SearchHit::Place(_) => t("search-places"),
        SearchHit::Hazard(_) => t("search-hazards"),
        SearchHit::Item(_) => t("search-items"),
    }
}

/// Returns what names a hit among all, for screens.
pub(crate) fn key(hit: &SearchHit) -> String {
    let document = |id: &DocumentId| id.to_string();
    match hit {
        SearchHit::Site(line) => document(&line.id),
        SearchHit::Person(line) => format!("person-{}", line.id),
        SearchHit::Place(line) => format!("place-{}", line.code),
        SearchHit::Hazard(line) => document(&line.id),
        SearchHit::Item(line) => format!("item-{}-{}", line.sector.key(), line.item.id),
    }
}

/// Returns a hit's name, and what tells it from others of that name.
pub(crate) fn words(hit: &SearchHit) -> (String, String) {
    match hit {
        SearchHit::Site(line) => (line.name.clone(), dotted(&[&line.kind, &line.address, &line.grid_name])),
        SearchHit::Person(line) => {
            (line.name.clone(), dotted(&[&t_of("role", role_key(line.role)), &line.place_name]))
        }
        SearchHit::Place(line) => (line.name.clone(), line.code.to_string()),
        SearchHit::Hazard(line) => {
            (line.what.clone(), dotted(&[&t_of("stage", line.stage.key()), &line.place, &line.grid_name]))
        }
        SearchHit::Item(line) => {
            let sector = t_of("sector", line.sector.key());
            (line.item.text.clone(), dotted(&[&sector, &line.item.category, &line.item.hint]))
        }
    }
}

/// Every kind that was found with its rows; the kind of the best hit first. Sites and hazards lead to their pages.
pub(crate) fn sections(view: &SearchView) -> Html {
    let mut kinds: Vec<AttrValue> = Vec::new();
    for hit in &view.hits {
        if !kinds.contains(&kind(hit)) {
            kinds.push(kind(hit));
        }
    }
    let section = |title: AttrValue| {
        let hits = view.hits.iter().filter(|hit| kind(hit) == title);
        html! {
            <Section key={title.to_string()} title={title.clone()}>
                <ul class="list" data-test="found">{ for hits.map(|hit| html! { <li key={key(hit)}>{ row(hit) }</li> }) }</ul>
            </Section>
        }
    };
    kinds.into_iter().map(section).collect()
}

/// A way to the phone's search that looks like its field.
pub(crate) fn search_link() -> Html {
    html! {
        <Go class="search-link" to={Route::Search} id="open-search">
            <IconView icon={Icon::Search} size={IconSize::Small}/><span class="clip">{ t("search-open") }</span>
        </Go>
    }
}

fn row(hit: &SearchHit) -> Html {
    match hit {
        SearchHit::Site(line) => {
            html! { <SiteRow line={(**line).clone()} to={Route::Site { site: line.id }}/> }
        }
        SearchHit::Hazard(line) => html! { <HazardRow line={(**line).clone()}/> },
        SearchHit::Person(_) | SearchHit::Place(_) | SearchHit::Item(_) => {
            let (name, besides) = words(hit);
            html! {
                <div class="row row-static" data-test="search-fact">
                    <span class="row-main"><span class="row-title">{ name }</span><span class="row-sub">{ besides }</span></span>
                </div>
            }
        }
    }
}
