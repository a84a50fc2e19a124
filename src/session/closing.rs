//! The end of a session: what is open is rolled back, what still runs is ended, and how it ended is recorded.

use super::ending::Ending;
use super::state::{Session, Why};
use super::todo::{Todo, Work};
use crate::plan::DecidedBy;
use crate::record::{Event, RunClosed};

impl Session {
    /// Does what comes next at the end. Gives the ending once there is nothing left to do.
    pub(super) fn close(&mut self) -> Option<Ending> {
        if self.transaction.is_some() {
            self.roll_back(DecidedBy::Run, Some("the run stopped before it was committed".to_owned()), None);
            return None;
        }
        if self.run_on() {
            return None;
        }
        let ending = self.ending.clone()?;
        let is_over = ending.kind.result().is_over();
        // Where the run can go on, so can the trap.
        if is_over {
            match &mut self.closing.traps {
                None => {
                    self.start(Work::Traps, Why::Traps);
                    return None;
                }
                Some(traps) => {
                    if let Some((target, text)) = traps.pop_front() {
                        self.begin_trap(&target, text);
                        return None;
                    }
                }
            }
        }
        let Some(left) = self.closing.left.clone() else {
            self.start(Work::Close { is_over }, Why::Close);
            return None;
        };
        if std::mem::replace(&mut self.closing.is_recorded, true) {
            return Some(ending);
        }
        let closed = RunClosed {
            result: ending.kind.result(),
            exit_code: ending.kind.exit_code().into(),
            reason: ending.reason.clone(),
            stopped: left.stopped.iter().map(|process| self.redactor().text(process)).collect(),
            stays: left.stays.iter().map(|process| self.redactor().text(process)).collect(),
        };
        self.queue.push_back(Todo::record_durably(Event::RunClosed(closed)));
        None
    }
}
