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
        let is_entered = self.entered.is_some_and(|entered| self.is_one_block(entered, at));
        let block = step.block.filter(|_| !is_entered);
        let ends = self.progress.ended_blocks().filter_map(|id| self.plan.place_of(id));
        let is_end = |end: &usize| *end < at && self.is_one_block(*end, at);
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

    /// Whether two steps stand in one block, and in the same round of it where that is done on several machines.
    fn is_one_block(&self, one: usize, other: usize) -> bool {
        let steps = self.plan.steps();
        let (first, last) = (one.min(other), one.max(other));
        let begins = |step: &Step| {
            (step.selected || step.waits) && step.command().is_some_and(|command| command.opens_block)
        };
        let is_same = |step: &&Step| step.block == steps[first].block;
        is_same(&&steps[last]) && !steps[first + 1..=last].iter().filter(is_same).any(begins)
    }

    /// The block that the shell of a step's machine is in.
    pub(super) fn block_of(&self, step: &Step) -> Option<usize> {
        self.blocks.get(&Target::from(step.target.clone())).copied()
    }

    /// Takes in that the shell of a step's machine is in its block.
    pub(super) fn has_come_to(&mut self, step: &Step) {
        let target = Target::from(step.target.clone());
        match step.block {
            Some(block) => drop(self.blocks.insert(target, block)),
            None => drop(self.blocks.remove(&target)),
        }
    }

    /// Runs the EXIT trap that the shell waits before.
    pub(super) fn run_trap(&mut self) {
        if let Some((target, text)) = self.trap.take() {
            self.begin_trap(&target, text);
        }
    }

    pub(super) fn begin_trap(&mut self, target: &Target, script: String) {
        let run = Runnable { script: script.clone(), ..Runnable::default() };
        let Some(last) = self.plan.steps().last().cloned() else { return };
        let step = Step {
            id: EXIT_TRAP.to_owned(),
            title: "the EXIT trap".to_owned(),
            block: self.blocks.get(target).copied(),
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
