//! What kind of day it is.

use crate::village::Dice;

/// How many devices the county has: 252 grid workers' phones and 11 supervisors' desks.
const DEVICES: usize = 263;
const MINUTE_MS: u64 = 60_000;

/// What the day is like; printed with a seed that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many devices there are, at least as many as townships.
    pub devices: usize,
    /// How long the day lasts, in hours.
    pub hours: u32,
    /// How long a phone has signal at a time, in milliseconds, in the middle.
    pub signal_ms: u64,
    /// How long it then has none.
    pub dark_ms: u64,
    /// How long a frame is on its way at most, in milliseconds, besides the time that its bytes take.
    pub latency_ms: u64,
    /// Bytes a second on a phone's line, each way.
    pub line_bytes: i64,
    /// How often the relay crashes.
    pub crashes: u32,
    /// How long it is away at least, in milliseconds.
    pub away_ms: u64,
    /// How long an app runs until the system ends it, in milliseconds, in the middle.
    pub between_kills_ms: u64,
    /// Between two things that a grid worker does in working hours, in milliseconds, in the middle.
    pub worker_ms: u64,
    /// Between two things that a supervisor does.
    pub desk_ms: u64,
}

impl Options {
    /// Draws a day of the whole county.
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(!seed);
        let mut between = |low: u64, high: u64| low + dice.below(high - low + 1);
        Self {
            devices: DEVICES,
            hours: 24,
            signal_ms: between(10, 60) * MINUTE_MS,
            dark_ms: between(5, 90) * MINUTE_MS,
            latency_ms: between(50, 1_500),
            line_bytes: between(2, 60).cast_signed() * 1_000,
            crashes: between(3, 8).try_into().unwrap_or(u32::MAX),
            away_ms: between(1, 6) * MINUTE_MS,
            between_kills_ms: between(24, 72) * 60 * MINUTE_MS,
            worker_ms: between(90, 130) * MINUTE_MS,
            desk_ms: between(9, 13) * MINUTE_MS,
        }
    }

    /// When the last byte of a frame is on the line whose first byte goes at `from_ms`.
    pub(super) fn sent_ms(&self, from_ms: i64, frame: &[u8]) -> i64 {
        let bytes = i64::try_from(frame.len()).unwrap_or(i64::MAX);
        from_ms.saturating_add(bytes.saturating_mul(1_000) / self.line_bytes.max(1))
    }

    /// How long the day lasts, in milliseconds.
    pub(super) fn day_ms(&self) -> i64 {
        i64::from(self.hours) * 3_600_000
    }
}
