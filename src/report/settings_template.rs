//! A starter `stepgate.toml`, from what a runbook needs.

use crate::plan::{Choice, Plan, Variable, unknown_commands};
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
        put(of_environment(plan, &open, &environment).trim_end());
    }
    let unknown = unknown_commands(plan);
    if !unknown.is_empty() {
        put(
            "\n[effects]\n# Nobody can tell what these do, so they are asked about. read only looks; change alters something; destroy loses something.",
        );
    }
    for command in &unknown {
        put(&format!(
            "# {} = \"read\"    # on line {}",
            quoted(command.words.clone()),
            lines(&command.lines)
        ));
    }
    for finding in plan.diagnostics.iter().filter(|finding| finding.code == "bash-rejects") {
        put(&format!("\n# Line {}: {}", finding.line, finding.message.lines().next().unwrap_or_default()));
        put(
            "# [[block]]\n# starts = \"first words of the command\"\n# skip = \"why\"    # or replace = \"what runs instead\"",
        );
    }
    out
}

/// What an environment is asked for, and the values that it may have of its own.
fn of_environment(plan: &Plan, open: &[&Variable], environment: &str) -> String {
    let mut out = String::new();
    let mut put = |text: &str| writeln!(out, "{text}").expect("writing to a string cannot fail");
    let (confirm, why) = match environment {
        "production" => ("every-step", "gates, and before every command"),
        _ => ("changes", "gates, and before what is not known to be harmless"),
    };
    put(&format!("\n[env.{environment}]"));
    put(&format!("confirm = \"{confirm}\"    # asks at {why}; or never, gates, changes, every-step"));
    if environment == "production" {
        put("aliases = [\"prod\"]\nprotected = true           # the operator types its name once");
        put("# expect = { \"kubectl config current-context\" = \"prod-cluster\" }");
    }
    if let Some(line) = choose(plan) {
        put(&line);
    }
    if plan.steps().iter().any(|step| step.sql().is_some()) {
        put("# database = \"sqlite:app.db\"    # or { env = \"DATABASE_URL\" }");
    }
    put(&format!("[env.{environment}.vars]"));
    for row in open.iter().filter(|row| !row.secret) {
        put(&format!("# {} = \"\"", row.name));
    }
    out
}

fn lines(lines: &[usize]) -> String {
    lines.iter().take(5).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The one line that answers every choice of the document; none where it has none. A condition is no choice.
fn choose(plan: &Plan) -> Option<String> {
    let choices: Vec<&Choice> = plan.choices.iter().filter(|choice| !choice.is_condition()).collect();
    let is_shared =
        |option: &String| choices.iter().filter(|other| other.options.contains(option)).count() > 1;
    let name = |choice: &Choice, option: &String| {
        let above = plan.section(&choice.section).map(|section| section.title.as_str());
        match above.filter(|title| !title.is_empty() && is_shared(option)) {
            Some(title) => format!("{title} > {option}"),
            None => option.clone(),
        }
    };
    let names: Vec<String> = choices.iter().map(|choice| quoted(name(choice, &choice.options[0]))).collect();
    let ways: Vec<String> = choices.iter().map(|choice| choice.options.join(" | ")).collect();
    let of = if choices.len() > 1 { "one of each" } else { "one of" };
    (!choices.is_empty()).then(|| format!("# choose = [{}]    # {of}: {}", names.join(", "), ways.join("; ")))
}

/// A text as TOML has it, which for one line is as JSON has it.
fn quoted(text: String) -> String {
    serde_json::Value::from(text).to_string()
}

/// The environments that the document names; staging and production where it names none.
fn environments(plan: &Plan) -> BTreeSet<String> {
    let named: BTreeSet<String> =
        plan.sections.iter().filter_map(|section| section.environment.clone()).collect();
    if named.is_empty() { BTreeSet::from(["staging".to_owned(), "production".to_owned()]) } else { named }
}
