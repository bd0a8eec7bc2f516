//! When people work: days and hours in China.

use domain::{pack::CountyPack, time::Date};

use super::draw::Draw;

/// A minute in milliseconds.
pub(crate) const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Returns when `day` begins in China, in milliseconds since 1970.
pub(crate) fn midnight_ms(day: Date) -> i64 {
    i64::from(day.days()) * DAY_MS - 8 * HOUR_MS
}

/// Draws a moment of the morning or the afternoon of `day`.
pub(crate) fn at_work(day: Date, draw: &mut Draw) -> i64 {
    let minutes = if draw.chance(58) { draw.range(490, 700) } else { draw.range(870, 1_065) };
    midnight_ms(day) + minutes * MINUTE_MS + draw.range(0, 59_999)
}

/// Draws a moment at work `low..=high` working days after `at_ms`.
pub(crate) fn later(pack: &CountyPack, at_ms: i64, (low, high): (i64, i64), draw: &mut Draw) -> i64 {
    let count = u32::try_from(draw.range(low, high)).unwrap_or(0);
    let today = Date::in_china(at_ms);
    let moment = at_work(pack.plus_working_days(today, count), draw);
    if moment > at_ms { moment } else { at_ms + draw.range(6, 45) * MINUTE_MS }
}

/// Returns `day`, or the last day before it that was worked.
pub(crate) fn worked(pack: &CountyPack, day: Date) -> Date {
    (0..30).map(|back| day.plus_days(-back)).find(|day| pack.is_working_day(*day)).unwrap_or(day)
}
