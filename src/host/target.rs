//! Where a run would land, as far as this machine can say: for whoever types the name of a protected environment.
//!
//! Only looks, and only where the plan's commands will go. What cannot be found out is left away.

use super::database::{Address, without_password};
use super::process::{Capture, capture};
use super::{actor, host_name};
use crate::plan::Plan;
use crate::programs::{Table, Target};
use crate::record::Status;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long one question may take: somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(5);

/// The commit, the branch, and how many files differ from it.
const GIT: &str =
    "git rev-parse --short HEAD && git rev-parse --abbrev-ref HEAD && git status --porcelain | wc -l";

/// What is known of the target, a line each.
pub async fn target(plan: &Plan, base: &Path, databases: &BTreeMap<String, Address>) -> Vec<String> {
    let who = actor();
    let mut facts = vec![
        fact("user", &format!("{} (uid {})", who.user, who.uid)),
        fact("host", &host_name()),
        fact("directory", &base.display().to_string()),
    ];
    if let Some(said) = ask(GIT, base).await {
        let parts: Vec<&str> = said.lines().map(str::trim).collect();
        if let [commit, branch, changed] = parts[..] {
            let tree = if changed == "0" {
                "clean".to_owned()
            } else {
                format!("NOT CLEAN, {changed} files differ")
            };
            facts.push(fact("git", &format!("{commit} on {branch}, {tree}")));
        }
    }
    facts.extend(destinations(plan, base).await);
    facts.extend(
        databases
            .iter()
            .map(|(name, address)| fact("database", &format!("{name}: {}", without_password(&address.url)))),
    );
    facts
}

/// Where the commands of a plan would go whose programs decide that by themselves, a line each.
pub async fn destinations(plan: &Plan, base: &Path) -> Vec<String> {
    let mut facts = Vec::new();
    for target in Table::get().targets() {
        if uses(plan, target)
            && let Some(said) = ask(&target.command, base).await
        {
            facts.push(fact(&target.name, &said));
        }
    }
    facts
}

fn fact(name: &str, value: &str) -> String {
    format!("{name:<10} {value}")
}

/// Whether a command that would run calls a program whose commands go there.
fn uses(plan: &Plan, target: &Target) -> bool {
    let scripts = plan.within_reach().filter_map(crate::plan::Step::script);
    let mut words =
        scripts.flat_map(|script| script.split(|c: char| c.is_whitespace() || ";|&()`\"'".contains(c)));
    words.any(|word| target.is_of(word))
}

async fn ask(command: &str, base: &Path) -> Option<String> {
    let captured = capture(Capture { command, cwd: base, environment: &[], timeout: PATIENCE }).await.ok()?;
    let said = String::from_utf8_lossy(&captured.stdout).trim().to_owned();
    (captured.status == Status::Exit(0) && !said.is_empty()).then_some(said)
}
