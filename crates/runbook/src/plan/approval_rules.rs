//! Who has to have said yes before a run, as a plan holds it: whoever has approved the plan has approved this too.

use super::Inputs;
use crate::settings::{Approvals, Settings};
use serde::{Deserialize, Serialize};

/// Who has to have said yes before a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRules {
    /// How many have to say yes.
    pub needed: u32,
    /// How many who say no end it.
    pub deny: u32,
    /// The list of allowed signers, from the folder of the settings.
    pub signers: String,
    /// The SHA-256 of that list's bytes; none where it could not be read, and then nobody counts.
    pub signers_sha256: Option<String>,
    /// The list of keys that no longer count. What is in it is looked at when a run begins, and no part of what was approved.
    pub revoked: Option<String>,
    /// Who of the list may approve; everybody on it where nobody is named.
    pub from: Vec<String>,
    /// Whether the operator's own yes does not count.
    pub not_operator: bool,
    /// How long after signing others may still sign, in seconds.
    pub approve_by_s: u64,
    /// How long after signing the run may begin, in seconds.
    pub execute_by_s: u64,
    /// For how many runs an approval is good.
    pub uses: u32,
}

impl ApprovalRules {
    pub(super) fn of(rules: &Approvals, inputs: &Inputs) -> Self {
        let signers_sha256 = inputs.signer_lists.get(&rules.signers).cloned();
        Self::of_settings(rules, &inputs.settings, signers_sha256)
    }

    /// The rules as the settings have them, with the hash of the list of signers.
    pub fn of_settings(rules: &Approvals, settings: &Settings, signers_sha256: Option<String>) -> Self {
        Self {
            needed: rules.needed.get(),
            deny: rules.deny.get(),
            signers: rules.signers.clone(),
            signers_sha256,
            revoked: rules.revoked.clone(),
            from: settings.approvers(&rules.from),
            not_operator: rules.not_operator,
            approve_by_s: rules.approve_by.as_secs(),
            execute_by_s: rules.execute_by.as_secs(),
            uses: rules.uses.get(),
        }
    }

    /// What is needed, in words.
    pub(super) fn words(&self) -> String {
        let who = if self.from.is_empty() { self.signers.clone() } else { self.from.join(", ") };
        let people =
            if self.needed == 1 { "1 approval".to_owned() } else { format!("{} approvals", self.needed) };
        let other = if self.not_operator { ", none of them the operator's" } else { "" };
        format!("{people} (of {who}){other}")
    }
}
