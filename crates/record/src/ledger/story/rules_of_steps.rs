//! What can happen to a step.

use super::line::Line;
use super::told::{Rule, Told};
use crate::ledger::Hash;
use crate::record::{EXIT_TRAP, Event, Outcome, Resolution, SHELL, StepOn, StepState};

pub(super) const RULES: [Rule; 9] = [
    is_in_the_plan,
    is_of_its_kind,
    starts_after_the_attempt_before,
    starts_what_it_says,
    starts_nothing_declined,
    is_not_done_again,
    ends_what_was_started,
    prints_while_it_runs,
    is_resolved_for_a_reason,
];

/// What is confirmed may be no step: the target of the run has to be, too.
fn is_in_the_plan(told: &Told, line: &Line<'_>) -> Option<String> {
    let (planned, step) = (told.planned.as_ref()?, line.event.step()?);
    if matches!(line.event, Event::ConfirmDecided(_)) {
        return None;
    }
    let is_known = planned.kind(step).is_some() || [EXIT_TRAP, SHELL].contains(&step);
    (!is_known).then(|| format!("step {step} is not in the plan"))
}

fn is_of_its_kind(told: &Told, line: &Line<'_>) -> Option<String> {
    let step = line.event.step()?;
    let kind = told.planned.as_ref()?.kind(step)?;
    match line.event {
        Event::GateDecided(_) if kind.runs() => {
            Some(format!("step {step} runs, and is no gate that is answered"))
        }
        Event::StepStarted(_) | Event::StepExited(_) if !kind.runs() => {
            Some(format!("step {step} is answered, and nothing is started for it"))
        }
        _ => None,
    }
}

fn starts_after_the_attempt_before(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::StepStarted(started) = line.event else { return None };
    let (at, step) = (StepOn::from(started), &started.step);
    if told.running(at).is_some() {
        return Some(format!("step {step} was started before and has no end"));
    }
    let next = told.progress.attempts(at).saturating_add(1);
    let (attempt, is_next) = (started.attempt, started.attempt == next);
    (!is_next).then(|| format!("it is attempt {attempt} at step {step}, and the next would be {next}"))
}

/// Of a text out of which something was taken only the hash is left.
fn starts_what_it_says(_: &Told, line: &Line<'_>) -> Option<String> {
    let Event::StepStarted(started) = line.event else { return None };
    let is_as_said = line.is_rewritten || Hash::of_bytes(started.script.as_bytes()).is(&started.sha256);
    (!is_as_said).then(|| format!("the text of step {} has another hash than it says", started.step))
}

/// Whoever says no ends the session.
fn starts_nothing_declined(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::StepStarted(started) = line.event else { return None };
    let is_left_over = [EXIT_TRAP, SHELL].contains(&started.step.as_str());
    let gate = told.declined.as_ref().filter(|_| !is_left_over)?;
    Some(format!("step {} is started after a gate was declined: {gate}", started.step))
}

/// A run may be resumed between its end and its seal; what it has done, it has done.
fn is_not_done_again(told: &Told, line: &Line<'_>) -> Option<String> {
    let at = match line.event {
        Event::StepStarted(started) => StepOn::from(started),
        Event::GateDecided(decision) => StepOn::from(decision),
        _ => return None,
    };
    (told.was_done && told.progress.is_settled(at))
        .then(|| format!("step {} is done again after the run was done", at.step))
}

/// A step that could not be started may have an end and no start.
fn ends_what_was_started(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::StepExited(exited) = line.event else { return None };
    let running = told.running(exited.into());
    let was_started = told.progress.attempts(StepOn::from(exited)) >= exited.attempt;
    match running {
        Some(attempt) if attempt == exited.attempt => None,
        None if exited.outcome == Outcome::NotStarted && !was_started => None,
        _ if was_started => {
            Some(format!("attempt {} at step {} has ended before", exited.attempt, exited.step))
        }
        _ => Some(format!("attempt {} at step {} was never started", exited.attempt, exited.step)),
    }
}

fn prints_while_it_runs(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::Output(output) = line.event else { return None };
    let is_running = told.running(output.into()) == Some(output.attempt);
    (!is_running).then(|| format!("attempt {} at step {} is not running", output.attempt, output.step))
}

fn is_resolved_for_a_reason(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::StepResolved(resolved) = line.event else { return None };
    let (step, state) = (&resolved.step, told.progress.state(resolved));
    match resolved.resolution {
        Resolution::Carried if told.opened.as_ref().is_none_or(|opened| opened.continues.is_none()) => {
            Some(format!("step {step} was done in another run, and this one goes on from none"))
        }
        Resolution::Accepted if !matches!(state, Some(StepState::Failed)) => {
            Some(format!("step {step} is accepted, and has not failed"))
        }
        Resolution::Happened if state.is_none() => {
            Some(format!("step {step} is said to have happened, and was never started"))
        }
        _ => None,
    }
}
