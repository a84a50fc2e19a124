//! A dry run, told: what would be asked and what would run, and never that anything was done.

use crate::observer::Observer;
use crate::plan::Step;
use crate::record::{Event, Stream};

/// Passes on to another teller what is as true of a rehearsal as of a run.
pub struct Rehearsed<T>(pub T);

impl<T: Observer> Observer for Rehearsed<T> {
    fn coming(&mut self, step: &Step, number: usize, total: usize) {
        self.0.coming(step, number, total);
    }

    fn tell(&mut self, event: &Event) {
        let says_done = matches!(
            event,
            Event::StepExited(_) | Event::TransactionCommitting(_) | Event::TransactionEnded(_)
        ) || matches!(event, Event::RunClosed(closed) if closed.exit_code == 0);
        if !says_done {
            self.0.tell(event);
        }
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) {
        self.0.output(stream, bytes);
    }
}
