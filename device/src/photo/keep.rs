//! The rows of photos, and which records name them.

use domain::{hazard::PhotoRef, record::Hash, space::Space};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

/// A photo that no record names and no draft holds is let go after this time, in milliseconds.
const UNNAMED_MS_MAX: i64 = 86_400_000;

/// Counts own photos that a record names and that the relay lacks. Those of drafts are none yet.
pub(crate) const WAITING: &str = "SELECT count(*) FROM photo WHERE own = 1 AND stored = 0 AND small = 0
    AND EXISTS (SELECT 1 FROM photo_use AS u WHERE u.photo = photo.hash)";

/// What the bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// The whole photo.
    Original,
    /// Its thumbnail.
    Small,
}

impl Size {
    const fn number(self) -> i64 {
        match self {
            Self::Original => 0,
            Self::Small => 1,
        }
    }
}

/// A photo that is to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsent {
    pub(crate) hash: Hash,
    pub(crate) length: u32,
    /// Where a record names it.
    pub(crate) space: Space,
    pub(crate) size: Size,
}

/// Keeps bytes that were made here.
pub(super) fn keep_own(
    conn: &Connection,
    hash: Hash,
    bytes: &[u8],
    size: Size,
    now_ms: i64,
) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO photo (hash, bytes, length, own, stored, sent_bytes, kept_ms, small)
         VALUES (?1, ?2, ?3, 1, 0, 0, ?4, ?5)
         ON CONFLICT (hash) DO UPDATE SET own = 1, bytes = excluded.bytes",
        params![hash.0, bytes, length_of(bytes), now_ms, size.number()],
    )?;
    Ok(())
}

fn length_of(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// Returns a photo's bytes; `None` where they never were here or were let go.
pub(super) fn held(conn: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT bytes FROM photo WHERE hash = ?1 AND length(bytes) > 0")?;
    Ok(statement.query_row([hash.0], |row| row.get(0)).optional()?)
}

/// Keeps a photo that was fetched and verified.
pub(crate) fn keep_fetched(conn: &Connection, hash: &Hash, bytes: &[u8], now_ms: i64) -> Result<(), Error> {
    let is_small = bytes.len() <= domain::wire::THUMB_BYTES_MAX as usize;
    conn.execute(
        "INSERT INTO photo (hash, bytes, length, own, stored, sent_bytes, kept_ms, small)
         VALUES (?1, ?2, ?3, 0, 1, ?3, ?4, ?5)
         ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes, kept_ms = excluded.kept_ms
            WHERE length(photo.bytes) = 0",
        params![hash.0, bytes, length_of(bytes), now_ms, i64::from(is_small)],
    )?;
    Ok(())
}

/// Notes that a record written here names photos: they are to reach the relay for its space.
pub(crate) fn name(
    conn: &Connection,
    record: &Hash,
    space: &Space,
    photos: &[&PhotoRef],
) -> Result<(), Error> {
    for hash in photos.iter().flat_map(|photo| photo.hashes()) {
        let place = params![hash.0, space.to_string(), record.0];
        let named = conn
            .prepare_cached("UPDATE photo_use SET record = ?3 WHERE photo = ?1 AND space = ?2")?
            .execute(place)?;
        if named > 0 {
            continue;
        }
        conn.prepare_cached(
            "INSERT INTO photo_use (photo, space, record, stored)
             SELECT hash, ?2, ?3, 0 FROM photo WHERE hash = ?1 AND own = 1",
        )?
        .execute(place)?;
        conn.prepare_cached("UPDATE photo SET stored = 0, sent_bytes = 0 WHERE hash = ?1 AND own = 1")?
            .execute([hash.0])?;
    }
    Ok(())
}

/// Returns own photos that a record names and that the relay lacks: thumbnails first, then the oldest.
pub(crate) fn unsent(conn: &Connection) -> Result<Vec<Unsent>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT p.hash, p.length, p.small, u.space FROM photo_use AS u JOIN photo AS p ON p.hash = u.photo
         WHERE u.stored = 0 AND length(p.bytes) > 0 ORDER BY p.small DESC, p.kept_ms, p.hash",
    )?;
    let mut rows = statement.query([])?;
    let mut unsent = Vec::new();
    while let Some(row) = rows.next()? {
        let space: String = row.get(3)?;
        unsent.push(Unsent {
            hash: Hash(row.get(0)?),
            length: row.get(1)?,
            space: space.parse().map_err(|_| Error::Unreadable("a photo's space"))?,
            size: if row.get::<_, i64>(2)? == 1 { Size::Small } else { Size::Original },
        });
    }
    Ok(unsent)
}

/// Notes how many bytes of a photo the relay has.
pub(crate) fn note_sent(conn: &Connection, hash: &Hash, sent_bytes: u32) -> Result<(), Error> {
    conn.execute(
        "UPDATE photo SET sent_bytes = min(?2, length) WHERE hash = ?1",
        params![hash.0, sent_bytes],
    )?;
    Ok(())
}

/// Notes that a photo is durable at the relay for those who read `space`.
pub(crate) fn note_stored(conn: &Connection, hash: &Hash, space: &Space) -> Result<(), Error> {
    conn.execute(
        "UPDATE photo_use SET stored = 1 WHERE photo = ?1 AND space = ?2",
        params![hash.0, space.to_string()],
    )?;
    conn.execute(
        "UPDATE photo SET stored = 1, sent_bytes = length WHERE hash = ?1
            AND NOT EXISTS (SELECT 1 FROM photo_use WHERE photo = ?1 AND stored = 0)",
        [hash.0],
    )?;
    Ok(())
}

/// Offers the own photos of a space again where the relay lost some of its log, and so maybe photos too.
pub(crate) fn offer_again(conn: &Connection, space: &Space) -> Result<(), Error> {
    conn.execute(
        "UPDATE photo_use SET stored = 0 WHERE space = ?1
            AND photo IN (SELECT hash FROM photo WHERE own = 1 AND length(bytes) > 0)",
        [space.to_string()],
    )?;
    conn.execute(
        "UPDATE photo SET stored = 0 WHERE hash IN (SELECT photo FROM photo_use WHERE stored = 0)",
        [],
    )?;
    Ok(())
}

/// Lets originals go until what is kept fits `room_bytes`: those that the relay has and whose records it has, the
/// oldest first, never a thumbnail and never `spared`.
pub(crate) fn make_room(conn: &Connection, room_bytes: u64, spared: Option<Hash>) -> Result<(), Error> {
    let sum = "SELECT coalesce(sum(length), 0) FROM photo WHERE length(bytes) > 0";
    let kept: i64 = conn.prepare_cached(sum)?.query_row([], |row| row.get(0))?;
    let mut over = kept.saturating_sub(i64::try_from(room_bytes).unwrap_or(i64::MAX));
    if over <= 0 {
        return Ok(());
    }
    let mut oldest = conn.prepare_cached(
        "SELECT hash, length FROM photo AS p
         WHERE small = 0 AND stored = 1 AND length(bytes) > 0 AND hash IS NOT ?1 AND NOT EXISTS
            (SELECT 1 FROM photo_use AS u JOIN outbox AS o ON o.record = u.record WHERE u.photo = p.hash)
         ORDER BY kept_ms, hash",
    )?;
    let rows = oldest
        .query_map([spared.map(|hash| hash.0)], |row| Ok((Hash(row.get(0)?), row.get::<_, i64>(1)?)))?;
    for (hash, length) in rows.collect::<Result<Vec<_>, _>>()? {
        if over <= 0 {
            break;
        }
        conn.execute("DELETE FROM photo WHERE hash = ?1 AND own = 0", [hash.0])?;
        conn.execute("UPDATE photo SET bytes = x'' WHERE hash = ?1", [hash.0])?;
        over = over.saturating_sub(length);
    }
    Ok(())
}

/// Lets go of photos that a person took and then left out: no record names them and no draft holds them.
pub(crate) fn drop_unnamed(conn: &Connection, now_ms: i64) -> Result<(), Error> {
    conn.execute(
        "DELETE FROM photo WHERE own = 1 AND stored = 0 AND kept_ms < ?1
            AND NOT EXISTS (SELECT 1 FROM photo_use AS u WHERE u.photo = photo.hash)
            AND NOT EXISTS (SELECT 1 FROM draft AS d WHERE instr(d.body, lower(hex(photo.hash))) > 0)",
        [now_ms.saturating_sub(UNNAMED_MS_MAX)],
    )?;
    Ok(())
}

/// Drops photos that were fetched, where their records may no longer be read.
pub(crate) fn drop_fetched(conn: &Connection, photos: &[&PhotoRef]) -> Result<(), Error> {
    for hash in photos.iter().flat_map(|photo| photo.hashes()) {
        conn.prepare_cached("DELETE FROM photo WHERE hash = ?1 AND own = 0")?.execute([hash.0])?;
    }
    Ok(())
}
