//! Applying under a mark: whatever kills the process is known at the next opening.
//!
//! Everything that is about to be applied is marked first, in a transaction of its own: the records that came and
//! those that waited in their documents. What is found marked at an opening is suspect. Suspects, and what comes or
//! waits with them, are applied one at a time, each under a mark of its own, so that of many exactly the one that
//! kills is known; found again, it is kept aside unapplied.

use std::slice;

use domain::record::{Hash, Record};
use rusqlite::{Connection, Transaction, TransactionBehavior::Immediate, params};

use crate::{
    Device, Error, accept,
    store::{self, State},
};

/// How often a record may be under way when the process dies: once among others, once alone.
const TRIES_MAX: u8 = 2;

impl Device {
    /// Takes records, then does `also` in the transaction of the last of them.
    pub(crate) fn accept_with(
        &mut self,
        records: &[Record],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let under_way = accept::under_way(&self.conn, records)?;
        if under_way.iter().any(|record| self.suspects.contains_key(&record.hash())) {
            let changed = self.accept_one_by_one(under_way)?;
            return Ok(self.accept_marked(&[], 0, also)? | changed);
        }
        self.accept_marked(&under_way, 1, also)
    }

    /// Says that the process before this one was ended from outside, as a closed page is: nothing that was under way is
    /// to blame for more than having been there. Left unsaid, an honest record may be kept aside where a person closes
    /// the app twice while it is being applied.
    pub fn forgive(&mut self) {
        self.suspects.values_mut().for_each(|tries| *tries = 1);
    }

    /// Takes up what lies in the store since the process died over it.
    pub(crate) fn take_up(&mut self) -> Result<(), Error> {
        let mut left = Vec::new();
        for hash in self.suspects.keys() {
            left.extend(store::record(&self.conn, hash)?);
        }
        if !left.is_empty() {
            self.accept_with(&left, |_| Ok(()))?;
        }
        Ok(())
    }

    /// Takes records each alone, again and again for as long as one of them makes another ready.
    fn accept_one_by_one(&mut self, records: Vec<Record>) -> Result<bool, Error> {
        let mut changed = false;
        let mut open = records;
        loop {
            let before = open.len();
            let mut later = Vec::new();
            for record in open {
                let hash = record.hash();
                if self.suspects.get(&hash).is_some_and(|tries| *tries >= TRIES_MAX) {
                    self.leave_out(&record, &hash)?;
                } else {
                    changed |= self.accept_marked(slice::from_ref(&record), TRIES_MAX, |_| Ok(()))?;
                }
                self.suspects.remove(&hash);
                if store::state(&self.conn, &hash)? == Some(State::AwaitsDeps as i64) {
                    later.push(record);
                }
            }
            if later.is_empty() || later.len() == before {
                return Ok(changed);
            }
            open = later;
        }
    }

    /// Marks records, takes them and does `also`, and takes the marks away with what was done.
    fn accept_marked(
        &mut self,
        records: &[Record],
        tries: u8,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let hashes: Vec<Hash> = records.iter().map(Record::hash).collect();
        self.mark(&hashes, tries)?;
        let done = self.accept_now(records, &hashes, also);
        if done.is_err() {
            // The process lives, so nothing here is suspect; a mark that stays costs one slow pass.
            let _ = unmark(&self.conn, &hashes);
        }
        done
    }

    fn accept_now(
        &mut self,
        records: &[Record],
        hashes: &[Hash],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let own_key = self.own_key();
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        let roster = accept::Roster { pack: &self.pack, me: &self.me, own_key };
        let changed = accept::take(&tx, &roster, records)?;
        also(&tx)?;
        unmark(&tx, hashes)?;
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

    fn leave_out(&self, record: &Record, hash: &Hash) -> Result<(), Error> {
        let tx = self.conn.unchecked_transaction()?;
        store::quarantine(&tx, record, hash, "crash")?;
        unmark(&tx, slice::from_ref(hash))?;
        Ok(tx.commit()?)
    }
}

fn unmark(conn: &Connection, hashes: &[Hash]) -> Result<(), Error> {
    let mut statement = conn.prepare_cached("DELETE FROM applying WHERE record = ?1")?;
    for hash in hashes {
        statement.execute([hash.0])?;
    }
    Ok(())
}
