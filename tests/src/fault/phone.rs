//! A phone whose disk fails while its person works, and what is left of it.

use anyhow::{Context, ensure};
use device::BROWSER_JOURNAL;
use domain::{command::Command, hazard::PhotoRef, record::Record, time::Stamp};

use super::{
    disk::{Disk, Loss},
    memory::{Memory, picture},
};
use crate::village::{Ground, Village};

/// How a phone keeps its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// As it is shipped.
    Shipped,
    /// As the browser does, whose files have no write-ahead log.
    Browser,
    /// As it must not be: a save is told before it is on the disk.
    Hasty,
}

/// Home 0 of a village with a supervisor; its disk is not to be trusted.
pub struct Phone {
    village: Village,
    /// The disk.
    pub disk: Disk,
    memory: Memory,
    keeping: Keeping,
    pictures: u64,
    newest: Option<PhotoRef>,
}

impl Phone {
    /// A phone in use: enrolled, with a few things of others on it.
    ///
    /// # Errors
    ///
    /// Where it cannot be made.
    pub fn new(seed: u64, keeping: Keeping) -> anyhow::Result<Self> {
        let disk = Disk::new()?;
        let mut ground = Ground::new()?;
        ground.home = Some(disk.clone());
        let village = Village::on(ground, 2, seed)?;
        let memory = Memory::default();
        let mut phone = Self { village, disk, memory, keeping, pictures: seed << 20, newest: None };
        phone.keep_as_told()?;
        phone.village.settle()?;
        for _ in 0..6 {
            phone.village.act(1)?;
        }
        Ok(phone)
    }

    /// Cuts the power of the disk soon, in the middle of whatever is being done then.
    pub fn arm(&mut self) {
        let operations = self.village.dice().below(150);
        self.disk.cut_after(operations);
    }

    /// Lets its person work until the disk fails, at most `steps` steps long; tells whether it failed.
    ///
    /// # Errors
    ///
    /// Where something else fails.
    pub fn work(&mut self, steps: usize) -> anyhow::Result<bool> {
        for _ in 0..steps {
            match self.step() {
                Err(error) if self.disk.is_armed() => return Err(error.context("the disk had not failed")),
                Err(_) => return Ok(true),
                Ok(()) if !self.disk.is_armed() => return Ok(true),
                Ok(()) => {}
            }
        }
        Ok(false)
    }

    fn step(&mut self) -> anyhow::Result<()> {
        self.village.wait(1_000);
        match self.village.dice().below(10) {
            0..=3 => self.save(),
            4 => self.write_draft(),
            5 => self.take_picture(),
            6 => self.accept(),
            _ => self.talk(),
        }
    }

    fn stamp(&self) -> Stamp {
        self.village.stamp(0)
    }

    fn save(&mut self) -> anyhow::Result<()> {
        let Some(mut command) = self.village.choose(0)? else { return Ok(()) };
        if let Command::ReportHazard { report, .. } = &mut command {
            report.photos.extend(self.newest.take());
        }
        let stamp = self.stamp();
        Ok(self.memory.execute(self.village.device(0)?, stamp, command)?)
    }

    fn write_draft(&mut self) -> anyhow::Result<()> {
        let number = self.village.dice().below(1_000);
        let command =
            Command::SaveDraft { key: "report".to_owned(), body: format!("在东门看到{number}") };
        let stamp = self.stamp();
        Ok(self.memory.execute(self.village.device(0)?, stamp, command)?)
    }

    fn take_picture(&mut self) -> anyhow::Result<()> {
        self.pictures = self.pictures.saturating_add(1);
        let size = 1_000 + self.village.dice().index(20_000);
        let (bytes, stamp) = (picture(self.pictures, size), self.stamp());
        self.newest = Some(self.memory.keep_photo(self.village.device(0)?, stamp, &bytes)?);
        Ok(())
    }

    /// Takes what the supervisor has by another path than the relay.
    fn accept(&mut self) -> anyhow::Result<()> {
        let records: Vec<Record> = self.village.device(1)?.records()?;
        self.memory.accept(self.village.device(0)?, &records).map_err(Into::into)
    }

    /// The supervisor works, and both talk with the relay, this phone perhaps not to the end.
    fn talk(&mut self) -> anyhow::Result<()> {
        self.village.act(1)?;
        self.village.connect(1)?;
        self.village.carry(1, usize::MAX)?;
        self.village.connect(0)?;
        let frames = 1 + self.village.dice().index(8);
        self.village.carry(0, frames)?;
        Ok(())
    }

    /// Ends the app, gives the power back and opens the app again, perhaps through further cuts; names what is lost.
    ///
    /// # Errors
    ///
    /// Where the app does not open again.
    pub fn wake(&mut self) -> anyhow::Result<Vec<String>> {
        loop {
            self.village.close(0);
            let loss = *self.village.dice().pick(&Loss::ALL).context("a kind of loss")?;
            self.disk.power_on(loss, self.village.dice());
            if self.village.dice().below(4) == 0 {
                let operations = self.village.dice().below(12);
                self.disk.cut_after(operations);
            }
            match self.village.reopen(0).and_then(|()| self.keep_as_told()) {
                Ok(()) if self.disk.is_dead() => {}
                Err(_) if self.disk.is_dead() => {}
                other => {
                    self.disk.defuse();
                    return other.and_then(|()| self.losses());
                }
            }
        }
    }

    /// Ends the app and opens it again, the disk's power being there, and does again what broke off; names what is lost.
    ///
    /// # Errors
    ///
    /// Where the app does not open again.
    pub fn reopen(&mut self) -> anyhow::Result<Vec<String>> {
        self.village.reopen(0)?;
        self.keep_as_told()?;
        let stamp = self.stamp();
        self.memory.retry(self.village.device(0)?, stamp)?;
        self.losses()
    }

    /// Names everything that was acknowledged and is not there.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn losses(&mut self) -> anyhow::Result<Vec<String>> {
        let stamp = self.stamp();
        self.memory.losses(self.village.device(0)?, stamp)
    }

    fn keep_as_told(&mut self) -> anyhow::Result<()> {
        let pragma = match self.keeping {
            Keeping::Shipped => return Ok(()),
            Keeping::Browser => BROWSER_JOURNAL,
            Keeping::Hasty => "PRAGMA synchronous = NORMAL",
        };
        Ok(self.village.device(0)?.connection().execute_batch(pragma)?)
    }

    /// Lets everything reach the supervisor, and checks that nothing is missing there either.
    ///
    /// # Errors
    ///
    /// Names what is missing.
    pub fn come_home(&mut self) -> anyhow::Result<()> {
        self.village.settle()?;
        self.village.check_quiet()?;
        // What was being applied when the power went twice lies aside: it might have been what killed the process.
        let aside = "SELECT count(*) FROM quarantine WHERE reason = 'crash'";
        let aside: u32 = self.village.device(0)?.connection().query_row(aside, [], |row| row.get(0))?;
        if aside == 0 {
            self.village.check_agreement()?;
        }
        let waiting = self.village.device(0)?.status_counts()?;
        ensure!((waiting.waiting, waiting.photos_waiting) == (0, 0), "{waiting:?}");
        Ok(())
    }
}
