//! Where a moment stands in a picture of a run. A time in which the run was stopped has a narrow place of its own, however long it was.

use crate::record::{Event, Record};
use chrono::{DateTime, TimeDelta, Utc};

/// How wide the picture is, in its own units.
pub(super) const WIDTH: f64 = 1000.0;
/// How wide a stop is.
const STOP: f64 = 18.0;

/// A stretch in which the run was on, and where it begins in the picture.
#[derive(Debug, Clone, Copy)]
struct Session {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    at: f64,
    width: f64,
}

/// The axis.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    sessions: Vec<Session>,
}

impl Axis {
    /// That of these records; none where no time has passed.
    pub(super) fn of(records: &[(Record, Event)]) -> Option<Self> {
        Self::through(
            records.iter().map(|(record, event)| (record.ts, matches!(event, Event::RunResumed(_)))),
        )
    }

    /// That of these moments, each with whether the run had been stopped before it.
    fn through(moments: impl IntoIterator<Item = (DateTime<Utc>, bool)>) -> Option<Self> {
        let mut ends: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
        for (moment, was_stopped) in moments {
            match ends.last_mut() {
                // A clock that was set back makes nothing shorter.
                Some(last) if !was_stopped => last.1 = last.1.max(moment),
                _ => ends.push((moment, moment)),
            }
        }
        let length = |(from, until): &(DateTime<Utc>, DateTime<Utc>)| (*until - *from).as_seconds_f64();
        let all: f64 = ends.iter().map(length).sum();
        if all <= 0.0 {
            return None;
        }
        // Many stops share half of the picture.
        let stops = f64::from(u32::try_from(ends.len()).unwrap_or(u32::MAX)) - 1.0;
        let stop = if stops > 0.0 { STOP.min(WIDTH / 2.0 / stops) } else { 0.0 };
        let scale = (WIDTH - stop * stops) / all;
        let mut at = 0.0;
        let mut sessions = Vec::new();
        for one in &ends {
            let width = length(one) * scale;
            sessions.push(Session { from: one.0, until: one.1, at, width });
            at += width + stop;
        }
        Some(Self { sessions })
    }

    /// Where a moment is.
    pub(super) fn place(&self, moment: DateTime<Utc>) -> f64 {
        let session = self.sessions.iter().rev().find(|session| session.from <= moment);
        let Some(session) = session.or(self.sessions.first()) else { return 0.0 };
        let length = (session.until - session.from).as_seconds_f64();
        let part = (moment - session.from).as_seconds_f64() / length;
        session.at + session.width * if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The stops: where each is, how wide, and how long it took.
    pub(super) fn stops(&self) -> Vec<(f64, f64, TimeDelta)> {
        let pairs = self.sessions.windows(2);
        pairs
            .map(|pair| {
                let end = pair[0].at + pair[0].width;
                (end, pair[1].at - end, pair[1].from - pair[0].until)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a time")
    }

    #[test]
    fn a_stop_of_days_is_as_narrow_as_one_of_seconds() {
        let moments = [(0, false), (10, false), (900_000, true), (900_010, false)];
        let axis =
            Axis::through(moments.map(|(second, was_stopped)| (at(second), was_stopped))).expect("an axis");
        let place = |second: i64| format!("{:.1}", axis.place(at(second)));
        assert_eq!([0, 5, 10, 900_000, 900_010].map(place), ["0.0", "245.5", "491.0", "509.0", "1000.0"]);
        assert_eq!(axis.stops().len(), 1);
        assert_eq!(axis.stops()[0].2, TimeDelta::seconds(899_990));
        // What lies in a stop stands at its beginning.
        assert_eq!(place(5000), "491.0");
    }

    #[test]
    fn a_run_that_took_no_time_has_no_axis() {
        assert!(Axis::through([(at(0), false), (at(0), false)]).is_none() && Axis::through([]).is_none());
    }
}
