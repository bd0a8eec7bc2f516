//! What the relay remembers of each device's progress.

use rusqlite::Transaction;

use domain::{id::DeviceId, record::Hash, space::Space, wire::Cursor};

use super::{Store, int, space_of, uint};
use crate::error::Error;

/// What is remembered of a device; losing it costs a list of cursors and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It opened a session.
    Seen(DeviceId),
    /// It sent the list of all its cursors; those remembered before are void.
    Listed(DeviceId),
    /// It confirmed a cursor.
    Took(DeviceId, Cursor),
    /// It was told to forget a space.
    Dropped(DeviceId, Space),
}

impl Store {
    /// Returns the cursors that a device last confirmed.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn cursors(&self, device: DeviceId) -> Result<Vec<Cursor>, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT space, seq, head FROM device_cursor WHERE device = ?1")?;
        let mut rows = statement.query([device.bytes()])?;
        let mut cursors = Vec::new();
        while let Some(row) = rows.next()? {
            let space = space_of(&row.get::<_, String>(0)?)?;
            cursors.push(Cursor { space, seq: uint(row.get(1)?), head: Hash(row.get(2)?) });
        }
        Ok(cursors)
    }
}

pub(super) fn keep_note(tx: &Transaction<'_>, note: &Note, at_ms: i64) -> Result<(), Error> {
    match note {
        Note::Seen(device) => {
            let sql = "UPDATE device SET last_seen_ms = ?2 WHERE id = ?1";
            tx.prepare_cached(sql)?.execute((device.bytes(), at_ms))?;
        }
        Note::Listed(device) => {
            let sql = "UPDATE device SET listed_ms = ?2 WHERE id = ?1";
            tx.prepare_cached(sql)?.execute((device.bytes(), at_ms))?;
            tx.prepare_cached("DELETE FROM device_cursor WHERE device = ?1")?.execute([device.bytes()])?;
        }
        Note::Took(device, cursor) => keep_cursor(tx, *device, cursor)?,
        Note::Dropped(device, space) => {
            keep_cursor(tx, *device, &Cursor { space: space.clone(), seq: 0, head: Hash::EMPTY })?;
        }
    }
    Ok(())
}

fn keep_cursor(tx: &Transaction<'_>, device: DeviceId, cursor: &Cursor) -> Result<(), Error> {
    let sql = "INSERT INTO device_cursor (device, space, seq, head) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (device, space) DO UPDATE SET seq = excluded.seq, head = excluded.head";
    let space = cursor.space.to_string();
    if cursor.seq == 0 {
        let sql = "DELETE FROM device_cursor WHERE device = ?1 AND space = ?2";
        tx.prepare_cached(sql)?.execute((device.bytes(), space))?;
        return Ok(());
    }
    tx.prepare_cached(sql)?.execute((device.bytes(), space, int(cursor.seq), cursor.head.0))?;
    Ok(())
}
