//! What a session wants next: one decision at a time, from what is known.

use super::current_step::{CurrentStep, ExecutionOverride};
use super::ending::{Ending, EndingKind};
use super::state::{Attendance, Session};
use super::step_cursor::Next;
use super::todo::{Notice, Todo};
use crate::plan::{Step, StepKind};
use crate::reading::Mode;
use crate::record::StepState;

impl Session {
    /// What is to be done now. Asked again before anything has come back, it is the same.
    pub fn next(&mut self) -> Todo {
        loop {
            if let Some(todo) = self.queue.pop_front() {
                return todo;
            }
            if let Some(doing) = &self.doing {
                return Todo::Do(doing.work.clone());
            }
            if let Some(asked) = &self.prompt {
                return Todo::Ask(Box::new(asked.prompt.clone()));
            }
            if let Some(ending) = self.decide() {
                return Todo::Finish(ending);
            }
        }
    }

    /// Decides one thing: something is queued, asked of somebody or of the world, or the run is over.
    fn decide(&mut self) -> Option<Ending> {
        if self.ending.is_some() {
            return self.close();
        }
        if !self.is_open() || self.run_on() {
            return None;
        }
        let next = self.way.next(&self.plan, &self.progress);
        let in_hand = self.hand.as_ref().map(|hand| hand.at);
        match next {
            // What has ended is looked at to its end, whatever its record says of it already.
            _ if self.hand.as_ref().is_some_and(|hand| hand.ended.is_some()) => self.weigh_end(),
            _ if self.hand.as_ref().is_some_and(|hand| hand.failed.is_some()) => self.go_on(),
            Next::Step(at) if in_hand == Some(at) => self.go_on(),
            Next::Step(at) => self.take_up(at),
            Next::Question(id) => self.ask_question(&id),
            Next::Nothing if self.transaction.is_some() => self.end_transaction(),
            Next::Nothing if self.wait_for_unready() => {}
            Next::Nothing => self.arrive(),
        }
        None
    }

    /// Takes the next step in hand, once nothing of the one before is left to do.
    fn take_up(&mut self, at: usize) {
        if !self.transaction_goes_on(at) {
            return self.end_transaction();
        }
        if self.wants_pause {
            let step = &self.plan.steps()[at];
            let reason = format!("paused before `{}` (line {})", step.title, step.line);
            return self.end(Ending::new(EndingKind::Paused, reason));
        }
        if self.until == Some(at) {
            let step = &self.plan.steps()[at];
            let reason = format!("stopped before `{}` (line {}), as was asked", step.title, step.line);
            return self.end(Ending::new(EndingKind::StoppedBefore, reason));
        }
        let step = self.step_at(at);
        if self.is_beyond_end(at) {
            return;
        }
        if self.restart_background(&step) || self.look_at_unready(at) || self.release_background(&step) {
            return;
        }
        let place = (self.way.place(at), self.way.length());
        let changed = self.overrides.get(&step.id).cloned();
        let way = changed.unwrap_or_else(|| self.planned_way(&step));
        self.hand = Some(CurrentStep::new(at, step, place, way));
    }

    /// How a step is run that nobody has changed. Where nobody is there for a terminal, it gets pipes, and says for itself what it misses.
    pub(super) fn planned_way(&self, step: &Step) -> ExecutionOverride {
        let lacks_terminal = self.attendance == Attendance::Nobody && !self.is_rehearsal;
        let mode = match step.mode() {
            Mode::Terminal if lacks_terminal => Mode::Plain,
            mode => mode,
        };
        ExecutionOverride { edited: None, mode }
    }

    /// Does what comes next for the step in hand.
    fn go_on(&mut self) {
        let Some(hand) = &mut self.hand else { return };
        if !std::mem::replace(&mut hand.is_told, true) {
            let (number, total) = hand.place;
            let step = hand.step.id.clone();
            return self.queue.push_back(Todo::Tell(Notice::Coming { step, number, total }));
        }
        match hand.step.kind {
            StepKind::Gate(_) | StepKind::Manual(_) => self.gate(),
            StepKind::Command(_) | StepKind::Sql(_) => self.command(),
        }
    }

    /// The run has come to the end of its way.
    fn arrive(&mut self) {
        let ending = match self.progress.branch() {
            None => Ending::new(EndingKind::Done, self.counted()),
            Some(section) => {
                let title = self.plan.section(section).map_or(section, |section| &section.title);
                Ending::new(EndingKind::RolledBack, format!("rolled back with `{title}`"))
            }
        };
        self.end(ending);
    }

    /// How many steps a run had that is done, those among them that an answer brought into it, and how many of them were left out or taken for
    /// done.
    fn counted(&self) -> String {
        let ids = self.way.in_run().map(|at| &self.plan.steps()[at].id);
        let skipped = ids.filter(|id| self.progress.state(*id) == Some(&StepState::Skipped)).count();
        let assumed = self.progress.assumed();
        let total = self.way.length();
        let all = format!("{total} step{}", if total == 1 { "" } else { "s" });
        let parts = [(skipped, "skipped"), (assumed, "assumed, not done")];
        let words = parts.iter().filter(|(count, _)| *count > 0);
        let words = words.map(|(count, word)| format!("{count} of them {word}"));
        std::iter::once(all).chain(words).collect::<Vec<_>>().join(", ")
    }
}
