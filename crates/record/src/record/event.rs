//! What a session says happened: one variant a record type of the contract.

use super::approval::{ApprovalSigned, BreakGlassUsed, OperatorSigned, TicketNamed};
use super::database::{DatabaseOpened, TransactionBegun, TransactionCommitting, TransactionEnded};
use super::decision::{ChoiceMade, Decision, VariableGiven};
use super::incident::{DriverChanged, LockBroken, RecorderFault, SignalReceived};
use super::output::{Output, OutputWithheld};
use super::run::{PlanPinned, RunClosed, RunOpened, RunResumed, RunSealed};
use super::step::{StepExited, StepResolved, StepSkipped, StepStarted};
use super::withheld::RecordWithheld;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// Somebody has said yes to this plan before.
    #[serde(rename = "approval.granted")]
    ApprovalGranted(ApprovalSigned),
    /// Somebody has said no, and the rules let it begin all the same.
    #[serde(rename = "approval.denied")]
    ApprovalDenied(ApprovalSigned),
    /// Who runs it has shown to have a key.
    #[serde(rename = "operator.signed")]
    OperatorSigned(OperatorSigned),
    /// The change that this run is for.
    #[serde(rename = "ticket.named")]
    TicketNamed(TicketNamed),
    /// It goes without something that the environment demands, for a reason.
    #[serde(rename = "breakglass.used")]
    BreakGlassUsed(BreakGlassUsed),
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
    /// A text was taken out of a record or a file after it had been stored, by somebody and for a reason.
    #[serde(rename = "record.withheld")]
    RecordWithheld(RecordWithheld),
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
    /// Somebody else drives the run.
    #[serde(rename = "driver.changed")]
    DriverChanged(DriverChanged),
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
const KINDS: [&str; 29] = [
    "run.opened",
    "plan.pinned",
    "approval.granted",
    "approval.denied",
    "operator.signed",
    "ticket.named",
    "breakglass.used",
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
    RecordWithheld::KIND,
    "database.opened",
    "transaction.begun",
    "transaction.committing",
    "transaction.ended",
    "signal.received",
    "lock.broken",
    "recorder.fault",
    "driver.changed",
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
            Self::ApprovalGranted(_) => "approval.granted",
            Self::ApprovalDenied(_) => "approval.denied",
            Self::OperatorSigned(_) => "operator.signed",
            Self::TicketNamed(_) => "ticket.named",
            Self::BreakGlassUsed(_) => "breakglass.used",
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
            Self::RecordWithheld(_) => RecordWithheld::KIND,
            Self::DatabaseOpened(_) => "database.opened",
            Self::TransactionBegun(_) => "transaction.begun",
            Self::TransactionCommitting(_) => "transaction.committing",
            Self::TransactionEnded(_) => "transaction.ended",
            Self::SignalReceived(_) => "signal.received",
            Self::LockBroken(_) => "lock.broken",
            Self::RecorderFault(_) => "recorder.fault",
            Self::DriverChanged(_) => "driver.changed",
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

    /// Whether it can only happen while a session is on. What somebody says of a run that stopped is not that.
    pub(crate) fn happens_in_session(&self) -> bool {
        matches!(
            self,
            Self::StepStarted(_)
                | Self::StepExited(_)
                | Self::Output(_)
                | Self::GateDecided(_)
                | Self::ConfirmDecided(_)
                | Self::DatabaseOpened(_)
                | Self::TransactionBegun(_)
                | Self::TransactionCommitting(_)
                | Self::TransactionEnded(_)
        )
    }

    /// How long the question stood before whoever gave this answer, in milliseconds; none where it is no answer of somebody who was asked.
    pub fn looked(&self) -> Option<u64> {
        match self {
            Self::GateDecided(decision) | Self::ConfirmDecided(decision) => decision.looked,
            Self::ChoiceMade(made) => made.looked,
            Self::VariableGiven(given) => given.looked,
            _ => None,
        }
    }

    /// Whether this version knows records of the type `kind`.
    pub fn is_kind(kind: &str) -> bool {
        KINDS.contains(&kind)
    }

    /// The event's own fields, as they stand in a record's `body`.
    #[expect(clippy::missing_panics_doc, reason = "what is expected there always holds")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_to_its_parts_and_back() {
        let event = Event::ChoiceMade(ChoiceMade {
            section: "Deploy".into(),
            options: vec!["A".into(), "B".into()],
            chosen: "B".into(),
            how: crate::record::DecidedBy::Flag(crate::record::Flag::Choose),
            question: None,
            value: None,
            looked: None,
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
}
