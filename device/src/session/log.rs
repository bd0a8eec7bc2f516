//! The relay's logs: taken row by row, each proven by its head.

use std::collections::VecDeque;

use domain::{
    id::DeviceId,
    record::{Hash, Lane, Record},
    space::Space,
    wire::{Cursor, FromRelay, Row, ToRelay, read_frame},
};
use rusqlite::{Connection, params};

use super::{Session, Taken, space};
use crate::{Device, Error, SessionError, store};

/// About how many rows are committed together: more would let a person's tap wait.
const TOGETHER_MAX: usize = 512;

/// The next rows of a log, as the relay sent them.
pub(super) struct Batch {
    pub(super) space: Space,
    pub(super) from: u64,
    pub(super) rows: Vec<Row>,
    pub(super) head: Hash,
    pub(super) last: u64,
}

impl Batch {
    fn read(frame: &[u8]) -> Option<Self> {
        match read_frame(frame) {
            Ok(FromRelay::Records { space, from, rows, head, last }) => {
                Some(Self { space, from, rows, head, last })
            }
            _ => None,
        }
    }
}

/// A row that was checked.
struct Checked {
    seq: u64,
    head: Hash,
    record: Hash,
}

/// Rows that lead on from a cursor to the head that the relay names.
struct Proven {
    reached: Cursor,
    last: u64,
    rows: Vec<Checked>,
    records: Vec<Record>,
}

impl Session {
    /// Takes the next rows: they count once they lead to the head that the relay names, all or none. Rows that wait
    /// behind them in `queued` are taken in the same commit, which costs as much for one row as for hundreds.
    pub(super) fn rows(
        &mut self,
        device: &mut Device,
        batch: Batch,
        queued: &mut VecDeque<Vec<u8>>,
    ) -> Result<Taken, SessionError> {
        let cursor = space::cursor(&device.conn, &batch.space)?;
        let first = match prove(device, &cursor, batch) {
            // What was on its way when the rows before it were asked for again comes again too.
            Err(SessionError::Gap) if self.asked_whole.get(&cursor.space) == Some(&cursor.seq) => {
                return Ok(Taken::NOTHING);
            }
            Err(error @ (SessionError::OwnRecordMissing | SessionError::WrongHead)) => {
                return self.ask_whole(cursor, error);
            }
            proven => proven?,
        };
        if first.rows.is_empty() {
            self.took(cursor);
            return Ok(Taken::NOTHING);
        }
        let mut logs = vec![first];
        let mut count = 0;
        while let Some(last) = logs.last() {
            count += last.rows.len();
            if count >= TOGETHER_MAX {
                break;
            }
            // Whatever is no plain continuation is left to be taken by itself.
            let Some(next) = queued.front().and_then(|frame| Batch::read(frame)) else { break };
            let reached =
                logs.iter().rev().map(|log| &log.reached).find(|reached| reached.space == next.space);
            let cursor = match reached {
                Some(reached) => reached.clone(),
                None => space::cursor(&device.conn, &next.space)?,
            };
            let Some(next) = prove(device, &cursor, next).ok().filter(|next| !next.rows.is_empty()) else {
                break;
            };
            queued.pop_front();
            logs.push(next);
        }
        self.commit(device, logs)
    }

    fn commit(&mut self, device: &mut Device, mut logs: Vec<Proven>) -> Result<Taken, SessionError> {
        let records: Vec<Record> = logs.iter_mut().flat_map(|log| std::mem::take(&mut log.records)).collect();
        let changed = device.accept_with(&records, |tx| {
            logs.iter().try_for_each(|log| keep_rows(tx, log))?;
            space::drop_delivered(tx)
        })?;
        for Proven { reached, last, .. } in logs {
            self.note_progress(device, &reached, last);
            self.took(reached);
        }
        Ok(Taken { changed, ..Taken::STATUS })
    }

    fn note_progress(&mut self, device: &mut Device, reached: &Cursor, last: u64) {
        device.progress.insert(reached.space.clone(), (reached.seq, last.max(reached.seq)));
        let all = device.progress.values().map(|(_, last)| *last).fold(0, u64::saturating_add);
        let taken = device.progress.values().map(|(taken, _)| *taken).fold(0, u64::saturating_add);
        self.receiving = (taken < all).then(|| (all.saturating_sub(taken), all));
        if self.receiving.is_none() {
            device.progress.clear();
        }
    }

    /// Asks for the rows behind `cursor` whole where what this device wrote itself may stand otherwise in the log.
    fn ask_whole(&mut self, cursor: Cursor, error: SessionError) -> Result<Taken, SessionError> {
        if self.asked_whole.insert(cursor.space.clone(), cursor.seq) == Some(cursor.seq) {
            return Err(error);
        }
        self.queue.push_back(ToRelay::Resume(cursor));
        Ok(Taken::NOTHING)
    }
}

/// Proves that rows continue the log at `cursor`; those before it are skipped.
fn prove(device: &Device, cursor: &Cursor, batch: Batch) -> Result<Proven, SessionError> {
    let Batch { from, rows, head, last, .. } = batch;
    if from > cursor.seq.saturating_add(1) || from == 0 {
        return Err(SessionError::Gap);
    }
    let known = usize::try_from(cursor.seq.saturating_add(1).saturating_sub(from)).unwrap_or(usize::MAX);
    let mut proven = Proven { reached: cursor.clone(), last, rows: vec![], records: vec![] };
    for row in rows.into_iter().skip(known) {
        let record = match row {
            Row::Record(record) => record,
            Row::Yours(lane, n) => {
                own(&device.conn, device.me.device, lane, n)?.ok_or(SessionError::OwnRecordMissing)?
            }
        };
        let reached = &mut proven.reached;
        reached.seq = reached.seq.saturating_add(1);
        reached.head = reached.head.then(&record);
        proven.rows.push(Checked { seq: reached.seq, head: reached.head, record: record.hash() });
        proven.records.push(record);
    }
    if !proven.rows.is_empty() && proven.reached.head != head {
        return Err(SessionError::WrongHead);
    }
    Ok(proven)
}

/// Returns an own record that the relay named by its number.
fn own(conn: &Connection, me: DeviceId, lane: Lane, n: u64) -> Result<Option<Record>, Error> {
    match store::numbered(conn, me, lane, n)? {
        Some(hash) => store::record(conn, &hash),
        None => Ok(None),
    }
}

fn keep_rows(conn: &Connection, log: &Proven) -> Result<(), Error> {
    let space = log.reached.space.to_string();
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO space_row (space, seq, head, record) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for Checked { seq, head, record } in &log.rows {
        insert.execute(params![space, i64::try_from(*seq).unwrap_or(i64::MAX), head.0, record.0])?;
        // What stands in the log is durable there.
        for sql in ["DELETE FROM outbox WHERE record = ?1", "DELETE FROM refill WHERE record = ?1"] {
            conn.prepare_cached(sql)?.execute([record.0])?;
        }
    }
    // The relay sends rows of what this person may read alone, so what was to be forgotten is this person's again.
    conn.prepare_cached("DELETE FROM forgetting WHERE space = ?1")?.execute([space])?;
    space::set_cursor(conn, &log.reached)
}
