//! Whether enough people have said yes.

use super::{Approval, Refusal, Situation, denial, standing};
use crate::plan::ApprovalRules;
use crate::record::Verdict;

/// What counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The yeses, by their place among the approvals.
    pub counted: Vec<usize>,
    /// The noes, which are fewer than would end it.
    pub denied: Vec<usize>,
}

/// Whether a run of the plan may begin with these approvals. What does not count is told with its place; what is about all of them without.
pub fn judge(
    rules: &ApprovalRules,
    approvals: &[Approval],
    situation: &Situation<'_>,
) -> Result<Granted, Vec<(Option<usize>, Refusal)>> {
    if let Some(refusal) = unable(rules, situation) {
        return Err(vec![(None, refusal)]);
    }
    let mut refused: Vec<(Option<usize>, Refusal)> = Vec::new();
    let latest = latest(approvals, &mut refused);
    let denied = denial::denials(rules, approvals, &latest, situation);
    if let Some(refusal) = denial::ends(rules, approvals, &denied) {
        return Err(vec![(None, refusal)]);
    }
    let mut counted: Vec<usize> = Vec::new();
    for at in latest {
        match counts(rules, approvals, &counted, at, situation) {
            Ok(true) => counted.push(at),
            Ok(false) => {}
            Err(refusal) => refused.push((Some(at), refusal)),
        }
    }
    in_time_of_each_other(rules, approvals, &mut counted, &mut refused);
    let needed = rules.needed;
    if u32::try_from(counted.len()).unwrap_or(u32::MAX) < needed {
        refused.push((None, Refusal::TooFew { needed, counted: counted.len() }));
        return Err(refused);
    }
    Ok(Granted { counted, denied })
}

/// Why nobody's yes could be judged.
fn unable(rules: &ApprovalRules, situation: &Situation<'_>) -> Option<Refusal> {
    if rules.signers_sha256.is_none() {
        return Some(Refusal::NoSigners(rules.signers.clone()));
    }
    if let Some(newest) = situation.newest_record.filter(|newest| situation.now < *newest) {
        return Some(Refusal::ClockBehind(newest));
    }
    match situation.operator.filter(|operator| operator.names.is_empty()) {
        _ if !rules.not_operator => None,
        None if situation.operator.is_none() => Some(Refusal::NoOperator),
        // A second key of an approver's own would look the same.
        Some(operator) => {
            let (key, signers) = (operator.key.clone(), rules.signers.clone());
            Some(Refusal::UnknownOperator { key, signers })
        }
        None => None,
    }
}

/// The last word of each person, as far as who said it is known; what nobody is known to have signed stays too, to be refused by its own reason.
fn latest(approvals: &[Approval], refused: &mut Vec<(Option<usize>, Refusal)>) -> Vec<usize> {
    let mut latest = Vec::new();
    for (at, approval) in approvals.iter().enumerate() {
        let Ok(signer) = &approval.signer else {
            latest.push(at);
            continue;
        };
        let is_later = |(other_at, other): &(usize, &Approval)| {
            let is_same = other.signer.as_ref().is_ok_and(|other| other.principal == signer.principal);
            let is_about_the_same = other.statement.execution == approval.statement.execution;
            // Of two of one second the later one in the list is taken; the same file twice is one.
            let (one, two) = (approval.statement.signed, other.statement.signed);
            is_same && is_about_the_same && (two > one || two == one && *other_at > at)
        };
        if approvals.iter().enumerate().any(|other| is_later(&other)) {
            refused.push((Some(at), Refusal::Superseded(signer.principal.clone())));
        } else {
            latest.push(at);
        }
    }
    latest
}

/// Whether the approval at `at` counts beside those that are counted; not where it says no.
fn counts(
    rules: &ApprovalRules,
    approvals: &[Approval],
    counted: &[usize],
    at: usize,
    situation: &Situation<'_>,
) -> Result<bool, Refusal> {
    let approval = &approvals[at];
    let signer = standing::signer(rules, approval, situation)?;
    if approval.statement.decision == Verdict::No {
        return Ok(false);
    }
    standing::good_now(rules, approval, situation)?;
    if let Some(operator) = situation.operator.filter(|_| rules.not_operator)
        && (operator.key == signer.key || operator.names.contains(&signer.principal))
    {
        return Err(Refusal::OwnApproval(signer.principal.clone()));
    }
    let has_key =
        |other: &usize| approvals[*other].signer.as_ref().is_ok_and(|other| other.key == signer.key);
    if counted.iter().any(has_key) {
        return Err(Refusal::SameKey(signer.key.clone()));
    }
    Ok(true)
}

/// Leaves of those that count the most that were signed within each other's time.
fn in_time_of_each_other(
    rules: &ApprovalRules,
    approvals: &[Approval],
    counted: &mut Vec<usize>,
    refused: &mut Vec<(Option<usize>, Refusal)>,
) {
    let signed = |at: usize| approvals[at].statement.signed;
    let beside = |last: usize| -> Vec<usize> {
        let is_within = |at: &&usize| {
            signed(**at) <= signed(last) && signed(last) <= standing::approve_by(rules, &approvals[**at])
        };
        counted.iter().filter(is_within).copied().collect()
    };
    let best = counted.iter().map(|last| beside(*last)).max_by_key(Vec::len).unwrap_or_default();
    for at in counted.iter().filter(|at| !best.contains(at)) {
        let until = standing::approve_by(rules, &approvals[*at]);
        refused.push((Some(*at), Refusal::ApprovedTooLate(until)));
    }
    *counted = best;
}
