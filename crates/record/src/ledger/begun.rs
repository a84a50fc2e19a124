//! The beginning of a run, for tests: its first record, its runbook, and a plan of the steps that the test goes through.

use super::store::{Part, Run};
use super::{Hash, Ledger};
use crate::record::{Actor, Asked, Event, PlanPinned, RunOpened};
use chrono::{DateTime, Utc};

/// The first record of a run.
pub(super) fn opened() -> Event {
    Event::RunOpened(RunOpened {
        version: crate::VERSION.into(),
        runbook: "deploy.md".into(),
        cwd: "/srv".into(),
        base: "/srv".into(),
        environment: None,
        host: "ops-1".into(),
        arguments: Vec::new(),
        asked: Asked::Person,
        rules: None,
        runbook_commit: None,
        settings_commit: None,
        target: Vec::new(),
        continues: None,
        before: None,
    })
}

/// A plan of these steps, all of them commands that are to be done.
pub(super) fn plan(steps: &[&str]) -> String {
    let step = |id: &&str| format!(r#"{{"id":"{id}","kind":"command","selected":true}}"#);
    let steps: Vec<String> = steps.iter().map(step).collect();
    format!(r#"{{"format":2,"digest":"sha256:x","steps":[{}]}}"#, steps.join(","))
}

/// Keeps such a plan and begins the ledger with two records: the run is opened, and its plan pinned.
pub(super) fn begun(run: &Run, steps: &[&str], now: DateTime<Utc>) -> Ledger {
    let (runbook, plan) = ("# Deploy", plan(steps));
    run.store(Part::Runbook, runbook.as_bytes()).unwrap();
    run.store(Part::Plan, plan.as_bytes()).unwrap();
    let mut ledger = Ledger::create(run, Actor::default()).unwrap();
    ledger.append(&opened(), now).unwrap();
    let pinned = PlanPinned {
        digest: "sha256:x".into(),
        plan_sha256: Hash::of_bytes(plan.as_bytes()).to_string(),
        runbook_sha256: Hash::of_bytes(runbook.as_bytes()).to_string(),
        steps: steps.len(),
    };
    ledger.append(&Event::PlanPinned(pinned), now).unwrap();
    ledger
}
