//! The one loop: takes the steps of a plan in order until they are all settled or something stops it.

use super::ask::{Nobody, Question, Reply, Standing};
use super::policy::{Ask, Policy};
use super::ports::{Hands, JournalError, Runner};
use super::{preflight, running};
use crate::plan::{Plan, Step, StepKind};
use crate::record::{
    Answer, Decision, Event, Outcome, Progress, Resolution, RunClosed, RunResult, StepExited, StepResolved,
    StepSkipped,
};
use crate::redact::Redactor;
use std::collections::{BTreeMap, BTreeSet};

/// SIGINT.
const INTERRUPT: i32 = 2;

/// Everything that a run knows while it is on.
pub struct Session<'p> {
    /// What is to be done.
    pub plan: &'p Plan,
    /// What has been done.
    pub progress: Progress,
    /// What is asked.
    pub policy: Policy,
    /// Values by variable, secrets apart.
    pub values: BTreeMap<String, String>,
    /// Secrets by variable. Never recorded.
    pub secrets: BTreeMap<String, String>,
    /// Masks the secrets in whatever leaves the run.
    pub redactor: Redactor,
    /// Commands and what each must print, before the run and before each change.
    pub expect: BTreeMap<String, String>,
    /// The environment whose name the operator types first.
    pub protected: Option<String>,
    /// Shell variables that the run's shell has been given.
    pub given: BTreeSet<String>,
    /// The block that the shell is in.
    pub block: Option<usize>,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// In one word.
    pub result: RunResult,
    /// What the command exits with.
    pub exit_code: i32,
    /// Why, where it is not done.
    pub reason: Option<String>,
    /// What to do now.
    pub ways: Vec<String>,
}

/// Why the loop stopped before the end: an ending, or a record that cannot be written.
pub(super) enum Stop {
    Ended(Ending),
    Unrecorded(JournalError),
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::Unrecorded(error)
    }
}

impl Ending {
    fn new(result: RunResult, exit_code: i32, reason: impl Into<String>) -> Self {
        Self { result, exit_code, reason: Some(reason.into()), ways: Vec::new() }
    }

    pub(super) fn declined(nobody: Nobody) -> Self {
        Self { ways: nobody.ways, ..Self::new(RunResult::Declined, 3, nobody.asked) }
    }
}

/// Runs the session to its end and records how it ended. An error is a record that cannot be written.
pub async fn drive<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
) -> Result<Ending, JournalError> {
    let ending = match steps(session, hands).await {
        Ok(()) => Ending { result: RunResult::Done, exit_code: 0, reason: None, ways: Vec::new() },
        Err(Stop::Ended(ending)) => ending,
        Err(Stop::Unrecorded(error)) => {
            hands.runner.close().await;
            return Err(error);
        }
    };
    hands.runner.close().await;
    let (result, exit_code, reason) = (ending.result, ending.exit_code, ending.reason.clone());
    emit(session, hands, &Event::RunClosed(RunClosed { result, exit_code, reason }))?;
    hands.journal.barrier()?;
    Ok(ending)
}

/// Records an event, takes it into the progress, and only then tells it.
pub(super) fn emit<R>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    event: &Event,
) -> Result<(), JournalError> {
    hands.journal.record(event)?;
    session.progress.apply(event);
    hands.teller.tell(event);
    Ok(())
}

async fn steps<R: Runner>(session: &mut Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    preflight::check(session, hands.asker).map_err(|nobody| Stop::Ended(Ending::declined(nobody)))?;
    protect(session, hands)?;
    target(session, hands).await?;
    let plan = session.plan;
    let total = plan.selected().count();
    for (index, step) in plan.selected().enumerate() {
        if session.progress.is_settled(&step.id) {
            continue;
        }
        hands.teller.coming(step, index + 1, total);
        match step.kind {
            StepKind::Gate | StepKind::Manual => gate(session, hands, step, index + 1).await?,
            StepKind::Command | StepKind::Sql => command(session, hands, step, index + 1).await?,
        }
    }
    Ok(())
}

/// The operator of a protected environment types its name, once a session.
fn protect<R: Runner>(session: &mut Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    let Some(name) = session.protected.clone() else { return Ok(()) };
    let question = Question::Protected(&name);
    let standing =
        hands.asker.ask(&question, session.plan).map_err(|nobody| Stop::Ended(Ending::declined(nobody)))?;
    match standing.reply {
        Reply::Yes(_) => Ok(()),
        _ => Err(Stop::Ended(Ending::new(RunResult::Declined, 3, format!("`{name}` was not confirmed")))),
    }
}

/// Compares what each `expect` command prints with what it must.
async fn target<R: Runner>(session: &Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    for (command, expected) in &session.expect {
        let found = hands.runner.probe(command).await;
        let drift = match found {
            Ok(printed) if printed.trim() == expected.trim() => continue,
            Ok(printed) => {
                format!("`{command}` says `{}`, and this environment expects `{expected}`", printed.trim())
            }
            Err(cause) => format!("`{command}` cannot be asked: {cause}"),
        };
        return Err(Stop::Ended(Ending::new(RunResult::Declined, 3, drift)));
    }
    Ok(())
}

async fn gate<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    number: usize,
) -> Result<(), Stop> {
    if session.policy.ask(step) == Ask::Nothing {
        let how = format!("environment {}", session.plan.environment.as_deref().unwrap_or("without a name"));
        let decision =
            Decision { step: step.id.clone(), answer: Answer::NotAsked, how, by: None, note: None };
        return Ok(emit(session, hands, &Event::GateDecided(decision))?);
    }
    loop {
        let standing = put(session, hands, &Question::Gate(step))?;
        if let Reply::Offer(place) = standing.reply {
            let offered = step.offers.get(place).and_then(|id| session.plan.step(id));
            if let Some(offered) = offered {
                // What a gate offers is looked at, not depended on: the gate is asked again whatever came of it.
                running::run(session, hands, offered, number).await?;
            }
            continue;
        }
        return decide(session, hands, step, standing, Event::GateDecided).map(|_| ());
    }
}

async fn command<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    number: usize,
) -> Result<(), Stop> {
    running::fill(session, hands, step)?;
    if let Ask::Confirm(reason) = session.policy.ask(step) {
        let script = running::script(session, step)?;
        let standing = put(session, hands, &Question::Confirm { step, script: &script, reason: &reason })?;
        if !decide(session, hands, step, standing, Event::ConfirmDecided)? {
            return Ok(());
        }
    }
    if step.effect != crate::reading::Effect::Read {
        target(session, hands).await?;
    }
    let mut tries = 0;
    loop {
        let running::Finished { exited, signal } = running::run(session, hands, step, number).await?;
        // An operator's Ctrl-C is about the step; whoever sends another signal means the run.
        if let Some(signal) = signal.filter(|signal| *signal != INTERRUPT) {
            return Err(Stop::Ended(Ending::new(
                RunResult::Interrupted,
                128 + signal,
                format!("stopped by signal {signal}"),
            )));
        }
        if exited.outcome == Outcome::Done {
            return Ok(());
        }
        if exited.outcome != Outcome::Interrupted && tries < step.retry {
            tries += 1;
            continue;
        }
        if !failed(session, hands, step, &exited)? {
            return Ok(());
        }
    }
}

/// A step did not end well. Gives whether it is to be run again.
fn failed<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    exited: &StepExited,
) -> Result<bool, Stop> {
    let question = Question::Failed { step, exited };
    let Ok(standing) = hands.asker.ask(&question, session.plan) else {
        return Err(Stop::Ended(ending_of(step, exited)));
    };
    let (resolution, reason) = match standing.reply {
        Reply::Retry => (Resolution::Retry, None),
        Reply::Accept(reason) => (Resolution::Accepted, Some(reason)),
        Reply::Skip(reason) => {
            let skipped = StepSkipped { step: step.id.clone(), reason, how: standing.how };
            emit(session, hands, &Event::StepSkipped(skipped))?;
            hands.journal.barrier()?;
            return Ok(false);
        }
        _ => return Err(Stop::Ended(ending_of(step, exited))),
    };
    let resolved = StepResolved { step: step.id.clone(), resolution, reason, how: standing.how };
    emit(session, hands, &Event::StepResolved(resolved))?;
    hands.journal.barrier()?;
    Ok(resolution == Resolution::Retry)
}

fn ending_of(step: &Step, exited: &StepExited) -> Ending {
    let at = format!("`{}` (line {})", step.title, step.line);
    match exited.outcome {
        Outcome::Interrupted => {
            Ending::new(RunResult::Interrupted, 128 + INTERRUPT, format!("{at} was stopped"))
        }
        Outcome::TimedOut => Ending::new(RunResult::Failed, 1, format!("{at} took longer than its timeout")),
        Outcome::NotStarted | Outcome::Failed | Outcome::Done => Ending::new(
            RunResult::Failed,
            1,
            format!("{at} failed{}", exited.detail.as_ref().map_or(String::new(), |why| format!(": {why}"))),
        ),
    }
}

/// Asks a question; where nobody can be asked, the run ends.
fn put<R: Runner>(
    session: &Session<'_>,
    hands: &mut Hands<'_, R>,
    question: &Question<'_>,
) -> Result<Standing, Stop> {
    hands.asker.ask(question, session.plan).map_err(|nobody| Stop::Ended(Ending::declined(nobody)))
}

/// Records an answer, on disk before it is acted on. Gives whether it was a yes.
fn decide<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    standing: Standing,
    event: fn(Decision) -> Event,
) -> Result<bool, Stop> {
    let (answer, note) = match standing.reply {
        Reply::Yes(note) => (Answer::Yes, note),
        Reply::Skip(reason) => (Answer::Skip, Some(reason)),
        Reply::No(note) => (Answer::No, note),
        _ => (Answer::No, None),
    };
    let decision = Decision { step: step.id.clone(), answer, how: standing.how, by: standing.by, note };
    emit(session, hands, &event(decision))?;
    hands.journal.barrier()?;
    if answer == Answer::No {
        let reason = format!("`{}` (line {}) was declined", step.title, step.line);
        return Err(Stop::Ended(Ending::new(RunResult::Declined, 3, reason)));
    }
    Ok(answer == Answer::Yes)
}
