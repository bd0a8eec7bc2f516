//! The relay's logs: taken row by row, each proven by its head.

use domain::{
    id::DeviceId,
    record::{Hash, Lane, Record},
    space::Space,
    wire::{Cursor, Row, ToRelay},
};
use rusqlite::{Connection, params};

use super::{Session, Taken, space};
use crate::{Device, Error, SessionError, store};

/// The next rows of a log, as the relay sent them.
pub(super) struct Batch {
    pub(super) space: Space,
    pub(super) from: u64,
    pub(super) rows: Vec<Row>,
    pub(super) head: Hash,
    pub(super) last: u64,
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
            // What was on its way when the rows before it were asked for again comes again too.
            let comes_again = self.asked_whole.get(&space) == Some(&cursor.seq);
            return if comes_again { Ok(Taken::NOTHING) } else { Err(SessionError::Gap) };
        }
        let known = usize::try_from(cursor.seq.saturating_add(1).saturating_sub(from)).unwrap_or(usize::MAX);
        let fresh = rows.into_iter().skip(known);
        let mut checked = Vec::new();
        let mut records = Vec::new();
        let mut reached = cursor.clone();
        for row in fresh {
            let record = match row {
                Row::Record(record) => record,
                Row::Yours(lane, n) => match own(&device.conn, device.me.device, lane, n)? {
                    Some(record) => record,
                    None => return self.ask_whole(cursor, SessionError::OwnRecordMissing),
                },
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
            return self.ask_whole(cursor, SessionError::WrongHead);
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

    /// Asks for the rows behind `cursor` whole where what this device wrote itself may stand otherwise in the log.
    fn ask_whole(&mut self, cursor: Cursor, error: SessionError) -> Result<Taken, SessionError> {
        if self.asked_whole.insert(cursor.space.clone(), cursor.seq) == Some(cursor.seq) {
            return Err(error);
        }
        self.queue.push_back(ToRelay::Resume(cursor));
        Ok(Taken::NOTHING)
    }
}

/// Returns an own record that the relay named by its number.
fn own(conn: &Connection, me: DeviceId, lane: Lane, n: u64) -> Result<Option<Record>, Error> {
    match store::numbered(conn, me, lane, n)? {
        Some(hash) => store::record(conn, &hash),
        None => Ok(None),
    }
}

fn keep_rows(conn: &Connection, cursor: &Cursor, rows: &[Checked]) -> Result<(), Error> {
    let space = cursor.space.to_string();
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO space_row (space, seq, head, record) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for Checked { seq, head, record } in rows {
        insert.execute(params![space, i64::try_from(*seq).unwrap_or(i64::MAX), head.0, record.0])?;
        // What stands in the log is durable there.
        for sql in ["DELETE FROM outbox WHERE record = ?1", "DELETE FROM refill WHERE record = ?1"] {
            conn.prepare_cached(sql)?.execute([record.0])?;
        }
    }
    // The relay sends rows of what this person may read alone, so what was to be forgotten is this person's again.
    conn.prepare_cached("DELETE FROM forgetting WHERE space = ?1")?.execute([space])?;
    space::set_cursor(conn, cursor)?;
    space::drop_delivered(conn)
}
