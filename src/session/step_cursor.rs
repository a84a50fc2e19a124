//! The way through a run: which steps there are, which is next, and where each stands on it.
//!
//! Read from the plan and the progress alone: a run that is resumed is at the same place as one that was never stopped.

use crate::plan::{Plan, Step};
use crate::record::Progress;
use std::collections::HashMap;

/// The steps in the order in which they come.
#[derive(Debug, Clone, Default)]
pub(super) struct StepCursor {
    /// Indices into the plan's steps, those that wait for an answer among them.
    steps: Vec<usize>,
    /// The place of each step that is in the run, from 1.
    places: HashMap<usize, usize>,
    /// Before this one everything is over, or waits until the end.
    from: usize,
}

/// What comes next on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// This step of the plan.
    Step(usize),
    /// The question with this id has to be answered first.
    Question(String),
    /// Nothing.
    Nothing,
}

impl StepCursor {
    /// The way of a run that has come so far.
    pub(super) fn of(plan: &Plan, progress: &Progress) -> Self {
        let steps: Vec<usize> = match progress.branch().and_then(|section| plan.rollback(section)) {
            Some(rollback) => rollback.steps.iter().filter_map(|id| plan.place_of(id)).collect(),
            None => plan
                .steps()
                .iter()
                .enumerate()
                .filter(|(_, step)| step.selected || step.waits)
                .map(|(at, _)| at)
                .collect(),
        };
        let is_back = progress.branch().is_some();
        let counted =
            steps.iter().filter(|at| is_back || is_in(plan, progress, &plan.steps()[**at]) == Some(true));
        let places = counted.enumerate().map(|(place, at)| (*at, place + 1)).collect();
        Self { steps, places, from: 0 }
    }

    /// How long the way is.
    pub(super) fn length(&self) -> usize {
        self.places.len()
    }

    /// The place of the plan's step at `at`, from 1; 0 where it is not on the way.
    pub(super) fn place(&self, at: usize) -> usize {
        self.places.get(&at).copied().unwrap_or(0)
    }

    /// The next step that is open.
    pub(super) fn next(&mut self, plan: &Plan, progress: &Progress) -> Next {
        let is_back = progress.branch().is_some();
        while let Some(at) = self.steps.get(self.from).copied() {
            let step = &plan.steps()[at];
            match if is_back { Some(true) } else { is_in(plan, progress, step) } {
                None => return Next::Question(step.question.clone().unwrap_or_default()),
                Some(true) if !progress.is_over(&step.id) && !progress.is_deferred(&step.id) => {
                    return Next::Step(at);
                }
                Some(_) => self.from += 1,
            }
        }
        // What waits is asked now, and can wait no longer.
        let is_left = |at: &&usize| {
            let step = &plan.steps()[**at];
            self.places.contains_key(at) && !progress.is_over(&step.id)
        };
        self.steps.iter().find(is_left).map_or(Next::Nothing, |at| Next::Step(*at))
    }

    /// Whether nothing is left but what waits until the end.
    pub(super) fn is_last_round(&self) -> bool {
        self.from >= self.steps.len()
    }

    /// The steps in the run, in order.
    pub(super) fn in_run(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().copied().filter(|at| self.places.contains_key(at))
    }
}

/// Whether a step is in the run; none where a question decides that nobody has answered.
fn is_in(plan: &Plan, progress: &Progress, step: &Step) -> Option<bool> {
    plan.takes_in(step, |question| progress.answer(question))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};
    use crate::record::{Event, Resolution, StepResolved, StepSkipped, Target};
    use crate::text::Source;

    const RUNBOOK: &str =
        "# T\n\n```bash\nmkdir one\nmkdir two\n```\n\n## Rollback\n\n```bash\nrmdir two\n```\n";

    fn plan() -> Plan {
        build(&Source::new("a.md", RUNBOOK), &Inputs::default())
    }

    fn skipped(plan: &Plan, at: usize) -> Event {
        Event::StepSkipped(StepSkipped {
            step: plan.steps()[at].id.clone(),
            target: Target::Local,
            reason: "done".into(),
            how: crate::plan::DecidedBy::Run,
            by: None,
        })
    }

    /// What comes next after these events.
    fn next(plan: &Plan, events: &[Event]) -> (Next, usize) {
        let mut progress = Progress::default();
        events.iter().for_each(|event| progress.apply(event));
        let mut cursor = StepCursor::of(plan, &progress);
        (cursor.next(plan, &progress), cursor.length())
    }

    #[test]
    fn the_steps_come_in_order_and_a_way_back_is_none_of_them() {
        let plan = plan();
        assert_eq!(next(&plan, &[]), (Next::Step(0), 2));
        assert_eq!(next(&plan, &[skipped(&plan, 0)]), (Next::Step(1), 2));
        assert_eq!(next(&plan, &[skipped(&plan, 0), skipped(&plan, 1)]), (Next::Nothing, 2));
    }

    #[test]
    fn a_gap_is_gone_back_to() {
        let plan = plan();
        assert_eq!(next(&plan, &[skipped(&plan, 1)]).0, Next::Step(0));
    }

    #[test]
    fn once_it_is_decided_only_the_way_back_is_left() {
        let plan = plan();
        let back = plan.rollbacks.first().expect("the runbook has one");
        let event = Event::StepResolved(StepResolved {
            step: plan.steps()[0].id.clone(),
            target: Target::Local,
            resolution: Resolution::RolledBack,
            reason: None,
            how: crate::plan::DecidedBy::Run,
            by: None,
            section: Some(back.section.clone()),
        });
        assert_eq!(next(&plan, &[event]), (Next::Step(2), 1));
    }

    #[test]
    fn places_count_what_is_in_the_run_from_one() {
        let plan = plan();
        let cursor = StepCursor::of(&plan, &Progress::default());
        assert_eq!([0, 1, 2].map(|at| cursor.place(at)), [1, 2, 0]);
        assert_eq!(cursor.in_run().collect::<Vec<_>>(), [0, 1]);
    }
}
