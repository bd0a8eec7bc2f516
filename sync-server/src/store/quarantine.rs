//! The quarantine: records that were rejected, kept as they came until somebody releases them.
//!
//! A release only marks the record. The relay that serves appends it, so that one writer alone gives rows their numbers.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, Transaction};

use domain::{
    id::DeviceId,
    record::{Hash, Lane, Record},
    space::Space,
    wire::{KEPT_MAX, KeptLine, NotReleased, RejectCode},
};

use super::{Store, int, space_of, uint};
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

/// The trace of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The record's number in the quarantine.
    pub id: u64,
    /// Whose it is.
    pub device: DeviceId,
    /// The space whose log it entered.
    pub space: Space,
    /// Who released it: a person with the device it was done on, or an administrator.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// In whose name a record is released, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Releaser<'a> {
    /// Who, as the trace has it.
    pub(crate) who: &'a str,
    /// When, in milliseconds since 1970.
    pub(crate) at_ms: i64,
}

/// The records that were released, and the numbers that were not, each with its reason.
type Decided = (Vec<Record>, Vec<(u64, NotReleased)>);

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

    /// Returns what waits behind the number `after` in the spaces that `may` names, the next [`KEPT_MAX`] in the order in
    /// which they came, and how many wait there in all. No record is read.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub(crate) fn kept_lines(
        &self,
        after: u64,
        may: impl Fn(&Space) -> bool,
    ) -> Result<(Vec<KeptLine>, u32), Error> {
        let (spaces, total) = self.kept_spaces(may)?;
        let sql = "SELECT q.id, q.device, coalesce(d.label, ''), q.at_ms, q.code, q.space, q.lane,
                       length(q.record) FROM quarantine AS q LEFT JOIN device AS d ON d.id = q.device
                   WHERE q.id IN (SELECT id FROM quarantine WHERE released_ms = 0 AND id > ?1
                       AND space IN (SELECT value FROM json_each(?2)) ORDER BY id LIMIT ?3)
                   ORDER BY q.id";
        let mut statement = self.db.prepare_cached(sql)?;
        let spaces = serde_json::to_string(&spaces)?;
        let mut rows = statement.query((int(after), spaces, int(KEPT_MAX as u64)))?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(line_of(row)?);
        }
        Ok((lines, total))
    }

    /// Returns the spaces, of those that `may` names, in which something waits, and how much in all.
    fn kept_spaces(&self, may: impl Fn(&Space) -> bool) -> Result<(Vec<Space>, u32), Error> {
        let sql = "SELECT space, count(*) FROM quarantine WHERE released_ms = 0 GROUP BY space";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let (mut spaces, mut total) = (Vec::new(), 0u32);
        while let Some(row) = rows.next()? {
            let space = space_of(&row.get::<_, String>(0)?)?;
            if may(&space) {
                total = total.saturating_add(row.get(1)?);
                spaces.push(space);
            }
        }
        Ok((spaces, total))
    }

    /// Releases a kept record in an administrator's name; the relay that serves appends it within a second.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or the row cannot be read; nothing was written.
    pub fn release(&mut self, id: u64, by: &str, now_ms: i64) -> Result<Result<(), NotReleased>, Error> {
        let roster = Roster::read(self)?;
        let by = Releaser { who: by, at_ms: now_ms };
        let (_, left) = self.release_many(&roster, &[id], by, |_| true)?;
        Ok(left.into_iter().next().map_or(Ok(()), |(_, why)| Err(why)))
    }

    /// Releases kept records of spaces that `may` names, in one transaction. A space that it does not name is answered
    /// like a number that is not there.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read; nothing was written.
    pub(crate) fn release_many(
        &mut self,
        roster: &Roster,
        ids: &[u64],
        by: Releaser<'_>,
        may: impl Fn(&Space) -> bool,
    ) -> Result<Decided, Error> {
        let tx = self.write()?;
        let (mut released, mut left) = (Vec::new(), Vec::new());
        for id in ids {
            match release_one(&tx, roster, *id, by, &may)? {
                Ok(record) => released.push(record),
                Err(why) => left.push((*id, why)),
            }
        }
        tx.commit()?;
        Ok((released, left))
    }

    /// Returns the trace of every release, the last one first.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn releases(&self) -> Result<Vec<Release>, Error> {
        let sql = "SELECT id, device, space, released_by, released_ms FROM quarantine WHERE released_ms > 0
                   ORDER BY released_ms DESC, id DESC";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut releases = Vec::new();
        while let Some(row) = rows.next()? {
            releases.push(Release {
                id: uint(row.get(0)?),
                device: DeviceId::from_bytes(row.get(1)?),
                space: space_of(&row.get::<_, String>(2)?)?,
                by: row.get(3)?,
                at_ms: row.get(4)?,
            });
        }
        Ok(releases)
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

fn release_one(
    tx: &Transaction<'_>,
    roster: &Roster,
    id: u64,
    by: Releaser<'_>,
    may: impl Fn(&Space) -> bool,
) -> Result<Result<Record, NotReleased>, Error> {
    let sql = "SELECT id, record, code, at_ms, released_ms FROM quarantine WHERE id = ?1";
    let read = |row: &Row<'_>| Ok((kept_of(row), row.get::<_, i64>(4)?));
    let Some((kept, released_ms)) = tx.prepare_cached(sql)?.query_row([int(id)], read).optional()? else {
        return Ok(Err(NotReleased::Unknown));
    };
    let record = kept?.record;
    if !may(&record.space) {
        return Ok(Err(NotReleased::Unknown));
    }
    if released_ms != 0 {
        return Ok(Err(NotReleased::Already));
    }
    if let Some(code) = roster.fault_of(&record).filter(|code| *code != RejectCode::Revoked) {
        return Ok(Err(NotReleased::Faulty(code)));
    }
    let sql = "UPDATE quarantine SET released_ms = ?2, released_by = ?3 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute((int(id), by.at_ms.max(1), by.who))?;
    Ok(Ok(record))
}

/// Writes down the space of records that an older program kept.
pub(super) fn name_spaces(tx: &Transaction<'_>) -> Result<(), Error> {
    let mut statement = tx.prepare("SELECT id, record, code, at_ms FROM quarantine WHERE space = ''")?;
    let mut rows = statement.query([])?;
    let mut spaces = Vec::new();
    while let Some(row) = rows.next()? {
        let kept = kept_of(row)?;
        spaces.push((int(kept.id), kept.record.space.to_string()));
    }
    for space in spaces {
        tx.execute("UPDATE quarantine SET space = ?2 WHERE id = ?1", space)?;
    }
    Ok(())
}

fn line_of(row: &Row<'_>) -> Result<KeptLine, Error> {
    Ok(KeptLine {
        id: uint(row.get(0)?),
        device: DeviceId::from_bytes(row.get(1)?),
        label: row.get(2)?,
        at_ms: row.get(3)?,
        code: code_of(&row.get::<_, String>(4)?)?,
        space: space_of(&row.get::<_, String>(5)?)?,
        lane: Lane::from_number(row.get(6)?).ok_or(Error::Unreadable("lane"))?,
        size_bytes: row.get(7)?,
    })
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
    let sql = "INSERT INTO quarantine (device, lane, n, hash, record, code, at_ms, space)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let (device, lane, n) = (record.device.bytes(), record.lane.number(), int(record.n));
    let space = record.space.to_string();
    tx.prepare_cached(sql)?.execute((device, lane, n, hash.0, bytes, code_word(code)?, at_ms, space))?;
    Ok(())
}

pub(super) fn code_of(text: &str) -> Result<RejectCode, Error> {
    Ok(serde_json::from_value(serde_json::Value::from(text))?)
}

fn code_word(code: RejectCode) -> Result<String, Error> {
    let word = serde_json::to_value(code)?;
    Ok(word.as_str().ok_or(Error::Unreadable("reject code"))?.to_owned())
}

#[cfg(test)]
mod tests {
    use domain::id::DocumentId;
    use ed25519_dalek::SigningKey;
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn what_an_older_program_kept_is_listed_with_its_space() {
        let db = Connection::open_in_memory().unwrap();
        super::super::STEPS.iter().take(3).for_each(|step| db.execute_batch(step).unwrap());
        db.pragma_update(None, "user_version", 3).unwrap();
        let at = ("grid/140930100001".parse().unwrap(), DocumentId::from_bytes([9; 16]));
        let key = SigningKey::from_bytes(&[3; 32]);
        let record = Record::signed(&key, DeviceId::from_bytes([1; 16]), (Lane::Hazard, 1), at, vec![7]);
        let sql = "INSERT INTO quarantine (device, lane, n, hash, record, code, at_ms)
                   VALUES (?1, 1, 1, ?2, ?3, 'revoked', 5)";
        let bytes = postcard::to_allocvec(&record).unwrap();
        db.execute(sql, (record.device.bytes(), record.hash().0, bytes)).unwrap();

        let store = Store::on(db, [1; 32]).unwrap();

        let (lines, total) = store.kept_lines(0, |space| *space == record.space).unwrap();
        assert_eq!((lines[0].space.clone(), lines.len(), total), (record.space.clone(), 1, 1));
        assert_eq!(store.kept_lines(0, |space| *space != record.space).unwrap(), (vec![], 0));
    }
}
