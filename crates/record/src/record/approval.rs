//! The bodies of what somebody has said to a run before it began: approvals, a ticket, and that it goes without them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// By whose leave a run is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Permit {
    /// Nobody's was asked for.
    #[default]
    NotAsked,
    /// Others have approved its plan, and nothing else may be run.
    Approved,
    /// Somebody has broken the glass.
    BrokeGlass,
}

impl Permit {
    /// The same once an approval counts. What broke the glass stays broken.
    fn granted(self) -> Self {
        if self == Self::BrokeGlass { self } else { Self::Approved }
    }
}

/// By whose leave a run is on, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leave {
    /// What it comes to.
    pub permit: Permit,
    /// Who has approved the run, by the names in the list of signers.
    pub approvers: BTreeSet<String>,
}

impl Leave {
    pub(super) fn granted(&mut self, signed: &ApprovalSigned) {
        self.permit = self.permit.granted();
        self.approvers.insert(signed.approver.clone());
    }
}

/// Body of `approval.granted` and `approval.denied`: what somebody has signed about the plan of this run, word for word, so that it can be
/// checked without the file that it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalSigned {
    /// Who has signed, by the name that the list of signers has for the key.
    pub approver: String,
    /// The fingerprint of the key, such as `SHA256:…`.
    pub key: String,
    /// The statement that was signed: a line a fact.
    pub statement: String,
    /// The signature in `ssh-keygen`'s armour, in the namespace `stepgate-approval`.
    pub signature: String,
    /// The execution that was approved, where this run's is that with its end left out; its SHA-256 is what the statement names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<String>,
}

/// Body of `operator.signed`: who runs it has shown to have a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorSigned {
    /// The name that the list of signers has for the key; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The fingerprint of the key.
    pub key: String,
    /// The statement that was signed: the run's id and its execution's digest.
    pub statement: String,
    /// The signature in `ssh-keygen`'s armour, in the namespace `stepgate-operator`.
    pub signature: String,
}

/// Body of `ticket.named`: the change that this run is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketNamed {
    /// Its id, as it was typed or as an approval names it.
    pub ticket: String,
    /// The command that was asked about it and said yes; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
}

/// Body of `breakglass.used`: the run goes without something that the environment demands. It stays open until another person has signed
/// that they have looked at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakGlassUsed {
    /// Why.
    pub reason: String,
    /// What it goes without, each in words.
    pub lacks: Vec<String>,
}
