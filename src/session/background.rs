//! How long a step that runs on beside the others is needed, and what comes up again after a stop.

use super::running::{Beside, Running};
use super::state::{Session, Why};
use super::todo::{Todo, Work};
use crate::plan::{DecidedBy, Plan, Step};
use crate::reading::Mode;
use crate::record::{Event, Resolution, StepResolved, Target};

/// Whether what `step` keeps up is still needed when `next` comes: a step of the same section, or one before the last that
/// names its port. Where no port is known, everything until the end may need it.
fn is_needed(plan: &Plan, step: &Step, next: &Step) -> bool {
    let Some(port) = step.port().map(|port| port.to_string()) else { return true };
    let wants = |one: &Step| {
        plan.is_within(&one.section, &step.section) || one.script().is_some_and(|script| names(script, &port))
    };
    plan.selected().skip_while(|one| one.id != next.id).any(wants)
}

/// Whether `number` stands in `script` as a number of its own.
fn names(script: &str, number: &str) -> bool {
    script.split(|c: char| !c.is_ascii_digit()).any(|digits| digits == number)
}

impl Session {
    /// Ends what is up and not needed by `next` or any later step. Gives whether there is something.
    pub(super) fn release_background(&mut self, next: &Step) -> bool {
        let Some(step) = self.idle(next) else { return false };
        self.start(Work::Release(step.clone()), Why::Release(step));
        true
    }

    /// A step that is up, and that neither `next` nor any later step needs.
    fn idle(&self, next: &Step) -> Option<String> {
        let up = self.progress.up().filter_map(|at| self.plan.step(at.step));
        // What has not shown that it serves is waited for.
        let mut up = up.filter(|step| !self.unready.holds(&step.id));
        up.find(|step| step.id != next.id && !is_needed(&self.plan, step, next)).map(|step| step.id.clone())
    }

    /// Records that a step is no longer up.
    pub(super) fn released(&mut self, step: &str, was_up: bool) {
        self.no_longer_up(step, if was_up { "no later step needs it" } else { "it had ended by itself" });
    }

    /// Takes in that what a step kept up has ended by itself, while something else went on.
    pub fn background_ended(&mut self, step: &str) {
        if self.progress.is_up(step) {
            self.no_longer_up(step, "it has ended by itself");
        }
    }

    fn no_longer_up(&mut self, step: &str, reason: &str) {
        let resolved = StepResolved {
            step: step.to_owned(),
            target: Target::Local,
            resolution: Resolution::Ended,
            reason: Some(reason.to_owned()),
            how: DecidedBy::Stepgate,
            by: None,
            section: None,
        };
        self.queue.push_back(Todo::record(Event::StepResolved(resolved)));
    }

    /// Brings up again what was up when the run stopped and `next` still needs. Gives whether something is coming up.
    pub(super) fn restart_background(&mut self, next: &Step) -> bool {
        // Whatever is up before the first step was up in a session before this one.
        if self.opening.fallen.is_none() {
            let is_fallen = |step: &&Step| {
                step.mode() == Mode::Background && step.id != next.id && self.progress.is_settled(&step.id)
            };
            let up = self.progress.up().filter_map(|at| self.plan.step(at.step)).filter(is_fallen);
            let mut fallen: Vec<&Step> = up.filter(|step| is_needed(&self.plan, step, next)).collect();
            // The first one of the document is taken from the end.
            fallen.sort_by_key(|step| std::cmp::Reverse(self.plan.place_of(&step.id)));
            self.opening.fallen = Some(fallen.into_iter().map(|step| step.id.clone()).collect());
        }
        let Some(id) = self.opening.fallen.as_mut().and_then(Vec::pop) else { return false };
        let Some(step) = self.plan.step(&id).cloned() else { return false };
        let script = self.planned_script(&step).unwrap_or_default();
        let number = self.plan.number(&id);
        self.running = Some(Running::new(step, script, Mode::Background, number, Beside::Restart));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_port_is_named_by_its_whole_number() {
        assert!(names("curl http://localhost:8080/health", "8080"));
        assert!(!names("curl http://localhost:18080/health", "8080"));
    }
}
