//! Who had to do with a run: what the operating system says, what somebody claims, and what a signature shows, apart from each other.

use super::told::{Told, moment};
use crate::record::{ApprovalSigned, Event, Statement, StepResolved, StepSkipped};
use serde::Serialize;
use std::collections::BTreeSet;

/// An approval, or a no, as it stands in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalRow {
    /// By whom, by the name in the list of signers.
    pub approver: String,
    /// The fingerprint of the key.
    pub key: String,
    /// `yes` or `no`.
    pub decision: &'static str,
    /// When, as the approver says; none where the statement cannot be read.
    pub signed: Option<String>,
    /// Why, as the approver says.
    pub reason: Option<String>,
    /// The digest of the execution that it is about.
    pub execution: Option<String>,
    /// The file that holds the statement, from the bundle's folder.
    pub statement: String,
    /// The file that holds its signature.
    pub signature: String,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct People {
    pub(super) ran_by: Vec<String>,
    pub(super) claimed: Vec<String>,
    pub(super) operator: Option<String>,
    pub(super) operator_key: Option<String>,
    pub(super) approvals: Vec<ApprovalRow>,
}

impl People {
    /// Those of a run, whose approvals lie in `folder`.
    pub(super) fn of(told: &Told<'_>, folder: &str) -> Self {
        let (mut ran_by, mut claimed) = (BTreeSet::new(), BTreeSet::new());
        let mut people = Self::default();
        for (record, event) in told.records {
            ran_by.insert(record.actor.user.clone());
            match event {
                Event::GateDecided(decision) | Event::ConfirmDecided(decision) => {
                    claimed.extend(decision.by.clone());
                }
                Event::StepSkipped(StepSkipped { by, .. }) | Event::StepResolved(StepResolved { by, .. }) => {
                    claimed.extend(by.clone());
                }
                Event::DriverChanged(changed) => {
                    claimed.insert(changed.to.clone());
                }
                Event::OperatorSigned(signed) => {
                    people.operator.clone_from(&signed.operator);
                    people.operator_key = Some(signed.key.clone());
                }
                Event::ApprovalGranted(signed) => people.add("yes", signed, folder),
                Event::ApprovalDenied(signed) => people.add("no", signed, folder),
                _ => {}
            }
        }
        people.ran_by = ran_by.into_iter().collect();
        people.claimed = claimed.into_iter().collect();
        people
    }

    fn add(&mut self, decision: &'static str, signed: &ApprovalSigned, folder: &str) {
        let said = Statement::parse(&signed.statement).ok();
        let name = approval_name(self.approvals.len());
        self.approvals.push(ApprovalRow {
            approver: signed.approver.clone(),
            key: signed.key.clone(),
            decision,
            signed: said.as_ref().map(|said| moment(said.signed)),
            reason: said.as_ref().map(|said| said.reason.clone()),
            execution: said.map(|said| said.execution),
            statement: format!("{folder}/{name}"),
            signature: format!("{folder}/{name}.sig"),
        });
    }
}

/// The file of the approval at this place, from the folder of what is made of a run.
pub(super) fn approval_name(at: usize) -> String {
    format!("approvals/{}", at + 1)
}

/// What was signed about a run before it began: the name of each file, from the folder of what is made of the run, with its bytes.
pub fn signed_files(told: &Told<'_>) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut at = 0;
    for (_, event) in told.records {
        match event {
            Event::ApprovalGranted(signed) | Event::ApprovalDenied(signed) => {
                files.push((approval_name(at), signed.statement.clone()));
                files.push((approval_name(at) + ".sig", signed.signature.clone()));
                at += 1;
            }
            Event::OperatorSigned(signed) => {
                files.push(("operator".to_owned(), signed.statement.clone()));
                files.push(("operator.sig".to_owned(), signed.signature.clone()));
            }
            _ => {}
        }
    }
    files
}
