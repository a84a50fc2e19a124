//! The one loop: takes the steps of a plan in order until they are all settled or something stops it.

use super::aside::{self, Aside};
use super::ask::{Nobody, Question, Reply, Situation, Standing};
use super::course::{Course, Next};
use super::failed::{Verdict, ending_of, failed};
use super::gate::gate;
use super::policy::{Ask, Policy};
use super::ports::{Hands, JournalError, Runner};
use super::running::Way;
use super::tail::Tail;
use super::transaction::Open;
use super::wait::wait;
use super::{background, preflight, running, target, transaction};
use crate::plan::{Plan, Step, StepKind};
use crate::reading::Effect;
use crate::record::{
    Answer, Decision, Event, Outcome, Progress, RunClosed, RunResult, SignalReceived, StepState, Target,
};
use crate::redact::Redactor;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// SIGINT.
pub(super) const INTERRUPT: i32 = 2;
/// What a command exits with that leaves something in doubt.
pub(super) const IN_DOUBT: i32 = 6;

/// What a run exits with whose record cannot be written.
const UNRECORDED: i32 = 5;

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
    /// What is known of where the run would land, for whoever types the name of a protected environment.
    pub target: Vec<String>,
    /// The end of what the last step has printed.
    pub printed: Tail,
    /// The transaction that is open.
    pub transaction: Option<Open>,
    /// The engine of each database that is open, by its name.
    pub engines: BTreeMap<String, String>,
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
    /// This signal came while somebody was asked.
    Signal(i32),
    Unrecorded(JournalError),
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::Unrecorded(error)
    }
}

impl Ending {
    pub(super) fn new(result: RunResult, exit_code: i32, reason: impl Into<String>) -> Self {
        Self { result, exit_code, reason: Some(reason.into()), ways: Vec::new() }
    }

    fn by_signal(signal: i32) -> Self {
        Self::new(RunResult::Interrupted, 128 + signal, format!("stopped by signal {signal}"))
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
        Ok(()) => ending(session),
        Err(Stop::Ended(ending)) => ending,
        Err(Stop::Signal(signal)) => {
            let action = "the run stopped at a question".to_owned();
            let received = SignalReceived { signal, step: None, action };
            emit(session, hands, &Event::SignalReceived(received))?;
            Ending::by_signal(signal)
        }
        Err(Stop::Unrecorded(error)) => {
            let stopped = left(session, hands).await;
            // The reserve may still have room for the run's own end.
            let reason = Some(format!("the record could not be written: {}", error.message));
            let closed = RunClosed { result: RunResult::Failed, exit_code: UNRECORDED, reason, stopped };
            let _lost_too =
                hands.journal.record(&Event::RunClosed(closed)).and_then(|()| hands.journal.barrier());
            return Err(error);
        }
    };
    if let Err(Stop::Unrecorded(error)) = transaction::abandon(session, hands).await {
        hands.runner.close().await;
        return Err(error);
    }
    let stopped = left(session, hands).await;
    let (result, exit_code, reason) = (ending.result, ending.exit_code, ending.reason.clone());
    emit(session, hands, &Event::RunClosed(RunClosed { result, exit_code, reason, stopped }))?;
    hands.journal.barrier()?;
    Ok(ending)
}

/// The end of a run that has come to the end of its way.
fn ending(session: &Session<'_>) -> Ending {
    match session.progress.branch() {
        None => Ending { result: RunResult::Done, exit_code: 0, reason: left_out(session), ways: Vec::new() },
        Some(section) => {
            let title = session.plan.section(section).map_or(section, |section| &section.title);
            Ending::new(RunResult::RolledBack, 1, format!("rolled back with `{title}`"))
        }
    }
}

/// How many steps of a run that is done were not; none where all of them were.
fn left_out(session: &Session<'_>) -> Option<String> {
    let is_skipped = |step: &&Step| session.progress.state(&step.id) == Some(&StepState::Skipped);
    let n_skipped = session.plan.selected().filter(is_skipped).count();
    (n_skipped > 0).then(|| format!("{} steps, {n_skipped} of them skipped", session.plan.selected().count()))
}

/// Ends what the run's steps have left running, and gives it in words.
async fn left<R: Runner>(session: &Session<'_>, hands: &mut Hands<'_, R>) -> Vec<String> {
    hands.runner.close().await.iter().map(|process| session.redactor.text(process)).collect()
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
    target::check(session, hands).await?;
    target::protect(session, hands)?;
    let mut course = Course::of(session);
    let mut is_first = true;
    while let Some((step, place)) = course.next(session) {
        if std::mem::take(&mut is_first) {
            lift(session, hands, step).await?;
        }
        background::release(session, hands, step).await?;
        hands.teller.coming(step, place, course.length());
        let next = match &step.kind {
            StepKind::Manual(_) if step.wait().is_some() => {
                wait(session, hands, step, Duration::from_secs(step.wait().unwrap_or_default())).await?
            }
            StepKind::Gate(_) | StepKind::Manual(_) => gate(session, hands, &course, step, place).await?,
            StepKind::Command(_) | StepKind::Sql(_) => {
                command(session, hands, &mut course, step, place).await?
            }
        };
        if !matches!(next, Next::On | Next::Again) {
            // Whoever goes elsewhere leaves nothing half done behind.
            transaction::abandon(session, hands).await?;
        }
        course.go(session, hands, step, next)?;
        if !transaction::goes_on(session, course.left()) {
            transaction::end(session, hands).await?;
        }
    }
    Ok(())
}

/// Brings up again what was up when the run stopped and `next` still needs.
async fn lift<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    next: &Step,
) -> Result<(), Stop> {
    for step in background::fallen(session, next) {
        let way = Way::planned(hands.runner.mode(step));
        let number = session.plan.number(&step.id);
        running::run(session, hands, step, number, &way).await?;
    }
    Ok(())
}

async fn command<'p, R: Runner>(
    session: &mut Session<'p>,
    hands: &mut Hands<'_, R>,
    course: &mut Course<'p>,
    step: &Step,
    place: usize,
) -> Result<Next, Stop> {
    running::fill(session, hands, step)?;
    let mut way = course.changed(step).unwrap_or_else(|| Way::planned(hands.runner.mode(step)));
    let asked = match session.policy.ask(step) {
        Ask::Confirm(reason) => Some(reason),
        // Nobody has said yes to this text.
        _ => way.edited.is_some().then(String::new),
    };
    if let Some(reason) = asked
        && let Some(next) = confirm(session, hands, course, step, place, &reason, &mut way).await?
    {
        return Ok(next);
    }
    let number = if step.selected { place } else { session.plan.number(&step.id) };
    let mut tries = 0;
    transaction::enter(session, hands, step).await?;
    let is_part = session.transaction.is_some();
    loop {
        if is_part {
            course.keep(step, &way);
        }
        if step.effect() != Effect::Read || way.edited.is_some() {
            target::check(session, hands).await?;
        }
        transaction::before_commit(session, hands, step).await?;
        let finished = running::run(session, hands, step, number, &way).await?;
        transaction::took(session, hands, step, &finished.exited).await?;
        let (exited, insisted) = (finished.exited, finished.insisted);
        // An operator's Ctrl-C is about the step; whoever sends it twice, or sends another signal, means the run.
        if let Some(signal) = finished.signal.filter(|signal| *signal != INTERRUPT || insisted) {
            return Err(Stop::Ended(Ending::by_signal(signal)));
        }
        match exited.outcome {
            Outcome::Done => return Ok(Next::On),
            // What nobody knows is for somebody who has looked.
            Outcome::InDoubt => return Err(Stop::Ended(ending_of(step, &exited))),
            _ => {}
        }
        tries = if is_part { session.progress.attempts(&step.id) } else { tries + 1 };
        if exited.outcome != Outcome::Interrupted && tries <= step.run().map_or(0, |run| run.retry) {
            if is_part {
                return Ok(Next::Again);
            }
            continue;
        }
        match failed(session, hands, step, &exited, &mut way, (place, course.length())).await? {
            // What was done before it in its transaction is to be done again, too, and then what it has become.
            Verdict::Again | Verdict::Edited | Verdict::Go(Next::On) if is_part => {
                course.keep(step, &way);
                return Ok(Next::Again);
            }
            Verdict::Again => {}
            Verdict::Edited => {
                let reason = "it was edited";
                let next = confirm(session, hands, course, step, place, reason, &mut way).await?;
                if let Some(next) = next {
                    return Ok(next);
                }
            }
            Verdict::Go(next) => return Ok(next),
        }
    }
}

/// Asks whether the command may run. Gives where to go where it may not.
async fn confirm<'p, R: Runner>(
    session: &mut Session<'p>,
    hands: &mut Hands<'_, R>,
    course: &Course<'p>,
    step: &Step,
    place: usize,
    reason: &str,
    way: &mut Way,
) -> Result<Option<Next>, Stop> {
    loop {
        let script = session.redactor.text(&way.script(session, step)?);
        let mut situation = session.situation(step);
        (situation.place, situation.script) = ((place, course.length()), &script);
        (situation.mode, situation.may_wait) = (way.mode, false);
        let reason = if way.edited.is_some() { "it was edited" } else { reason };
        let standing = put(hands, &Question::Confirm { step, script: &script, reason }, &situation)?;
        match aside::take(session, hands, step, standing, way).await? {
            Aside::AskAgain => {}
            Aside::Go(next) => return Ok(Some(next)),
            Aside::Answer(standing) => {
                let is_yes = decide(session, hands, step, standing, Event::ConfirmDecided)?;
                return Ok((!is_yes).then_some(Next::On));
            }
        }
    }
}

/// Asks a question; where nobody can be asked, the run ends.
pub(super) fn put<R: Runner>(
    hands: &mut Hands<'_, R>,
    question: &Question<'_>,
    at: &Situation<'_>,
) -> Result<Standing, Stop> {
    hands.asker.ask(question, at).map_err(|nobody| Stop::Ended(Ending::declined(nobody)))
}

/// Records an answer, on disk before it is acted on. Gives whether it was a yes.
pub(super) fn decide<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    standing: Standing,
    event: fn(Decision) -> Event,
) -> Result<bool, Stop> {
    let (answer, note) = match standing.reply {
        Reply::Yes(note) => (Answer::Yes, note),
        Reply::Skip(reason) => (Answer::Skip, Some(reason)),
        Reply::NotApplicable(reason) => (Answer::NotApplicable, Some(reason)),
        Reply::Later => (Answer::Later, None),
        Reply::No(note) => (Answer::No, note),
        _ => (Answer::No, None),
    };
    let decision = Decision {
        step: step.id.clone(),
        target: Target::Local,
        answer,
        how: standing.how,
        by: standing.by,
        note,
    };
    emit(session, hands, &event(decision))?;
    hands.journal.barrier()?;
    if answer == Answer::No {
        let reason = format!("`{}` (line {}) was declined", step.title, step.line);
        return Err(Stop::Ended(Ending::new(RunResult::Declined, 3, reason)));
    }
    Ok(answer == Answer::Yes)
}

impl<'p> Session<'p> {
    /// Where the run stands at `step`, as far as it does not depend on the question.
    pub(super) fn situation<'a>(&'a self, step: &'a Step) -> Situation<'a>
    where
        'p: 'a,
    {
        let script = step.script().unwrap_or_default();
        let printed = self.printed.bytes();
        Situation { script, mode: step.mode(), printed, ..Situation::at_first(self.plan) }
    }
}
