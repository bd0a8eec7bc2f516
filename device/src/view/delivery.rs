//! Where something written on this device is.

use std::collections::BTreeMap;

use domain::{
    hazard::PhotoRef,
    id::{DocumentId, EntryId},
    photo::PhotoState,
    record::Hash,
    view::Delivery,
};
use rusqlite::OptionalExtension;

use super::Reader;
use crate::error::Error;

/// A number for where the newest own record of `page.id` is; read by [`delivery_of`].
pub(super) const DELIVERY: &str = "CASE
    WHEN EXISTS (SELECT 1 FROM outbox o JOIN own_entry e ON e.record = o.record
        WHERE o.document = page.id AND o.rejected IS NULL) THEN 1
    WHEN EXISTS (SELECT 1 FROM outbox o JOIN own_entry e ON e.record = o.record WHERE o.document = page.id) THEN 3
    WHEN EXISTS (SELECT 1 FROM own_entry e WHERE e.document = page.id) THEN 2
    ELSE 0 END";

/// Reads [`DELIVERY`].
pub(super) const fn delivery_of(number: i64) -> Delivery {
    match number {
        1 => Delivery::Waiting,
        2 => Delivery::AtRelay,
        3 => Delivery::Rejected,
        _ => Delivery::Others,
    }
}

/// Returns where each photo of an own entry is; photos that were not taken on this device are absent.
pub(super) fn photo_states(
    reader: &Reader<'_>,
    photos: &[&PhotoRef],
    delivery: Delivery,
) -> Result<Vec<(Hash, PhotoState)>, Error> {
    let sql = "SELECT stored, sent_bytes FROM photo WHERE hash = ?1 AND own = 1";
    let mut statement = reader.conn.prepare_cached(sql)?;
    let mut states = Vec::new();
    for photo in photos {
        let row = statement.query_row([photo.hash.0], |row| Ok((row.get::<_, bool>(0)?, row.get(1)?)));
        let Some((is_stored, sent_bytes)) = row.optional()? else { continue };
        let state = match (is_stored, delivery) {
            (true, Delivery::Seen) => PhotoState::Seen,
            (true, _) => PhotoState::AtRelay,
            (false, _) => sending(sent_bytes, photo.length),
        };
        states.push((photo.hash, state));
    }
    Ok(states)
}

fn sending(sent_bytes: u32, length: u32) -> PhotoState {
    let percent = u64::from(sent_bytes).saturating_mul(100).checked_div(u64::from(length)).unwrap_or(0);
    match u8::try_from(percent.min(99)).unwrap_or(99) {
        0 => PhotoState::Here,
        percent => PhotoState::Sending { percent },
    }
}

/// Returns where each own entry of a document is; entries of others are absent.
pub(super) fn deliveries(
    reader: &Reader<'_>,
    document: DocumentId,
) -> Result<BTreeMap<EntryId, Delivery>, Error> {
    let sql = "SELECT e.entry, CASE WHEN o.record IS NULL THEN 2 WHEN o.rejected IS NULL THEN 1 ELSE 3 END
        FROM own_entry e LEFT JOIN outbox o ON o.record = e.record WHERE e.document = ?1";
    let mut statement = reader.conn.prepare_cached(sql)?;
    let rows = statement.query_map([document.bytes()], |row| {
        Ok((EntryId::from_bytes(row.get(0)?), delivery_of(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
