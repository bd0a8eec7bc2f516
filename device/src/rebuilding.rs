//! Documents from their records: the cache may be lost at any time.

use automerge::{Automerge, Change};
use domain::id::DocumentId;
use rusqlite::Connection;

use crate::{
    Error,
    accept::with_root,
    document,
    store::{self, Meta},
};

/// Returns a document from the cache, or from its records where the cache does not load.
pub(crate) fn load(conn: &Connection, id: DocumentId) -> Result<Automerge, Error> {
    let cached = store::document_bytes(conn, id)?;
    match cached.map(|bytes| document::load(&bytes)) {
        Some(Ok(doc)) => Ok(doc),
        _ => from_records(conn, id),
    }
}

/// Returns a document from its applied records, whatever their order.
pub(crate) fn from_records(conn: &Connection, id: DocumentId) -> Result<Automerge, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT change FROM record WHERE document = ?1 AND state = 0 ORDER BY op_max, hash",
    )?;
    let rows = statement.query_map([id.bytes()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut changes = Vec::new();
    for bytes in rows {
        changes.push(Change::from_bytes(bytes?).map_err(|_| Error::Unreadable("an applied change"))?);
    }
    let mut doc = Automerge::new();
    doc.apply_changes(changes)?;
    Ok(doc)
}

/// Drops documents and entries and derives them from the applied records.
pub(crate) fn rebuild(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch("DELETE FROM document; DELETE FROM entry;")?;
    let sql = format!(
        "SELECT {} FROM record WHERE state = 0 ORDER BY document, op_max, hash",
        store::RECORD_COLUMNS
    );
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut at: Option<Meta> = None;
    while let Some(row) = rows.next()? {
        let record = store::read_record(row)?;
        let hash = record.hash();
        let change =
            Change::from_bytes(record.change.clone()).map_err(|_| Error::Unreadable("an applied change"))?;
        let extract = document::extract(&change);
        store::keep_extract(conn, &record, &hash, &extract)?;
        if at.as_ref().is_some_and(|meta| meta.id != record.document) {
            finish(conn, at.take())?;
        }
        at = with_root(at, record.document, &record.space.to_string(), hash, extract.root);
    }
    finish(conn, at)
}

fn finish(conn: &Connection, meta: Option<Meta>) -> Result<(), Error> {
    let Some(meta) = meta else { return Ok(()) };
    let doc = from_records(conn, meta.id)?;
    store::keep_document(conn, &meta, &document::save(&doc)?)
}
