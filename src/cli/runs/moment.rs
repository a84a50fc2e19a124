//! A moment that somebody types: a day of UTC, or one to the second as RFC 3339 has it.

use crate::cli::error::CommandError;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// A day or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Moment {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

impl Moment {
    /// What was typed.
    pub(in crate::cli) fn parse(typed: &str) -> Result<Self, CommandError> {
        if let Ok(day) = typed.parse() {
            return Ok(Self::Day(day));
        }
        match DateTime::parse_from_rfc3339(typed) {
            Ok(instant) => Ok(Self::Instant(instant.to_utc())),
            Err(_) => Err(CommandError::usage(format!("`{typed}` is no day and no moment")).hinted(
                "Write a day of UTC as 2026-11-30, or a moment as RFC 3339 has it: 2026-11-30T08:00:00Z.",
            )),
        }
    }

    /// Whether `time` is then, or later.
    pub(in crate::cli) fn has_begun(self, time: DateTime<Utc>) -> bool {
        match self {
            Self::Day(day) => time >= day.and_time(NaiveTime::MIN).and_utc(),
            Self::Instant(instant) => time >= instant,
        }
    }

    /// Whether `time` is before that is over: a day holds all that is in it.
    pub(in crate::cli) fn is_not_over(self, time: DateTime<Utc>) -> bool {
        match self {
            // The last day that there is has no end.
            Self::Day(day) => day
                .checked_add_days(Days::new(1))
                .is_none_or(|next| time < next.and_time(NaiveTime::MIN).and_utc()),
            Self::Instant(instant) => time <= instant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit;

    fn time(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_day_begins_and_ends_in_utc_and_holds_all_that_is_in_it() {
        let day = Moment::parse("2026-11-30").unwrap();
        for (at, has_begun, is_not_over) in [
            ("2026-11-29T23:59:59Z", false, true),
            ("2026-11-30T00:00:00Z", true, true),
            ("2026-11-30T23:59:59.999Z", true, true),
            ("2026-12-01T00:00:00Z", true, false),
            ("2026-12-01T00:30:00+01:00", true, true),
        ] {
            assert_eq!(
                (day.has_begun(time(at)), day.is_not_over(time(at))),
                (has_begun, is_not_over),
                "{at}"
            );
        }
    }

    #[test]
    fn a_moment_is_taken_to_the_second_wherever_it_was_written() {
        let moment = Moment::parse("2026-11-30T08:00:00+01:00").unwrap();
        assert!(
            moment.has_begun(time("2026-11-30T07:00:00Z"))
                && moment.is_not_over(time("2026-11-30T07:00:00Z"))
        );
        assert!(
            !moment.has_begun(time("2026-11-30T06:59:59Z"))
                && !moment.is_not_over(time("2026-11-30T07:00:01Z"))
        );
        for typed in ["yesterday", "30.11.2026", "2026-13-01", "2026-11-30 10:00", ""] {
            assert_eq!(Moment::parse(typed).unwrap_err().code, exit::USAGE, "{typed:?}");
        }
    }
}
