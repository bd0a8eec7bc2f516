//! Own records on their way: pushed, acknowledged, rejected.

use domain::{
    id::DeviceId,
    record::{Lane, Record},
    wire::{BATCH_BYTES, ENVELOPE_BYTES, RejectCode, size_bytes},
};
use rusqlite::{Connection, TransactionBehavior::Immediate, params};

use super::{Session, Taken, space};
use crate::{Device, Error, SessionError, store};

impl Session {
    /// Returns the next own records that this session has not pushed, the most urgent lane first. Lanes that fit one
    /// frame share it, since records shrink together.
    pub(super) fn next_push(&mut self, device: &Device) -> Result<Option<Vec<Record>>, Error> {
        let mut batch = Batch::default();
        for (lane, pushed) in Lane::ALL.into_iter().zip(&mut self.pushed) {
            batch.add_unsent(device, lane, pushed)?;
            if batch.is_full {
                break;
            }
        }
        Ok((!batch.records.is_empty()).then_some(batch.records))
    }

    /// Takes what the relay holds of each lane: more waits now where the relay has lost some. Nothing waits less, since
    /// what the relay holds under a number may be the record of another copy of this store; pushing it proves it.
    pub(super) fn settle(&mut self, device: &mut Device, held: [u64; 3]) -> Result<(), SessionError> {
        let me = device.me.device;
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        for ((lane, held), pushed) in Lane::ALL.into_iter().zip(held).zip(&mut self.pushed) {
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

/// Own records for one frame.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    bytes: usize,
    is_full: bool,
}

impl Batch {
    /// Adds own records of a lane that wait behind `pushed`, in order, and moves `pushed` to the last of them.
    fn add_unsent(&mut self, device: &Device, lane: Lane, pushed: &mut u64) -> Result<(), Error> {
        let mut statement = device.conn.prepare_cached(
            "SELECT r.device, r.lane, r.n, r.space, r.document, r.change, r.signature FROM outbox AS o
             JOIN record AS r ON r.hash = o.record
             WHERE o.lane = ?1 AND o.n > ?2 AND o.rejected IS NULL AND r.device = ?3 ORDER BY o.n",
        )?;
        let n = i64::try_from(*pushed).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![lane.number(), n, device.me.device.bytes()])?;
        while let Some(row) = rows.next()? {
            let record = store::read_record(row)?;
            self.bytes = self.bytes.saturating_add(size_bytes(&record));
            if self.bytes > BATCH_BYTES && !self.records.is_empty() {
                self.is_full = true;
                break;
            }
            *pushed = record.n;
            self.records.push(record);
        }
        Ok(())
    }
}

fn acknowledge(conn: &Connection, lane: Lane, n: u64) -> Result<(), Error> {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    conn.prepare_cached("DELETE FROM outbox WHERE lane = ?1 AND n <= ?2 AND rejected IS NULL")?
        .execute(params![lane.number(), n])?;
    Ok(())
}

/// Puts own records that the relay lost back into the outbox, and tells whether there were any: those that no log showed,
/// for the others the log itself is compared, and those whose rejection it lost too.
fn again(conn: &Connection, me: DeviceId, lane: Lane, held: u64) -> Result<bool, Error> {
    let held = i64::try_from(held).unwrap_or(i64::MAX);
    let put_back = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO outbox
                (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
             SELECT r.hash, r.document, coalesce(e.entry, r.document), r.lane, r.n, r.space, length(r.change) + ?4,
                0, '', NULL
             FROM record AS r LEFT JOIN own_entry AS e ON e.record = r.hash
             WHERE r.device = ?1 AND r.lane = ?2 AND r.n > ?3 AND r.state = 0
                AND NOT EXISTS (SELECT 1 FROM space_row AS s WHERE s.record = r.hash)
                AND NOT EXISTS (SELECT 1 FROM refill AS f WHERE f.record = r.hash)",
        )?
        .execute(params![me.bytes(), lane.number(), held, ENVELOPE_BYTES])?;
    let judged_anew = conn
        .prepare_cached(
            "UPDATE outbox SET rejected = NULL WHERE lane = ?1 AND n > ?2 AND rejected IS NOT NULL
                AND record IN (SELECT hash FROM record WHERE device = ?3)",
        )?
        .execute(params![lane.number(), held, me.bytes()])?;
    Ok(put_back.saturating_add(judged_anew) > 0)
}

/// Notes that the relay did not take a record; the person sees it.
pub(super) fn rejected(
    device: &mut Device,
    lane: Lane,
    n: u64,
    code: RejectCode,
) -> Result<Taken, SessionError> {
    let me = device.me.device;
    let at = (lane.number(), i64::try_from(n).unwrap_or(i64::MAX), code as i64, me.bytes());
    let waited = device.conn.execute(
        "UPDATE outbox SET rejected = ?3 WHERE lane = ?1 AND n = ?2
            AND record IN (SELECT hash FROM record WHERE device = ?4)",
        at,
    )?;
    if waited > 0 {
        return Ok(Taken::CHANGED);
    }
    let Some(hash) = store::numbered(&device.conn, me, lane, n)? else {
        return Ok(Taken::NOTHING);
    };
    device.conn.execute(
        "INSERT INTO outbox (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
         SELECT r.hash, r.document, coalesce(e.entry, r.document), r.lane, r.n, r.space, length(r.change) + ?3,
            0, '', ?2
         FROM record AS r LEFT JOIN own_entry AS e ON e.record = r.hash WHERE r.hash = ?1
         ON CONFLICT (record) DO UPDATE SET rejected = excluded.rejected",
        params![hash.0, code as i64, ENVELOPE_BYTES],
    )?;
    Ok(Taken::CHANGED)
}
