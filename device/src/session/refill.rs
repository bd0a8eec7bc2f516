//! What the relay's log lost, given back: own records and those of others.
//!
//! A relay that was restored from an older backup, or whose log was changed by hand, remembers another history than this
//! device. What stood above the last row in common goes onto a list in the store, and is offered until the relay has
//! heard it, over as many connections as that takes.

use std::collections::VecDeque;

use domain::{
    record::Hash,
    space::Space,
    wire::{BATCH_BYTES, Cursor, ToRelay, size_bytes},
};
use rusqlite::{Connection, TransactionBehavior::Immediate, params};

use super::{Session, Taken, space};
use crate::{Device, Error, SessionError, photo, store};

/// How many frames of records are offered before the relay answers one.
const WINDOW: usize = 4;

/// How far this session has come with the list.
#[derive(Debug)]
pub(super) struct Refilling {
    /// The place of the last record that was offered.
    offered: i64,
    /// The frames that are not answered, each with its records and their places.
    open: VecDeque<Vec<(i64, Hash)>>,
}

impl Refilling {
    pub(super) const fn new() -> Self {
        Self { offered: 0, open: VecDeque::new() }
    }

    /// Begins the list anew, since another roster may let in what the last one did not.
    pub(super) const fn restart(&mut self) {
        self.offered = 0;
    }
}

impl Session {
    /// Finds the last row in common, puts what stands above it onto the list, and takes the space again from there.
    pub(super) fn diverged(
        &mut self,
        device: &mut Device,
        space: &Space,
        heads: &[(u64, Hash)],
    ) -> Result<Taken, SessionError> {
        let common = common(&device.conn, space, heads)?;
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        let above = params![space.to_string(), i64::try_from(common.seq).unwrap_or(i64::MAX)];
        tx.execute(
            "INSERT OR IGNORE INTO refill (record, space, pack)
             SELECT record, space, -1 FROM space_row WHERE space = ?1 AND seq > ?2 ORDER BY seq",
            above,
        )?;
        tx.execute("DELETE FROM space_row WHERE space = ?1 AND seq > ?2", above)?;
        space::set_cursor(&tx, &common)?;
        photo::offer_again(&tx, space)?;
        tx.commit()?;
        self.refilling.restart();
        self.queue.push_back(ToRelay::Resume(common));
        Ok(Taken::STATUS)
    }

    /// Returns the next records of the list that this session has not offered.
    pub(super) fn next_refill(&mut self, device: &Device) -> Result<Option<ToRelay>, Error> {
        if self.refilling.open.len() >= WINDOW {
            return Ok(None);
        }
        let mut statement = device.conn.prepare_cached(
            "SELECT r.device, r.lane, r.n, r.space, r.document, r.change, r.signature, f.id FROM refill AS f
             JOIN record AS r ON r.hash = f.record WHERE f.id > ?1 AND f.pack <> ?2 ORDER BY f.id",
        )?;
        let pack = i64::try_from(device.pack.version).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![self.refilling.offered, pack])?;
        let (mut records, mut places, mut bytes) = (Vec::new(), Vec::new(), 0usize);
        while let Some(row) = rows.next()? {
            let record = store::read_record(row)?;
            bytes = bytes.saturating_add(size_bytes(&record));
            if bytes > BATCH_BYTES && !records.is_empty() {
                break;
            }
            self.refilling.offered = row.get(7)?;
            places.push((self.refilling.offered, record.hash()));
            records.push(record);
        }
        if records.is_empty() {
            return Ok(None);
        }
        self.refilling.open.push_back(places);
        Ok(Some(ToRelay::Refill(records)))
    }

    /// The relay has heard the frame that was offered first; what its roster does not let in waits for another roster.
    pub(super) fn refilled(&mut self, device: &mut Device, left: &[Hash]) -> Result<Taken, SessionError> {
        let Some(places) = self.refilling.open.pop_front() else {
            return Ok(Taken::NOTHING);
        };
        let pack = i64::try_from(device.pack.version).unwrap_or(i64::MAX);
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        for (place, hash) in places {
            if left.contains(&hash) {
                tx.execute("UPDATE refill SET pack = ?2 WHERE id = ?1", params![place, pack])?;
            } else {
                tx.execute("DELETE FROM refill WHERE id = ?1", [place])?;
            }
        }
        tx.commit()?;
        Ok(Taken::STATUS)
    }
}

fn common(conn: &Connection, space: &Space, heads: &[(u64, Hash)]) -> Result<Cursor, Error> {
    let mut best = Cursor { space: space.clone(), seq: 0, head: Hash::EMPTY };
    let mut find =
        conn.prepare_cached("SELECT 1 FROM space_row WHERE space = ?1 AND seq = ?2 AND head = ?3")?;
    for (seq, head) in heads {
        let at = i64::try_from(*seq).unwrap_or(i64::MAX);
        if *seq > best.seq && find.exists(params![space.to_string(), at, head.0])? {
            best = Cursor { space: space.clone(), seq: *seq, head: *head };
        }
    }
    Ok(best)
}
