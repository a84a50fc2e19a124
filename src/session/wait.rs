//! A step that is nothing but time: it passes, or somebody has had enough of it.

use super::course::Next;
use super::drive::{Session, Stop, emit};
use super::ports::{Hands, Runner, Waited};
use crate::plan::{DecidedBy, Step};
use crate::record::{Answer, Decision, Event, Target};
use crate::settings::duration_words;
use std::time::Duration;

/// Lets `time` pass, and records whether it did.
pub(super) async fn wait<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    time: Duration,
) -> Result<Next, Stop> {
    let teller = &mut *hands.teller;
    let waited = hands.runner.wait(time, &mut |left| teller.waiting(left)).await;
    let (answer, how, note) = match waited {
        Waited::Over => (Answer::Yes, DecidedBy::Waited(duration_words(time)), None),
        Waited::Ended(after) => {
            let note = format!("the operator ended the wait after {}", duration_words(after));
            (Answer::Yes, DecidedBy::Person, Some(note))
        }
        Waited::Rehearsed => {
            (Answer::NotAsked, DecidedBy::Other(format!("would wait {}", duration_words(time))), None)
        }
        Waited::Signal(signal) => return Err(Stop::Signal(signal)),
    };
    let decision = Decision { step: step.id.clone(), target: Target::Local, answer, how, by: None, note };
    emit(session, hands, &Event::GateDecided(decision))?;
    hands.journal.barrier()?;
    Ok(Next::On)
}
