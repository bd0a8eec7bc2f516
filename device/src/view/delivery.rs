//! Where something written on this device is.

use std::collections::BTreeMap;

use domain::{
    id::{DocumentId, EntryId},
    view::Delivery,
};

use super::Reader;
use crate::error::Error;

/// A number for where the newest own record of `page.id` is; read by [`delivery_of`].
pub(super) const DELIVERY: &str = "CASE
    WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.document = page.id AND o.rejected IS NULL) THEN 1
    WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.document = page.id) THEN 3
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
