//! What befalls stores: a relay that is put back to a backup, a device's store that is copied.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use device::Device;
use domain::record::{Hash, Record};
use relay::{Photos, Relay, Store};

use super::{Home, Village, ground::Place, line::Line};

impl Village {
    /// Copies the relay's store into a file, as an administrator's backup does; returns where it is.
    ///
    /// # Errors
    ///
    /// Where it cannot be written, or was before.
    pub fn back_up_relay(&mut self) -> anyhow::Result<PathBuf> {
        let path = self.ground.path("backup.db");
        self.relay()?.store().back_up(&path)?;
        Ok(path)
    }

    /// Puts the relay back to a backup; every line is cut.
    ///
    /// # Errors
    ///
    /// Where the backup does not open.
    pub fn restore_relay(&mut self, backup: &Path) -> anyhow::Result<()> {
        self.stop_relay();
        let store = Store::open(backup, self.dice.bytes())?;
        self.relay = Some(Relay::new(store, Photos::in_memory())?);
        Ok(())
    }

    /// Copies the store of home `who` into a new home of the same person, and opens both; returns the new home.
    ///
    /// # Errors
    ///
    /// Where the store cannot be copied.
    pub fn copy_home(&mut self, who: usize) -> anyhow::Result<usize> {
        self.close(who);
        let copy = self.len();
        let home = self.homes.get_mut(who).context("no such home")?;
        let Place::File(from) = &home.store else { anyhow::bail!("a store in a file") };
        let to = self.ground.path(&format!("{copy}.db"));
        std::fs::copy(from, &to)?;
        home.is_copied = true;
        let store = Place::File(to);
        let device = Device::open(store.open()?, self.dice.bytes())?;
        let (person, clock_error_ms) = (home.person, home.clock_error_ms);
        let (device, line) = (Some(device), Line::default());
        self.homes.push(Home { person, device, store, is_copied: true, clock_error_ms, line });
        self.reopen(who)?;
        Ok(copy)
    }

    /// Returns every record of the relay's log.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn logged(&mut self) -> anyhow::Result<BTreeSet<Hash>> {
        let records = records(self.relay()?.store())?;
        Ok(records.iter().map(|record| record.hash()).collect())
    }

    /// Checks that the relay's log and every device hold the same records.
    ///
    /// # Errors
    ///
    /// Names the home that holds others.
    pub fn check_ledger(&mut self) -> anyhow::Result<()> {
        let logged = self.logged()?;
        for who in self.inhabited() {
            let held: BTreeSet<_> = self.device(who)?.records()?.iter().map(|record| record.hash()).collect();
            let (lost, unknown) = (held.difference(&logged).count(), logged.difference(&held).count());
            ensure!(
                lost == 0 && unknown == 0,
                "home {who} holds {lost} that the log has not, and lacks {unknown}"
            );
        }
        Ok(())
    }
}

/// Returns every record of the logs that a relay's store holds.
pub(crate) fn records(store: &Store) -> anyhow::Result<Vec<Record>> {
    let mut records = Vec::new();
    for (space, tip) in store.spaces() {
        let mut seq = 0;
        while seq < tip.seq {
            let rows = store.rows_after(space, seq, usize::MAX)?;
            ensure!(!rows.is_empty(), "{space} ends at row {seq} of {}", tip.seq);
            seq += rows.len() as u64;
            records.extend(rows.into_iter().map(|(record, _)| record));
        }
    }
    Ok(records)
}
