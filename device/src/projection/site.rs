//! Sites: their fields with every value that stands, and when they were last visited.

use std::collections::BTreeSet;

use domain::{
    checklist::RiskLevel,
    id::{DeviceId, DocumentId},
    site::{SiteField, risk_level},
};
use rusqlite::{Connection, named_params};

use super::{Packed, hazard, search, words};
use crate::{error::Error, search::Indexed, thing::SiteThing};

/// Each field with its values: text, the device that wrote it, and when in milliseconds since 1970.
pub(crate) type StoredFields = Vec<(SiteField, Vec<(String, DeviceId, i64)>)>;

const PUT: &str = "INSERT OR REPLACE INTO p_site (
    id, grid, sector, name, kind, address, risk, lat, lon, both, visited_ms, words)
VALUES (
    :id, :grid, :sector, :name, :kind, :address, :risk, :lat, :lon, :both,
    (SELECT max(at_ms) FROM p_visit WHERE site = :id), :words)";

/// The fields that a search looks through besides the name.
const SEARCHED: [SiteField; 7] = [
    SiteField::Kind,
    SiteField::Address,
    SiteField::Principal,
    SiteField::Phone,
    SiteField::Licence,
    SiteField::Plate,
    SiteField::Remarks,
];

/// Projects a site.
pub(super) fn put(tx: &Connection, thing: &SiteThing) -> Result<(), Error> {
    let name = shown(thing, SiteField::Name);
    let position = position(shown(thing, SiteField::Position));
    let rest = words::joined(&SEARCHED.map(|field| shown(thing, field)));
    tx.prepare_cached(PUT)?.execute(named_params! {
        ":id": thing.id.bytes(),
        ":grid": thing.grid.as_str(),
        ":sector": thing.sector.key(),
        ":name": name,
        ":kind": shown(thing, SiteField::Kind),
        ":address": shown(thing, SiteField::Address),
        ":risk": rank(risk_level(shown(thing, SiteField::RiskLevel))),
        ":lat": position.map(|(lat, _)| lat),
        ":lon": position.map(|(_, lon)| lon),
        ":both": has_two_values(thing),
        ":words": words::joined(&[name, &rest]),
    })?;
    tx.prepare_cached("INSERT OR REPLACE INTO p_site_body (id, fields) VALUES (?1, ?2)")?
        .execute((thing.id.bytes(), Packed(stored(thing))))?;
    search::put(tx, thing.id, Indexed::Site, name, &rest)?;
    hazard::rename_site(tx, thing.id, name)
}

/// Removes a site; hazards there keep their own words for the place.
pub(super) fn forget(tx: &Connection, site: DocumentId) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM p_site_body WHERE id = ?1")?.execute([site.bytes()])?;
    tx.prepare_cached("DELETE FROM p_site WHERE id = ?1")?.execute([site.bytes()])?;
    search::forget(tx, site)?;
    hazard::rename_site(tx, site, "")
}

/// Notes when each of `sites` was last visited.
pub(super) fn note_visits(tx: &Connection, sites: &BTreeSet<DocumentId>) -> Result<(), Error> {
    let sql = "UPDATE p_site SET visited_ms = (SELECT max(at_ms) FROM p_visit WHERE site = ?1) WHERE id = ?1";
    let mut note = tx.prepare_cached(sql)?;
    for site in sites {
        note.execute([site.bytes()])?;
    }
    Ok(())
}

/// Reads the risk column.
pub(crate) const fn risk_of(rank: i64) -> Option<RiskLevel> {
    match rank {
        4 => Some(RiskLevel::Major),
        3 => Some(RiskLevel::Larger),
        2 => Some(RiskLevel::General),
        1 => Some(RiskLevel::Low),
        _ => None,
    }
}

const fn rank(level: Option<RiskLevel>) -> i64 {
    match level {
        Some(RiskLevel::Major) => 4,
        Some(RiskLevel::Larger) => 3,
        Some(RiskLevel::General) => 2,
        Some(RiskLevel::Low) => 1,
        None => 0,
    }
}

fn shown(thing: &SiteThing, field: SiteField) -> &str {
    let values = thing.fields.iter().find(|(at, _)| *at == field).map(|(_, values)| values.as_slice());
    values.and_then(<[_]>::first).map_or("", |written| written.value.as_str())
}

/// Two people who wrote the same are no question.
fn has_two_values(thing: &SiteThing) -> bool {
    thing.fields.iter().any(|(_, values)| {
        values.first().is_some_and(|first| values.iter().any(|written| written.value != first.value))
    })
}

fn stored(thing: &SiteThing) -> StoredFields {
    let values = |values: &[crate::thing::Written]| {
        values.iter().map(|written| (written.value.clone(), written.device, written.at_ms)).collect()
    };
    thing.fields.iter().map(|(field, written)| (*field, values(written))).collect()
}

/// Reads `latitude,longitude` in degrees; never fills in what is missing.
fn position(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once([',', '，'])?;
    let (lat, lon): (f64, f64) = (lat.trim().parse().ok()?, lon.trim().parse().ok()?);
    let fits = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
    (fits && (lat, lon) != (0.0, 0.0)).then_some((lat, lon))
}
