//! A step that did not end well: what a person makes of it, or how the run ends.

use super::aside::{self, Aside};
use super::ask::{Question, Reply};
use super::course::Next;
use super::drive::{Ending, IN_DOUBT, INTERRUPT, Session, Stop, emit};
use super::ports::{Hands, Runner};
use super::running::Way;
use crate::plan::Step;
use crate::record::{Event, Outcome, Resolution, RunResult, StepExited, StepResolved, StepSkipped, Target};

/// What is to become of the step.
pub(super) enum Verdict {
    /// It is run again.
    Again,
    /// It was edited, and is run if that is confirmed.
    Edited,
    /// It is left as it is.
    Go(Next),
}

/// Asks what to do about it. Where nobody can be asked, the run ends.
pub(super) async fn failed<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    exited: &StepExited,
    way: &mut Way,
    place: (usize, usize),
) -> Result<Verdict, Stop> {
    loop {
        let script = session.redactor.text(&way.script(session, step)?);
        let mut situation = session.situation(step);
        (situation.place, situation.script, situation.mode) = (place, &script, way.mode);
        let Ok(standing) = hands.asker.ask(&Question::Failed { step, exited }, &situation) else {
            return Err(Stop::Ended(ending_of(step, exited)));
        };
        if matches!(standing.reply, Reply::Edit(_)) {
            aside::take(session, hands, step, standing, way).await?;
            return Ok(Verdict::Edited);
        }
        let standing = match aside::take(session, hands, step, standing, way).await? {
            Aside::AskAgain => continue,
            Aside::Go(next) => return Ok(Verdict::Go(next)),
            Aside::Answer(standing) => standing,
        };
        let (resolution, reason) = match standing.reply {
            Reply::Retry => (Resolution::Retry, None),
            Reply::Accept(reason) => (Resolution::Accepted, Some(reason)),
            Reply::Skip(reason) => {
                let skipped =
                    StepSkipped { step: step.id.clone(), target: Target::Local, reason, how: standing.how };
                emit(session, hands, &Event::StepSkipped(skipped))?;
                hands.journal.barrier()?;
                return Ok(Verdict::Go(Next::On));
            }
            _ => return Err(Stop::Ended(ending_of(step, exited))),
        };
        let how = standing.how;
        let resolved = StepResolved {
            step: step.id.clone(),
            target: Target::Local,
            resolution,
            reason,
            how,
            section: None,
        };
        emit(session, hands, &Event::StepResolved(resolved))?;
        hands.journal.barrier()?;
        return Ok(if resolution == Resolution::Retry { Verdict::Again } else { Verdict::Go(Next::On) });
    }
}

/// How a run ends with this step.
pub(super) fn ending_of(step: &Step, exited: &StepExited) -> Ending {
    let at = format!("`{}` ({})", step.title, step.place());
    match exited.outcome {
        Outcome::Interrupted => {
            Ending::new(RunResult::Interrupted, 128 + INTERRUPT, format!("{at} was stopped"))
        }
        Outcome::TimedOut => Ending::new(RunResult::Failed, 1, format!("{at} took longer than its timeout")),
        Outcome::InDoubt => Ending::new(
            RunResult::Failed,
            IN_DOUBT,
            format!("{at} is in doubt: {}", exited.detail.as_deref().unwrap_or("the connection was lost")),
        ),
        Outcome::NotStarted | Outcome::Failed | Outcome::Done => Ending::new(
            RunResult::Failed,
            1,
            format!("{at} failed{}", exited.detail.as_ref().map_or(String::new(), |why| format!(": {why}"))),
        ),
    }
}
