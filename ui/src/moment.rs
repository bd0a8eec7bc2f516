//! Moments in words: 今天 14:20, 昨天 16:40, 11月23日, 剩 2 天.

use domain::time::Date;
use yew::AttrValue;

use crate::text::{t, t_with};

const MINUTE_MS: i64 = 60_000;
const CHINA_OFFSET_MS: i64 = 8 * 60 * MINUTE_MS;

/// Returns a moment as a person would say it at `now_ms`.
pub(crate) fn when(at_ms: i64, now_ms: i64) -> AttrValue {
    let day = Date::in_china(at_ms);
    let today = Date::in_china(now_ms);
    let time = clock(at_ms);
    match today.days().saturating_sub(day.days()) {
        0 => t_with("when-today", &[("time", time.into())]),
        1 => t_with("when-yesterday", &[("time", time.into())]),
        _ => t_with("when-day", &[("day", day_in(day, today).to_string().into()), ("time", time.into())]),
    }
}

/// Returns a day as a person would say it at `now_ms`.
pub(crate) fn day(at_ms: i64, now_ms: i64) -> AttrValue {
    day_in(Date::in_china(at_ms), Date::in_china(now_ms))
}

/// Returns the time of a moment of today, else its day: as much as a list needs.
pub(crate) fn short(at_ms: i64, now_ms: i64) -> AttrValue {
    if Date::in_china(at_ms) == Date::in_china(now_ms) {
        AttrValue::from(clock(at_ms))
    } else {
        day(at_ms, now_ms)
    }
}

fn day_in(day: Date, today: Date) -> AttrValue {
    let (year, month, of_month) = day.civil();
    if year == today.civil().0 {
        t_with("when-month-day", &[("month", month.into()), ("day", of_month.into())])
    } else {
        AttrValue::from(day.to_string())
    }
}

/// Returns a date as a person would say it at `now_ms`.
pub(crate) fn date(day: Date, now_ms: i64) -> AttrValue {
    day_in(day, Date::in_china(now_ms))
}

/// Returns the time of day in China, `14:20`.
pub(crate) fn clock(at_ms: i64) -> String {
    let minutes = at_ms.saturating_add(CHINA_OFFSET_MS).div_euclid(MINUTE_MS).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Returns date and time in China in full, `2026-11-23 14:20`.
pub(crate) fn full(at_ms: i64) -> String {
    format!("{} {}", Date::in_china(at_ms), clock(at_ms))
}

/// Returns how long ago a site was seen, in words.
pub(crate) fn seen(visited_ms: Option<i64>, now_ms: i64) -> AttrValue {
    let Some(visited_ms) = visited_ms else { return t("seen-never") };
    let days = Date::in_china(now_ms).days().saturating_sub(Date::in_china(visited_ms).days());
    if days <= 0 { t("seen-today") } else { t_with("seen-days", &[("days", days.into())]) }
}

/// Returns how much time is left, or how late it is, from the days past due.
pub(crate) fn due(overdue_days: i32) -> AttrValue {
    match overdue_days {
        0 => t("due-today"),
        late if late > 0 => t_with("due-late", &[("days", late.into())]),
        left => t_with("due-left", &[("days", left.saturating_neg().into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_579_200_000; // 2026-11-25 04:00 UTC, noon in China

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        assert_eq!(when(NOON, NOON).as_str(), "今天 12:00");
        assert_eq!(when(NOON - 13 * 60 * MINUTE_MS, NOON).as_str(), "昨天 23:00");
        assert_eq!(when(NOON - 48 * 60 * MINUTE_MS, NOON).as_str(), "11月23日 12:00");
        assert_eq!(day(0, NOON).as_str(), "1970-01-01");
        assert_eq!(short(NOON, NOON).as_str(), "12:00");
        assert_eq!(short(NOON - 13 * 60 * MINUTE_MS, NOON).as_str(), "11月24日");
    }

    #[test]
    fn what_is_due_says_how_late_it_is() {
        assert_eq!(due(-2).as_str(), "剩 2 天");
        assert_eq!(due(0).as_str(), "今天到期");
        assert_eq!(due(3).as_str(), "超期 3 天");
    }
}
