//! How a run begins and ends.

use super::line::Line;
use super::told::{Rule, Told};
use crate::record::{Event, RunResult};
use chrono::TimeDelta;

pub(super) const RULES: [Rule; 10] = [
    opened_first,
    opened_once,
    planned_once,
    planned_as_it_lies_there,
    planned_before_steps,
    nothing_after_a_close,
    closed_once,
    done_is_all_of_it,
    over_before_the_seal,
    time_goes_on,
];

/// The first version that notes in the record that the clock was set.
const NOTES_THE_CLOCK: &str = "0.2.0";

/// How far a clock may go back between two records without a note: it is noted from two seconds on, and each record rounds.
const UNNOTED: TimeDelta = TimeDelta::seconds(3);

/// The recorder itself may have something to say before the run is opened.
fn opened_first(told: &Told, line: &Line<'_>) -> Option<String> {
    let may_stand =
        told.opened.is_some() || matches!(line.event, Event::RunOpened(_) | Event::RecorderFault(_));
    (!may_stand).then(|| "the run was not opened before it".to_owned())
}

fn opened_once(told: &Told, line: &Line<'_>) -> Option<String> {
    let is_second = told.opened.is_some() && matches!(line.event, Event::RunOpened(_));
    is_second.then(|| "the run was opened before".to_owned())
}

fn planned_once(told: &Told, line: &Line<'_>) -> Option<String> {
    let is_second = told.pinned.is_some() && matches!(line.event, Event::PlanPinned(_));
    is_second.then(|| "a plan was pinned before".to_owned())
}

fn planned_as_it_lies_there(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::PlanPinned(pinned) = line.event else { return None };
    let planned = told.planned.as_ref()?;
    if pinned.digest != planned.digest {
        return Some("it pins another digest than plan.json has".to_owned());
    }
    let (said, there) = (pinned.steps, planned.count());
    (said != there).then(|| format!("it pins {said} steps, and plan.json has {there} that are selected"))
}

fn planned_before_steps(told: &Told, line: &Line<'_>) -> Option<String> {
    let is_of_plan = line.event.step().is_some() || line.event.happens_in_session();
    (is_of_plan && told.pinned.is_none()).then(|| "no plan was pinned before it".to_owned())
}

fn nothing_after_a_close(told: &Told, line: &Line<'_>) -> Option<String> {
    (told.closed.is_some() && line.event.happens_in_session())
        .then(|| "the session was closed before it, and none was resumed".to_owned())
}

/// A run that stopped may be given up, and a close that may not be on disk be followed by the word of that.
fn closed_once(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::RunClosed(closed) = line.event else { return None };
    let may_follow = matches!(closed.result, RunResult::Abandoned | RunResult::Failed);
    (told.closed.is_some() && !may_follow).then(|| "the session was closed before".to_owned())
}

/// What a run that ended well, or that took its changes back, must have behind it.
fn done_is_all_of_it(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::RunClosed(closed) = line.event else { return None };
    let is_back = told.progress.branch().is_some();
    match closed.result {
        RunResult::RolledBack if !is_back => {
            return Some("it was rolled back, and nobody went back".to_owned());
        }
        RunResult::Done if is_back => return Some("it is done, and was on its way back".to_owned()),
        RunResult::Done => {}
        _ => return None,
    }
    if closed.exit_code != 0 {
        return Some(format!("it is done with exit code {}", closed.exit_code));
    }
    if let Some(step) = told.any_running() {
        return Some(format!("it is done, and step {step} has no end"));
    }
    if let Some(database) = &told.transaction {
        return Some(format!("it is done, and a transaction on {database} has no end"));
    }
    let mut steps = told.planned.as_ref()?.to_be_done();
    let open = steps.find(|step| !told.is_settled(step))?;
    Some(format!("it is done, and step {open} is neither done, nor left out, nor accepted"))
}

fn over_before_the_seal(told: &Told, line: &Line<'_>) -> Option<String> {
    if !matches!(line.event, Event::RunSealed(_)) || told.is_sealed {
        return None;
    }
    let is_over = told.closed.as_ref().is_some_and(|closed| closed.result.is_over());
    (!is_over).then(|| "the run was not over before it".to_owned())
}

/// Within a session the recorder watches the clock. Between two, anybody may have set it.
fn time_goes_on(told: &Told, line: &Line<'_>) -> Option<String> {
    let last = told.last.filter(|_| told.is_since(NOTES_THE_CLOCK) && line.event.happens_in_session())?;
    let back = last - line.ts;
    (back > UNNOTED).then(|| {
        format!(
            "it is {} s older than the record before it, and nobody noted that the clock was set",
            back.num_seconds()
        )
    })
}
