//! One phone or desk with its host: the signal, the line, and when the relay is tried again.

use device::{Device, Session};

use super::{Event, Fleet, town};
use crate::bench::county::Member;

/// A line on which nothing comes for so long is dead to a device, in milliseconds; as in `src-tauri/src/link.rs`.
const QUIET_MS: i64 = 60_000;
/// One in so many phones is told by its system when its signal goes, the others notice the silence.
const TOLD_OF_LOSS: u64 = 2;
/// One in so many phones lies open when its signal comes back, and its page connects at once; the others wait.
const OPEN_AT_RETURN: u64 = 2;

/// A device and what its host knows.
pub(super) struct Phone {
    pub(super) member: Member,
    pub(super) device: Device,
    pub(super) has_signal: bool,
    pub(super) line: Option<Near>,
    pub(super) latency_ms: i64,
    /// Tries since the relay let the device in last.
    attempt: u32,
    /// Of the try that is planned.
    try_number: u64,
    /// How many records its person saved.
    pub(super) saved: u64,
}

/// A device's end of a line.
pub(super) struct Near {
    pub(super) number: u64,
    pub(super) session: Session,
    /// Whether the signal has gone, which the phone may not know yet.
    is_dead: bool,
    /// When the last byte of what was sent is on the line.
    free_ms: i64,
}

impl Phone {
    pub(super) const fn new(member: Member, device: Device, latency_ms: i64) -> Self {
        Self { member, device, has_signal: true, line: None, latency_ms, attempt: 0, try_number: 0, saved: 0 }
    }
}

impl Fleet {
    pub(super) fn plan_signal(&mut self, who: usize) {
        let Some(phone) = self.phones.get(who) else { return };
        let mean_ms = if phone.has_signal { self.options.signal_ms } else { self.options.dark_ms };
        let span = self.around(mean_ms);
        self.agenda.after(span, Event::Signal(who));
    }

    /// The signal comes or goes.
    pub(super) fn turn_signal(&mut self, who: usize) -> anyhow::Result<()> {
        let is_told = self.dice.below(TOLD_OF_LOSS) == 0;
        let is_open = self.dice.below(OPEN_AT_RETURN) == 0;
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        phone.has_signal = !phone.has_signal;
        if phone.has_signal {
            if is_open {
                self.wake(who)?;
            }
        } else if let Some(near) = phone.line.as_mut() {
            near.is_dead = true;
            let line = near.number;
            self.agenda.after(if is_told { 0 } else { QUIET_MS }, Event::Notice(who, line));
            self.cut(line);
        }
        self.plan_signal(who);
        Ok(())
    }

    /// After the day everybody has signal.
    pub(super) fn dawn(&mut self, who: usize) -> anyhow::Result<()> {
        let is_open = self.dice.below(OPEN_AT_RETURN) == 0;
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        phone.has_signal = true;
        if is_open { self.wake(who) } else { Ok(()) }
    }

    /// A person looks at the app: it connects at once instead of at the next try.
    pub(super) fn wake(&mut self, who: usize) -> anyhow::Result<()> {
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        phone.attempt = 0;
        let number = phone.try_number;
        self.try_relay(who, number)
    }

    pub(super) fn try_relay(&mut self, who: usize, number: u64) -> anyhow::Result<()> {
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        if phone.try_number != number || phone.line.is_some() {
            return Ok(());
        }
        self.line += 1;
        let (line, nonce) = (self.line, self.dice.bytes());
        if !phone.has_signal || !self.station.open((who, line), nonce, self.agenda.now_ms()) {
            phone.attempt = phone.attempt.saturating_add(1);
            self.try_later(who);
            return Ok(());
        }
        phone.try_number += 1;
        phone.line = Some(Near { number: line, session: Session::new(), is_dead: false, free_ms: 0 });
        self.tally.connections += 1;
        self.plan_commit();
        Ok(())
    }

    /// The pause between two tries is the device's own rule.
    fn try_later(&mut self, who: usize) {
        let Some(phone) = self.phones.get_mut(who) else { return };
        let [a, b, c, d] = self.dice.bytes();
        let pause_ms = device::retry_after_ms(phone.attempt, u32::from_be_bytes([a, b, c, d]));
        phone.try_number += 1;
        self.agenda.after(pause_ms.cast_signed(), Event::Try(who, phone.try_number));
    }

    /// The phone's end of a line is gone; the next try comes by itself.
    pub(super) fn notice(&mut self, who: usize, line: u64) -> anyhow::Result<()> {
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        let Some(near) = phone.line.take_if(|near| near.number == line) else { return Ok(()) };
        phone.attempt = if near.session.is_open() { 0 } else { phone.attempt.saturating_add(1) };
        self.try_later(who);
        Ok(())
    }

    /// The phone closes its line and opens another.
    pub(super) fn hang_up(&mut self, who: usize) -> anyhow::Result<()> {
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        if let Some(near) = phone.line.take() {
            self.agenda.after(phone.latency_ms, Event::Lapse(near.number));
        }
        self.wake(who)
    }

    /// A frame arrives at a phone.
    pub(super) fn down(&mut self, who: usize, line: u64, frame: &[u8]) -> anyhow::Result<()> {
        let now_ms = self.agenda.now_ms();
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        let Some(near) = phone.line.as_mut().filter(|near| near.number == line && !near.is_dead) else {
            self.tally.frames_lost += 1;
            return Ok(());
        };
        self.tally.frames += 1;
        let taken = near.session.take(&mut phone.device, now_ms, frame)?;
        if let Some(code) = taken.refused {
            anyhow::bail!("device {who} is refused: {code}");
        }
        self.pump(who)
    }

    /// Sends what the device has to say.
    pub(super) fn pump(&mut self, who: usize) -> anyhow::Result<()> {
        let now_ms = self.agenda.now_ms();
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        let Some(near) = phone.line.as_mut() else { return Ok(()) };
        while let Some(frame) = near.session.give(&mut phone.device)? {
            near.free_ms = self.options.sent_ms(near.free_ms.max(now_ms), &frame);
            self.agenda.at(near.free_ms + phone.latency_ms, Event::Up(near.number, frame));
        }
        Ok(())
    }

    /// The system ends the app: what the store has committed is what the next opening finds.
    pub(super) fn kill(&mut self, who: usize) -> anyhow::Result<()> {
        let (random, span) = (self.dice.bytes(), self.around(self.options.between_kills_ms));
        self.agenda.after(span, Event::Kill(who));
        let Some(phone) = self.phones.get_mut(who) else { return Ok(()) };
        phone.device = Device::open(town::copy(phone.device.connection())?, random)?;
        self.tally.kills += 1;
        self.hang_up(who)
    }
}
