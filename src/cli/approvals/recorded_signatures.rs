//! What people have signed inside of a record: approvals, and who has run it. Each is checked as anybody could with `ssh-keygen`.

use crate::cli::error::CommandError;
use crate::cli::ledgers::Past;
use crate::record::{Event, Record};
use chrono::{DateTime, Utc};
use std::path::Path;
use stepgate_signature::{Namespace, Signers};

/// Something that somebody has signed in a record.
pub(in crate::cli) struct RecordedSignature {
    /// The number of its record.
    seq: u64,
    /// When that was written.
    at: DateTime<Utc>,
    /// What is said of it: "approved by ada@example.com".
    words: String,
    /// Who has signed it, as the record has it; none where no list of signers had the key.
    principal: Option<String>,
    namespace: Namespace,
    statement: String,
    signature: String,
}

/// All that was signed in a record.
pub(in crate::cli) fn of(past: &Past) -> Vec<RecordedSignature> {
    past.records.iter().filter_map(|(record, event)| recorded(record, event)).collect()
}

fn recorded(record: &Record, event: &Event) -> Option<RecordedSignature> {
    let (words, principal, namespace, statement, signature) = match event {
        Event::ApprovalGranted(signed) | Event::ApprovalDenied(signed) => {
            let verb = if matches!(event, Event::ApprovalGranted(_)) { "approved" } else { "denied" };
            let words = format!("{verb} by {}", signed.approver);
            let principal = Some(signed.approver.clone());
            (words, principal, Namespace::Approval, &signed.statement, &signed.signature)
        }
        Event::OperatorSigned(signed) => {
            let name = signed.operator.as_deref().unwrap_or("a key that no list has");
            let principal = signed.operator.clone();
            (format!("run by {name}"), principal, Namespace::Operator, &signed.statement, &signed.signature)
        }
        _ => return None,
    };
    Some(RecordedSignature {
        seq: record.seq,
        at: record.ts,
        words,
        principal,
        namespace,
        statement: statement.clone(),
        signature: signature.clone(),
    })
}

impl RecordedSignature {
    /// What is said of it where it holds by the list of `signers`, as that was when it was recorded; an error where it does not.
    pub(in crate::cli) fn checked(&self, signers: &Path) -> Result<String, CommandError> {
        let list = Signers { allowed: signers, revoked: None, at: Some(self.at) };
        let (statement, signature) = (self.statement.as_bytes(), self.signature.as_bytes());
        let checked = match &self.principal {
            Some(principal) if self.namespace == Namespace::Approval => {
                list.check(self.namespace, statement, signature, principal).map(drop)
            }
            // A list may allow a key to approve and say nothing of running: who has run it is told by the key.
            _ => stepgate_signature::key_of(self.namespace, statement, signature).map(drop),
        };
        match checked {
            Ok(()) => Ok(self.words.clone()),
            Err(error) => Err(CommandError::record(format!(
                "record {}: \"{}\" is not what was signed: {error}",
                self.seq, self.words
            ))),
        }
    }
}
