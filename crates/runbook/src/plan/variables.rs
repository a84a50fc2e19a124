//! Which values the steps need, where each comes from, and which are still open.

use super::draft::Draft;
use super::inputs::Inputs;
use super::rows::Variable;
use super::script::{Filled, Rendered, Script};
use super::shell_names::{is_of_every_shell, is_of_the_shell};
use super::step::Step;
use super::unseen_assignments::sets_unseen;
use super::values::{Lookup, SecretFrom, SecretNeed, Values};
use super::{limited, menu, template};
use crate::reading::normal_name;
use crate::settings::{SecretSource, Value};
use crate::shell;
use crate::text::{Diagnostic, Pattern};
use std::collections::{BTreeMap, BTreeSet};

/// The values that one step needs: placeholders by name, and shell variables that nothing before it sets.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    pub(super) names: Vec<String>,
    /// Shell variable to variable.
    pub(super) gives: BTreeMap<String, String>,
    /// Shell variables that a step of the run itself sets, for a step that takes things back: the run may not have come so far. Each with
    /// the index of the draft that sets it.
    pub(super) relies: BTreeMap<String, usize>,
    /// Shell variables that a command before it may set although its text does not name them, each with the index of that draft.
    pub(super) set_by: BTreeMap<String, usize>,
}

/// What every draft needs, given which drafts run and which belong to each way back. A draft that belongs to neither sees what all
/// drafts before it set.
pub(super) fn needs(drafts: &[Draft], runs: &[bool], ways_back: &[&[usize]]) -> Vec<Needs> {
    let (mut set_in_run, mut set_anywhere) = (BTreeMap::new(), BTreeMap::new());
    let (mut unseen_in_run, mut unseen_anywhere) = (None, None);
    let mut all = Vec::with_capacity(drafts.len());
    for (at, (draft, in_run)) in drafts.iter().zip(runs).enumerate() {
        let known = if *in_run { &set_in_run } else { &set_anywhere };
        let mut needs = of(draft, known, false);
        let later = set_before_call(drafts, runs, at);
        let waits = |shell: &String| {
            let mut reads = draft.facts.reads.iter().filter(|read| read.name == *shell);
            later.contains(shell) && reads.all(|read| read.in_function)
        };
        let waiting: BTreeSet<String> = needs.gives.keys().filter(|shell| waits(shell)).cloned().collect();
        needs.forget(&waiting.iter().collect());
        if let Some(setter) = if *in_run { unseen_in_run } else { unseen_anywhere } {
            let written = draft.script.names();
            let read = needs.gives.iter().filter(|(_, name)| !written.contains(&name.as_str()));
            needs.set_by = read.map(|(shell, _)| (shell.clone(), setter)).collect();
        }
        all.push(needs);
        if draft.kind.runs() && sets_unseen(&draft.facts) {
            unseen_anywhere = Some(at);
            unseen_in_run = if *in_run { Some(at) } else { unseen_in_run };
        }
        let sets = || draft.facts.sets.iter().cloned().chain(numbered(&draft.script.text));
        set_anywhere.extend(sets().map(|name| (name, at)));
        if *in_run {
            set_in_run.extend(sets().map(|name| (name, at)));
        }
    }
    for way in ways_back {
        let mut known = set_in_run.clone();
        let mut own: BTreeSet<&String> = BTreeSet::new();
        for at in way.iter().copied().filter(|at| !runs[*at]) {
            known.retain(|name, _| !own.contains(name));
            let mut needs =
                Needs { set_by: std::mem::take(&mut all[at].set_by), ..of(&drafts[at], &known, true) };
            needs.forget(&own);
            own.extend(&drafts[at].facts.sets);
            all[at] = needs;
        }
    }
    all
}

/// What is set between the definition of the functions of the draft at `at` and their first call, by drafts that run where that one
/// does: what a function reads is needed where it is called.
fn set_before_call<'d>(drafts: &'d [Draft], runs: &[bool], at: usize) -> BTreeSet<&'d String> {
    if drafts[at].facts.functions.is_empty() {
        return BTreeSet::new();
    }
    let after = (at + 1..drafts.len()).filter(|later| runs[*later] || !runs[at]);
    let after: Vec<&Draft> = after.map(|later| &drafts[later]).collect();
    // These, and the functions that call one of them.
    let mut functions: BTreeSet<&str> = drafts[at].facts.functions.iter().map(String::as_str).collect();
    let mut is_call = |draft: &'d Draft| {
        let named = draft.facts.invocations.iter().filter_map(|one| Some((one, one.words.first()?)));
        let called: Vec<_> = named.filter(|(_, word)| functions.contains(word.text.as_str())).collect();
        if called.iter().any(|(one, _)| one.in_function) {
            functions.extend(draft.facts.functions.iter().map(String::as_str));
        }
        called.iter().any(|(one, _)| !one.in_function)
    };
    let call = after.iter().position(|draft| is_call(draft));
    let until = call.map_or(0, |call| call + 1);
    after[..until].iter().flat_map(|draft| &draft.facts.sets).collect()
}

static NUMBERED: Pattern = Pattern::needing(&["}>", "}<"], r"(?:^|\s)\{(?P<name>[A-Za-z_]\w*)\}[<>]");

/// The variables that hold the number of a file which a text opens: `exec {log}>file`.
fn numbered(text: &str) -> impl Iterator<Item = String> {
    NUMBERED.captures_iter(text).map(|found| found["name"].to_owned())
}

impl Needs {
    /// Takes out what the steps before it on the same way set.
    fn forget(&mut self, own: &BTreeSet<&String>) {
        let set = |shell: &String| own.contains(shell);
        let names: Vec<String> =
            self.gives.iter().filter(|(shell, _)| set(shell)).map(|(_, name)| name.clone()).collect();
        self.gives.retain(|shell, _| !set(shell));
        self.names.retain(|name| !names.contains(name) || self.gives.values().any(|other| other == name));
    }
}

/// What a draft needs, where `known` are set; with `relies` these are noted.
fn of(draft: &Draft, known: &BTreeMap<String, usize>, relies: bool) -> Needs {
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
        if is_of_the_shell(&read.name) {
            continue;
        }
        if let Some(at) = known.get(&read.name) {
            if relies {
                needs.relies.insert(read.name.clone(), *at);
            }
            continue;
        }
        let name = normal_name(&read.name);
        need(name.clone());
        needs.gives.insert(read.name.clone(), name);
    }
    needs
}

/// The variables of the shell that `text` needs a value of, and neither sets, guards nor tests itself.
pub fn variables_read(text: &str) -> Vec<String> {
    let Ok(commands) = shell::parse(text) else { return Vec::new() };
    let mut facts = shell::Facts::default();
    commands.iter().map(shell::Facts::of).for_each(|one| facts.extend(one));
    let reads = facts.reads.into_iter().filter(|read| !read.guarded && !read.in_function);
    let names = reads.map(|read| read.name).filter(|name| !is_of_every_shell(name));
    names.filter(|name| !is_tested(text, name)).collect()
}

/// Whether a text asks whether a variable is empty.
fn is_tested(text: &str, name: &str) -> bool {
    let spelled =
        [format!("${name}"), format!("${{{name}}}"), format!("\"${name}\""), format!("\"${{{name}}}\"")];
    spelled.iter().any(|one| ["-n ", "-z "].iter().any(|test| text.contains(&format!("{test}{one}"))))
}

/// What is known of each variable that `names` lists.
pub(super) fn look_up(
    names: &BTreeSet<String>,
    drafts: &[Draft],
    values: &Values<'_>,
) -> BTreeMap<String, Lookup> {
    let mut found: BTreeMap<String, Lookup> =
        names.iter().map(|name| (name.clone(), values.lookup(name))).collect();
    for hole in drafts.iter().flat_map(|draft| &draft.script.holes) {
        if let Some(open) = found.get_mut(&hole.name).filter(|one| **one == Lookup::Open)
            && let Some(settled) = values.by_environment(&hole.spelling)
        {
            *open = settled;
        }
    }
    found
}

/// The rows of a plan's variables, and what is wrong with them.
pub(super) struct Rows {
    pub(super) variables: Vec<Variable>,
    /// An error for each that is open and cannot be asked, or is not within its limits.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The rows for the variables that the steps need that are, or may come, in the run.
pub(super) fn rows(
    steps: &[Step],
    found: &BTreeMap<String, Lookup>,
    inputs: &Inputs,
    values: &Values<'_>,
) -> Rows {
    let may_come = |step: &&Step| step.selected || (step.waits && inputs.can_ask);
    let needing: Vec<&Step> = steps.iter().filter(may_come).collect();
    let variables = of_steps(&needing, found, inputs.can_ask, values);
    let open = variables.iter().filter(|row| row.origin.is_none() && row.asked_at.is_none());
    let open = open.map(|row| unfilled(row, inputs.environment.as_deref()));
    let diagnostics = open.chain(limited::of_rows(&variables, found)).collect();
    Rows { variables, diagnostics }
}

/// The rows for the steps of a way back, where a person is there to be asked.
pub(super) fn of_rollback(
    steps: &[&Step],
    found: &BTreeMap<String, Lookup>,
    values: &Values<'_>,
) -> Vec<Variable> {
    of_steps(steps, found, true, values)
}

fn of_steps(
    steps: &[&Step],
    found: &BTreeMap<String, Lookup>,
    can_ask: bool,
    values: &Values<'_>,
) -> Vec<Variable> {
    let mut rows: Vec<Variable> = Vec::new();
    let mut captured: BTreeMap<&str, usize> = BTreeMap::new();
    // What a step needs before anything could have set it is open, whatever comes later.
    let mut open: BTreeSet<&str> = BTreeSet::new();
    for step in steps {
        for name in &step.variables {
            let at = rows.iter().position(|row| row.name == *name).unwrap_or_else(|| {
                rows.push(row(name, found.get(name).unwrap_or(&Lookup::Open)));
                rows.len() - 1
            });
            rows[at].lines.push(step.line);
            if let Some(line) = captured.get(name.as_str()).filter(|_| rows[at].origin.is_none()) {
                rows[at].origin = Some(format!("captured in line {line}"));
            }
            if rows[at].origin.is_none() && !open.contains(name.as_str()) {
                match step.setter_of(name).and_then(|id| steps.iter().find(|step| step.id == id)) {
                    Some(setter) => rows[at].origin = Some(format!("set by line {}", setter.line)),
                    None => {
                        open.insert(name);
                    }
                }
            }
            spellings(&mut rows[at], step);
            if can_ask && rows[at].origin.is_none() && rows[at].asked_at.is_none() {
                rows[at].asked_at = Some(step.id.clone());
            }
        }
        let kept = step.sql().into_iter().flat_map(|sql| sql.capture.iter().chain(&sql.by_client.keeps));
        captured.extend(kept.map(|name| (name.as_str(), step.line)));
    }
    for row in &mut rows {
        row.lines.dedup();
        row.limits = values.limits(&row.name).cloned();
        row.options = if row.secret { Vec::new() } else { menu::within(&row.spellings, row.limits.as_ref()) };
    }
    rows
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
        options: Vec::new(),
        limits: None,
    }
}

fn spellings(row: &mut Variable, step: &Step) {
    let holes = step.run().map_or(&[][..], |run| &run.template.holes);
    let written = holes.iter().filter(|hole| hole.name == row.name).map(|hole| hole.spelling.clone());
    let gives = step.command().map(|command| &command.gives).into_iter().flatten();
    let read = gives.filter(|(_, name)| **name == row.name).map(|(shell, _)| format!("${shell}"));
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
    } else if let [first, ..] = row.options.as_slice() {
        let words = row.options.join(", ");
        format!("It is one of {words}: give it with --set {name}={first}, or in {table} of stepgate.toml.")
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
    let Some(run) = step.run() else { return Vec::new() };
    let mut refused = rendered(&run.template, value, is_secret).refused;
    for name in run.uses.keys().filter(|name| !is_secret(name)) {
        let reason = value(name).and_then(|value| step.misuse(name, &value));
        let is_new = refused.iter().all(|(other, _)| other != name);
        refused.extend(reason.filter(|_| is_new).map(|reason| (name.clone(), reason)));
    }
    let told = refused.into_iter().map(|(name, reason)| {
        Diagnostic::error(
            "refused-value",
            step.line,
            format!("the value of `{name}` cannot go where it would land: {reason}"),
        )
        .hinted("Give a value of plain characters, or change the runbook so that it is an argument of its own, in quotes.")
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
    for one in super::placeholders::in_text(text) {
        out.push_str(&text[at..one.range.start]);
        let found = match values.lookup(&one.name) {
            Lookup::Open => values.by_environment(&one.spelling).unwrap_or(Lookup::Open),
            known => known,
        };
        match found {
            Lookup::Known(Value::Text(value), _) => out.push_str(&value),
            Lookup::Known(value, _) => out.push_str(&value.text()),
            Lookup::Secret(_) | Lookup::Open => out.push_str(&one.spelling),
        }
        at = one.range.end;
    }
    out.push_str(&text[at..]);
    out
}
