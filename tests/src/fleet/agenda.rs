//! What is to happen, in the order of its moments.

use std::collections::BTreeMap;

/// Something that happens at a moment.
pub(super) enum Event {
    /// The signal of a phone comes or goes.
    Signal(usize),
    /// The day is over: a phone has signal and keeps it.
    Dawn(usize),
    /// A phone tries to reach the relay, unless it has planned another try since.
    Try(usize, u64),
    /// A phone notices that its line is dead.
    Notice(usize, u64),
    /// A frame arrives at the relay.
    Up(u64, Vec<u8>),
    /// A frame arrives at a phone.
    Down(usize, u64, Vec<u8>),
    /// The relay notices that a line is dead.
    Lapse(u64),
    /// The relay commits what it has heard.
    Commit,
    /// The relay looks at its clock.
    Tick,
    /// The relay crashes.
    Crash,
    /// The relay is to crash with the next records that it hears, before they are committed.
    Doom,
    /// The relay is started again.
    Return,
    /// A person does something.
    Act(usize),
    /// The system ends an app, and the person opens it again.
    Kill(usize),
}

/// The virtual clock and what it leads to.
pub(super) struct Agenda {
    now_ms: i64,
    number: u64,
    events: BTreeMap<(i64, u64), Event>,
}

impl Agenda {
    pub(super) const fn beginning(now_ms: i64) -> Self {
        Self { now_ms, number: 0, events: BTreeMap::new() }
    }

    /// The moment, in milliseconds since 1970.
    pub(super) const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Plans an event; of two at one moment the one that was planned first happens first.
    pub(super) fn at(&mut self, at_ms: i64, event: Event) {
        self.number += 1;
        self.events.insert((at_ms.max(self.now_ms), self.number), event);
    }

    pub(super) fn after(&mut self, span_ms: i64, event: Event) {
        self.at(self.now_ms.saturating_add(span_ms), event);
    }

    /// Returns the next event until `end_ms`, at which the clock then stands.
    pub(super) fn next(&mut self, end_ms: i64) -> Option<Event> {
        let first = self.events.first_entry().filter(|first| first.key().0 <= end_ms);
        let Some((at_ms, event)) = first.map(|first| (first.key().0, first.remove())) else {
            self.now_ms = end_ms;
            return None;
        };
        self.now_ms = at_ms;
        Some(event)
    }
}
