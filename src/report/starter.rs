//! A starter `stepgate.toml`, from what a runbook needs.

use crate::plan::Plan;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The text of the file. `plan` is of the whole document, with nothing given.
pub fn starter(plan: &Plan) -> String {
    let mut out = String::new();
    let mut put = |text: &str| writeln!(out, "{text}").expect("writing to a string cannot fail");
    put(&format!(
        "# What {} needs. Values here are for every environment; those of an environment come first.",
        plan.runbook.path
    ));
    put("# base = \"runbook\"          # blocks start in the repository's root unless this says otherwise\n");
    let open: Vec<_> =
        plan.variables.iter().filter(|row| row.origin.is_none() && row.name != "environment").collect();
    put("[vars]");
    for row in open.iter().filter(|row| !row.secret) {
        put(&format!(
            "# {} = \"\"    # {} on line {}",
            row.name,
            row.spellings.join(", "),
            lines(&row.lines)
        ));
    }
    put("\n[secrets]\n# From a command, a variable of the process, a file, or a person. Never written here.");
    for row in plan.variables.iter().filter(|row| row.secret) {
        put(&format!(
            "{} = {{ prompt = true }}    # {} on line {}",
            row.name,
            row.spellings.join(", "),
            lines(&row.lines)
        ));
    }
    for environment in environments(plan) {
        let (confirm, why) = match environment.as_str() {
            "production" => ("every-step", "gates, and before every command"),
            _ => ("changes", "gates, and before what is not known to be harmless"),
        };
        put(&format!("\n[env.{environment}]"));
        put(&format!("confirm = \"{confirm}\"    # asks at {why}; or never, gates, changes, every-step"));
        if environment == "production" {
            put("aliases = [\"prod\"]\nprotected = true           # the operator types its name once");
            put("# expect = { \"kubectl config current-context\" = \"prod-cluster\" }");
        }
        for choice in &plan.choices {
            put(&format!(
                "# choose = [\"{}\"]    # one of: {}",
                choice.options[0],
                choice.options.join(" | ")
            ));
        }
        if plan.steps().iter().any(|step| step.sql().is_some()) {
            put("# database = \"sqlite:app.db\"    # or { env = \"DATABASE_URL\" }");
        }
        put(&format!("[env.{environment}.vars]"));
        for row in open.iter().filter(|row| !row.secret) {
            put(&format!("# {} = \"\"", row.name));
        }
    }
    for finding in plan.diagnostics.iter().filter(|finding| finding.code == "bash-rejects") {
        put(&format!("\n# Line {}: {}", finding.line, finding.message.lines().next().unwrap_or_default()));
        put(
            "# [[block]]\n# starts = \"first words of the command\"\n# skip = \"why\"    # or replace = \"what runs instead\"",
        );
    }
    out
}

fn lines(lines: &[usize]) -> String {
    lines.iter().take(5).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The environments that the document names; staging and production where it names none.
fn environments(plan: &Plan) -> BTreeSet<String> {
    let named: BTreeSet<String> =
        plan.sections.iter().filter_map(|section| section.environment.clone()).collect();
    if named.is_empty() { BTreeSet::from(["staging".to_owned(), "production".to_owned()]) } else { named }
}
