//! Whoever listens to a run.

use crate::plan::Step;
use crate::record::{Event, Stream};
use std::time::Duration;

/// Is told what happens, after it was recorded. Decides nothing.
pub trait Observer {
    /// A step comes up: number `number` of `total`.
    fn coming(&mut self, step: &Step, number: usize, total: usize);

    /// An event was recorded.
    fn tell(&mut self, event: &Event);

    /// Output of the running step, redacted.
    fn output(&mut self, stream: Stream, bytes: &[u8]);

    /// The running step has printed nothing for a while.
    fn idle(&mut self) {}

    /// So much is left of a wait.
    fn waiting(&mut self, _left: Duration) {}

    /// Somebody wants to see the end of what the last step has printed again.
    fn again(&mut self, _printed: &[u8]) {}
}
