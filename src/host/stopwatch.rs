//! How much of a run's time a part of it takes, in laps. Never ends anything, never waits.

use super::clock::monotonic;
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Adds up laps. One within another counts once.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopwatch(Rc<State>);

#[derive(Debug, Default)]
struct State {
    total: Cell<Duration>,
    n_running: Cell<u32>,
}

/// A lap, until it is dropped.
#[derive(Debug)]
pub(super) struct Lap {
    watch: Rc<State>,
    since: Instant,
}

impl Stopwatch {
    /// Begins a lap.
    pub(super) fn lap(&self) -> Lap {
        self.0.n_running.set(self.0.n_running.get() + 1);
        Lap { watch: self.0.clone(), since: monotonic() }
    }

    /// What the laps that are over have come to.
    pub(super) fn total(&self) -> Duration {
        self.0.total.get()
    }
}

impl Drop for Lap {
    fn drop(&mut self) {
        let watch = &self.watch;
        watch.n_running.set(watch.n_running.get() - 1);
        if watch.n_running.get() == 0 {
            watch.total.set(watch.total.get() + self.since.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lap_within_another_counts_once() {
        let watch = Stopwatch::default();
        let outer = watch.lap();
        drop(watch.lap());
        assert_eq!(watch.total(), Duration::ZERO);
        let since = outer.since;
        drop(outer);
        assert!(watch.total() > Duration::ZERO && watch.total() <= since.elapsed());
    }
}
