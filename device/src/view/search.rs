//! What fits the words of a search.

use std::collections::BTreeMap;

use domain::{
    checklist::{Checklist, Sector},
    id::DocumentId,
    pack::Person,
    role::Right,
    view::{HazardOrder, ItemLine, PersonLine, SearchHit, SearchView},
};
use rusqlite::{Row, params_from_iter, types::Value};

use super::{
    Reader,
    filter::{Where, is_one_of, reached},
    hazards, places, sites,
};
use crate::{
    error::Error,
    search::{Fit, Indexed, Wanted},
};

/// Most hits of a kind, whatever a screen asks for.
const LIMIT_MAX: u32 = 100;

type Fitting = Vec<(Fit, SearchHit)>;

/// Answers [`domain::view::Query::Search`].
pub(crate) fn search(reader: &Reader<'_>, words: &str, limit: u32) -> Result<SearchView, Error> {
    let Some(wanted) = Wanted::parse(words) else { return Ok(SearchView::default()) };
    let limit = usize::try_from(limit.min(LIMIT_MAX)).unwrap_or(0);
    let mut hits = sites_of(reader, &wanted, limit)?;
    let mut take = |mut found: Fitting| {
        found.sort_by_key(|(fit, _)| *fit);
        hits.extend(found.into_iter().take(limit));
    };
    take(people(reader, &wanted));
    take(places_of(reader, &wanted));
    take(hazards_of(reader, &wanted, limit)?);
    take(items(reader, &wanted));
    hits.sort_by_key(|(fit, _)| *fit);
    Ok(SearchView { hits: hits.into_iter().map(|(_, hit)| hit).collect() })
}

fn sites_of(reader: &Reader<'_>, wanted: &Wanted, limit: usize) -> Result<Fitting, Error> {
    let found = documents(reader, wanted, Indexed::Site, limit)?;
    let lines = sites::lines(reader, &Where::all().and(is_one_of("s.id", ids(&found))), (0, u32::MAX))?;
    let lines = lines.into_iter().map(|line| (line.id, SearchHit::Site(Box::new(line))));
    Ok(in_order(found, lines.collect()))
}

fn hazards_of(reader: &Reader<'_>, wanted: &Wanted, limit: usize) -> Result<Fitting, Error> {
    let found = documents(reader, wanted, Indexed::Hazard, limit)?;
    let wanted: Vec<DocumentId> = found.iter().map(|(_, id)| *id).collect();
    let lines = hazards::lines_of(reader, &wanted, HazardOrder::Newest)?;
    let lines = lines.into_iter().map(|line| (line.id, SearchHit::Hazard(Box::new(line))));
    Ok(in_order(found, lines.collect()))
}

fn ids(found: &[(Fit, DocumentId)]) -> Vec<Value> {
    found.iter().map(|(_, id)| Value::Blob(id.bytes().to_vec())).collect()
}

fn in_order(found: Vec<(Fit, DocumentId)>, mut hits: BTreeMap<DocumentId, SearchHit>) -> Fitting {
    found.into_iter().filter_map(|(fit, id)| hits.remove(&id).map(|hit| (fit, hit))).collect()
}

/// The documents that fit best, the newer first among equals, within what a right in force reaches.
fn documents(
    reader: &Reader<'_>,
    wanted: &Wanted,
    kind: Indexed,
    limit: usize,
) -> Result<Vec<(Fit, DocumentId)>, Error> {
    let rights = reader.me.rights.iter().filter(|right| !right.ended);
    let (reached, values) = reached("t", rights);
    let (table, columns) = match kind {
        Indexed::Site => ("p_site", "t.name, t.words"),
        Indexed::Hazard => ("p_hazard", "t.what, t.words || char(10) || t.site_words"),
    };
    let sql = format!(
        "SELECT t.id, {columns} FROM p_search_words w CROSS JOIN p_search k ON k.seq = w.rowid
         CROSS JOIN {table} t ON t.id = k.id WHERE w.p_search_words MATCH ? AND {reached} ORDER BY w.rowid DESC"
    );
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let mut found: Vec<(Fit, DocumentId)> = Vec::new();
    for fit in Fit::ALL {
        let Some(expression) = wanted.expression(fit, kind).filter(|_| found.len() < limit) else { continue };
        let values = [Value::Text(expression)].into_iter().chain(values.iter().cloned());
        let mut rows = statement.query(params_from_iter(values))?;
        while let (Some(row), true) = (rows.next()?, found.len() < limit) {
            let id = DocumentId::from_bytes(row.get(0)?);
            if found.iter().all(|(_, other)| *other != id) && is_fitting(wanted, fit, row)? {
                found.push((fit, id));
            }
        }
    }
    Ok(found)
}

/// Whether a thing that the index found is one: what is heard it finds by pieces.
fn is_fitting(wanted: &Wanted, fit: Fit, row: &Row<'_>) -> Result<bool, Error> {
    if fit != Fit::Heard {
        return Ok(true);
    }
    let (name, rest): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(wanted.fit(&name, &rest).is_some())
}

/// The people whose territory meets this person's, each once.
fn people(reader: &Reader<'_>, wanted: &Wanted) -> Fitting {
    let line = |person: &Person| {
        let right = person.rights.iter().find(|right| meets(reader, right))?;
        let place_name = reader.names.place(&right.territory);
        let fit = wanted.fit(&person.name, &place_name)?;
        let (id, name) = (person.id.clone(), person.name.clone());
        let place = right.territory.clone();
        Some((fit, SearchHit::Person(PersonLine { id, name, role: right.role, place, place_name })))
    };
    reader.pack.people.iter().filter_map(line).collect()
}

fn meets(reader: &Reader<'_>, right: &Right) -> bool {
    let is_met = |own: &Right| {
        !own.ended && (own.territory.is_within(&right.territory) || right.territory.is_within(&own.territory))
    };
    !right.ended && reader.me.rights.iter().any(is_met)
}

fn places_of(reader: &Reader<'_>, wanted: &Wanted) -> Fitting {
    let lines = places(reader).into_iter();
    let fitting = |line: domain::view::PlaceLine| {
        wanted.fit(&line.name, line.code.as_str()).map(|fit| (fit, SearchHit::Place(line)))
    };
    lines.filter_map(fitting).collect()
}

/// What is checked in the sectors that a right in force reaches.
fn items(reader: &Reader<'_>, wanted: &Wanted) -> Fitting {
    let is_own = |sector: Sector| {
        let rights = reader.me.rights.iter().filter(|right| !right.ended);
        rights.into_iter().any(|right| right.sectors.is_empty() || right.sectors.contains(&sector))
    };
    let of_list = |list: &Checklist| {
        let fitting = list.items.iter().filter_map(|item| {
            let rest = [item.category.as_str(), &item.hint, &list.title].join("\n");
            let fit = wanted.fit(&item.text, &rest)?;
            Some((fit, SearchHit::Item(ItemLine { item: item.clone(), sector: list.sector })))
        });
        fitting.collect::<Vec<_>>()
    };
    reader.pack.checklists.iter().filter(|list| is_own(list.sector)).flat_map(of_list).collect()
}
