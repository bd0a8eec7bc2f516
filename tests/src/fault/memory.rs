//! What a person was told is kept, to be asked for again after a fault.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use device::{Device, NewPhoto};
use domain::{
    command::{Command, Outcome},
    hazard::PhotoRef,
    record::{Hash, Record},
    time::Stamp,
    view::{Query, View},
};

/// Everything that a device has acknowledged.
#[derive(Default)]
pub struct Memory {
    commands: Vec<Command>,
    /// The last body that was acknowledged, and those tried since.
    drafts: BTreeMap<String, Vec<Option<String>>>,
    photos: BTreeSet<Hash>,
    records: BTreeSet<Hash>,
    /// A command that broke off: it may be there or not.
    open: Option<Command>,
}

impl Memory {
    /// Lets the device do `command`, and remembers it once that is done.
    ///
    /// # Errors
    ///
    /// Where the device breaks; a refusal is none.
    pub fn execute(
        &mut self,
        device: &mut Device,
        stamp: Stamp,
        command: Command,
    ) -> Result<(), device::Error> {
        if let Command::SaveDraft { key, body } = &command {
            self.drafts.entry(key.clone()).or_insert_with(|| vec![None]).push(Some(body.clone()));
        }
        self.open = Some(command.clone());
        let outcome = device.execute(stamp, command.clone());
        match outcome {
            Ok(_) => self.note(command),
            Err(device::Error::Refused(_)) => self.open = None,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Remembers a command that was acknowledged.
    pub fn note(&mut self, command: Command) {
        self.open = None;
        match command {
            Command::SaveDraft { key, body } => drop(self.drafts.insert(key, vec![Some(body)])),
            command => self.commands.push(command),
        }
    }

    /// Lets the device keep a photo.
    ///
    /// # Errors
    ///
    /// Where the device breaks.
    pub fn keep_photo(
        &mut self,
        device: &mut Device,
        stamp: Stamp,
        bytes: &[u8],
    ) -> Result<PhotoRef, device::Error> {
        let photo = device.keep_photo(&NewPhoto { bytes, thumb: &[], original: None }, stamp.wall_ms)?;
        self.photos.insert(photo.hash);
        Ok(photo)
    }

    /// Lets the device take others' records.
    ///
    /// # Errors
    ///
    /// Where the device breaks.
    pub fn accept(&mut self, device: &mut Device, records: &[Record]) -> Result<(), device::Error> {
        device.accept(records)?;
        self.records.extend(records.iter().map(Record::hash));
        Ok(())
    }

    /// The photos that were kept.
    pub fn photos(&self) -> impl Iterator<Item = &Hash> {
        self.photos.iter()
    }

    /// Does again what broke off, as a person does who was told so.
    ///
    /// # Errors
    ///
    /// Where the device breaks again.
    pub fn retry(&mut self, device: &mut Device, stamp: Stamp) -> Result<(), device::Error> {
        match self.open.take() {
            Some(command) => self.execute(device, stamp, command),
            None => Ok(()),
        }
    }

    /// Names everything that was acknowledged and is not there any more, or is there twice.
    ///
    /// # Errors
    ///
    /// Where the device breaks.
    pub fn losses(&self, device: &mut Device, stamp: Stamp) -> anyhow::Result<Vec<String>> {
        let mut losses = Vec::new();
        let state: String = device.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if state != "ok" {
            losses.push(format!("integrity: {state}"));
        }
        let held = records_held(device)?;
        losses.extend(self.records.difference(&held).map(|hash| format!("record {hash}")));
        for command in &self.commands {
            if device.execute(stamp, command.clone())? != Outcome::AlreadyDone {
                losses.push(format!("command {command:?}"));
            }
        }
        for (key, bodies) in &self.drafts {
            let View::Draft(body) = device.ask(stamp.wall_ms, &Query::Draft { key: key.clone() })? else {
                anyhow::bail!("a draft")
            };
            if !bodies.contains(&body) {
                losses.push(format!("draft {key}: {body:?} is none of {bodies:?}"));
            }
        }
        for hash in &self.photos {
            let bytes = device.photo(*hash)?;
            if bytes.is_none_or(|bytes| Hash::of(&bytes) != *hash) {
                losses.push(format!("photo {hash}"));
            }
        }
        match records_too_many(device)? {
            0 => {}
            count => losses.push(format!("{count} records more than entries were written")),
        }
        Ok(losses)
    }
}

/// What is held, whatever became of it: some wait for others.
fn records_held(device: &Device) -> anyhow::Result<BTreeSet<Hash>> {
    let mut statement = device.connection().prepare("SELECT hash FROM record")?;
    let hashes = statement.query_map([], |row| row.get(0).map(Hash))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

/// Every entry written here has one record; what was tried again must not have two.
pub(super) fn records_too_many(device: &Device) -> anyhow::Result<i64> {
    let sql =
        "SELECT (SELECT count(*) FROM record WHERE state = 0 AND device = (SELECT device FROM identity))
                   - (SELECT count(*) FROM own_entry)";
    device.connection().query_row(sql, [], |row| row.get(0)).context("own records")
}

/// A JPEG of about `size_bytes` whose pixels mean nothing; another for each `seed`.
pub fn picture(seed: u64, size_bytes: usize) -> Vec<u8> {
    let mut dice = crate::village::Dice::new(seed);
    // 0xff would begin a marker.
    let pixels = (0..size_bytes).map(|_| u8::try_from(dice.below(255)).unwrap_or(0));
    let head: [&[u8]; 4] = [
        &[0xff, 0xd8, 0xff, 0xe0, 0, 7],
        b"JFIF\0",
        &[0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0],
        &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    ];
    head.concat().into_iter().chain(pixels).chain([0xff, 0xd9]).collect()
}
