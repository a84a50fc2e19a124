//! One step, from its last open value to the record of how it ended.

use super::ask::{Question, Reply};
use super::drive::{Ending, Session, Stop, emit};
use super::ports::{Hands, Job, JournalError, Ran, Runner};
use super::tail::Tail;
use crate::plan::{Filled, Step, difference, secret_variable};
use crate::reading::Mode;
use crate::record::{
    Event, Outcome, RecorderFault, RunResult, SignalReceived, StepExited, StepStarted, Stream, Target,
    VariableGiven,
};
use crate::redact::{Redactor, Secret, TooShort};
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

/// How an attempt came out.
pub(super) struct Finished {
    pub(super) exited: StepExited,
    /// The signal that came meanwhile.
    pub(super) signal: Option<i32>,
    /// Whether it came again.
    pub(super) insisted: bool,
}

/// How a step is to be run, where a person may have changed it.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The text that runs instead of the step's own.
    pub(super) edited: Option<String>,
    pub(super) mode: Mode,
}

impl Way {
    /// As the plan has it.
    pub(super) fn planned(mode: Mode) -> Self {
        Self { edited: None, mode }
    }

    /// The text that would run.
    pub(super) fn script(&self, session: &Session<'_>, step: &Step) -> Result<String, Stop> {
        self.edited.clone().map_or_else(|| script(session, step), Ok)
    }

    /// How that text differs from the document's.
    fn deviation(&self, session: &Session<'_>, step: &Step) -> Option<String> {
        let Some(edited) = &self.edited else { return step.run().and_then(|run| run.deviation.clone()) };
        let planned = script(session, step).unwrap_or_default();
        let line = |text: &str| session.redactor.text(text.trim_end()) + "\n";
        difference(&line(&planned), "the document", &line(edited), "as it was run")
            .or_else(|| step.run().and_then(|run| run.deviation.clone()))
    }
}

/// Asks for what the plan left open and this step needs.
pub(super) fn fill<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
) -> Result<(), Stop> {
    for name in &step.variables {
        if session.values.contains_key(name) || session.secrets.contains_key(name) {
            continue;
        }
        let secret = session.plan.variables.iter().any(|variable| &variable.name == name && variable.secret);
        let question = Question::Value { name, secret, step };
        let standing = hands
            .asker
            .ask(&question, &session.situation(step))
            .map_err(|nobody| Stop::Ended(Ending::declined(nobody)))?;
        let value = match standing.reply {
            Reply::Value(value) => value,
            Reply::Signal(signal) => return Err(Stop::Signal(signal)),
            _ => {
                return Err(Stop::Ended(Ending::stopped(step, &format!("no value was given for `{name}`"))));
            }
        };
        let given = VariableGiven {
            name: name.clone(),
            value: (!secret).then(|| value.clone()),
            origin: standing.how.to_string(),
        };
        emit(session, hands, &Event::VariableGiven(given))?;
        hands.journal.barrier()?;
        session.learn(name, value, secret).map_err(|reason| Stop::Ended(Ending::stopped(step, &reason)))?;
    }
    Ok(())
}

/// The step's final text. In a command secrets are references, so it may be shown and recorded; in a statement they are what they
/// are, and whoever shows or records it masks them.
pub(super) fn script(session: &Session<'_>, step: &Step) -> Result<String, Stop> {
    let Some(run) = step.run() else { return Ok(String::new()) };
    let rendered = run.template.render(|name| {
        let secret = session.secrets.get(name).map(|value| match step.sql() {
            Some(_) => Filled::Value(value),
            None => Filled::Secret,
        });
        secret.or_else(|| session.values.get(name).map(|value| Filled::Value(value)))
    });
    match (rendered.open.first(), rendered.refused.first()) {
        (Some(name), _) => Err(Stop::Ended(Ending::stopped(step, &format!("`{name}` has no value")))),
        (None, Some((name, reason))) => Err(Stop::Ended(Ending::stopped(
            step,
            &format!("the value of `{name}` cannot be used: {reason}"),
        ))),
        (None, None) => Ok(rendered.text),
    }
}

/// Runs one attempt at `step` and records it: its start is on disk before it starts, its end before anybody is told.
pub(super) async fn run<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    number: usize,
    way: &Way,
) -> Result<Finished, Stop> {
    let script = way.script(session, step)?;
    let attempt = session.progress.attempts(&step.id) + 1;
    let place = hands.runner.place(step, step.block.is_none() || session.block != step.block);
    session.block = step.block;
    let variables = session.give(step);

    let shown = session.redactor.text(&script);
    let started = StepStarted {
        step: step.id.clone(),
        target: Target::Local,
        number,
        attempt,
        sha256: hex(&Sha256::digest(shown.as_bytes())),
        script: shown,
        cwd: place.cwd.display().to_string(),
        cwd_reason: place.reason.clone(),
        mode: way.mode.word().to_owned(),
        timeout: step.timeout(),
        deviation: way.deviation(session, step),
    };
    hands.journal.open_output(step, number, attempt)?;
    emit(session, hands, &Event::StepStarted(started))?;
    hands.journal.barrier()?;

    let timeout = step.timeout().map(Duration::from_secs);
    let job = Job { step, script: &script, mode: way.mode, place: &place, variables: &variables, timeout };
    let begun = Begun { attempt, mode: way.mode };
    let (ran, printed, lost) = attempt_once(session, hands, job).await;
    record_end(session, hands, step, begun, ran, printed, lost)
}

/// What an attempt began as.
struct Begun {
    attempt: u32,
    mode: Mode,
}

/// What an attempt printed, as far as the record of its end needs it.
struct Printed {
    tail: Tail,
    redacted: BTreeMap<String, u64>,
}

async fn attempt_once<R: Runner>(
    session: &Session<'_>,
    hands: &mut Hands<'_, R>,
    job: Job<'_>,
) -> (Ran, Printed, Option<JournalError>) {
    let mut masks = [session.redactor.stream(), session.redactor.stream()];
    let mut tail = Tail::default();
    let mut lost = None;
    let mut clean = Vec::new();
    let (journal, teller) = (&mut *hands.journal, &mut *hands.teller);
    let mut keep = |stream: Stream, bytes: &[u8]| {
        if bytes.is_empty() {
            return teller.idle();
        }
        tail.push(bytes);
        // A record that cannot be written never stops the step that runs: it stops the next one.
        if let Err(error) = journal.output(stream, bytes) {
            lost.get_or_insert(error);
        }
        teller.output(stream, bytes);
    };
    let ran = hands
        .runner
        .run(job, &mut |stream, bytes| {
            if bytes.is_empty() {
                return keep(stream, bytes);
            }
            clean.clear();
            masks[stream as usize].push(bytes, &mut clean);
            if !clean.is_empty() {
                keep(stream, &clean);
            }
        })
        .await;
    let mut redacted = BTreeMap::new();
    for (stream, mask) in [Stream::Stdout, Stream::Stderr].into_iter().zip(masks) {
        let mut rest = Vec::new();
        let counts = mask.finish(&mut rest);
        if !rest.is_empty() {
            keep(stream, &rest);
        }
        for (label, count) in counts {
            *redacted.entry(label).or_insert(0) += count;
        }
    }
    (ran, Printed { tail, redacted }, lost)
}

fn record_end<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    Begun { attempt, mode }: Begun,
    mut ran: Ran,
    mut printed: Printed,
    mut lost: Option<JournalError>,
) -> Result<Finished, Stop> {
    if let Some(expected) =
        step.expect().filter(|text| ran.outcome == Outcome::Done && !ran.is_assumed && !printed.tail.contains(text))
        // What is watched or stays up is ended or ready when it prints that, and its runner knows.
        && matches!(mode, Mode::Plain | Mode::Terminal)
    {
        ran.outcome = Outcome::Failed;
        ran.detail = Some(format!("its output does not hold `{expected}`"));
    }
    if let Some(name) =
        capture(step).filter(|_| ran.outcome == Outcome::Done && !ran.is_assumed && ran.value.is_none())
    {
        ran.outcome = Outcome::Failed;
        ran.detail = Some(format!("it gives no value for `{name}`: no row, or NULL"));
    }
    super::transaction::weigh(session, step, &mut ran);
    if let Some(signal) = ran.signal {
        let action = if ran.outcome == Outcome::Interrupted {
            "the step was stopped"
        } else {
            "the step went on to its end"
        };
        let received = SignalReceived { signal, step: Some(step.id.clone()), action: action.to_owned() };
        lost = emit(session, hands, &Event::SignalReceived(received)).err().or(lost);
    }
    let output = hands.journal.close_output();
    if let Some(error) = keep_state(session, hands, (&step.id, attempt), &ran).err().or(output.lost) {
        lost.get_or_insert(error);
    }
    let exited = StepExited {
        step: step.id.clone(),
        target: Target::Local,
        attempt,
        outcome: ran.outcome,
        status: ran.status,
        duration_ms: u64::try_from(ran.duration.as_millis()).unwrap_or(u64::MAX),
        output_bytes: output.bytes,
        output_sha256: output.sha256,
        cwd: ran.cwd.display().to_string(),
        detail: ran.detail.map(|detail| session.redactor.text(&detail)),
        redacted: printed.redacted,
        runs_on: ran.runs_on,
        window: ran.window,
        rows: ran.rows,
    };
    session.printed = printed.tail.settle();
    // On disk before anybody is told that it went well.
    let event = Event::StepExited(exited.clone());
    hands.journal.record(&event)?;
    hands.journal.barrier()?;
    session.progress.apply(&event);
    hands.teller.tell(&event);
    if let Some((name, value)) = capture(step).zip(ran.value).filter(|_| exited.outcome == Outcome::Done) {
        // What comes from columns that nobody is to see is not shown as a value either.
        let is_secret = step.sql().is_some_and(|sql| !sql.hidden.is_empty());
        let given = VariableGiven {
            name: name.clone(),
            value: (!is_secret).then(|| session.redactor.text(&value)),
            origin: format!("captured in line {}", step.line),
        };
        emit(session, hands, &Event::VariableGiven(given))?;
        session
            .learn(name, value, is_secret)
            .map_err(|reason| Stop::Ended(Ending::stopped(step, &reason)))?;
    }
    let finished = Finished { exited, signal: ran.signal, insisted: ran.insisted };
    lost.map_or(Ok(finished), |error| Err(error.into()))
}

/// The variable that takes the first value of a statement's result.
fn capture(step: &Step) -> Option<&String> {
    step.sql()?.capture.as_ref()
}

/// Keeps the shell's state for a resume. Where that fails, the record says so: the resume will have an older one.
fn keep_state<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    (step, attempt): (&str, u32),
    ran: &Ran,
) -> Result<(), JournalError> {
    let Some(state) = &ran.state else { return Ok(()) };
    let kept = hands.journal.keep_state(step, attempt, session.redactor.seal_state(state));
    if let Err(error) = &kept {
        let fault = RecorderFault {
            operation: "keeping the shell's state".to_owned(),
            cause: error.message.clone(),
            detail: "a resume goes on with the state from before this step".to_owned(),
        };
        emit(session, hands, &Event::RecorderFault(fault))?;
    }
    kept
}

/// What masks these secrets, by variable.
pub fn redactor(secrets: &BTreeMap<String, String>) -> Result<Redactor, TooShort> {
    Ok(Redactor::new(secrets.iter().map(|(name, value)| Secret::new(name, value)).collect::<Result<_, _>>()?))
}

impl Session<'_> {
    /// Takes in a value that was given while the run was on.
    fn learn(&mut self, name: &str, value: String, secret: bool) -> Result<(), String> {
        if !secret {
            self.values.insert(name.to_owned(), value);
            return Ok(());
        }
        let secret = Secret::new(name, &value).map_err(|error| error.to_string())?;
        self.redactor = self.redactor.with(secret);
        self.secrets.insert(name.to_owned(), value);
        Ok(())
    }

    /// The shell variables that `step` needs and the shell has not been given yet.
    fn give(&mut self, step: &Step) -> Vec<(String, String)> {
        let Some(command) = step.command() else { return Vec::new() };
        let read = command.gives.iter().map(|(shell, name)| (shell.clone(), name));
        let referred =
            command.run.template.holes.iter().map(|hole| (secret_variable(&hole.name), &hole.name));
        let referred = referred.filter(|(_, name)| self.secrets.contains_key(*name));
        let wanted: Vec<(String, &String)> = read.chain(referred).collect();
        let mut given = Vec::new();
        for (shell, name) in wanted {
            let value = self.secrets.get(name).or_else(|| self.values.get(name));
            if let Some(value) = value.filter(|_| self.given.insert(shell.clone())) {
                given.push((shell, value.clone()));
            }
        }
        given
    }
}

impl Ending {
    fn stopped(step: &Step, reason: &str) -> Self {
        let reason = Some(format!("`{}` (line {}): {reason}", step.title, step.line));
        Self { result: RunResult::Declined, exit_code: 3, reason, ways: Vec::new() }
    }
}
