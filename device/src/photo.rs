//! Photos: bytes at the edge, a content hash everywhere else.

mod jpeg;

use domain::{hazard::PhotoRef, record::Hash, refusal::Refusal, wire::PHOTO_BYTES_MAX};
use rusqlite::{Connection, OptionalExtension, params};

#[cfg(test)]
pub(crate) use self::jpeg::tests::photo as jpeg_of;

use crate::{Device, Error};

impl Device {
    /// Keeps a photo that was made on this device, without what its camera noted about place and owner.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where it is no JPEG, longer than [`PHOTO_BYTES_MAX`] or wider than 1600 pixels;
    /// [`Error::StorageFull`] where there is no room. Nothing was written then.
    pub fn keep_photo(&mut self, bytes: &[u8], now_ms: i64) -> Result<PhotoRef, Error> {
        let invalid = || Error::Refused(Refusal::Invalid { field: "photos".to_owned() });
        if bytes.len() > PHOTO_BYTES_MAX as usize {
            let max = PHOTO_BYTES_MAX as usize;
            return Err(Refusal::TooMany { field: "bytes".to_owned(), max }.into());
        }
        let bytes = jpeg::without_notes(bytes).map_err(|_| invalid())?;
        let photo =
            PhotoRef { hash: Hash::of(&bytes), length: u32::try_from(bytes.len()).map_err(|_| invalid())? };
        self.conn.execute(
            "INSERT INTO photo (hash, bytes, length, own, stored, sent_bytes, kept_ms) VALUES (?1, ?2, ?3, 1, 0, 0, ?4)
             ON CONFLICT (hash) DO UPDATE SET own = 1",
            params![photo.hash.0, bytes, photo.length, now_ms],
        )?;
        self.wanted.remove(&photo.hash);
        Ok(photo)
    }

    /// Returns a photo's bytes, if it is here.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn photo(&self, hash: Hash) -> Result<Option<Vec<u8>>, Error> {
        held(&self.conn, &hash)
    }

    /// Notes that somebody wants to see a photo: the session fetches it.
    pub fn want_photo(&mut self, hash: Hash) {
        self.wanted.insert(hash);
    }
}

fn held(conn: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM photo WHERE hash = ?1")?;
    Ok(statement.query_row([hash.0], |row| row.get(0)).optional()?)
}

/// Keeps a photo that was fetched and verified.
pub(crate) fn keep_fetched(conn: &Connection, hash: &Hash, bytes: &[u8], now_ms: i64) -> Result<(), Error> {
    conn.execute(
        "INSERT OR IGNORE INTO photo (hash, bytes, length, own, stored, sent_bytes, kept_ms)
         VALUES (?1, ?2, ?3, 0, 1, ?3, ?4)",
        params![hash.0, bytes, i64::try_from(bytes.len()).unwrap_or(i64::MAX), now_ms],
    )?;
    Ok(())
}

/// Returns the oldest own photos that the relay lacks: hash and length.
pub(crate) fn unsent(conn: &Connection) -> Result<Vec<(Hash, u32)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT hash, length FROM photo WHERE own = 1 AND stored = 0 ORDER BY kept_ms, hash",
    )?;
    let rows = statement.query_map([], |row| Ok((Hash(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns a part of a photo; empty behind its end, `None` where it is not here.
pub(crate) fn part(
    conn: &Connection,
    hash: &Hash,
    offset: u32,
    length: usize,
) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = conn.prepare_cached("SELECT substr(bytes, ?2 + 1, ?3) FROM photo WHERE hash = ?1")?;
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    Ok(statement.query_row(params![hash.0, offset, length], |row| row.get(0)).optional()?)
}

/// Notes how many bytes of a photo the relay has.
pub(crate) fn note_sent(conn: &Connection, hash: &Hash, sent_bytes: u32) -> Result<(), Error> {
    conn.execute(
        "UPDATE photo SET sent_bytes = min(?2, length) WHERE hash = ?1",
        params![hash.0, sent_bytes],
    )?;
    Ok(())
}

/// Notes that a photo is durable at the relay.
pub(crate) fn note_stored(conn: &Connection, hash: &Hash) -> Result<(), Error> {
    conn.execute("UPDATE photo SET stored = 1, sent_bytes = length WHERE hash = ?1", [hash.0])?;
    Ok(())
}
