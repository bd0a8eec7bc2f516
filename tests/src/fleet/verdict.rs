//! What must hold after the day.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use domain::{
    id::DocumentId,
    record::{Hash, Record},
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
const RUSH: u64 = 12;

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
        let logged = records(store)?;
        ensure!(audit.rows == logged.len() as u64, "{} rows of {} were checked", audit.rows, logged.len());
        let mut county: BTreeMap<DocumentId, String> = BTreeMap::new();
        for (who, phone) in self.phones.iter().enumerate() {
            let written = logged.iter().filter(|record| record.device == phone.member.device).count() as u64;
            ensure!(written == phone.saved, "device {who} saved {}, the relay has {written}", phone.saved);
            let rights = &phone.member.person.rights;
            let readable: Vec<&Record> =
                logged.iter().filter(|record| record.space.may_read(rights)).collect();
            check_held(phone, &readable).with_context(|| format!("device {who}"))?;
            let shown = things(&phone.device, self.agenda.now_ms())?;
            let documents: BTreeSet<DocumentId> = readable.iter().map(|record| record.document).collect();
            ensure!(shown.keys().eq(&documents), "device {who} does not show what it holds");
            for (id, thing) in shown {
                let first = county.entry(id).or_insert_with(|| thing.clone());
                ensure!(
                    *first == thing,
                    "device {who} shows it otherwise than a colleague:\n{thing}---\n{first}"
                );
            }
        }
        Ok(())
    }
}

/// Checks that a device holds what the relay's logs of its spaces hold.
fn check_held(phone: &Phone, readable: &[&Record]) -> anyhow::Result<()> {
    let expected: BTreeSet<Hash> = readable.iter().map(|record| record.hash()).collect();
    let mut statement = phone.device.connection().prepare("SELECT hash FROM record WHERE state = 0")?;
    let held = statement.query_map([], |row| row.get(0).map(Hash))?.collect::<Result<BTreeSet<_>, _>>()?;
    let (lost, missing) = (held.difference(&expected).count(), expected.difference(&held).count());
    ensure!(lost == 0 && missing == 0, "{lost} records are not in the log, {missing} of the log are missing");
    Ok(())
}
