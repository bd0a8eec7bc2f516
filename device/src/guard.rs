//! Applying under a marker: whatever kills the process is known at the next opening.
//!
//! A frame's records are marked, in a transaction of their own, before any of them is applied. Those found marked at
//! an opening are applied one at a time; the one that kills the process again is kept aside unapplied.

use domain::record::{Hash, Record};
use rusqlite::{Connection, Transaction, TransactionBehavior::Immediate, params};

use crate::{Device, Error, accept, store};

impl Device {
    /// Takes records and does `also`, all in one transaction.
    pub(crate) fn accept_with(
        &mut self,
        records: &[Record],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let mut changed = self.accept_suspects(records)?;
        let hashes: Vec<Hash> = records.iter().map(Record::hash).collect();
        self.mark(&hashes, 1)?;
        let done = self.accept_marked(records, also);
        if done.is_err() {
            // The process lives, so nothing here is suspect; a mark that stays costs one slow pass.
            let _ = self.conn.execute("DELETE FROM applying", []);
        }
        changed |= done?;
        Ok(changed)
    }

    fn accept_marked(
        &mut self,
        records: &[Record],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let own_key = self.own_key();
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        let roster = accept::Roster { pack: &self.pack, me: &self.me, own_key };
        let changed = accept::take(&tx, &roster, records)?;
        also(&tx)?;
        unmark(&tx)?;
        tx.commit()?;
        Ok(changed)
    }

    fn mark(&self, hashes: &[Hash], tries: u8) -> Result<(), Error> {
        if hashes.is_empty() {
            return Ok(());
        }
        let tx = self.conn.unchecked_transaction()?;
        for hash in hashes {
            tx.prepare_cached("INSERT OR REPLACE INTO applying (record, tries) VALUES (?1, ?2)")?
                .execute(params![hash.0, tries])?;
        }
        Ok(tx.commit()?)
    }

    /// Takes the records that were under way when the process died, each alone.
    fn accept_suspects(&mut self, records: &[Record]) -> Result<bool, Error> {
        let mut changed = false;
        if self.suspects.is_empty() {
            return Ok(changed);
        }
        for record in records {
            let hash = record.hash();
            match self.suspects.remove(&hash) {
                None => {}
                Some(0 | 1) => {
                    self.mark(&[hash], 2)?;
                    changed |= self.accept_marked(std::slice::from_ref(record), |_| Ok(()))?;
                }
                Some(_) => {
                    let tx = self.conn.transaction_with_behavior(Immediate)?;
                    store::quarantine(&tx, record, &hash, "crash")?;
                    tx.execute("DELETE FROM applying WHERE record = ?1", [hash.0])?;
                    tx.commit()?;
                }
            }
        }
        Ok(changed)
    }
}

fn unmark(conn: &Connection) -> Result<(), Error> {
    conn.execute("DELETE FROM applying", [])?;
    Ok(())
}
