//! How much one device may send. Never by address: a village shares one.

use domain::wire::RefusedCode;

/// Frames a second that a device may send for ever.
const FRAMES_A_SECOND: i64 = 200;
/// Frames that a device may send at once after a pause.
const FRAMES_AT_ONCE: i64 = 2_000;
/// New records a day.
const RECORDS_A_DAY: u32 = 20_000;
/// Records a day that the log lost and a device carries to it.
const REFILLS_A_DAY: u32 = 20_000;
/// New photos a day.
const PHOTOS_A_DAY: u32 = 3_000;
const DAY_MS: i64 = 86_400_000;

/// What a device has left.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// Thousandths of frames.
    frames: i64,
    at_ms: i64,
    day: i64,
    records: u32,
    refills: u32,
    photos: u32,
}

/// How a record stands to the day's quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quota {
    /// Within it.
    Within,
    /// Over it: the record goes into quarantine.
    Over,
}

impl Allowance {
    pub(crate) fn new(now_ms: i64) -> Self {
        let frames = FRAMES_AT_ONCE.saturating_mul(1_000);
        Self { frames, at_ms: now_ms, day: now_ms / DAY_MS, records: 0, refills: 0, photos: 0 }
    }

    /// Uses up one frame.
    pub(crate) fn frame(&mut self, now_ms: i64) -> Result<(), RefusedCode> {
        let passed_ms = now_ms.saturating_sub(self.at_ms).clamp(0, DAY_MS);
        let full = FRAMES_AT_ONCE.saturating_mul(1_000);
        self.frames = self.frames.saturating_add(passed_ms.saturating_mul(FRAMES_A_SECOND)).min(full);
        self.at_ms = self.at_ms.max(now_ms);
        if self.frames < 1_000 {
            return Err(RefusedCode::TooFast);
        }
        self.frames = self.frames.saturating_sub(1_000);
        Ok(())
    }

    /// Uses up one record of the day; far over the quota nothing is taken any more.
    pub(crate) fn record(&mut self, now_ms: i64) -> Result<Quota, RefusedCode> {
        self.begin_day(now_ms);
        self.records = self.records.saturating_add(1);
        match self.records {
            ..=RECORDS_A_DAY => Ok(Quota::Within),
            count if count <= RECORDS_A_DAY.saturating_mul(2) => Ok(Quota::Over),
            _ => Err(RefusedCode::TooFast),
        }
    }

    /// Gives back a record that turned out to be known.
    pub(crate) fn give_back(&mut self) {
        self.records = self.records.saturating_sub(1);
    }

    /// Uses up one record that is carried to a log that lost it.
    pub(crate) fn refill(&mut self, now_ms: i64) -> Result<(), RefusedCode> {
        self.begin_day(now_ms);
        self.refills = self.refills.saturating_add(1);
        if self.refills > REFILLS_A_DAY { Err(RefusedCode::TooFast) } else { Ok(()) }
    }

    /// Gives back a carried record that turned out to be known.
    pub(crate) fn give_back_refill(&mut self) {
        self.refills = self.refills.saturating_sub(1);
    }

    /// Uses up one photo of the day.
    pub(crate) fn photo(&mut self, now_ms: i64) -> Result<(), RefusedCode> {
        self.begin_day(now_ms);
        self.photos = self.photos.saturating_add(1);
        if self.photos > PHOTOS_A_DAY { Err(RefusedCode::TooFast) } else { Ok(()) }
    }

    fn begin_day(&mut self, now_ms: i64) {
        let day = now_ms / DAY_MS;
        if day > self.day {
            (self.day, self.records, self.refills, self.photos) = (day, 0, 0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_run_out_and_come_back_with_time() {
        let mut allowance = Allowance::new(0);
        assert!((0..FRAMES_AT_ONCE).all(|_| allowance.frame(0).is_ok()));
        assert_eq!(allowance.frame(0), Err(RefusedCode::TooFast));
        assert_eq!(allowance.frame(5), Ok(()));
        assert_eq!(allowance.frame(5), Err(RefusedCode::TooFast));
        assert!((0..FRAMES_A_SECOND).all(|_| allowance.frame(1_005).is_ok()));
        assert_eq!(allowance.frame(0), Err(RefusedCode::TooFast), "a clock set back gives nothing");
    }

    #[test]
    fn a_day_has_a_quota_and_an_end() {
        let mut allowance = Allowance::new(0);
        assert!((0..RECORDS_A_DAY).all(|_| allowance.record(0) == Ok(Quota::Within)));
        assert!((0..RECORDS_A_DAY).all(|_| allowance.record(0) == Ok(Quota::Over)));
        assert_eq!(allowance.record(0), Err(RefusedCode::TooFast));
        assert_eq!(allowance.record(DAY_MS), Ok(Quota::Within));
        assert!((0..PHOTOS_A_DAY).all(|_| allowance.photo(DAY_MS).is_ok()));
        assert_eq!(allowance.photo(DAY_MS), Err(RefusedCode::TooFast));
    }

    #[test]
    fn known_records_do_not_count() {
        let mut allowance = Allowance::new(0);
        for _ in 0..RECORDS_A_DAY * 3 {
            assert_eq!(allowance.record(0), Ok(Quota::Within));
            allowance.give_back();
        }
    }
}
