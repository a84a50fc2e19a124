//! How long a step that runs on beside the others is needed.

use super::drive::{Session, Stop, emit};
use super::ports::{Hands, Runner};
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

/// Ends what is up and not needed by `next` or any later step.
pub(super) async fn release<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    next: &Step,
) -> Result<(), Stop> {
    let plan = session.plan;
    let up: Vec<&Step> = session.progress.up().filter_map(|up| plan.step(up.step)).collect();
    for step in up.into_iter().filter(|step| step.id != next.id && !is_needed(plan, step, next)) {
        let ended = hands.runner.release(&step.id).await;
        let resolved = StepResolved {
            step: step.id.clone(),
            target: Target::Local,
            resolution: Resolution::Ended,
            reason: Some(if ended { "no later step needs it" } else { "it had ended by itself" }.to_owned()),
            how: DecidedBy::Stepgate,
            section: None,
        };
        emit(session, hands, &Event::StepResolved(resolved))?;
    }
    Ok(())
}

/// What was up when the run stopped, and has to come up again before `next`.
pub(super) fn fallen<'p>(session: &Session<'p>, next: &Step) -> Vec<&'p Step> {
    let plan = session.plan;
    let up = session.progress.up().filter_map(|up| plan.step(up.step));
    up.filter(|step| {
        step.mode() == Mode::Background && step.id != next.id && session.progress.is_settled(&step.id)
    })
    .filter(|step| is_needed(plan, step, next))
    .collect()
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
