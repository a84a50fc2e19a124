//! The machines that a run's steps run on besides this one: reached before the first step, or the run does not begin.

use super::error::CommandError;
use crate::host::{self, FarShell, FarStart, Grace};
use crate::ledger::RunId;
use crate::plan::Plan;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Shells that are connected, and who answered.
pub(super) struct Targets {
    /// By the target's name.
    pub(super) shells: BTreeMap<String, FarShell>,
    /// Where the run's commands go, and who each of these machines is, a line each: a resume holds it against what is so then.
    pub(super) facts: Vec<String>,
}

/// Connects to every target that a step may come to.
pub(super) async fn reach(plan: &Plan, run: &RunId, base: &Path) -> Result<Targets, CommandError> {
    let plan = plan.as_it_runs();
    let names: BTreeSet<&String> = plan.within_reach().filter_map(|step| step.target.as_ref()).collect();
    let facts = host::destinations(plan, base).await;
    let mut targets = Targets { facts, shells: BTreeMap::new() };
    for name in names {
        let Some(rule) = plan.rules.targets.get(name) else {
            return Err(CommandError::document(format!("nothing is known of the target `{name}`")));
        };
        let runbook = Path::new(&plan.runbook.path).file_name();
        let start = FarStart {
            name: name.clone(),
            rule: rule.clone(),
            run: run.to_string(),
            runbook: runbook.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            grace: Grace::default(),
        };
        let mut shell = FarShell::new(start);
        let hint = format!(
            "`ssh {} true` has to work without a question: its configuration, keys and known hosts are yours.",
            rule.ssh
        );
        let fact = match shell.reach().await {
            Ok((hello, key)) => {
                let key = key.map_or_else(|| "host key unknown".to_owned(), |key| key.words().to_owned());
                format!(
                    "@{name}  {}@{} (uid {}), {key}, by ssh {}",
                    hello.user, hello.host, hello.uid, rule.ssh
                )
            }
            Err(error) => return Err(CommandError::declined(error.to_string()).hinted(hint)),
        };
        targets.facts.push(fact);
        targets.shells.insert(name.clone(), shell);
    }
    Ok(targets)
}
