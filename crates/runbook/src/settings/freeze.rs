//! Windows in which no run may begin, as people write them: `Fri 16:00 - Mon 08:00`, `2026-12-20 - 2027-01-02`, `22:00 - 06:00`.
//!
//! In the local time of their zone, which whoever asks has to know. Never looks at a clock.

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One window. From its beginning on, up to and without its end; a day is meant with all its hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FreezeWindow {
    written: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Every day, in minutes since midnight.
    Daily(u32, u32),
    /// Every week, in minutes since Monday's midnight.
    Weekly(u32, u32),
    /// Once.
    Once(NaiveDateTime, NaiveDateTime),
}

/// Minutes of a day.
const DAY: u32 = 24 * 60;

impl FreezeWindow {
    /// Whether `local`, a time in the window's zone, lies in it.
    pub fn holds(&self, local: NaiveDateTime) -> bool {
        let minutes = local.hour() * 60 + local.minute();
        // One whose end comes before its beginning goes over midnight, or over Sunday.
        let within = |from: u32, until: u32, at: u32| {
            if from < until { (from..until).contains(&at) } else { at >= from || at < until }
        };
        match self.kind {
            Kind::Daily(from, until) => within(from, until, minutes),
            Kind::Weekly(from, until) => {
                within(from, until, local.weekday().num_days_from_monday() * DAY + minutes)
            }
            Kind::Once(from, until) => from <= local && local < until,
        }
    }
}

/// One end of a window.
enum End {
    Time(NaiveTime),
    Day(Weekday, Option<NaiveTime>),
    Date(NaiveDate, Option<NaiveTime>),
}

impl FromStr for FreezeWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no window such as `Fri 16:00 - Mon 08:00`, `22:00 - 06:00` or `2026-12-20 - 2027-01-02`"
            )
        };
        let (from, until) = text.split_once(" - ").ok_or_else(wrong)?;
        let ends = end(from).zip(end(until)).ok_or_else(wrong)?;
        let kind = match ends {
            (End::Time(from), End::Time(until)) => Kind::Daily(minutes(from), minutes(until)),
            (End::Day(from, at), End::Day(until, to)) => {
                let start = from.num_days_from_monday() * DAY + at.map_or(0, minutes);
                let last = until.num_days_from_monday() * DAY + to.map_or(DAY, minutes);
                Kind::Weekly(start, last % (7 * DAY))
            }
            (End::Date(from, at), End::Date(until, to)) => {
                let start = from.and_time(at.unwrap_or_default());
                let last = match to {
                    Some(to) => until.and_time(to),
                    None => until.checked_add_days(Days::new(1)).ok_or_else(wrong)?.and_time(NaiveTime::MIN),
                };
                if last <= start {
                    return Err(format!("`{text}` ends before it begins"));
                }
                Kind::Once(start, last)
            }
            _ => return Err(wrong()),
        };
        if matches!(kind, Kind::Daily(from, until) if from == until) {
            return Err(format!("`{text}` ends where it begins"));
        }
        Ok(Self { written: text.to_owned(), kind })
    }
}

fn end(text: &str) -> Option<End> {
    let mut words = text.split_whitespace();
    let (first, second) = (words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    let time = |word: &str| NaiveTime::parse_from_str(word, "%H:%M").ok();
    let at = match second {
        Some(word) => Some(time(word)?),
        None => None,
    };
    if let Ok(date) = first.parse::<NaiveDate>() {
        return Some(End::Date(date, at));
    }
    if first.chars().all(char::is_alphabetic) {
        return Some(End::Day(first.parse().ok()?, at));
    }
    at.is_none().then(|| time(first)).flatten().map(End::Time)
}

fn minutes(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

impl TryFrom<String> for FreezeWindow {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FreezeWindow> for String {
    fn from(window: FreezeWindow) -> Self {
        window.written
    }
}

impl fmt::Display for FreezeWindow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(window: &str, at: &str) -> bool {
        let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S").expect(at);
        window.parse::<FreezeWindow>().expect(window).holds(at)
    }

    #[test]
    fn a_window_holds_from_its_beginning_up_to_its_end() {
        // 2026-11-27 is a Friday.
        for (window, inside, outside) in [
            (
                "Fri 16:00 - Mon 08:00",
                ["2026-11-27 16:00:00", "2026-11-29 12:00:00", "2026-11-30 07:59:59"],
                ["2026-11-27 15:59:59", "2026-11-30 08:00:00", "2026-12-02 20:00:00"],
            ),
            (
                "Sat - Sun",
                ["2026-11-28 00:00:00", "2026-11-29 23:59:59", "2026-11-28 12:00:00"],
                ["2026-11-27 23:59:59", "2026-11-30 00:00:00", "2026-12-01 00:00:00"],
            ),
            (
                "22:00 - 06:00",
                ["2026-11-27 22:00:00", "2026-11-28 00:00:00", "2026-11-28 05:59:59"],
                ["2026-11-27 21:59:59", "2026-11-28 06:00:00", "2026-11-28 12:00:00"],
            ),
            (
                "2026-12-20 - 2027-01-02",
                ["2026-12-20 00:00:00", "2026-12-31 23:59:59", "2027-01-02 23:59:59"],
                ["2026-12-19 23:59:59", "2027-01-03 00:00:00", "2025-12-25 00:00:00"],
            ),
            (
                "2026-12-24 16:00 - 2026-12-27 08:00",
                ["2026-12-24 16:00:00", "2026-12-25 00:00:00", "2026-12-27 07:59:59"],
                ["2026-12-24 15:59:59", "2026-12-27 08:00:00", "2026-12-28 00:00:00"],
            ),
        ] {
            assert!(inside.iter().all(|at| holds(window, at)), "{window}");
            assert!(!outside.iter().any(|at| holds(window, at)), "{window}");
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for text in [
            "",
            "Fri",
            "Fri 16:00",
            "Fri 16:00 - 08:00",
            "Fri 25:00 - Mon 08:00",
            "Frei - Mon",
            "08:00 - 08:00",
            "2026-12-20 - Mon",
            "2027-01-02 - 2026-12-20",
            "2026-02-30 - 2026-03-01",
            "Fri 16:00 CET - Mon 08:00 CET",
        ] {
            assert!(text.parse::<FreezeWindow>().is_err(), "{text:?}");
        }
    }
}
