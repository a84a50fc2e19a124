//! The clock on the wall. The only place that reads it, so that a test can have a run whose record is always the same.

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};
use std::cell::Cell;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// Hidden, for tests: an RFC 3339 time at which the clock starts; each reading is a second later.
const STEPPING: &str = "__STEPGATE_CLOCK";

/// Hidden, for tests: how many seconds that clock is off from which reading on, such as `5:3600,9:-7200`.
const JUMPING: &str = "__STEPGATE_CLOCK_JUMPS";

/// How far a clock may drift from the time that passes before that is a jump. Corrections in small steps are none.
const DRIFT: TimeDelta = TimeDelta::seconds(2);

/// Tells the time. Evidence only: durations and timeouts are measured by a clock that does not jump.
#[derive(Debug)]
pub struct Clock {
    kind: Kind,
    /// By how much it was off from the time that passes when it was last watched.
    offset: Cell<Option<TimeDelta>>,
}

#[derive(Debug)]
enum Kind {
    System,
    Stepping { start: DateTime<Utc>, n_readings: AtomicI32, jumps: Vec<(i32, i64)> },
}

/// A hidden variable does not hold what it should.
#[derive(Debug, thiserror::Error)]
#[error("`{STEPPING}` is no RFC 3339 time, or `{JUMPING}` no list of `reading:seconds`: `{0}`")]
pub struct ClockError(String);

impl Clock {
    /// The system's clock, unless the environment asks for one that steps.
    pub fn open() -> Result<Self, ClockError> {
        match std::env::var(STEPPING) {
            Ok(start) => Self::stepping(&start, &std::env::var(JUMPING).unwrap_or_default()),
            Err(_) => Ok(Self::of(Kind::System)),
        }
    }

    fn of(kind: Kind) -> Self {
        Self { kind, offset: Cell::new(None) }
    }

    fn stepping(start: &str, jumps: &str) -> Result<Self, ClockError> {
        let jump = |text: &str| {
            let (reading, seconds) = text.split_once(':')?;
            Some((reading.parse().ok()?, seconds.parse().ok()?))
        };
        let jumps = jumps.split(',').filter(|text| !text.is_empty());
        let jumps = jumps
            .map(|text| jump(text).ok_or_else(|| ClockError(text.to_owned())))
            .collect::<Result<_, _>>()?;
        let start = DateTime::parse_from_rfc3339(start).map_err(|_| ClockError(start.to_owned()))?.to_utc();
        Ok(Self::of(Kind::Stepping { start, n_readings: AtomicI32::new(0), jumps }))
    }

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.read().0
    }

    /// What it shows, and by how much it has been set since it was watched last: the time that has passed, with the machine
    /// asleep too, is not that.
    pub fn watch(&self) -> (DateTime<Utc>, Option<TimeDelta>) {
        let (now, passed) = self.read();
        let offset = now.signed_duration_since(DateTime::UNIX_EPOCH) - passed;
        let jumped = self.offset.replace(Some(offset)).map(|before| offset - before);
        (now, jumped.filter(|jump| jump.abs() > DRIFT))
    }

    /// What it shows, and a span that grows by the time that passes.
    fn read(&self) -> (DateTime<Utc>, TimeDelta) {
        match &self.kind {
            Kind::System => {
                let passed = clock_gettime(ClockId::Boottime);
                let passed = TimeDelta::seconds(passed.tv_sec) + TimeDelta::nanoseconds(passed.tv_nsec);
                (Utc::now(), passed)
            }
            Kind::Stepping { start, n_readings, jumps } => {
                let reading = n_readings.fetch_add(1, Ordering::Relaxed);
                let passed = TimeDelta::seconds(reading.into());
                let off = jumps.iter().take_while(|(from, _)| *from <= reading).last();
                let off = off.map_or_else(TimeDelta::zero, |(_, seconds)| TimeDelta::seconds(*seconds));
                (*start + passed + off, passed)
            }
        }
    }
}

/// A reading of a clock that never jumps, for spans of time.
pub fn monotonic() -> Instant {
    Instant::now()
}

/// How far the clock that never jumps has come, for whoever shows how long something takes.
pub fn passing() -> Duration {
    let passed = clock_gettime(ClockId::Monotonic);
    Duration::new(passed.tv_sec.try_into().unwrap_or_default(), passed.tv_nsec.try_into().unwrap_or_default())
}

/// Ticks with this much time between them, for whoever looks at something again and again. One that was late puts off those behind it.
#[cfg(feature = "browser")]
pub fn ticks(between: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(between);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

/// How long ago `since` was: a second where the clock is one that steps.
pub(super) fn passed(since: Instant) -> Duration {
    if std::env::var_os(STEPPING).is_some() { Duration::from_secs(1) } else { since.elapsed() }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Kind};
    use chrono::TimeDelta;

    #[test]
    fn a_stepping_clock_goes_a_second_a_reading() {
        let clock = Clock::stepping("2026-03-01T23:59:59+01:00", "").unwrap();
        assert_eq!(clock.now().to_rfc3339(), "2026-03-01T22:59:59+00:00");
        assert_eq!(clock.now().to_rfc3339(), "2026-03-01T23:00:00+00:00");
        assert!(Clock::stepping("noon", "").is_err());
    }

    #[test]
    fn the_systems_clock_does_not_stand_still_before_it_was_built() {
        assert!(Clock::of(Kind::System).now().timestamp() > 1_700_000_000);
    }

    #[test]
    fn a_clock_that_is_set_is_noticed_and_one_that_goes_on_is_not() {
        let clock = Clock::stepping("2026-03-01T00:00:00Z", "2:3600,4:-10,5:-8").unwrap();
        let jumps: Vec<_> = (0..7).map(|_| clock.watch().1.map(|jump| jump.num_seconds())).collect();
        assert_eq!(jumps, [None, None, Some(3600), None, Some(-3610), None, None]);
        let system = Clock::of(Kind::System);
        assert_eq!([system.watch().1, system.watch().1], [None::<TimeDelta>; 2]);
    }
}
