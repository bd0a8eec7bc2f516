//! What must hold after the day.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use domain::{
    id::{DeviceId, DocumentId},
    record::Hash,
    space::Space,
};

use super::{Fleet, phone::Phone};
use crate::village::{records, things};

/// How long nothing more may be said after everything has arrived, in milliseconds.
const QUIET_MS: i64 = 5 * 60_000;
/// Frames of a connection on which nothing is new: challenge, hello, welcome.
const FRAMES_OF_NOTHING_NEW: u64 = 3;
/// One in so many apps is opened anew at the end.
const KILLED_AT_LAST: usize = 4;
/// At most one in so many devices may come back in any one second after the relay's return.
const RUSH: u64 = 16;

/// What happened on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines that were opened.
    pub connections: u64,
    /// Frames that arrived.
    pub frames: u64,
    /// Frames that did not.
    pub frames_lost: u64,
    /// Records that people saved.
    pub saved: u64,
    /// Crashes of the relay.
    pub crashes: u64,
    /// Those of them at which records were heard and not committed.
    pub pushes_lost: u64,
    /// Apps that the system ended.
    pub kills: u64,
    /// How many devices came back in the second in which most did, after any of the relay's returns.
    pub rush: u64,
}

impl Fleet {
    /// Checks that everything has arrived, and that nobody has anything left to say.
    pub(super) fn check_rest(&mut self) -> anyhow::Result<()> {
        self.tally.rush = self.tally.rush.max(self.station.rush());
        let most = self.phones.len() as u64 / RUSH;
        ensure!(self.tally.rush <= most, "{} devices came back in one second", self.tally.rush);
        let Tally { frames_lost, pushes_lost, kills, .. } = self.tally;
        ensure!(frames_lost > 0 && pushes_lost > 0 && kills > 0, "the day was calm: {:?}", self.tally);
        for (who, phone) in self.phones.iter().enumerate() {
            let waiting: u32 =
                phone.device.connection().query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))?;
            ensure!(waiting == 0, "{waiting} records of device {who} are not at the relay");
            ensure!(phone.line.is_some(), "device {who} has no line");
        }
        let before = self.tally.frames;
        self.pass(QUIET_MS)?;
        ensure!(self.tally.frames == before, "{} frames after rest", self.tally.frames - before);
        Ok(())
    }

    /// Checks that what both sides remember of each other lies in their stores: where the relay is started anew and
    /// many an app is opened anew, they need no more than a greeting to learn that nothing is new.
    pub(super) fn check_memory(&mut self) -> anyhow::Result<()> {
        // Once a day a device lists its cursors whatever the digest says; that day's list goes first.
        for who in 0..self.phones.len() {
            self.hang_up(who)?;
        }
        self.pass(QUIET_MS)?;
        let before = self.tally.frames;
        self.crash()?;
        self.start_relay()?;
        for who in 0..self.phones.len() {
            if who.is_multiple_of(KILLED_AT_LAST) { self.kill(who)? } else { self.hang_up(who)? }
        }
        self.pass(QUIET_MS)?;
        let (frames, fewest) = (self.tally.frames - before, FRAMES_OF_NOTHING_NEW * self.phones.len() as u64);
        ensure!(frames == fewest, "{frames} frames instead of {fewest} to learn that nothing is new");
        Ok(())
    }

    /// Checks that the relay holds every record that was saved, each once and untouched, and that all who may read a
    /// space hold the same of it.
    pub(super) fn check_county(&self) -> anyhow::Result<()> {
        let store = self.station.relay()?.store();
        let audit = store.audit()?;
        ensure!(audit.faults.is_empty(), "the relay's log is not whole: {:?}", audit.faults);
        let mut logged: BTreeMap<Space, BTreeSet<Hash>> = BTreeMap::new();
        let mut written: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for record in records(store)? {
            *written.entry(record.device).or_default() += 1;
            logged.entry(record.space.clone()).or_default().insert(record.hash());
        }
        let mut county: BTreeMap<DocumentId, String> = BTreeMap::new();
        for (who, phone) in self.phones.iter().enumerate() {
            let at_relay = written.get(&phone.member.device).copied().unwrap_or(0);
            ensure!(at_relay == phone.saved, "device {who} saved {}, the relay has {at_relay}", phone.saved);
            check_held(phone, &logged).with_context(|| format!("device {who}"))?;
            for (id, thing) in things(&phone.device, self.agenda.now_ms())? {
                let first = county.entry(id).or_insert_with(|| thing.clone());
                ensure!(
                    *first == thing,
                    "device {who} shows another thing than a colleague:\n{thing}---\n{first}"
                );
            }
        }
        Ok(())
    }
}

/// Checks that a device holds what the relay's logs of its spaces hold, and shows every document of them.
fn check_held(phone: &Phone, logged: &BTreeMap<Space, BTreeSet<Hash>>) -> anyhow::Result<()> {
    let rights = &phone.member.person.rights;
    let readable = logged.iter().filter(|(space, _)| space.may_read(rights));
    let expected: BTreeSet<Hash> = readable.flat_map(|(_, hashes)| hashes.iter().copied()).collect();
    let mut statement = phone.device.connection().prepare("SELECT hash FROM record WHERE state = 0")?;
    let held = statement.query_map([], |row| row.get(0).map(Hash))?.collect::<Result<BTreeSet<_>, _>>()?;
    let (lost, missing) = (held.difference(&expected).count(), expected.difference(&held).count());
    ensure!(lost == 0 && missing == 0, "{lost} records are not in the log, {missing} of the log are missing");
    Ok(())
}
