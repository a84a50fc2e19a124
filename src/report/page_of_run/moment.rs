//! When something was recorded, as a machine, a title and a row of a page have it.

use crate::record::Record;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

/// A moment.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Moment {
    /// As RFC 3339.
    machine: String,
    /// In full, `2026-11-21 00:00:01 UTC`.
    pub(super) whole: String,
    /// The time of day, behind the day where that is another one than the run's first.
    short: String,
}

/// Tells moments of one run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calendar {
    first: NaiveDate,
}

impl Calendar {
    /// That of a run which began then.
    pub(super) fn from(first: DateTime<Utc>) -> Self {
        Self { first: first.date_naive() }
    }

    /// The moment of a record.
    pub(super) fn of(self, record: &Record) -> Moment {
        self.at(record.ts)
    }

    /// Any moment.
    pub(super) fn at(self, time: DateTime<Utc>) -> Moment {
        let short = if time.date_naive() == self.first { "%H:%M:%S" } else { "%-d %b %H:%M:%S" };
        Moment {
            machine: time.to_rfc3339_opts(SecondsFormat::Millis, true),
            whole: time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            short: time.format(short).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_said_where_it_is_another_one() {
        let time = |text: &str| DateTime::parse_from_rfc3339(text).expect("a time").to_utc();
        let calendar = Calendar::from(time("2026-11-21T23:59:00Z"));
        assert_eq!(calendar.at(time("2026-11-21T23:59:58Z")).short, "23:59:58");
        assert_eq!(calendar.at(time("2026-11-22T00:00:01Z")).short, "22 Nov 00:00:01");
    }
}
