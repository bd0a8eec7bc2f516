//! Hazards: the replay of their entries as one line and its filters.

use domain::{
    hazard::{Author, Entry, Replayed, Stage, State, Step, replay},
    id::DocumentId,
    view::{Delivery, HazardLine},
};
use rusqlite::{Connection, OptionalExtension, named_params};

use super::{
    Packed,
    column::{grade_key, source_key},
    search, words,
};
use crate::{error::Error, search::Indexed, thing::HazardThing};

const PUT: &str = "INSERT OR REPLACE INTO p_hazard (
    id, grid, sector, source, stage, grade, is_open, site, patrol, due, returned, asked_person, asked_device,
    extension, question, set_aside, listed, reporter_person, reporter_device, reported_ms, changed_ms, what, words,
    site_name, site_words)
VALUES (
    :id, :grid, :sector, :source, :stage, :grade, :is_open, :site, :patrol, :due, :returned, :asked_person,
    :asked_device, :extension, :question, :set_aside, :listed, :reporter_person, :reporter_device, :reported_ms,
    :changed_ms, :what, :words, :site_name, :site_words)";

const PUT_BODY: &str =
    "INSERT OR REPLACE INTO p_hazard_body (id, line, entries, newer) VALUES (:id, :line, :entries, :newer)";

/// Projects a hazard; one without an authorised report is none yet.
pub(super) fn put(tx: &Connection, thing: &HazardThing) -> Result<(), Error> {
    let replayed = replay(&thing.grid, &thing.entries);
    let by_id = |id| thing.entries.iter().find(|entry| entry.id == id);
    let Some((state, report)) =
        replayed.state.as_ref().and_then(|state| Some((state, by_id(state.reported_by)?)))
    else {
        return forget(tx, thing.id);
    };
    let line = line(thing, &replayed, state, report);
    put_row(tx, &line, state, report, asked(state, &replayed, thing))?;
    tx.prepare_cached(PUT_BODY)?.execute(named_params! {
        ":id": thing.id.bytes(),
        ":line": Packed(&line),
        ":entries": Packed(&thing.entries),
        ":newer": thing.newer,
    })?;
    index(tx, thing.id)
}

/// Removes a hazard.
pub(super) fn forget(tx: &Connection, hazard: DocumentId) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM p_hazard WHERE id = ?1")?.execute([hazard.bytes()])?;
    tx.prepare_cached("DELETE FROM p_hazard_body WHERE id = ?1")?.execute([hazard.bytes()])?;
    search::forget(tx, hazard)
}

/// Tells the hazards at a site its name.
pub(super) fn rename_site(tx: &Connection, site: DocumentId, name: &str) -> Result<(), Error> {
    let sql = "UPDATE p_hazard SET site_name = ?2, site_words = ?3 WHERE site = ?1 AND site_name <> ?2 RETURNING id";
    let renamed: Vec<DocumentId> = tx
        .prepare_cached(sql)?
        .query_map((site.bytes(), name, words::normal(name)), |row| row.get(0).map(DocumentId::from_bytes))?
        .collect::<Result<_, _>>()?;
    renamed.into_iter().try_for_each(|hazard| index(tx, hazard))
}

/// Puts what is known of a hazard in words into the index of the search.
fn index(tx: &Connection, hazard: DocumentId) -> Result<(), Error> {
    let (what, words, site_words): (String, String, String) = tx
        .prepare_cached("SELECT what, words, site_words FROM p_hazard WHERE id = ?1")?
        .query_row([hazard.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rest = words.strip_prefix(&words::normal(&what)).unwrap_or(&words);
    search::put(tx, hazard, Indexed::Hazard, &what, &format!("{rest}\n{site_words}"))
}

fn put_row(
    tx: &Connection,
    line: &HazardLine,
    state: &State,
    report: &Entry,
    asked: Option<&Author>,
) -> Result<(), Error> {
    let site_name = match state.report.site {
        Some(site) => site_name(tx, site)?,
        None => String::new(),
    };
    tx.prepare_cached(PUT)?.execute(named_params! {
        ":id": line.id.bytes(),
        ":grid": line.grid.as_str(),
        ":sector": line.sector.key(),
        ":source": source_key(line.source),
        ":stage": line.stage.key(),
        ":grade": grade_key(line.grade),
        ":is_open": line.stage.is_open(),
        ":site": state.report.site.map(|site| site.bytes()),
        ":patrol": state.report.patrol.map(|patrol| patrol.bytes()),
        ":due": line.due.map(|due| due.days()),
        ":returned": line.returned,
        ":asked_person": asked.map_or("", |author| author.person.as_str()),
        ":asked_device": asked.map(|author| author.device.bytes()),
        ":extension": state.extension.is_some(),
        ":question": line.question,
        ":set_aside": line.set_aside,
        ":listed": line.listed,
        ":reporter_person": report.author.person,
        ":reporter_device": report.author.device.bytes(),
        ":reported_ms": line.reported_ms,
        ":changed_ms": line.changed_ms,
        ":what": line.what,
        ":words": words::joined(&[&line.what, &line.place, &line.category, &line.no]),
        ":site_name": site_name,
        ":site_words": words::normal(&site_name),
    })?;
    Ok(())
}

fn site_name(tx: &Connection, site: DocumentId) -> Result<String, Error> {
    let mut named = tx.prepare_cached("SELECT name FROM p_site WHERE id = ?1")?;
    Ok(named.query_row([site.bytes()], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// What the hazard's own history tells of its line; names of others, delivery and days overdue are for the views.
fn line(thing: &HazardThing, replayed: &Replayed, state: &State, report: &Entry) -> HazardLine {
    let reported_ms = report.at.best_ms();
    let moments = thing.entries.iter().map(|entry| entry.at.best_ms());
    HazardLine {
        id: thing.id,
        no: thing.id.to_string().chars().skip(26).collect(),
        what: state.report.what.clone(),
        place: state.report.place.clone(),
        grid: thing.grid.clone(),
        grid_name: String::new(),
        township_name: String::new(),
        sector: state.report.sector,
        category: state.report.category.clone(),
        source: state.report.source,
        line: state.report.line,
        grade: state.grade,
        risk_level: state.report.risk_level,
        stage: state.stage,
        due: state.due,
        overdue_days: None,
        responsible: state.responsible.clone(),
        returned: state.returned.is_some(),
        question: !replayed.questions.is_empty(),
        set_aside: !replayed.set_aside.is_empty(),
        listed: state.listed.is_some(),
        delivery: Delivery::Others,
        reporter: String::new(),
        reported_ms,
        changed_ms: moments.max().unwrap_or(reported_ms),
    }
}

/// Whose answer a return waits for: the reporter's, or after a rectification the one's who rectified.
fn asked<'a>(state: &State, replayed: &Replayed, thing: &'a HazardThing) -> Option<&'a Author> {
    state.returned.as_ref()?;
    let by_id = |id| thing.entries.iter().find(|entry| entry.id == id);
    let rectified = || {
        let placed = replayed.placed.iter().rev().filter_map(|placed| by_id(placed.id));
        placed.into_iter().find(|entry| matches!(entry.step, Step::Rectify { .. } | Step::FixOnSpot { .. }))
    };
    let asked = if state.stage == Stage::Rectified { rectified() } else { None };
    asked.or_else(|| by_id(state.reported_by)).map(|entry| &entry.author)
}
