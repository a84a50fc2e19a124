//! What Stepgate has put into the background by itself and what has not shown that it serves anybody: it is waited for, as a
//! command that ends, and never ended as one that stays up.

use super::current_step::CurrentStep;
use super::running::{Beside, Running};
use super::state::{Session, Why};
use super::todo::{Notice, Standing, Todo, Work};
use crate::reading::Mode;

impl Session {
    /// Looks, before the plan's step at `at`, how it stands with each of them. Gives whether there is one to look at.
    pub(super) fn look_at_unready(&mut self, at: usize) -> bool {
        // An open transaction is not held up.
        if self.unready.processes.is_empty() || self.transaction.is_some() {
            return false;
        }
        if self.unready.looks.0 != Some(at) {
            let mut steps: Vec<String> = self.unready.processes.keys().cloned().collect();
            steps.sort_by_key(|id| std::cmp::Reverse(self.plan.place_of(id)));
            self.unready.looks = (Some(at), steps);
        }
        let Some(step) = self.unready.looks.1.pop() else { return false };
        self.start(Work::Look(step.clone()), Why::Look(step));
        true
    }

    /// Takes in how it stands with one. One that has ended is taken in hand at once, before anything that may need what it makes.
    pub(super) fn looked_at(&mut self, step: &str, standing: Standing) {
        match standing {
            Standing::Runs => {}
            Standing::Serves => drop(self.unready.processes.remove(step)),
            Standing::Ended => self.wait_for(step),
        }
    }

    /// Waits, at the end of the way, for the first of them. Gives whether there is one.
    pub(super) fn wait_for_unready(&mut self) -> bool {
        let first = self.unready.processes.keys().min_by_key(|id| self.plan.place_of(id)).cloned();
        first.inspect(|step| self.wait_for(step)).is_some()
    }

    /// Takes a step in hand again, to wait for what it has put into the background.
    fn wait_for(&mut self, id: &str) {
        let Some(process) = self.unready.processes.remove(id) else { return };
        let Some(at) = self.plan.place_of(id) else { return };
        let step = self.step_at(at);
        let place = (self.way.place(at), self.way.length());
        let way = self.planned_way(&step);
        let hand = CurrentStep {
            is_told: true,
            is_confirmed: true,
            ..CurrentStep::new(at, step.clone(), place, way)
        };
        let number = self.number_of(&hand);
        self.hand = Some(hand);
        let (number_on_way, total) = place;
        self.queue.push_back(Todo::Tell(Notice::Coming {
            step: id.to_owned(),
            number: number_on_way,
            total,
        }));
        let script = format!("wait {process}");
        self.running = Some(Running::new(step, script, Mode::Background, number, Beside::Wait));
    }
}
