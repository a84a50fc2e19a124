//! What happened: the events of a run, as data. The narrow waist between a session and everything that keeps or tells it.
//!
//! An [`Event`] is what a session says; a [`Record`] is an event with its place in the ledger. Never holds output bytes or the
//! value of a secret, and never decides anything.

mod actor;
mod approval;
mod approver;
mod attention;
mod commit;
mod database;
mod decided_by;
mod decision;
mod event;
mod exit_words;
mod facts;
mod incident;
mod newer;
mod open_transaction;
mod output;
mod output_name;
mod progress;
mod review;
mod run;
mod runbook_history;
mod statement;
mod step;
mod step_on;
mod step_state;
mod strict;
mod target;
mod target_progress;
pub(crate) mod timestamp;
mod withheld;

pub use actor::Actor;
pub use approval::{ApprovalSigned, BreakGlassUsed, Leave, OperatorSigned, Permit, TicketNamed};
pub use approver::claims_to_be;
pub use attention::Attention;
pub use commit::Commit;
pub use database::{
    DatabaseOpened, TransactionBegun, TransactionCommitting, TransactionEnded, TransactionResult,
};
pub use decided_by::{DecidedBy, Flag};
pub use decision::{Answer, ChoiceMade, Decision, Elsewhere, Seen, VariableGiven};
pub use event::Event;
pub use exit_words::{ending_words, status_words};
pub use facts::StatementError;
pub use incident::{DriverChanged, LockBroken, RecorderFault, SignalReceived};
pub use newer::{writer, written_by};
pub use output::{Output, OutputWithheld, Stream};
pub use output_name::OutputName;
pub use progress::Progress;
pub use review::Review;
pub use run::{Asked, Before, Continued, PlanPinned, RunClosed, RunOpened, RunResult, RunResumed, RunSealed};
pub use runbook_history::{RunbookHistory, StepHistory};
pub use statement::{Statement, Verdict};
pub use step::{
    EXIT_TRAP, Outcome, Resolution, SHELL, Status, StepExited, StepResolved, StepSkipped, StepStarted, Window,
};
pub use step_on::{StepAsked, StepOn};
pub use step_state::StepState;
pub use target::Target;
pub use withheld::RecordWithheld;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the record format, the `v` of every record.
pub const FORMAT: u32 = 1;

/// The `v` of a record whose line was written again, because a text had to go: see [`Record::was`].
pub const REWRITTEN: u32 = 2;

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
    /// Hash of the line that stood here before this one was written in its place, which the next record names as the line before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// The event's own fields.
    #[serde(deserialize_with = "strict::value")]
    pub body: Value,
}

impl Record {
    /// The event that this record tells of; an error where this version knows no such event.
    pub fn event(&self) -> Result<Event, serde_json::Error> {
        Event::from_parts(&self.kind, self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
