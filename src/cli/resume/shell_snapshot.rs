//! What the run's shell knew when the run stopped, for the shell that goes on with it: only what the ledger names.

use crate::cli::error::CommandError;
use crate::cli::front::Front;
use crate::cli::ledgers::Past;
use crate::cli::screen::Screen;
use crate::host::FarShell;
use crate::ledger::{Piece, ShellSnapshot};
use crate::plan::Plan;
use crate::record::{Event, Resolution, StepStarted, Target};
use crate::redact::Redactor;
use crate::report::Style;
use crate::session::{Prompt, PromptKind, ReplyKind};
use std::collections::BTreeMap;

/// The state that fits what became of the step that was in doubt, by `settled`; none for a shell that knows nothing yet.
pub(in crate::cli) async fn state(
    (past, plan): (&Past, &Plan),
    settled: &[Event],
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Option<ShellSnapshot>, CommandError> {
    let Some(mut states) = past.folder.states(&Target::Local)? else {
        return lost("damaged", (past, plan), front, screen).await;
    };
    let unended = unended(past).filter(|(_, started)| started.target.is_local());
    let doubtful = unended.map(|(_, started)| format!("{} {}", started.step, started.attempt));
    let is_of_doubtful = states.first().is_some_and(|state| Some(&state.after) == doubtful.as_ref());
    let has_happened_now = settled.iter().any(has_happened);
    let later = unended.map_or(&[][..], |(at, _)| &past.records[at..]);
    let has_happened = has_happened_now || later.iter().any(|(_, event)| has_happened(event));
    match (doubtful, has_happened) {
        // What it did to the shell has not happened either.
        (Some(_), false) if is_of_doubtful => drop(states.remove(0)),
        // No record names what it left of the shell: a crash has come before that.
        (Some(_), true) if is_of_doubtful && has_happened_now => return Ok(states.into_iter().next()),
        (Some(_), true) if has_happened_now => {
            let text = "The shell goes on as it was before that step: variables and the like that it may have set are not known.";
            screen.talk(&screen.err.paint(Style::Warn, text));
        }
        _ => {}
    }
    match known(states, named(past, &Target::Local)) {
        Ok(state) => Ok(state),
        Err(how) => lost(how, (past, plan), front, screen).await,
    }
}

/// The one of `states` whose SHA-256 is `named`; none where nothing is kept and nothing named. An error says how it is lost.
fn known(states: Vec<ShellSnapshot>, named: Option<&str>) -> Result<Option<ShellSnapshot>, &'static str> {
    match named {
        None if states.is_empty() => Ok(None),
        Some(_) if states.is_empty() => Err("not there"),
        // One that could not be kept safely may stand before it, and no record names that.
        _ => {
            let state = states.into_iter().find(|state| named == Some(state.sha256().as_str()));
            state.map(Some).ok_or("not what the record names")
        }
    }
}

fn has_happened(event: &Event) -> bool {
    matches!(event, Event::StepResolved(resolved) if resolved.resolution == Resolution::Happened)
}

/// The SHA-256 of what the shell knew last, as the ledger names it; none where it has never been kept.
fn named<'p>(past: &'p Past, target: &Target) -> Option<&'p str> {
    past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepExited(exited) if exited.target == *target => exited.state_sha256.as_deref(),
        _ if !target.is_local() => None,
        Event::RunResumed(resumed) => resumed.state_sha256.as_deref(),
        Event::RunOpened(opened) => opened.continues.as_ref()?.state_sha256.as_deref(),
        _ => None,
    })
}

/// The step that was started last and the place of that record, where none tells of its end.
fn unended(past: &Past) -> Option<(usize, &StepStarted)> {
    let (at, started) = past.records.iter().enumerate().rev().find_map(|(at, (_, event))| match event {
        Event::StepStarted(started) => Some((at, started)),
        _ => None,
    })?;
    let later = &past.records[at..];
    let has_end = |event: &Event| matches!(event, Event::StepExited(exited) if exited.step == started.step);
    (!later.iter().any(|(_, event)| has_end(event))).then_some((at, started))
}

/// Of a state that is not whole, or another one, nothing is known: only a person can say that the steps that are left need none.
async fn lost(
    how: &str,
    (past, plan): (&Past, &Plan),
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Option<ShellSnapshot>, CommandError> {
    let place = past.folder.place(Piece::ShellSnapshot(&Target::Local));
    let message = format!("what the run's shell knew is lost: {place} is {how}");
    if front.is_attended() {
        screen.talk(&format!("{message}."));
    }
    let text = "Go on with a shell that knows nothing of the steps before?";
    let prompt = Prompt {
        why: Some(message.clone()),
        dangerous: true,
        ..Prompt::new(PromptKind::ChangedTarget, text, &[ReplyKind::No, ReplyKind::Yes])
    };
    let replied = front.ask(plan, prompt).await?;
    if replied.is_some_and(|(reply, _)| reply.reply == ReplyKind::Yes) {
        return Ok(None);
    }
    Err(CommandError::in_doubt(message).hinted(
        "Run `stepgate resume` in a terminal and say whether the steps that are left can do without it.",
    ))
}

/// Gives the shells of other machines what they held when the run stopped: what the record names; or `held_there`, what the machine itself says
/// that its shell held behind a step that was in doubt.
pub(in crate::cli) fn give_back(
    past: &Past,
    shells: &mut BTreeMap<String, FarShell>,
    masks: &Redactor,
    held_there: Option<(String, Vec<u8>)>,
) -> Result<(), CommandError> {
    for (name, shell) in shells.iter_mut() {
        let target = Target::named(name);
        let states = past.folder.states(&target)?.unwrap_or_default();
        let Some(named) = named(past, &target) else { continue };
        let state = known(states, Some(named)).map_err(|how| {
            let message = format!("what the run's shell on {name} knew is lost: it is {how}");
            CommandError::record(message).hinted("`--abandon REASON` gives this run up.")
        })?;
        if let Some(bytes) = held(state.as_ref(), masks)? {
            shell.hold(&bytes);
        }
    }
    if let Some((name, state)) = held_there
        && let Some(shell) = shells.get_mut(&name)
    {
        shell.hold(&state);
    }
    Ok(())
}

/// A state with the secrets as they are now.
pub(in crate::cli) fn held(
    state: Option<&ShellSnapshot>,
    redactor: &Redactor,
) -> Result<Option<Vec<u8>>, CommandError> {
    let held = state.map(|state| redactor.open_state(&state.bytes)).transpose();
    held.map_err(|error| CommandError::record(error.to_string()))
}
