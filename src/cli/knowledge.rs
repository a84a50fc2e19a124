//! What the run's shell knew when the run stopped, for the shell that goes on with it.

use super::error::CommandError;
use super::front::Front;
use super::ledgers::Past;
use super::screen::Screen;
use crate::ledger::{Piece, State};
use crate::plan::Plan;
use crate::record::{Event, Resolution, StepStarted, Target};
use crate::report::Style;
use crate::session::{Prompt, PromptKind, ReplyKind};

/// The state that fits what became of the step that was in doubt, by `settled`; none for a shell that knows nothing yet.
pub(super) async fn state(
    (past, plan): (&Past, &Plan),
    settled: &[Event],
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Option<State>, CommandError> {
    let Some(mut states) = past.folder.states(&Target::Local)? else {
        return lost(past, plan, front, screen).await;
    };
    let doubtful = unended(past).map(|started| format!("{} {}", started.step, started.attempt));
    let is_of_doubtful = states.first().is_some_and(|state| Some(&state.after) == doubtful.as_ref());
    let has_happened = settled.iter().any(
        |event| matches!(event, Event::StepResolved(resolved) if resolved.resolution == Resolution::Happened),
    );
    match (doubtful, has_happened) {
        // What it did to the shell has not happened either.
        (Some(_), false) if is_of_doubtful => drop(states.remove(0)),
        (Some(_), true) if !is_of_doubtful => {
            let text = "The shell goes on as it was before that step: variables and the like that it may have set are not known.";
            screen.talk(&screen.err.paint(Style::Warn, text));
        }
        _ => {}
    }
    Ok(states.into_iter().next())
}

/// The step that was started last, where no record tells of its end.
fn unended(past: &Past) -> Option<&StepStarted> {
    let (at, started) = past.records.iter().enumerate().rev().find_map(|(at, (_, event))| match event {
        Event::StepStarted(started) => Some((at, started)),
        _ => None,
    })?;
    let later = &past.records[at..];
    let has_end = |event: &Event| matches!(event, Event::StepExited(exited) if exited.step == started.step);
    (!later.iter().any(|(_, event)| has_end(event))).then_some(started)
}

/// Of a state that is not whole nothing is known: only a person can say that the steps that are left need none.
async fn lost(
    past: &Past,
    plan: &Plan,
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Option<State>, CommandError> {
    let place = past.folder.place(Piece::State(&Target::Local));
    let message = format!("what the run's shell knew is lost: {place} is damaged");
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
