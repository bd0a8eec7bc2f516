//! The relay's logs: taken row by row, each proven by its head; refilled where the relay lost some.

use domain::{
    id::DeviceId,
    record::{Hash, Record},
    space::Space,
    wire::{BATCH_BYTES, Cursor, Row, ToRelay},
};
use rusqlite::{Connection, params};

use super::{Session, Taken, space};
use crate::{
    Device, Error, SessionError,
    store::{self, size_bytes},
};

/// The next rows of a log, as the relay sent them.
pub(super) struct Batch {
    pub(super) space: Space,
    pub(super) from: u64,
    pub(super) rows: Vec<Row>,
    pub(super) head: Hash,
    pub(super) last: u64,
}

/// What the relay lost.
#[derive(Debug)]
pub(super) enum Refill {
    /// A record that stood in its log.
    Record(Hash),
    /// Everything before it was refilled: the relay sends on from here.
    Resume(Cursor),
}

/// A row that was checked.
struct Checked {
    seq: u64,
    head: Hash,
    record: Hash,
}

impl Session {
    /// Takes the next rows: they count once they lead to the head that the relay names, all or none.
    pub(super) fn rows(&mut self, device: &mut Device, batch: Batch) -> Result<Taken, SessionError> {
        let Batch { space, from, rows, head, last } = batch;
        let cursor = space::cursor(&device.conn, &space)?;
        if from > cursor.seq.saturating_add(1) || from == 0 {
            return Err(SessionError::Gap);
        }
        let known = usize::try_from(cursor.seq.saturating_add(1).saturating_sub(from)).unwrap_or(usize::MAX);
        let fresh = rows.into_iter().skip(known);
        let mut checked = Vec::new();
        let mut records = Vec::new();
        let mut reached = cursor.clone();
        for row in fresh {
            let record = match row {
                Row::Record(record) => record,
                Row::Yours(lane, n) => own(&device.conn, device.me.device, lane, n)?,
            };
            reached.seq = reached.seq.saturating_add(1);
            reached.head = reached.head.then(&record);
            checked.push(Checked { seq: reached.seq, head: reached.head, record: record.hash() });
            records.push(record);
        }
        if checked.is_empty() {
            self.took(cursor);
            return Ok(Taken::NOTHING);
        }
        if reached.head != head {
            return Err(SessionError::WrongHead);
        }
        let changed = device.accept_with(&records, |tx| keep_rows(tx, &reached, &checked))?;
        self.note_progress(device, &reached, last);
        self.took(reached);
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

    /// Finds the last row in common, drops what stands above it and gives that to the relay.
    pub(super) fn diverged(
        &mut self,
        device: &mut Device,
        space: &Space,
        heads: &[(u64, Hash)],
    ) -> Result<Taken, SessionError> {
        let common = common(&device.conn, space, heads)?;
        let tx = device.conn.transaction()?;
        let lost = above(&tx, &common)?;
        space::set_cursor(&tx, &common)?;
        tx.execute(
            "DELETE FROM space_row WHERE space = ?1 AND seq > ?2",
            params![space.to_string(), i64::try_from(common.seq).unwrap_or(i64::MAX)],
        )?;
        tx.commit()?;
        self.refills.extend(lost.into_iter().map(Refill::Record));
        self.refills.push_back(Refill::Resume(common));
        Ok(Taken::STATUS)
    }

    /// Returns the next batch of what the relay lost.
    pub(super) fn next_refill(&mut self, device: &Device) -> Result<Option<ToRelay>, Error> {
        let (mut records, mut bytes) = (Vec::new(), 0usize);
        while let Some(refill) = self.refills.pop_front() {
            match refill {
                Refill::Resume(cursor) if records.is_empty() => return Ok(Some(ToRelay::Resume(cursor))),
                Refill::Resume(_) => {
                    self.refills.push_front(refill);
                    break;
                }
                Refill::Record(hash) => {
                    let Some(record) = store::record(&device.conn, &hash)? else {
                        continue;
                    };
                    bytes = bytes.saturating_add(size_bytes(&record));
                    if bytes > BATCH_BYTES && !records.is_empty() {
                        self.refills.push_front(refill);
                        break;
                    }
                    records.push(record);
                }
            }
        }
        Ok((!records.is_empty()).then_some(ToRelay::Refill(records)))
    }
}

/// Returns an own record that the relay named by its number.
fn own(conn: &Connection, me: DeviceId, lane: domain::record::Lane, n: u64) -> Result<Record, SessionError> {
    let hash = store::numbered(conn, me, lane, n)?.ok_or(SessionError::OwnRecordMissing)?;
    store::record(conn, &hash)?.ok_or(SessionError::OwnRecordMissing)
}

fn keep_rows(conn: &Connection, cursor: &Cursor, rows: &[Checked]) -> Result<(), Error> {
    let space = cursor.space.to_string();
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO space_row (space, seq, head, record) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for Checked { seq, head, record } in rows {
        insert.execute(params![space, i64::try_from(*seq).unwrap_or(i64::MAX), head.0, record.0])?;
        // What stands in the log is durable there.
        conn.prepare_cached("DELETE FROM outbox WHERE record = ?1")?.execute([record.0])?;
    }
    space::set_cursor(conn, cursor)?;
    space::drop_delivered(conn)
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

fn above(conn: &Connection, cursor: &Cursor) -> Result<Vec<Hash>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT record FROM space_row WHERE space = ?1 AND seq > ?2 ORDER BY seq")?;
    let seq = i64::try_from(cursor.seq).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![cursor.space.to_string(), seq], |row| row.get(0).map(Hash))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
