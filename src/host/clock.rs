//! The clock on the wall. The only place that reads it, so that a test can have a run whose record is always the same.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Instant;

/// Hidden, for tests: an RFC 3339 time at which the clock starts; each reading is a second later.
const STEPPING: &str = "__STEPGATE_CLOCK";

/// Tells the time. Evidence only: durations and timeouts are measured by a clock that does not jump.
#[derive(Debug)]
pub struct Clock(Kind);

#[derive(Debug)]
enum Kind {
    System,
    Stepping { start: DateTime<Utc>, n_readings: AtomicI32 },
}

/// The hidden variable does not hold a time.
#[derive(Debug, thiserror::Error)]
#[error("`{STEPPING}` is no RFC 3339 time: `{0}`")]
pub struct ClockError(String);

impl Clock {
    /// The system's clock, unless the environment asks for one that steps.
    pub fn open() -> Result<Self, ClockError> {
        match std::env::var(STEPPING) {
            Ok(start) => Self::stepping(&start),
            Err(_) => Ok(Self(Kind::System)),
        }
    }

    fn stepping(start: &str) -> Result<Self, ClockError> {
        let start = DateTime::parse_from_rfc3339(start).map_err(|_| ClockError(start.to_owned()))?.to_utc();
        Ok(Self(Kind::Stepping { start, n_readings: AtomicI32::new(0) }))
    }

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Kind::System => Utc::now(),
            Kind::Stepping { start, n_readings } => {
                *start + TimeDelta::seconds(n_readings.fetch_add(1, Ordering::Relaxed).into())
            }
        }
    }
}

/// A reading of a clock that never jumps, for spans of time.
pub fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::{Clock, Kind};

    #[test]
    fn a_stepping_clock_goes_a_second_a_reading() {
        let clock = Clock::stepping("2026-03-01T23:59:59+01:00").unwrap();
        assert_eq!(clock.now().to_rfc3339(), "2026-03-01T22:59:59+00:00");
        assert_eq!(clock.now().to_rfc3339(), "2026-03-01T23:00:00+00:00");
        assert!(Clock::stepping("noon").is_err());
    }

    #[test]
    fn the_systems_clock_does_not_stand_still_before_it_was_built() {
        assert!(Clock(Kind::System).now().timestamp() > 1_700_000_000);
    }
}
