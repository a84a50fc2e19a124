//! Times as somebody types them.

use super::error::CommandError;
use crate::settings::parse_duration;
use chrono::{DateTime, Utc};

/// A time such as `2026-11-30T22:00:00Z`, or a span from `now` such as `2h`; to the second.
pub(super) fn from_now(typed: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, CommandError> {
    if let Ok(time) = DateTime::parse_from_rfc3339(typed) {
        return Ok(time.with_timezone(&Utc));
    }
    let later = parse_duration(typed)
        .and_then(|span| now.checked_add_signed(chrono::TimeDelta::from_std(span).ok()?));
    later.ok_or_else(|| {
        CommandError::usage(format!("`{typed}` is no time"))
            .hinted("Write a time such as 2026-11-30T22:00:00Z, or a span from now such as 2h.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn a_time_is_written_out_or_counted_from_now() {
        let now = Utc.with_ymd_and_hms(2026, 11, 30, 22, 0, 0).unwrap();
        assert_eq!(from_now("2h", now).unwrap().to_rfc3339(), "2026-12-01T00:00:00+00:00");
        assert_eq!(
            from_now("2026-12-01T01:00:00+01:00", now).unwrap().to_rfc3339(),
            "2026-12-01T00:00:00+00:00"
        );
        for wrong in ["", "tomorrow", "2026-12-01", "-2h"] {
            assert!(from_now(wrong, now).is_err(), "{wrong}");
        }
    }
}
