//! The plan's digest: one hash of everything that would run, so that what was reviewed is what is run.

use super::Plan;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// `sha256:` and the hash of the plan without its path, its digest and what is only told.
pub(super) fn of(plan: &Plan) -> String {
    let mut hasher = Sha256::new();
    let mut part = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    part(&plan.runbook.sha256);
    part(plan.environment.as_deref().unwrap_or_default());
    for step in plan.selected() {
        part(&step.id);
        part(step.script.as_deref().unwrap_or(&step.title));
        part(step.mode.word());
        part(step.effect.word());
        part(step.cwd.as_deref().unwrap_or_default());
        // They decide what runs again after a crash; a plan without them is called as it always was.
        if step.idempotent {
            part("idempotent");
        }
        if let Some(probe) = &step.probe {
            part(probe);
        }
    }
    for variable in &plan.variables {
        part(&variable.name);
        part(variable.value.as_deref().unwrap_or_default());
        part(variable.origin.as_deref().unwrap_or_default());
    }
    format!("sha256:{}", hex(&hasher.finalize()))
}
