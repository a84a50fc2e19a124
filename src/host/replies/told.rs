//! Whoever watches a run hears what its steps print, besides whoever is told anyway.

use super::desk::Desk;
use super::hub::Hub;
use super::message::{Bytes, Outgoing};
use crate::observer::Observer;
use crate::plan::Step;
use crate::record::{Event, Stream};
use std::time::Duration;

/// Tells `T`, and all who watch.
pub struct Broadcast<T> {
    teller: T,
    hub: Hub,
    step: String,
    /// How much the attempt has printed so far.
    printed: u64,
}

impl<T: Observer> Broadcast<T> {
    /// Tells `teller`, and all who watch at `desk`.
    pub fn new(teller: T, desk: &Desk) -> Self {
        Self { teller, hub: desk.hub(), step: String::new(), printed: 0 }
    }
}

impl<T: Observer> Observer for Broadcast<T> {
    fn coming(&mut self, step: &Step, number: usize, total: usize) {
        self.teller.coming(step, number, total);
    }

    fn tell(&mut self, event: &Event) {
        if let Event::StepStarted(started) = event {
            (self.step, self.printed) = (started.step.clone(), 0);
        }
        self.teller.tell(event);
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) {
        if self.hub.is_heard() {
            let (step, from) = (self.step.as_str(), self.printed);
            self.hub.say(&Outgoing::Output { step, from, bytes: Bytes(bytes.to_vec()) });
        }
        self.printed += bytes.len() as u64;
        self.teller.output(stream, bytes);
    }

    fn idle(&mut self) {
        self.teller.idle();
    }

    fn waiting(&mut self, left: Duration) {
        self.teller.waiting(left);
    }

    fn again(&mut self, printed: &[u8]) {
        self.teller.again(printed);
    }
}
