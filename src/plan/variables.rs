//! Which values the steps need, where each comes from, and which are still open.

use super::draft::Draft;
use super::script::{Filled, Rendered, Script};
use super::template;
use super::values::{Lookup, SecretFrom, SecretNeed, Values};
use super::{Plan, Step, Variable};
use crate::reading::normal_name;
use crate::settings::{SecretSource, Value};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// Variables that every shell has, or that a script asks its shell for.
const OF_THE_SHELL: &[&str] = &[
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "BASH_SOURCE",
    "BASH_VERSION",
    "COLUMNS",
    "DIRSTACK",
    "EDITOR",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOME",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "LANG",
    "LC_ALL",
    "LINENO",
    "LINES",
    "LOGNAME",
    "MACHTYPE",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PS1",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHELLOPTS",
    "SHLVL",
    "TERM",
    "TMPDIR",
    "UID",
    "USER",
    "_",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "BASH_REMATCH",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
];

/// The values that one step needs: placeholders by name, and shell variables that nothing before it sets.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    pub(super) names: Vec<String>,
    /// Shell variable to variable.
    pub(super) gives: BTreeMap<String, String>,
}

/// What every draft needs, given which drafts run. A draft that does not run sees what all drafts before it set.
pub(super) fn needs(drafts: &[Draft], runs: &[bool]) -> Vec<Needs> {
    let (mut set_in_run, mut set_anywhere) = (BTreeSet::new(), BTreeSet::new());
    let mut all = Vec::with_capacity(drafts.len());
    for (draft, runs) in drafts.iter().zip(runs) {
        let known: &BTreeSet<String> = if *runs { &set_in_run } else { &set_anywhere };
        all.push(of(draft, known));
        set_anywhere.extend(draft.facts.sets.iter().cloned());
        if *runs {
            set_in_run.extend(draft.facts.sets.iter().cloned());
        }
    }
    all
}

fn of(draft: &Draft, known: &BTreeSet<String>) -> Needs {
    let mut needs = Needs::default();
    if !draft.kind.runs() {
        return needs;
    }
    let mut need = |name: String| {
        if !needs.names.contains(&name) {
            needs.names.push(name);
        }
    };
    draft.script.names().into_iter().for_each(|name| need(name.to_owned()));
    for read in draft.facts.reads.iter().filter(|read| !read.guarded) {
        if known.contains(&read.name) || OF_THE_SHELL.contains(&read.name.as_str()) {
            continue;
        }
        let name = normal_name(&read.name);
        need(name.clone());
        needs.gives.insert(read.name.clone(), name);
    }
    needs
}

/// What is known of each variable that `names` lists.
pub(super) fn look_up(names: &BTreeSet<String>, values: &Values<'_>) -> BTreeMap<String, Lookup> {
    names.iter().map(|name| (name.clone(), values.lookup(name))).collect()
}

/// The plan's rows for the variables that its selected steps need, with an error for each that is open and cannot be asked.
pub(super) fn rows(plan: &mut Plan, found: &BTreeMap<String, Lookup>, can_ask: bool) {
    let mut rows: Vec<Variable> = Vec::new();
    let mut captured: BTreeMap<&str, usize> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.selected) {
        for name in &step.variables {
            let at = rows.iter().position(|row| row.name == *name).unwrap_or_else(|| {
                rows.push(row(name, found.get(name).unwrap_or(&Lookup::Open)));
                rows.len() - 1
            });
            rows[at].lines.push(step.line);
            if let Some(line) = captured.get(name.as_str()).filter(|_| rows[at].origin.is_none()) {
                rows[at].origin = Some(format!("captured in line {line}"));
            }
            spellings(&mut rows[at], step);
            if can_ask && rows[at].origin.is_none() && rows[at].asked_at.is_none() {
                rows[at].asked_at = Some(step.id.clone());
            }
        }
        captured.extend(step.capture.as_deref().map(|name| (name, step.line)));
    }
    for row in &mut rows {
        row.lines.dedup();
    }
    let environment = plan.environment.clone();
    let open = rows.iter().filter(|row| row.origin.is_none() && row.asked_at.is_none());
    plan.diagnostics.extend(open.map(|row| unfilled(row, environment.as_deref())));
    plan.variables = rows;
}

fn row(name: &str, found: &Lookup) -> Variable {
    let (value, origin, secret) = match found {
        Lookup::Known(value, origin) => (Some(value.text()), Some(origin.clone()), false),
        // Only a person knows it, so it is as open as one that nobody has thought of.
        Lookup::Secret(SecretNeed { from: SecretFrom::Source(SecretSource::Prompt(_)), .. }) => {
            (None, None, true)
        }
        Lookup::Secret(need) => (None, Some(need.origin.clone()), true),
        Lookup::Open => (None, None, crate::redact::looks_secret(name)),
    };
    Variable {
        name: name.to_owned(),
        spellings: Vec::new(),
        value,
        origin,
        secret,
        lines: Vec::new(),
        asked_at: None,
    }
}

fn spellings(row: &mut Variable, step: &Step) {
    let written =
        step.template.holes.iter().filter(|hole| hole.name == row.name).map(|hole| hole.spelling.clone());
    let read = step.gives.iter().filter(|(_, name)| **name == row.name).map(|(shell, _)| format!("${shell}"));
    let new: Vec<String> = written.chain(read).collect();
    for spelling in new {
        if !row.spellings.contains(&spelling) {
            row.spellings.push(spelling);
        }
    }
}

fn unfilled(row: &Variable, environment: Option<&str>) -> Diagnostic {
    let line = row.lines.first().copied().unwrap_or(0);
    let further = row.lines.len().saturating_sub(1);
    let places = if further > 0 { format!(", here and in {further} more") } else { String::new() };
    let spelling = row.spellings.first().map_or("", String::as_str);
    let name = &row.name;
    let table = environment.map_or("[vars]".to_owned(), |name| format!("[env.{name}.vars]"));
    let hint = if row.secret {
        format!(
            "Say in [secrets] of stepgate.toml where it comes from: {name} = {{ command = \"…\" }}, or env = or file =; or give it with --set."
        )
    } else {
        format!("Give it with --set {name}=VALUE, or in {table} of stepgate.toml.")
    };
    Diagnostic::error("unfilled-variable", line, format!("`{spelling}` has no value ({name}{places})"))
        .hinted(hint)
}

/// A script with every known value in its place and every secret as a reference.
pub(super) fn rendered(
    script: &Script,
    value: &dyn Fn(&str) -> Option<String>,
    is_secret: &dyn Fn(&str) -> bool,
) -> Rendered {
    if script.holes.is_empty() {
        return Rendered { text: script.text.clone(), ..Rendered::default() };
    }
    let values: BTreeMap<&str, String> =
        script.names().into_iter().filter_map(|name| Some((name, value(name)?))).collect();
    script.render(|name| {
        let secret = is_secret(name).then_some(Filled::Secret);
        secret.or_else(|| values.get(name).map(|value| Filled::Value(value)))
    })
}

/// An error for each known value that cannot go where it would land.
pub(super) fn refused(
    step: &Step,
    value: &dyn Fn(&str) -> Option<String>,
    is_secret: &dyn Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    if step.template.holes.is_empty() {
        return Vec::new();
    }
    let refused = rendered(&step.template, value, is_secret).refused;
    let told = refused.into_iter().map(|(name, reason)| {
        Diagnostic::error(
            "refused-value",
            step.line,
            format!("the value of `{name}` cannot go where it would land: {reason}"),
        )
        .hinted("Give a value of plain characters, or quote the placeholder in the runbook.")
    });
    told.collect()
}

/// Whether a text of a gate holds placeholders that have values: it is shown with them.
pub(super) fn shown(text: &str, values: &Values<'_>) -> String {
    let value = |name: &str| match values.lookup(&normal_name(name)) {
        Lookup::Known(value, _) => Some(value),
        Lookup::Secret(_) | Lookup::Open => None,
    };
    // A gate whose text cannot be resolved is asked as it is written.
    let expanded = template::has_helpers(text).then(|| template::expand(text, &value).ok()).flatten();
    let expanded = expanded.filter(|expanded| expanded.missing.is_empty());
    let text = expanded.as_ref().map_or(text, |expanded| &expanded.text);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for one in super::holes::in_text(text) {
        out.push_str(&text[at..one.range.start]);
        match values.lookup(&one.name) {
            Lookup::Known(Value::Text(value), _) => out.push_str(&value),
            Lookup::Known(value, _) => out.push_str(&value.text()),
            Lookup::Secret(_) | Lookup::Open => out.push_str(&one.spelling),
        }
        at = one.range.end;
    }
    out.push_str(&text[at..]);
    out
}
