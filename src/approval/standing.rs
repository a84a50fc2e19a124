//! Whether one approval counts by itself: whose it is, what it is about, and when it is good.

use super::{Approval, Refusal, Situation};
use crate::plan::ApprovalRules;
use crate::record::Verdict;
use chrono::{DateTime, TimeDelta, Utc};
use stepgate_signature::Signer;

/// Who has signed `approval`, where it is about this plan and they may say something about it.
pub(super) fn signer<'a>(
    rules: &ApprovalRules,
    approval: &'a Approval,
    situation: &Situation<'_>,
) -> Result<&'a Signer, Refusal> {
    let said = &approval.statement;
    if said.execution != situation.execution {
        let (approved, now) = (said.execution.clone(), situation.execution.to_owned());
        return Err(Refusal::OtherExecution { approved, now });
    }
    if said.environment.as_deref() != situation.environment {
        let (approved, now) = (said.environment.clone(), situation.environment.map(str::to_owned));
        return Err(Refusal::OtherEnvironment { approved, now });
    }
    let signer = approval.signer.as_ref().map_err(|words| Refusal::Signature(words.clone()))?;
    if !rules.from.is_empty() && !rules.from.contains(&signer.principal) {
        return Err(Refusal::NotAmong(signer.principal.clone()));
    }
    if said.signed > situation.now {
        return Err(Refusal::FromLater(said.signed));
    }
    Ok(signer)
}

/// Whether a yes is good now.
pub(super) fn good_now(
    rules: &ApprovalRules,
    approval: &Approval,
    situation: &Situation<'_>,
) -> Result<(), Refusal> {
    let said = &approval.statement;
    debug_assert_eq!(said.decision, Verdict::Yes);
    for (what, stated, most) in [
        ("approve-by", said.approve_by, until(said.signed, rules.approve_by_s)),
        ("execute-by", said.execute_by, until(said.signed, rules.execute_by_s)),
    ] {
        if stated.is_some_and(|stated| stated > most) {
            return Err(Refusal::BeyondRule(what));
        }
    }
    if said.uses > rules.uses {
        return Err(Refusal::BeyondRule("uses"));
    }
    if let Some(not_before) = said.not_before.filter(|not_before| situation.now < *not_before) {
        return Err(Refusal::NotBefore(not_before));
    }
    let execute_by = execute_by(rules, approval);
    if situation.now > execute_by {
        return Err(Refusal::Expired(execute_by));
    }
    let used = situation.used.get(&approval.sha256()).copied().unwrap_or(0);
    if used >= said.uses {
        return Err(Refusal::UsedUp { used, uses: said.uses });
    }
    Ok(())
}

/// Until when others may sign beside it.
pub fn approve_by(rules: &ApprovalRules, approval: &Approval) -> DateTime<Utc> {
    let said = &approval.statement;
    said.approve_by.unwrap_or_else(|| until(said.signed, rules.approve_by_s))
}

/// Until when a run must have begun with it.
pub fn execute_by(rules: &ApprovalRules, approval: &Approval) -> DateTime<Utc> {
    let said = &approval.statement;
    said.execute_by.unwrap_or_else(|| until(said.signed, rules.execute_by_s))
}

/// That many seconds later; where there is no such time, no time at all.
fn until(from: DateTime<Utc>, seconds: u64) -> DateTime<Utc> {
    let span = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds);
    span.and_then(|span| from.checked_add_signed(span)).unwrap_or(from)
}
