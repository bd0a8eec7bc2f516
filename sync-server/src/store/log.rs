//! The log of every space, what is held of every device, and the quarantine.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Row, Transaction};

use domain::{
    id::{DeviceId, DocumentId},
    record::{GAP_MAX, Hash, Lane, Record, Signature},
    space::Space,
    wire::{RejectCode, size_bytes},
};

use super::{
    Store, Tip, int,
    note::{Note, keep_note},
    quarantine, uint,
};
use crate::error::Error;

/// A record that came, with the fault that was found in it.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The record.
    pub record: Record,
    /// Why it may not enter the log, if so.
    pub fault: Option<RejectCode>,
    /// How it came.
    pub way: Way,
}

/// How a record came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Pushed by its own device in the session of this number: after a fork nothing more of that session is appended.
    Pushed(u64),
    /// Pushed in a session after a fork: it is compared with what is held, nothing else.
    Compared,
    /// Carried by whomever to a log that lost it, however far its number lies ahead of what is held by now.
    Refilled,
    /// Released from quarantine, where its number is held.
    Released,
}

/// What became of an [`Arrival`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// It is a new row of its space's log.
    Appended,
    /// It was there before.
    Known,
    /// It lies in quarantine.
    Rejected(RejectCode),
    /// Another record stands under its number, or came of the same session under an earlier one; nothing was written.
    Forked,
}

/// The outcome of one commit.
#[derive(Debug, Default)]
pub struct Landed {
    /// One for each arrival, in their order.
    pub landings: Vec<Landing>,
    /// The high-water marks of all devices and lanes that arrived.
    pub held: BTreeMap<(DeviceId, u8), u64>,
    /// The spaces that grew.
    pub grown: BTreeMap<Space, Tip>,
    /// Those of them whose first row this was.
    pub begun: Vec<Space>,
    /// The sessions that pushed another record than the one that is held.
    forked: BTreeSet<u64>,
}

impl Store {
    /// Writes what arrived and what is to be remembered, in one durable transaction.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn land(&mut self, arrivals: &[Arrival], notes: &[Note], at_ms: i64) -> Result<Landed, Error> {
        let mut landed = Landed::default();
        let tips = std::mem::take(&mut self.tips);
        let outcome = self.write().and_then(|tx| {
            for arrival in arrivals {
                let landing = land_one(&tx, arrival, &tips, &mut landed, at_ms)?;
                landed.landings.push(landing);
            }
            keep_marks(&tx, &landed)?;
            notes.iter().try_for_each(|note| keep_note(&tx, note, at_ms))?;
            Ok(tx.commit()?)
        });
        self.tips = tips;
        outcome?;
        self.tips.extend(landed.grown.iter().map(|(space, tip)| (space.clone(), *tip)));
        Ok(landed)
    }

    /// Appends records that were made here, such as a demo county's, unchecked and in large transactions.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; earlier transactions stay.
    pub fn append_all(&mut self, records: Vec<Record>, at_ms: i64) -> Result<usize, Error> {
        let mut appended: usize = 0;
        let mut records = records.into_iter().peekable();
        while records.peek().is_some() {
            let arrivals: Vec<Arrival> = records
                .by_ref()
                .take(5_000)
                .map(|record| Arrival { record, fault: None, way: Way::Refilled })
                .collect();
            let landed = self.land(&arrivals, &[], at_ms)?;
            let new = landed.landings.iter().filter(|landing| **landing == Landing::Appended).count();
            appended = appended.saturating_add(new);
        }
        Ok(appended)
    }

    /// Returns up to which number everything of each lane is durable or rejected.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn held(&self, device: DeviceId) -> Result<[u64; 3], Error> {
        let mut statement = self.db.prepare_cached("SELECT n FROM held WHERE device = ?1 AND lane = ?2")?;
        let mut marks = [0; 3];
        for (mark, lane) in marks.iter_mut().zip(Lane::ALL) {
            let found = statement.query_row((device.bytes(), lane.number()), |row| row.get(0)).optional()?;
            *mark = uint(found.unwrap_or(0));
        }
        Ok(marks)
    }

    /// Returns rows of a space's log after `seq`, with the head after each, until about `bytes` are reached.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn rows_after(&self, space: &Space, seq: u64, bytes: usize) -> Result<Vec<(Record, Hash)>, Error> {
        let sql = "SELECT device, lane, n, document, change, signature, head FROM space_log
                   WHERE space = ?1 AND seq > ?2 ORDER BY seq LIMIT 256";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query((space.to_string(), int(seq)))?;
        let mut rows = Vec::new();
        let mut size: usize = 0;
        while let Some(row) = found.next()? {
            let record = record_of(row, space)?;
            size = size.saturating_add(size_bytes(&record));
            if size > bytes && !rows.is_empty() {
                break;
            }
            rows.push((record, Hash(row.get("head")?)));
        }
        Ok(rows)
    }

    /// Returns the head after a row of a space's log; row 0 is the empty log.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn head_at(&self, space: &Space, seq: u64) -> Result<Option<Hash>, Error> {
        let tip = self.tip(space);
        if seq == 0 || seq >= tip.seq {
            return Ok(if seq == 0 { Some(Hash::EMPTY) } else { (seq == tip.seq).then_some(tip.head) });
        }
        let mut statement =
            self.db.prepare_cached("SELECT head FROM space_log WHERE space = ?1 AND seq = ?2")?;
        Ok(statement.query_row((space.to_string(), int(seq)), |row| row.get(0).map(Hash)).optional()?)
    }

    /// Returns how many records of a device lie in quarantine, by code.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn quarantined(&self, device: DeviceId) -> Result<BTreeMap<String, u64>, Error> {
        let sql = "SELECT code, count(*) FROM quarantine WHERE device = ?1 GROUP BY code";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([device.bytes()], |row| Ok((row.get(0)?, uint(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn land_one(
    tx: &Transaction<'_>,
    arrival: &Arrival,
    tips: &BTreeMap<Space, Tip>,
    landed: &mut Landed,
    at_ms: i64,
) -> Result<Landing, Error> {
    let record = &arrival.record;
    let hash = record.hash();
    let key = (record.device, record.lane.number());
    let held = match landed.held.get(&key) {
        Some(held) => *held,
        None => mark(tx, key)?,
    };
    landed.held.insert(key, held);
    let is_kept = |(stored, code): &Known| arrival.way == Way::Released && code.is_some() && *stored == hash;
    if let Some((stored, code)) = known(tx, key, record.n)?.filter(|known| !is_kept(known)) {
        if stored == hash {
            return Ok(code.map_or(Landing::Known, Landing::Rejected));
        }
        if let Way::Pushed(session) = arrival.way {
            landed.forked.insert(session);
        }
        return Ok(Landing::Forked);
    }
    let is_late = match arrival.way {
        Way::Pushed(session) => landed.forked.contains(&session),
        Way::Compared => true,
        Way::Refilled | Way::Released => false,
    };
    if is_late {
        return Ok(Landing::Forked);
    }
    let is_old = matches!(arrival.way, Way::Refilled | Way::Released);
    let is_far = !is_old && record.n > held.saturating_add(GAP_MAX);
    let landing = match arrival.fault.or(is_far.then_some(RejectCode::Gap)) {
        Some(code) => {
            quarantine::keep(tx, record, hash, code, at_ms)?;
            Landing::Rejected(code)
        }
        None => {
            let tip = landed.grown.get(&record.space).or_else(|| tips.get(&record.space));
            if tip.is_none() {
                landed.begun.push(record.space.clone());
            }
            let tip = append(tx, record, hash, tip.copied().unwrap_or(Tip::NONE), at_ms)?;
            landed.grown.insert(record.space.clone(), tip);
            Landing::Appended
        }
    };
    if record.n == held.saturating_add(1) {
        landed.held.insert(key, run_end(tx, key, record.n)?);
    }
    Ok(landing)
}

/// Returns the last number of the run without gaps that goes on after `n`.
fn run_end(tx: &Transaction<'_>, key: (DeviceId, u8), n: u64) -> Result<u64, Error> {
    let mut end = n;
    while known(tx, key, end.saturating_add(1))?.is_some() {
        end = end.saturating_add(1);
    }
    Ok(end)
}

fn mark(tx: &Transaction<'_>, (device, lane): (DeviceId, u8)) -> Result<u64, Error> {
    let mut statement = tx.prepare_cached("SELECT n FROM held WHERE device = ?1 AND lane = ?2")?;
    let found: Option<i64> = statement.query_row((device.bytes(), lane), |row| row.get(0)).optional()?;
    Ok(uint(found.unwrap_or(0)))
}

type Known = (Hash, Option<RejectCode>);

fn known(tx: &Transaction<'_>, (device, lane): (DeviceId, u8), n: u64) -> Result<Option<Known>, Error> {
    let sql = "SELECT hash, '' FROM space_log WHERE device = ?1 AND lane = ?2 AND n = ?3
               UNION ALL SELECT hash, code FROM quarantine WHERE device = ?1 AND lane = ?2 AND n = ?3";
    let mut statement = tx.prepare_cached(sql)?;
    let found = statement
        .query_row((device.bytes(), lane, int(n)), |row| Ok((Hash(row.get(0)?), row.get::<_, String>(1)?)))
        .optional()?;
    let Some((hash, code)) = found else {
        return Ok(None);
    };
    let code = if code.is_empty() { None } else { Some(quarantine::code_of(&code)?) };
    Ok(Some((hash, code)))
}

fn append(tx: &Transaction<'_>, record: &Record, hash: Hash, tip: Tip, at_ms: i64) -> Result<Tip, Error> {
    let next = Tip { seq: tip.seq.saturating_add(1), head: tip.head.then(record), at_ms };
    let sql = "INSERT INTO space_log
                   (space, seq, device, lane, n, document, change, signature, hash, head, received_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    tx.prepare_cached(sql)?.execute((
        record.space.to_string(),
        int(next.seq),
        record.device.bytes(),
        record.lane.number(),
        int(record.n),
        record.document.bytes(),
        &record.change,
        record.signature.0,
        hash.0,
        next.head.0,
        at_ms,
    ))?;
    let sql = "INSERT INTO space (name, seq, head, at_ms) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, head = excluded.head, at_ms = excluded.at_ms";
    tx.prepare_cached(sql)?.execute((record.space.to_string(), int(next.seq), next.head.0, at_ms))?;
    Ok(next)
}

fn keep_marks(tx: &Transaction<'_>, landed: &Landed) -> Result<(), Error> {
    let sql = "INSERT INTO held (device, lane, n) VALUES (?1, ?2, ?3)
               ON CONFLICT (device, lane) DO UPDATE SET n = excluded.n";
    let mut statement = tx.prepare_cached(sql)?;
    for ((device, lane), n) in &landed.held {
        statement.execute((device.bytes(), lane, int(*n)))?;
    }
    Ok(())
}

/// Reads a record from a row of `space_log`.
pub(super) fn record_of(row: &Row<'_>, space: &Space) -> Result<Record, Error> {
    let lane = Lane::from_number(row.get("lane")?).ok_or(Error::Unreadable("lane"))?;
    Ok(Record {
        device: DeviceId::from_bytes(row.get("device")?),
        lane,
        n: uint(row.get("n")?),
        space: space.clone(),
        document: DocumentId::from_bytes(row.get("document")?),
        change: row.get("change")?,
        signature: Signature(row.get("signature")?),
    })
}
