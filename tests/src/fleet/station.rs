//! The relay and its host: heard, committed together, answered; crashed and started again.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use device::Connection;
use domain::wire::{ToRelay, read_frame};
use relay::{Photos, Relay, SessionId, Store};

use super::{Event, Fleet, town};
use crate::fault::relay::told;

/// How often the relay looks at its clock, in milliseconds. Its real host does so every second; between two looks nothing
/// here depends on it.
pub(super) const TICK_MS: i64 = 30_000;
/// How long a commit takes, in milliseconds; what comes meanwhile goes into the next.
const COMMIT_MS: i64 = 8;
/// After this silence a device is gone to the relay, in milliseconds; as in `sync-server/src/server/socket.rs`.
const SILENCE_MS: i64 = 90_000;
/// A socket has room before a commit in one of so many cases, and is given what is ready.
const ROOM: u64 = 4;
/// How soon a phone notices that the relay's end is gone, once everything that was sent has arrived, in milliseconds.
const RESET_MS: i64 = 5_000;

/// A relay that runs, or its disk.
pub(super) struct Station {
    relay: Option<Relay>,
    disk: Option<Connection>,
    lines: BTreeMap<u64, Far>,
    numbers: BTreeMap<SessionId, u64>,
    is_commit_due: bool,
    /// Whether it crashes with the next records that it hears, before they are committed.
    is_doomed: bool,
    returned_ms: i64,
    /// How many came in each second since it returned.
    came: BTreeMap<i64, u64>,
}

/// The relay's end of a line.
struct Far {
    session: SessionId,
    who: usize,
    is_cut: bool,
    free_ms: i64,
}

impl Station {
    pub(super) const fn new(relay: Relay) -> Self {
        Self {
            relay: Some(relay),
            disk: None,
            lines: BTreeMap::new(),
            numbers: BTreeMap::new(),
            is_commit_due: false,
            is_doomed: false,
            returned_ms: i64::MAX,
            came: BTreeMap::new(),
        }
    }

    /// The relay.
    ///
    /// # Errors
    ///
    /// Where it does not run.
    pub(super) fn relay(&self) -> anyhow::Result<&Relay> {
        self.relay.as_ref().context("the relay is up")
    }

    /// Opens the relay's end of a line; tells whether there is a relay.
    pub(super) fn open(&mut self, (who, line): (usize, u64), nonce: [u8; 32], now_ms: i64) -> bool {
        let Some(relay) = self.relay.as_mut() else { return false };
        let session = relay.open_session(nonce, now_ms);
        self.lines.insert(line, Far { session, who, is_cut: false, free_ms: 0 });
        self.numbers.insert(session, line);
        if now_ms >= self.returned_ms {
            *self.came.entry((now_ms - self.returned_ms) / 1_000).or_default() += 1;
        }
        true
    }

    /// How many came in the second in which most came since the relay returned.
    pub(super) fn rush(&self) -> u64 {
        self.came.values().copied().max().unwrap_or(0)
    }
}

impl Fleet {
    /// Loses what is on its way on a line; the relay notices later.
    pub(super) fn cut(&mut self, line: u64) {
        if let Some(far) = self.station.lines.get_mut(&line) {
            far.is_cut = true;
            self.agenda.after(SILENCE_MS, Event::Lapse(line));
        }
    }

    /// The relay's end of a line is gone.
    pub(super) fn lapse(&mut self, line: u64) -> anyhow::Result<()> {
        if let Some(far) = self.station.lines.remove(&line) {
            self.station.numbers.remove(&far.session);
            self.station.relay.as_mut().context("the relay is up")?.close(far.session);
        }
        Ok(())
    }

    pub(super) fn plan_commit(&mut self) {
        if !std::mem::replace(&mut self.station.is_commit_due, true) {
            self.agenda.after(COMMIT_MS, Event::Commit);
        }
    }

    /// A frame arrives at the relay.
    pub(super) fn up(&mut self, line: u64, frame: &[u8]) -> anyhow::Result<()> {
        let now_ms = self.agenda.now_ms();
        let Station { relay, lines, is_doomed, .. } = &mut self.station;
        let (Some(far), Some(relay)) = (lines.get(&line).filter(|far| !far.is_cut), relay) else {
            self.tally.frames_lost += 1;
            return Ok(());
        };
        self.tally.frames += 1;
        let session = far.session;
        relay.take(session, now_ms, frame);
        let brings_records = *is_doomed && matches!(read_frame(frame), Ok(ToRelay::Push(_)));
        if brings_records || self.dice.below(ROOM) == 0 {
            self.give(session);
        }
        if brings_records {
            self.tally.pushes_lost += 1;
            return self.crash();
        }
        self.plan_commit();
        Ok(())
    }

    pub(super) fn commit(&mut self) -> anyhow::Result<()> {
        self.station.is_commit_due = false;
        let Some(relay) = self.station.relay.as_mut() else { return Ok(()) };
        relay.commit(self.agenda.now_ms())?;
        for session in relay.stirred() {
            self.give(session);
        }
        Ok(())
    }

    /// Sends what the relay has for a session.
    fn give(&mut self, session: SessionId) {
        let now_ms = self.agenda.now_ms();
        let Station { relay, lines, numbers, .. } = &mut self.station;
        let Some((line, relay)) = numbers.get(&session).zip(relay.as_mut()) else { return };
        let Some(far) = lines.get_mut(line) else { return };
        let latency_ms = self.phones.get(far.who).map_or(0, |phone| phone.latency_ms);
        while let Some(frame) = relay.give(session) {
            if far.is_cut {
                self.tally.frames_lost += 1;
                continue;
            }
            far.free_ms = self.options.sent_ms(far.free_ms.max(now_ms), &frame);
            self.agenda.at(far.free_ms + latency_ms, Event::Down(far.who, *line, frame));
        }
    }

    pub(super) fn tick(&mut self) -> anyhow::Result<()> {
        self.agenda.after(TICK_MS, Event::Tick);
        match self.station.relay.as_mut() {
            Some(relay) => Ok(relay.tick(self.agenda.now_ms())?),
            None => Ok(()),
        }
    }

    /// The relay will crash in the middle of its work, where records are heard and not committed.
    pub(super) fn doom(&mut self) -> anyhow::Result<()> {
        self.station.is_doomed = true;
        Ok(())
    }

    /// No crash is to come any more, and a relay that is away is started.
    pub(super) fn spare_relay(&mut self) {
        self.station.is_doomed = false;
        self.agenda.after(0, Event::Return);
    }

    /// Everything that is not on the relay's disk is gone, and every socket. A doomed relay's system lives: what it has
    /// sent still arrives. Otherwise the power is gone.
    pub(super) fn crash(&mut self) -> anyhow::Result<()> {
        let Some(relay) = self.station.relay.take() else { return Ok(()) };
        self.tally.crashes += 1;
        self.tally.rush = self.tally.rush.max(self.station.rush());
        self.station.disk = Some(town::copy(relay.store().connection())?);
        let arrives = std::mem::take(&mut self.station.is_doomed);
        self.station.is_commit_due = false;
        self.station.numbers.clear();
        self.station.came.clear();
        for (line, far) in std::mem::take(&mut self.station.lines) {
            // Whoever has no signal learns nothing.
            if !far.is_cut {
                self.agenda.after(if arrives { RESET_MS } else { 0 }, Event::Notice(far.who, line));
            }
        }
        let away_ms = self.options.away_ms.cast_signed() + self.within(self.options.away_ms);
        self.agenda.after(away_ms, Event::Return);
        Ok(())
    }

    /// Starts the relay on what its disk holds, and holds that against what devices were told.
    pub(super) fn start_relay(&mut self) -> anyhow::Result<()> {
        let Some(disk) = self.station.disk.take() else { return Ok(()) };
        let store = Store::on(disk, self.dice.bytes())?;
        for (who, phone) in self.phones.iter().enumerate() {
            let held = store.held(phone.member.device)?;
            for (lane, n) in told(&phone.device)? {
                let held = held.get(usize::from(lane.number())).copied().unwrap_or(0);
                ensure!(n <= held, "device {who} was told {n} of {lane:?}, and the relay has {held}");
            }
        }
        self.station.relay = Some(Relay::new(store, Photos::in_memory())?);
        self.station.returned_ms = self.agenda.now_ms();
        Ok(())
    }
}
