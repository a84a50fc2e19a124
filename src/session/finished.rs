//! What came of something that was asked of the world.

use super::attempt::Attempt;
use super::ending::{Ending, EndingKind};
use super::state::{Session, Why};
use super::todo::{Done, Todo, WaitEnd};
use crate::record::Event;

impl Session {
    /// Takes in what came of the work that was asked for last.
    pub fn finished(&mut self, done: Done) {
        let Some(doing) = self.doing.take() else { return };
        match (doing.why, done) {
            (Why::CheckTarget, Done::Probed(printed)) => {
                self.opening.is_checked = self.is_expected(printed);
            }
            (Why::CheckBeforeChange, Done::Probed(printed)) => {
                let is_expected = self.is_expected(printed);
                if let Some(hand) = &mut self.hand {
                    hand.is_checked = is_expected;
                }
            }
            (Why::Running, Done::Placed(place)) => self.placed(place),
            (Why::Running, Done::Ran(attempt)) => self.ran(*attempt),
            (Why::Release(step), Done::Released(was_up)) => self.released(&step, was_up),
            (Why::Look(step), Done::Looked(standing)) => self.looked_at(&step, standing),
            (Why::Connect(database), Done::Connected(connected)) => self.connected(&database, connected),
            (Why::Begin, Done::Begun(begun)) => self.begun(begun),
            (Why::Commit, Done::Ended(end)) => self.committed(end),
            (Why::RollBack(ending), Done::Ended(_)) => self.rolled_back(ending),
            (Why::Secrets, Done::Secrets(secrets)) => self.fetched(secrets),
            (Why::Held, Done::Held(held)) => self.took_variables(held),
            (Why::Wait, Done::Waited(end)) => self.waited_for(end),
            (Why::Traps, Done::Traps(traps)) => self.closing.traps = Some(traps.into()),
            (Why::Close, Done::Closed(left)) => self.closing.left = Some(left),
            (why, done) => {
                debug_assert!(false, "{done:?} is not what comes of {why:?}");
                self.end(Ending::new(EndingKind::Failed, "something else was done than was asked for"));
            }
        }
    }

    fn waited_for(&mut self, end: WaitEnd) {
        self.waited(end, None);
    }

    /// Takes in an attempt whose run ends with it, because its record could not be written.
    pub fn lost(&mut self, attempt: Attempt) -> Vec<Event> {
        self.finished(Done::Ran(Box::new(attempt)));
        let events = self.queue.drain(..).filter_map(|todo| match todo {
            Todo::Record { event, .. } => Some(*event),
            _ => None,
        });
        events.collect()
    }
}
