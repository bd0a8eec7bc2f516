//! The quarantine: records that were rejected, kept as they came until somebody releases them.
//!
//! A release only marks the record. The relay that serves appends it, so that one writer alone gives rows their numbers.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, Transaction};

use domain::{
    id::DeviceId,
    record::{Hash, Lane, Record},
    wire::RejectCode,
};

use super::{Store, int, uint};
use crate::{error::Error, roster::Roster};

/// A record that is kept aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the quarantine.
    pub id: u64,
    /// The record as it came.
    pub record: Record,
    /// Why it was rejected.
    pub code: RejectCode,
    /// When it came, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Why a record stays in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReleased {
    /// Nothing of that number is kept.
    #[error("nothing of that number is kept")]
    Unknown,
    /// It was released before.
    #[error("it was released before")]
    Already,
    /// The log may not hold it, whoever wishes it to.
    #[error("it may not enter the log: {0}")]
    Faulty(RejectCode),
}

impl Store {
    /// Returns what is kept and not released, in the order in which it came.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn kept(&self) -> Result<Vec<Kept>, Error> {
        let sql = "SELECT id, record, code, at_ms FROM quarantine WHERE released_ms = 0 ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            kept.push(kept_of(row)?);
        }
        Ok(kept)
    }

    /// Returns the numbers of a device that are kept and not released, with the reason; the last that came first.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn rejections(&self, device: DeviceId, count: u32) -> Result<Vec<(Lane, u64, RejectCode)>, Error> {
        let sql = "SELECT lane, n, code FROM quarantine WHERE device = ?1 AND released_ms = 0
                   ORDER BY id DESC LIMIT ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query((device.bytes(), count))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let lane = Lane::from_number(row.get(0)?).ok_or(Error::Unreadable("lane"))?;
            found.push((lane, uint(row.get(1)?), code_of(&row.get::<_, String>(2)?)?));
        }
        Ok(found)
    }

    /// Returns how many records are kept and not released, by code.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn kept_counts(&self) -> Result<BTreeMap<String, u64>, Error> {
        let sql = "SELECT code, count(*) FROM quarantine WHERE released_ms = 0 GROUP BY code";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, uint(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Releases a kept record in somebody's name; the relay that serves appends it within a second.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or the row cannot be read; nothing was written.
    pub fn release(&mut self, id: u64, by: &str, now_ms: i64) -> Result<Result<(), NotReleased>, Error> {
        let roster = Roster::read(self)?;
        let tx = self.write()?;
        let sql = "SELECT id, record, code, at_ms, released_ms FROM quarantine WHERE id = ?1";
        let read = |row: &Row<'_>| Ok((kept_of(row), row.get::<_, i64>(4)?));
        let found = tx.query_row(sql, [int(id)], read).optional()?;
        let Some((kept, released_ms)) = found else {
            return Ok(Err(NotReleased::Unknown));
        };
        if released_ms != 0 {
            return Ok(Err(NotReleased::Already));
        }
        if let Some(code) = roster.fault_of(&kept?.record).filter(|code| *code != RejectCode::Revoked) {
            return Ok(Err(NotReleased::Faulty(code)));
        }
        let sql = "UPDATE quarantine SET released_ms = ?2, released_by = ?3 WHERE id = ?1";
        tx.execute(sql, (int(id), now_ms.max(1), by))?;
        tx.commit()?;
        Ok(Ok(()))
    }

    /// Returns the records that were released and are not yet in the log.
    pub(crate) fn released(&self) -> Result<Vec<Record>, Error> {
        let sql = "SELECT id, record, code, at_ms FROM quarantine AS q WHERE released_ms > 0 AND NOT EXISTS (
                       SELECT 1 FROM space_log AS l WHERE (l.device, l.lane, l.n) = (q.device, q.lane, q.n))
                   ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut released = Vec::new();
        while let Some(row) = rows.next()? {
            released.push(kept_of(row)?.record);
        }
        Ok(released)
    }
}

fn kept_of(row: &Row<'_>) -> Result<Kept, Error> {
    let bytes: Vec<u8> = row.get(1)?;
    let record = postcard::from_bytes(&bytes).map_err(|_| Error::Unreadable("a kept record"))?;
    Ok(Kept { id: uint(row.get(0)?), record, code: code_of(&row.get::<_, String>(2)?)?, at_ms: row.get(3)? })
}

/// Keeps a record as it came.
pub(super) fn keep(
    tx: &Transaction<'_>,
    record: &Record,
    hash: Hash,
    code: RejectCode,
    at_ms: i64,
) -> Result<(), Error> {
    let bytes = postcard::to_allocvec(record).map_err(|_| Error::Unreadable("record"))?;
    let sql = "INSERT INTO quarantine (device, lane, n, hash, record, code, at_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (device, lane, n) = (record.device.bytes(), record.lane.number(), int(record.n));
    tx.prepare_cached(sql)?.execute((device, lane, n, hash.0, bytes, code_word(code)?, at_ms))?;
    Ok(())
}

pub(super) fn code_of(text: &str) -> Result<RejectCode, Error> {
    Ok(serde_json::from_value(serde_json::Value::from(text))?)
}

fn code_word(code: RejectCode) -> Result<String, Error> {
    let word = serde_json::to_value(code)?;
    Ok(word.as_str().ok_or(Error::Unreadable("reject code"))?.to_owned())
}
