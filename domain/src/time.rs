//! Moments and dates. Wall clocks are evidence, never order.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::place::Position;

/// When and where a command was given, as the phone tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Milliseconds since 1970 by the phone's wall clock, which may be wrong by years.
    pub wall_ms: i64,
    /// Milliseconds since the host started, by a clock that only goes forward.
    pub mono_ms: u64,
    /// The last fix, if there was one.
    pub fix: Option<Position>,
}

/// The evidence of time that an entry carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970 by the phone's wall clock.
    pub wall_ms: i64,
    /// Milliseconds since 1970 by satellite, if there was a fix.
    #[serde(default)]
    pub fix_ms: Option<i64>,
    /// What to add to `wall_ms` for the relay's time, as last measured; `None` before the first session.
    #[serde(default)]
    pub offset_ms: Option<i64>,
}

impl Moment {
    /// Returns the best guess at the true time, in milliseconds since 1970.
    pub fn best_ms(&self) -> i64 {
        match (self.offset_ms, self.fix_ms) {
            (Some(offset_ms), _) => self.wall_ms.saturating_add(offset_ms),
            (None, Some(fix_ms)) => fix_ms,
            (None, None) => self.wall_ms,
        }
    }

    /// Whether the phone's clock was wrong by more than ten minutes.
    pub fn clock_was_wrong(&self) -> bool {
        self.best_ms().abs_diff(self.wall_ms) > 600_000
    }
}

/// A calendar day, counted from 1970-01-01; written as `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A month of a year, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

/// The text is no calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date is written 2026-11-23")]
pub struct BadDate;

/// Minutes that China Standard Time is ahead of UTC.
const CHINA_OFFSET_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

impl Date {
    /// Takes the day that lies `days` after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Returns the days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Returns the day in China at `at_ms` milliseconds since 1970.
    pub fn in_china(at_ms: i64) -> Self {
        let days = at_ms.saturating_add(CHINA_OFFSET_MS).div_euclid(DAY_MS);
        Self(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// Returns the day `days` later.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns year, month and day of the Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    pub fn civil(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// Takes a day of the Gregorian calendar, or `None` where there is no such day.
    pub fn from_civil(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1900..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let shifted_year = i64::from(year) - i64::from(month <= 2);
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let shifted = i64::from(if month > 2 { month - 3 } else { month + 9 });
        let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let date = Self(i32::try_from(era * 146_097 + day_of_era - 719_468).ok()?);
        (date.civil() == (year, month, day)).then_some(date)
    }

    /// Returns the month.
    pub fn month(self) -> Month {
        let (year, month, _) = self.civil();
        Month { year, month }
    }
}

impl Month {
    /// Returns how many months lie between the beginning of our era and this one.
    pub fn ordinal(self) -> i64 {
        i64::from(self.year).saturating_mul(12).saturating_add(i64::from(self.month))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let month = format!("{text}-01").parse::<Date>()?.month();
        // There is one way to write a month.
        if month.to_string() == text { Ok(month) } else { Err(BadDate) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let year = next().and_then(|part| part.parse().ok()).ok_or(BadDate)?;
        let month = next().and_then(|part| part.parse().ok()).ok_or(BadDate)?;
        let day = next().and_then(|part| part.parse().ok()).ok_or(BadDate)?;
        Self::from_civil(year, month, day).ok_or(BadDate)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_dates_agree_over_two_centuries() {
        for days in -25_000..80_000 {
            let date = Date::from_days(days);
            assert_eq!(date.to_string().parse(), Ok(date));
        }
        assert_eq!(Date::from_civil(2026, 2, 29), None);
        assert_eq!("2026-11-23".parse::<Date>().map(|date| date.month()), "2026-11".parse());
        for text in ["2026-13", "2026-1", "02026-1", "2026-11-01", ""] {
            assert_eq!(text.parse::<Month>(), Err(BadDate), "{text}");
        }
    }

    #[test]
    fn a_day_in_china_begins_eight_hours_before_utc() {
        assert_eq!(Date::in_china(0).days(), 0);
        assert_eq!(Date::in_china(16 * 3_600_000).days(), 1);
        assert_eq!(Date::in_china(16 * 3_600_000 - 1).days(), 0);
    }

    #[test]
    fn the_relays_time_outranks_the_phones() {
        let moment = Moment { wall_ms: 1_000, fix_ms: Some(9_000_000), offset_ms: Some(5_000_000) };
        assert_eq!((moment.best_ms(), moment.clock_was_wrong()), (5_001_000, true));
    }
}
