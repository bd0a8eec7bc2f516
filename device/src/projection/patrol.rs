//! Patrols: where they stand, and their visits.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    checklist::Verdict,
    id::DocumentId,
    patrol::{PatrolAct, PatrolEntry},
};
use rusqlite::{Connection, named_params};

use super::{Packed, Walk, patrol_key, site, walk};
use crate::{error::Error, thing::PatrolThing};

const PUT: &str = "INSERT OR REPLACE INTO p_patrol (
    id, grid, person, device, stage, begun_ms, ended_ms, changed_ms, visits, not_ok)
VALUES (:id, :grid, :person, :device, :stage, :begun_ms, :ended_ms, :changed_ms, :visits, :not_ok)";

const PUT_VISIT: &str = "INSERT INTO p_visit (
    patrol, position, id, site, person, device, at_ms, findings, note, hazards)
VALUES (:patrol, :position, :id, :site, :person, :device, :at_ms, :findings, :note, :hazards)";

/// Projects a patrol; one that nobody with authority began is none yet.
pub(super) fn put(tx: &Connection, thing: &PatrolThing) -> Result<(), Error> {
    let Some(walk) = walk(&thing.grid, &thing.entries) else {
        return forget(tx, thing.id);
    };
    let mut sites = forget_visits(tx, thing.id)?;
    put_row(tx, thing, &walk)?;
    sites.extend(put_visits(tx, thing.id, &walk)?);
    tx.prepare_cached("INSERT OR REPLACE INTO p_patrol_body (id, entries, newer) VALUES (?1, ?2, ?3)")?
        .execute((thing.id.bytes(), Packed(&thing.entries), thing.newer))?;
    site::note_visits(tx, &sites)
}

/// Removes a patrol with its visits.
pub(super) fn forget(tx: &Connection, patrol: DocumentId) -> Result<(), Error> {
    let sites = forget_visits(tx, patrol)?;
    tx.prepare_cached("DELETE FROM p_patrol_body WHERE id = ?1")?.execute([patrol.bytes()])?;
    tx.prepare_cached("DELETE FROM p_patrol WHERE id = ?1")?.execute([patrol.bytes()])?;
    site::note_visits(tx, &sites)
}

fn put_row(tx: &Connection, thing: &PatrolThing, walk: &Walk<'_>) -> Result<(), Error> {
    let begun_ms = walk.placed.first().map_or(0, |entry| entry.at.best_ms());
    let ended = walk.placed.iter().find(|entry| entry.act == PatrolAct::End);
    let changed_ms = thing.entries.iter().map(|(entry, _)| entry.at.best_ms()).max();
    tx.prepare_cached(PUT)?.execute(named_params! {
        ":id": thing.id.bytes(),
        ":grid": thing.grid.as_str(),
        ":person": walk.worker.person,
        ":device": walk.worker.device.bytes(),
        ":stage": patrol_key(walk.stage),
        ":begun_ms": begun_ms,
        ":ended_ms": ended.map(|entry| entry.at.best_ms()),
        ":changed_ms": changed_ms.unwrap_or(begun_ms),
        ":visits": count(visited(&walk.placed).len()),
        ":not_ok": count(not_ok(&walk.placed)),
    })?;
    Ok(())
}

fn put_visits(tx: &Connection, patrol: DocumentId, walk: &Walk<'_>) -> Result<BTreeSet<DocumentId>, Error> {
    let mut insert = tx.prepare_cached(PUT_VISIT)?;
    let visits = walk.placed.iter().filter(|entry| matches!(entry.act, PatrolAct::Visit { .. }));
    for (position, entry) in visits.enumerate() {
        let PatrolAct::Visit { site, findings, note, hazards, .. } = &entry.act else {
            continue;
        };
        insert.execute(named_params! {
            ":patrol": patrol.bytes(),
            ":position": count(position),
            ":id": entry.id.bytes(),
            ":site": site.bytes(),
            ":person": walk.worker.person,
            ":device": walk.worker.device.bytes(),
            ":at_ms": entry.at.best_ms(),
            ":findings": Packed(findings),
            ":note": note,
            ":hazards": Packed(hazards),
        })?;
    }
    Ok(visited(&walk.placed))
}

/// Removes a patrol's visits and returns where they were.
fn forget_visits(tx: &Connection, patrol: DocumentId) -> Result<BTreeSet<DocumentId>, Error> {
    let sites = tx
        .prepare_cached("SELECT DISTINCT site FROM p_visit WHERE patrol = ?1")?
        .query_map([patrol.bytes()], |row| row.get(0).map(DocumentId::from_bytes))?
        .collect::<Result<_, _>>()?;
    tx.prepare_cached("DELETE FROM p_visit WHERE patrol = ?1")?.execute([patrol.bytes()])?;
    Ok(sites)
}

fn visited(placed: &[&PatrolEntry]) -> BTreeSet<DocumentId> {
    let site_of = |entry: &&PatrolEntry| match &entry.act {
        PatrolAct::Visit { site, .. } => Some(*site),
        _ => None,
    };
    placed.iter().filter_map(site_of).collect()
}

/// How many items are not in order; of two findings on one item at one site the later counts.
fn not_ok(placed: &[&PatrolEntry]) -> usize {
    let mut last = BTreeMap::new();
    for entry in placed {
        let PatrolAct::Visit { site, findings, .. } = &entry.act else {
            continue;
        };
        last.extend(findings.iter().map(|finding| ((*site, finding.item.as_str()), finding.verdict)));
    }
    last.values().filter(|verdict| **verdict == Verdict::NotOk).count()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
