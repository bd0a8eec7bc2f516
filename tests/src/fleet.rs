//! The county's fleet on a virtual clock: real devices and a real relay in one process, a day of bad network.
//!
//! Nothing sleeps and nothing runs beside anything else: an agenda of events is worked off in the order of its moments,
//! and everything that happens follows from the seed. A line carries frames in order, each after a while; what is on its
//! way when the signal goes is lost. The hosts' rule for trying again is the one of `src-tauri/src/link.rs`.

mod agenda;
mod options;
mod phone;
mod station;
mod town;
mod verdict;
mod work;

use self::{
    agenda::{Agenda, Event},
    phone::Phone,
    station::Station,
    town::Town,
};
pub use self::{options::Options, verdict::Tally};
use crate::village::{Dice, MORNING_MS};

/// How long after the day everything must have arrived, in milliseconds: twice the longest pause between two tries.
const REST_MS: i64 = 10 * 60_000;
/// One in so many begins to work again before that time is over.
const EARLY: usize = 4;
/// Within what time the signal comes back to everybody after the day, in milliseconds.
const DAWN_MS: u64 = 60_000;

/// The phones and desks of a county, its relay, and what is to happen.
pub struct Fleet {
    options: Options,
    dice: Dice,
    agenda: Agenda,
    phones: Vec<Phone>,
    station: Station,
    tally: Tally,
    /// Of the last line that was opened.
    line: u64,
    is_day: bool,
}

impl Fleet {
    /// Gives everybody a device and plans the day; everything follows from the seed and the options.
    ///
    /// # Errors
    ///
    /// Where a store cannot be made.
    pub fn new(seed: u64, options: Options) -> anyhow::Result<Self> {
        let mut dice = Dice::new(seed);
        let Town { phones, relay } = Town::found(&options, &mut dice)?;
        let mut fleet = Self {
            options,
            dice,
            agenda: Agenda::beginning(MORNING_MS),
            phones,
            station: Station::new(relay),
            tally: Tally::default(),
            line: 0,
            is_day: true,
        };
        fleet.plan();
        Ok(fleet)
    }

    fn plan(&mut self) {
        for who in 0..self.phones.len() {
            let minute = self.within(60_000);
            self.agenda.after(minute, Event::Try(who, 0));
            self.plan_signal(who);
            self.plan_act(who);
            let span = self.around(self.options.between_kills_ms);
            self.agenda.after(span, Event::Kill(who));
        }
        self.agenda.after(station::TICK_MS, Event::Tick);
        // Every other crash is one in the middle of the work, in hours in which there is some.
        for nth in 0..self.options.crashes {
            let is_doom = nth.is_multiple_of(2);
            let span_ms = if is_doom { work::WORK_MS / 2 } else { self.options.day_ms() };
            let at = self.within(span_ms.unsigned_abs());
            self.agenda.after(at, if is_doom { Event::Doom } else { Event::Crash });
        }
    }

    /// Lets the day pass, and then the time in which everything must arrive.
    ///
    /// # Errors
    ///
    /// Where a side breaks, or the relay comes back without something that it acknowledged.
    pub fn live(&mut self) -> anyhow::Result<Tally> {
        self.pass(self.options.day_ms())?;
        self.is_day = false;
        for who in 0..self.phones.len() {
            let dawn = self.within(DAWN_MS);
            self.agenda.after(dawn, Event::Dawn(who));
            // Some begin to work when all are connected: what they write reaches the others on open lines.
            if who.is_multiple_of(EARLY) {
                let minute = self.within(60_000);
                self.agenda.after(REST_MS - 120_000 + minute, Event::Act(who));
            }
        }
        self.spare_relay();
        self.pass(REST_MS)?;
        self.check_rest()?;
        self.check_county()?;
        let tally = self.tally;
        self.check_memory()?;
        Ok(tally)
    }

    fn pass(&mut self, span_ms: i64) -> anyhow::Result<()> {
        let end_ms = self.agenda.now_ms().saturating_add(span_ms);
        while let Some(event) = self.agenda.next(end_ms) {
            self.happen(event)?;
        }
        Ok(())
    }

    fn happen(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Signal(who) if self.is_day => self.turn_signal(who),
            Event::Act(who) => self.act(who),
            Event::Kill(who) if self.is_day => self.kill(who),
            Event::Crash if self.is_day => self.crash(),
            Event::Doom if self.is_day => self.doom(),
            Event::Signal(_) | Event::Kill(_) | Event::Crash | Event::Doom => Ok(()),
            Event::Dawn(who) => self.dawn(who),
            Event::Try(who, number) => self.try_relay(who, number),
            Event::Notice(who, line) => self.notice(who, line),
            Event::Up(line, frame) => self.up(line, &frame),
            Event::Down(who, line, frame) => self.down(who, line, &frame),
            Event::Lapse(line) => self.lapse(line),
            Event::Commit => self.commit(),
            Event::Tick => self.tick(),
            Event::Return => self.start_relay(),
        }
    }

    /// Draws a span below `bound_ms`.
    fn within(&mut self, bound_ms: u64) -> i64 {
        self.dice.below(bound_ms).cast_signed()
    }

    /// Draws a span of `mean_ms` in the middle: many are much shorter, few are much longer.
    fn around(&mut self, mean_ms: u64) -> i64 {
        let (one, other) = (self.dice.below(2 * mean_ms), self.dice.below(2 * mean_ms));
        (one * other / mean_ms.max(1)).cast_signed()
    }
}
