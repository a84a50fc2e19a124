//! What happened: the events of a run, as data. The narrow waist between a session and everything that keeps or tells it.
//!
//! An [`Event`] is what a session says; a [`Record`] is an event with its place in the ledger. Never holds output bytes or the
//! value of a secret, and never decides anything.

mod database;
mod output;
mod progress;
mod strict;
mod teller;

pub use database::{
    DatabaseOpened, TransactionBegun, TransactionCommitting, TransactionEnded, TransactionResult,
};
pub use output::{Output, Stream};
pub use progress::{Progress, StepState};
pub use teller::Teller;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of the record format, the `v` of every record.
pub const FORMAT: u32 = 1;

/// One line of a ledger. The order of the fields is the order in the line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The record format's version.
    pub v: u32,
    /// The run's id.
    pub run: String,
    /// The record's number, from 0, without gaps.
    pub seq: u64,
    /// When it was written: wall clock, UTC. Evidence only; `seq` is the order.
    #[serde(with = "timestamp")]
    pub ts: DateTime<Utc>,
    /// The kind of event, such as `step.started`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Hash of the line before; see [`crate::ledger`].
    pub prev: String,
    /// Who did it.
    pub actor: Actor,
    /// The event's own fields.
    #[serde(deserialize_with = "strict::value")]
    pub body: Value,
}

/// Who a record is by: the operating system's word, and what the environment claims.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Actor {
    /// The effective user id.
    pub uid: u32,
    /// The user's login name.
    pub user: String,
    /// The kernel's login uid (`/proc/self/loginuid`), which survives `su` and `sudo`; none where there is none.
    pub login_uid: Option<u32>,
    /// `SUDO_USER`, which the operator could fake.
    pub sudo_user: Option<String>,
    /// The terminal's device, if standard input is one.
    pub tty: Option<String>,
}

/// What a session says happened. One variant a record type of the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "body")]
pub enum Event {
    /// The first record of a run.
    #[serde(rename = "run.opened")]
    RunOpened(RunOpened),
    /// The plan that the run follows.
    #[serde(rename = "plan.pinned")]
    PlanPinned(PlanPinned),
    /// One of several alternatives was taken.
    #[serde(rename = "choice.made")]
    ChoiceMade(ChoiceMade),
    /// A gate or manual step was answered.
    #[serde(rename = "gate.decided")]
    GateDecided(Decision),
    /// Somebody (or a rule) said whether a command runs.
    #[serde(rename = "confirm.decided")]
    ConfirmDecided(Decision),
    /// A value that the plan left open was given.
    #[serde(rename = "variable.given")]
    VariableGiven(VariableGiven),
    /// A step is about to run. On disk before its process exists.
    #[serde(rename = "step.started")]
    StepStarted(StepStarted),
    /// A step ended. On disk before its success is shown.
    #[serde(rename = "step.exited")]
    StepExited(StepExited),
    /// A step was not run.
    #[serde(rename = "step.skipped")]
    StepSkipped(StepSkipped),
    /// A person settled how a failed or doubtful step is to be taken.
    #[serde(rename = "step.resolved")]
    StepResolved(StepResolved),
    /// A stretch of a step's output was stored in `out/`.
    #[serde(rename = "output")]
    Output(Output),
    /// Bytes of a step's output were taken away after they had been stored, by somebody and for a reason.
    #[serde(rename = "output.withheld")]
    OutputWithheld(OutputWithheld),
    /// A database was connected to: which, and as whom. Before its first statement.
    #[serde(rename = "database.opened")]
    DatabaseOpened(DatabaseOpened),
    /// A transaction was begun: what is done from now on is not done before it is committed.
    #[serde(rename = "transaction.begun")]
    TransactionBegun(TransactionBegun),
    /// Its COMMIT is about to be sent. On disk before it is.
    #[serde(rename = "transaction.committing")]
    TransactionCommitting(TransactionCommitting),
    /// It was committed or rolled back, or nobody knows.
    #[serde(rename = "transaction.ended")]
    TransactionEnded(TransactionEnded),
    /// Stepgate got a signal.
    #[serde(rename = "signal.received")]
    SignalReceived(SignalReceived),
    /// The run took a lock that another one held.
    #[serde(rename = "lock.broken")]
    LockBroken(LockBroken),
    /// The record itself had a problem.
    #[serde(rename = "recorder.fault")]
    RecorderFault(RecorderFault),
    /// A stopped run goes on.
    #[serde(rename = "run.resumed")]
    RunResumed(RunResumed),
    /// The session ended; the run may still be resumed unless a seal follows.
    #[serde(rename = "run.closed")]
    RunClosed(RunClosed),
    /// The last record of a run that is over.
    #[serde(rename = "run.sealed")]
    RunSealed(RunSealed),
}

/// The types of records, in the order of [`Event`]'s variants.
const KINDS: [&str; 22] = [
    "run.opened",
    "plan.pinned",
    "choice.made",
    "gate.decided",
    "confirm.decided",
    "variable.given",
    "step.started",
    "step.exited",
    "step.skipped",
    "step.resolved",
    "output",
    "output.withheld",
    "database.opened",
    "transaction.begun",
    "transaction.committing",
    "transaction.ended",
    "signal.received",
    "lock.broken",
    "recorder.fault",
    "run.resumed",
    "run.closed",
    "run.sealed",
];

impl Event {
    /// The record type of the contract, such as `step.started`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RunOpened(_) => "run.opened",
            Self::PlanPinned(_) => "plan.pinned",
            Self::ChoiceMade(_) => "choice.made",
            Self::GateDecided(_) => "gate.decided",
            Self::ConfirmDecided(_) => "confirm.decided",
            Self::VariableGiven(_) => "variable.given",
            Self::StepStarted(_) => "step.started",
            Self::StepExited(_) => "step.exited",
            Self::StepSkipped(_) => "step.skipped",
            Self::StepResolved(_) => "step.resolved",
            Self::Output(_) => "output",
            Self::OutputWithheld(_) => "output.withheld",
            Self::DatabaseOpened(_) => "database.opened",
            Self::TransactionBegun(_) => "transaction.begun",
            Self::TransactionCommitting(_) => "transaction.committing",
            Self::TransactionEnded(_) => "transaction.ended",
            Self::SignalReceived(_) => "signal.received",
            Self::LockBroken(_) => "lock.broken",
            Self::RecorderFault(_) => "recorder.fault",
            Self::RunResumed(_) => "run.resumed",
            Self::RunClosed(_) => "run.closed",
            Self::RunSealed(_) => "run.sealed",
        }
    }

    /// The step that it is about, if it is about one.
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::GateDecided(decision) | Self::ConfirmDecided(decision) => Some(&decision.step),
            Self::StepStarted(started) => Some(&started.step),
            Self::StepExited(exited) => Some(&exited.step),
            Self::StepSkipped(skipped) => Some(&skipped.step),
            Self::StepResolved(resolved) => Some(&resolved.step),
            _ => None,
        }
    }

    /// Whether this version knows records of the type `kind`.
    pub fn is_kind(kind: &str) -> bool {
        KINDS.contains(&kind)
    }

    /// The event's own fields, as they stand in a record's `body`.
    pub fn body(&self) -> Value {
        let tagged =
            serde_json::to_value(self).expect("an event holds only strings, whole numbers and lists of them");
        match tagged {
            Value::Object(mut fields) => fields.remove("body").unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }

    /// The event that a record of this type and body tells of; an error where this version knows no such event.
    pub fn from_parts(kind: &str, body: Value) -> Result<Self, serde_json::Error> {
        let fields = [("type".to_owned(), Value::from(kind)), ("body".to_owned(), body)];
        serde_json::from_value(Value::Object(fields.into_iter().collect()))
    }
}

impl RunResult {
    /// Whether nothing is left to go on with.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Abandoned)
    }
}

impl Record {
    /// The event that this record tells of; an error where this version knows no such event.
    pub fn event(&self) -> Result<Event, serde_json::Error> {
        Event::from_parts(&self.kind, self.body.clone())
    }
}

/// Body of `run.opened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOpened {
    /// Stepgate's version.
    pub version: String,
    /// The runbook's path as it was given, and the folder it was given in.
    pub runbook: String,
    /// Where the command was typed.
    pub cwd: String,
    /// The base directory of the run's blocks.
    pub base: String,
    /// The environment's name, if one was chosen.
    pub environment: Option<String>,
    /// The machine's name.
    pub host: String,
    /// The command line, secrets masked.
    pub arguments: Vec<String>,
    /// Whether there is a person to ask: `person`, `answers` or `nobody`.
    pub asked: String,
}

/// Body of `plan.pinned`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPinned {
    /// The plan's digest, as `plan` prints it.
    pub digest: String,
    /// SHA-256 of `plan.json`'s bytes.
    pub plan_sha256: String,
    /// SHA-256 of the runbook's bytes.
    pub runbook_sha256: String,
    /// How many steps are selected.
    pub steps: usize,
}

/// Body of `choice.made`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceMade {
    /// The section that holds the alternatives.
    pub section: String,
    /// The alternatives' titles.
    pub options: Vec<String>,
    /// The one taken.
    pub chosen: String,
    /// How it was taken: `--choose`, `stepgate.toml`, `person`.
    pub how: String,
}

/// An answer to a gate, a manual step or a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The step's id.
    pub step: String,
    /// What was decided.
    pub answer: Answer,
    /// How: `person`, `--yes`, `--answers FILE`, `environment staging`.
    pub how: String,
    /// The name that an answers file gives for who answered.
    pub by: Option<String>,
    /// What was noted with it, or the reason for a skip.
    pub note: Option<String>,
}

/// What somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Go on.
    Yes,
    /// Stop here.
    No,
    /// Leave this step out and go on.
    Skip,
    /// It is about something that this run does not have.
    NotApplicable,
    /// Not yet: it is asked again before the run ends.
    Later,
    /// The environment asks nothing: `confirm = "never"`.
    NotAsked,
}

/// Body of `variable.given`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableGiven {
    /// The variable's name.
    pub name: String,
    /// Its value; none for a secret.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: String,
}

/// Body of `step.started`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStarted {
    /// The step's id.
    pub step: String,
    /// Its number in the run, from 1, as in `out/0007.1`.
    pub number: usize,
    /// 1 for the first try.
    pub attempt: u32,
    /// The text that runs, secrets masked.
    pub script: String,
    /// SHA-256 of `script`'s bytes.
    pub sha256: String,
    /// Where it starts.
    pub cwd: String,
    /// Why there, where that is not the base directory.
    pub cwd_reason: Option<String>,
    /// `plain`, `terminal`, `watch` or `background`.
    pub mode: String,
    /// Seconds after which it is stopped.
    pub timeout: Option<u64>,
    /// What a person changed in the text, as a unified diff.
    pub deviation: Option<String>,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// By itself, with this code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
}

/// Why a step ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Exit 0.
    Done,
    /// Another exit status, or a signal of somebody else's.
    Failed,
    /// Stopped by its timeout.
    TimedOut,
    /// Stopped by the operator.
    Interrupted,
    /// It never started: no such program, no such folder, a refused connection.
    NotStarted,
    /// Nobody knows whether it happened: the connection went away before the answer came.
    InDoubt,
}

/// Body of `step.exited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepExited {
    /// The step's id.
    pub step: String,
    /// As in `step.started`.
    pub attempt: u32,
    /// Why it ended.
    pub outcome: Outcome,
    /// How its process ended; none where there was none.
    pub status: Option<Status>,
    /// How long it took, in milliseconds of a clock that does not jump.
    pub duration_ms: u64,
    /// How many bytes of output were stored.
    pub output_bytes: u64,
    /// SHA-256 of the step's file in `out/`.
    pub output_sha256: String,
    /// Where the shell was afterwards.
    pub cwd: String,
    /// What happened, where `outcome` and `status` do not say it.
    pub detail: Option<String>,
    /// How many secrets were masked in the output, by label.
    pub redacted: BTreeMap<String, u64>,
    /// How many rows a statement changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Whether it goes on beside the steps that follow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub runs_on: bool,
    /// What its terminal was like, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// The terminal that a step had.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    /// How wide it was at the end.
    pub columns: u16,
    /// How high.
    pub rows: u16,
    /// Where in the output the stretches begin and end in which what was typed was not shown, such as a password.
    pub unseen: Vec<(u64, u64)>,
}

/// Body of `step.skipped`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSkipped {
    /// The step's id.
    pub step: String,
    /// Why.
    pub reason: String,
    /// How it was decided, as in [`Decision::how`].
    pub how: String,
}

/// Body of `step.resolved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResolved {
    /// The step's id.
    pub step: String,
    /// How it is to be taken from now on.
    pub resolution: Resolution,
    /// Why.
    pub reason: Option<String>,
    /// How it was decided, as in [`Decision::how`].
    pub how: String,
    /// The section that the run goes on with, where it leaves its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// How a failed or doubtful step is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// It counts as done although it failed.
    Accepted,
    /// It is to be run again.
    Retry,
    /// In doubt: it did happen.
    Happened,
    /// In doubt: it did not happen.
    DidNotHappen,
    /// The run goes on with a section that takes things back, and with nothing else.
    RolledBack,
    /// It ran on beside other steps, and was ended.
    Ended,
}

/// Body of `output.withheld`. The bytes are zeros from then on; everything around them stays where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputWithheld {
    /// The step's id.
    pub step: String,
    /// As in `step.started`.
    pub attempt: u32,
    /// The first byte that is gone.
    pub offset: u64,
    /// How many are.
    pub length: u64,
    /// Why.
    pub reason: String,
    /// SHA-256 of the file as it is now.
    pub sha256: String,
}

/// Body of `signal.received`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalReceived {
    /// Its number.
    pub signal: i32,
    /// The step that ran, if one did.
    pub step: Option<String>,
    /// What Stepgate did.
    pub action: String,
}

/// Body of `lock.broken`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockBroken {
    /// Who had it.
    pub holder: String,
    /// Which processes held it, where that could be seen.
    pub processes: Vec<String>,
    /// Why it was broken.
    pub reason: String,
}

/// Body of `recorder.fault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderFault {
    /// What was being done.
    pub operation: String,
    /// The system's word for what went wrong.
    pub cause: String,
    /// What became of the record.
    pub detail: String,
}

/// Body of `run.resumed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunResumed {
    /// Stepgate's version.
    pub version: String,
    /// The machine's name.
    pub host: String,
    /// The step that the run goes on with.
    pub next: Option<String>,
    /// The unified diff of the runbook since it was pinned, if it has changed.
    pub drift: Option<String>,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunResult {
    /// Every selected step is done, skipped or accepted.
    Done,
    /// A step failed.
    Failed,
    /// A gate was declined, or nobody could be asked.
    Declined,
    /// A signal, or the operator, stopped it.
    Interrupted,
    /// The operator goes on with it later.
    Paused,
    /// A section that takes things back was run instead of the rest.
    RolledBack,
    /// Somebody gave it up for good.
    Abandoned,
}

/// Body of `run.closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunClosed {
    /// How it ended.
    pub result: RunResult,
    /// What the command exits with.
    pub exit_code: i32,
    /// Why, in words, where it is not done.
    pub reason: Option<String>,
    /// Processes that its steps had left running, and that were stopped with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<String>,
}

/// Body of `run.sealed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSealed {
    /// How many records stand before this one.
    pub count: u64,
    /// The hash of the record before this one: the same as this record's `prev`.
    pub head: String,
}

/// RFC 3339 in UTC with milliseconds, so that every ledger looks alike.
pub(crate) mod timestamp {
    use chrono::{DateTime, SecondsFormat, Utc};
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map(|time| time.to_utc()).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_to_its_parts_and_back() {
        let event = Event::ChoiceMade(ChoiceMade {
            section: "Deploy".into(),
            options: vec!["A".into(), "B".into()],
            chosen: "B".into(),
            how: "--choose".into(),
        });
        assert_eq!(event.kind(), "choice.made");
        assert_eq!(event.body()["chosen"], "B");
        assert_eq!(Event::from_parts(event.kind(), event.body()).unwrap(), event);
        assert!(Event::is_kind(event.kind()) && !Event::is_kind("choice.unmade"));
        assert!(Event::from_parts("choice.unmade", event.body()).is_err());
    }

    #[test]
    fn every_type_is_listed_once() {
        let unknown = |kind: &str| {
            let error = Event::from_parts(kind, Value::Null).unwrap_err().to_string();
            error.contains("unknown variant")
        };
        assert!(!KINDS.iter().any(|kind| unknown(kind)) && unknown("choice.unmade"));
        let error = Event::from_parts("choice.unmade", Value::Null).unwrap_err().to_string();
        assert_eq!(error.matches('`').count() / 2 - 1, KINDS.len(), "{error}");
    }

    #[test]
    fn a_record_with_a_doubled_key_is_refused_at_any_depth() {
        let line = |body: &str| {
            format!(
                r#"{{"v":1,"run":"r","seq":0,"ts":"2026-11-21T02:45:10.000Z","type":"x","prev":"","actor":{{"uid":0,"user":"root","login_uid":null,"sudo_user":null,"tty":null}},"body":{body}}}"#
            )
        };
        let read = |body: &str| serde_json::from_str::<Record>(&line(body));
        assert_eq!(read(r#"{"a":[{"b":1,"c":null}]}"#).unwrap().body["a"][0]["b"], 1);
        assert!(read(r#"{"a":[{"b":1,"b":1}]}"#).unwrap_err().to_string().contains("`b` stands twice"));
    }
}
