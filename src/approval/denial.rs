//! Who has said no. A no needs no time at which it is good: it stands until whoever said it says something else.

use super::{Approval, Refusal, Situation, standing};
use crate::plan::ApprovalRules;
use crate::record::Verdict;

/// The approvals that say no, each of another person and key, by their place.
pub(super) fn denials(
    rules: &ApprovalRules,
    approvals: &[Approval],
    latest: &[usize],
    situation: &Situation<'_>,
) -> Vec<usize> {
    let mut keys: Vec<&str> = Vec::new();
    let says_no = |at: &&usize| approvals[**at].statement.decision == Verdict::No;
    let counts = |at: &usize| {
        let signer = standing::signer(rules, &approvals[*at], situation).ok()?;
        if keys.contains(&signer.key.as_str()) {
            return None;
        }
        keys.push(&signer.key);
        Some(*at)
    };
    latest.iter().filter(says_no).filter_map(counts).collect()
}

/// That they end it, where there are enough of them.
pub(super) fn ends(rules: &ApprovalRules, approvals: &[Approval], denied: &[usize]) -> Option<Refusal> {
    let said = |at: &usize| {
        let said = &approvals[*at].statement;
        format!("{} ({})", said.approver, said.reason)
    };
    let is_enough = u32::try_from(denied.len()).unwrap_or(u32::MAX) >= rules.deny;
    is_enough.then(|| Refusal::Denied(denied.iter().map(said).collect()))
}
