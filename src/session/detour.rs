//! Going elsewhere than on: to another step, or back with a section that takes things back. Each is a record like any other.

use super::reply::Author;
use super::state::Session;
use super::todo::Todo;
use crate::plan::Step;
use crate::record::{Event, Resolution, StepResolved, StepSkipped, Target};

impl Session {
    /// Goes to the step called `id`: what lies between is left out on the way forward, and done again on the way back.
    pub(super) fn jump(&mut self, id: &str, reason: &str, author: &Author) {
        let way: Vec<usize> = self.way.in_run().collect();
        let find = |id: &str| way.iter().position(|at| self.plan.steps()[*at].id == id);
        let here = self.hand.as_ref().and_then(|hand| find(&hand.step.id));
        let (Some(here), Some(there)) = (here, find(id)) else { return };
        let mut between = way[here.min(there)..here.max(there)].to_vec();
        if !self.transaction_goes_on(way[there]) {
            // Whoever leaves a transaction behind leaves out all of it.
            between.splice(..0, way[..here].iter().copied().filter(|at| self.is_half_done(*at)));
        }
        self.leave_nothing_half_done();
        for at in between {
            let step = self.step_at(at);
            if there < here {
                self.open_again(&step, reason, author);
            } else if !self.progress.is_settled(&step.id) {
                self.jump_over(&step, reason, author);
            }
        }
        if there < here {
            let step = self.step_at(way[here]);
            self.open_again(&step, reason, author);
        }
        self.entered = Some(way[there]);
        self.hand = None;
    }

    /// Whether a step is done in the transaction that is open, and so not for good.
    fn is_half_done(&self, at: usize) -> bool {
        let id = self.plan.steps()[at].id.as_str();
        self.progress.is_over(id) && !self.progress.is_settled(id)
    }

    fn jump_over(&mut self, step: &Step, reason: &str, author: &Author) {
        let skipped = StepSkipped {
            step: step.id.clone(),
            target: Target::from(step.target.clone()),
            reason: format!("jumped over: {reason}"),
            how: author.how.clone(),
            by: author.claimed.clone(),
        };
        self.queue.push_back(Todo::record_durably(Event::StepSkipped(skipped)));
    }

    fn open_again(&mut self, step: &Step, reason: &str, author: &Author) {
        if !self.progress.is_settled(&step.id) {
            return;
        }
        let resolved = StepResolved {
            step: step.id.clone(),
            target: Target::from(step.target.clone()),
            resolution: Resolution::Retry,
            reason: Some(format!("jumped back: {reason}")),
            how: author.how.clone(),
            by: author.claimed.clone(),
            section: None,
        };
        self.queue.push_back(Todo::record_durably(Event::StepResolved(resolved)));
    }

    /// Goes on with the section called `section`, which takes things back, and with nothing else.
    pub(super) fn go_back(&mut self, section: &str, author: &Author) {
        self.leave_nothing_half_done();
        let Some(hand) = self.hand.take() else { return };
        let title = self.plan.section(section).map_or(String::new(), |found| found.title.clone());
        let resolved = StepResolved {
            step: hand.step.id.clone(),
            target: Target::from(hand.step.target.clone()),
            resolution: Resolution::RolledBack,
            reason: Some(title),
            how: author.how.clone(),
            by: author.claimed.clone(),
            section: Some(section.to_owned()),
        };
        self.queue.push_back(Todo::record_durably(Event::StepResolved(resolved)));
    }
}
