//! A block that ends before its last command, as a script does at its `exit`; and the trap that runs then, or at the run's end.

use super::running::{Beside, Running};
use super::state::Session;
use super::todo::Todo;
use crate::plan::{CommandStep, DecidedBy, Runnable, Step, StepKind};
use crate::reading::Mode;
use crate::record::{EXIT_TRAP, Event, StepSkipped, Target};

impl Session {
    /// Leaves out the step at `at` where its block has ended before. Gives whether it has.
    pub(super) fn is_beyond_end(&mut self, at: usize) -> bool {
        let steps = self.plan.steps();
        let step = &steps[at];
        let block = step.block.filter(|block| self.entered != Some(*block));
        let ends = self.progress.ended_blocks().filter_map(|id| self.plan.place_of(id));
        let is_end = |end: &usize| *end < at && steps[*end].block == block;
        let Some(end) = block.and_then(|_| ends.filter(is_end).max()) else { return false };
        let end = &steps[end];
        let skipped = StepSkipped {
            step: step.id.clone(),
            target: Target::from(step.target.clone()),
            reason: format!("`{}` in line {} ended the block", end.title, end.line),
            how: DecidedBy::Stepgate,
            by: None,
        };
        self.queue.push_back(Todo::record_durably(Event::StepSkipped(skipped)));
        true
    }

    /// Runs the EXIT trap that the shell waits before.
    pub(super) fn run_trap(&mut self) {
        if let Some((target, text)) = self.trap.take() {
            self.begin_trap(&target, text);
        }
    }

    /// Runs the one that the run ends with, if there is one.
    pub(super) fn end_with_trap(&mut self, trap: Option<(Target, String)>) {
        if let Some((target, text)) = trap {
            self.begin_trap(&target, text);
        }
    }

    fn begin_trap(&mut self, target: &Target, script: String) {
        let run = Runnable { script: script.clone(), ..Runnable::default() };
        let Some(last) = self.plan.steps().last().cloned() else { return };
        let step = Step {
            id: EXIT_TRAP.to_owned(),
            title: "the EXIT trap".to_owned(),
            block: self.block,
            target: target.name().map(str::to_owned),
            variables: Vec::new(),
            kind: StepKind::Command(CommandStep { run, ..CommandStep::default() }),
            ..last
        };
        // Behind the operator's shell, which stands behind the last step.
        let number = self.plan.steps().len() + 2;
        self.running = Some(Running::new(step, script, Mode::Plain, number, Beside::Trap));
    }
}
