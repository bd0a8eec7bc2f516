//! Own records on their way: pushed, acknowledged, rejected.

use domain::{
    record::{Lane, Record},
    wire::{BATCH_BYTES, RejectCode},
};
use rusqlite::{Connection, TransactionBehavior::Immediate, params};

use super::{Session, Taken, space};
use crate::{
    Device, Error, SessionError,
    store::{self, size_bytes},
};

impl Session {
    /// Returns the next own records that this session has not pushed, the most urgent lane first.
    pub(super) fn next_push(&mut self, device: &Device) -> Result<Option<Vec<Record>>, Error> {
        for (lane, pushed) in Lane::ALL.into_iter().zip(&mut self.pushed) {
            let records = unsent(&device.conn, lane, *pushed)?;
            if let Some(last) = records.last() {
                *pushed = last.n;
                return Ok(Some(records));
            }
        }
        Ok(None)
    }

    /// Takes what the relay holds of each lane: less waits now, or more where the relay has lost some.
    pub(super) fn settle(&mut self, device: &mut Device, held: [u64; 3]) -> Result<(), SessionError> {
        let me = device.me.device;
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        for ((lane, held), pushed) in Lane::ALL.into_iter().zip(held).zip(&mut self.pushed) {
            acknowledge(&tx, lane, held)?;
            store::raise_floor(&tx, lane, held)?;
            if again(&tx, me, lane, held)? {
                *pushed = (*pushed).min(held);
            }
        }
        space::drop_delivered(&tx)?;
        tx.commit()?;
        Ok(())
    }

    pub(super) fn acknowledged(
        &mut self,
        device: &mut Device,
        lane: Lane,
        n: u64,
    ) -> Result<Taken, SessionError> {
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        acknowledge(&tx, lane, n)?;
        space::drop_delivered(&tx)?;
        tx.commit()?;
        Ok(Taken::CHANGED)
    }
}

/// Returns a batch of own records behind `n` that wait, in order.
fn unsent(conn: &Connection, lane: Lane, n: u64) -> Result<Vec<Record>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT r.device, r.lane, r.n, r.space, r.document, r.change, r.signature FROM outbox AS o
         JOIN record AS r ON r.hash = o.record
         WHERE o.lane = ?1 AND o.n > ?2 AND o.rejected IS NULL ORDER BY o.n",
    )?;
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![lane.number(), n])?;
    let (mut records, mut bytes) = (Vec::new(), 0usize);
    while let Some(row) = rows.next()? {
        let record = store::read_record(row)?;
        bytes = bytes.saturating_add(size_bytes(&record));
        if bytes > BATCH_BYTES && !records.is_empty() {
            break;
        }
        records.push(record);
    }
    Ok(records)
}

fn acknowledge(conn: &Connection, lane: Lane, n: u64) -> Result<(), Error> {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    conn.prepare_cached("DELETE FROM outbox WHERE lane = ?1 AND n <= ?2 AND rejected IS NULL")?
        .execute(params![lane.number(), n])?;
    Ok(())
}

/// Puts own records that the relay lost back into the outbox, and tells whether there were any.
fn again(conn: &Connection, me: domain::id::DeviceId, lane: Lane, held: u64) -> Result<bool, Error> {
    let held = i64::try_from(held).unwrap_or(i64::MAX);
    let put_back = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO outbox
                (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
             SELECT r.hash, r.document, coalesce(e.entry, r.document), r.lane, r.n, r.space, length(r.change) + 150,
                0, '', NULL
             FROM record AS r LEFT JOIN own_entry AS e ON e.record = r.hash
             WHERE r.device = ?1 AND r.lane = ?2 AND r.n > ?3 AND r.state = 0",
        )?
        .execute(params![me.bytes(), lane.number(), held])?;
    Ok(put_back > 0)
}

/// Notes that the relay did not take a record; the person sees it.
pub(super) fn rejected(
    device: &mut Device,
    lane: Lane,
    n: u64,
    code: RejectCode,
) -> Result<Taken, SessionError> {
    let Some(hash) = store::numbered(&device.conn, device.me.device, lane, n)? else {
        return Ok(Taken::NOTHING);
    };
    device.conn.execute(
        "INSERT INTO outbox (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
         SELECT r.hash, r.document, coalesce(e.entry, r.document), r.lane, r.n, r.space, length(r.change) + 150,
            0, '', ?2
         FROM record AS r LEFT JOIN own_entry AS e ON e.record = r.hash WHERE r.hash = ?1
         ON CONFLICT (record) DO UPDATE SET rejected = excluded.rejected",
        params![hash.0, code as i64],
    )?;
    Ok(Taken::CHANGED)
}
