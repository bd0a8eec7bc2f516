//! What is only on this device.

use domain::{
    hazard::PhotoRef,
    id::DocumentId,
    place::DivisionCode,
    record::Hash,
    view::{DocumentKind, WaitingPhoto, WaitingRecord, WaitingView},
    wire::RejectCode,
};
use rusqlite::Row;

use super::Reader;
use crate::{error::Error, photo::originals, projection::Word};

const RECORDS: &str = "
    SELECT o.document, d.kind, coalesce(h.what, s.name, ''), p.grid, o.size_bytes, o.written_ms, o.rejected
    FROM outbox o
    LEFT JOIN document d ON d.id = o.document
    LEFT JOIN p_hazard h ON h.id = o.document
    LEFT JOIN p_site s ON s.id = o.document
    LEFT JOIN p_patrol p ON p.id = o.document
    ORDER BY o.written_ms, o.lane, o.n";

const PHOTOS: &str = "
    SELECT hash, length, sent_bytes, kept_ms FROM photo
    WHERE own = 1 AND stored = 0 AND small = 0 AND EXISTS (SELECT 1 FROM photo_use u WHERE u.photo = photo.hash)
    ORDER BY kept_ms, hash";

/// Answers [`domain::view::Query::Waiting`].
pub(crate) fn waiting(reader: &Reader<'_>) -> Result<WaitingView, Error> {
    let mut records = reader.conn.prepare_cached(RECORDS)?;
    let records = records.query_map([], |row| record(reader, row))?.collect::<Result<_, _>>()?;
    let mut photos = reader.conn.prepare_cached(PHOTOS)?;
    let photos = photos.query_map([], photo)?.collect::<Result<_, _>>()?;
    let quarantined = reader.conn.query_row("SELECT count(*) FROM quarantine", [], |row| row.get(0))?;
    Ok(WaitingView { records, photos, quarantined, originals: originals(reader.conn)? })
}

fn record(reader: &Reader<'_>, row: &Row<'_>) -> rusqlite::Result<WaitingRecord> {
    let kind: Option<Word<DocumentKind>> = row.get(1)?;
    let grid: Option<Word<DivisionCode>> = row.get(3)?;
    Ok(WaitingRecord {
        document: DocumentId::from_bytes(row.get(0)?),
        kind: kind.map_or(DocumentKind::Hazard, |Word(kind)| kind),
        title: match grid {
            Some(Word(grid)) => reader.names.place(&grid),
            None => row.get(2)?,
        },
        size_bytes: row.get(4)?,
        written_ms: row.get(5)?,
        rejected: row.get::<_, Option<i64>>(6)?.map(reject_code),
    })
}

fn photo(row: &Row<'_>) -> rusqlite::Result<WaitingPhoto> {
    Ok(WaitingPhoto {
        photo: PhotoRef::plain(Hash(row.get(0)?), row.get(1)?),
        sent_bytes: row.get(2)?,
        kept_ms: row.get(3)?,
    })
}

/// Reads why the relay rejected a record: the code's place among [`RejectCode`]'s, from 0.
const fn reject_code(number: i64) -> RejectCode {
    match number {
        0 => RejectCode::UnknownDevice,
        1 => RejectCode::Revoked,
        2 => RejectCode::OutOfScope,
        3 => RejectCode::BadSignature,
        4 => RejectCode::Size,
        5 => RejectCode::Gap,
        _ => RejectCode::Quota,
    }
}
