//! Values that are held against the limits that the settings give them, wherever they come from.
//!
//! What a run is given later (by a person, a statement) is held against them when it comes. What the document computes nobody can
//! hold against anything beforehand, so it is refused.

use super::draft::Draft;
use super::placeholders;
use super::rows::Variable;
use super::select::Selected;
use super::values::{Lookup, SecretFrom, Values};
use crate::document::{Document, PieceKind};
use crate::reading::{Reading, normal_name};
use crate::settings::{Limits, Value, breach};
use crate::shell::{Argument, Assignment, hole_index};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the values that these variables have.
pub(super) fn of_rows(rows: &[Variable], found: &BTreeMap<String, Lookup>) -> Vec<Diagnostic> {
    let outside = rows.iter().filter_map(|row| {
        let lookup = found.get(&row.name)?;
        let line = row.lines.first().copied().unwrap_or(0);
        let said = outside(&row.name, lookup, row.limits.as_ref()?)?;
        let further = row.lines.len().saturating_sub(1);
        let places = if further > 0 { format!(", here and in {further} more") } else { String::new() };
        Some(error(line, &format!("{said}{places}")))
    });
    // A command that sets what its text does not name.
    let unseen = rows.iter().filter(|row| row.limits.is_some() && row.value.is_none()).filter_map(|row| {
        let setter = row.origin.as_deref()?.strip_prefix("set by line ")?.parse().ok()?;
        Some(unseen(&row.name, setter))
    });
    outside.chain(unseen).collect()
}

/// What is wrong with values that a text of the run is resolved by, or is shown with, and that no step needs by itself.
pub(super) fn in_text(
    document: &Document,
    reading: &Reading,
    selected: &Selected,
    rows: &[Variable],
    values: &Values<'_>,
) -> Vec<Diagnostic> {
    let mut told: BTreeSet<String> = rows.iter().map(|row| row.name.clone()).collect();
    let mut found = Vec::new();
    for piece in &document.pieces {
        let (text, line) = match &piece.kind {
            PieceKind::Block(block) => (block.text(), block.line),
            PieceKind::Prose(prose) => (prose.text.clone(), prose.line),
            PieceKind::Item(item) => (item.prose.text.clone(), item.prose.line),
            PieceKind::Html(_) | PieceKind::Rule => continue,
        };
        if values.have_limits() && selected.scopes[reading.scopes.at(line)].is_none() {
            for name in placeholders::named_in(&text) {
                let limits = values.limits(&name).filter(|_| !told.contains(&name));
                let said = limits.and_then(|limits| outside(&name, &values.lookup(&name), limits));
                found.extend(said.map(|said| error(line, &said)));
                told.insert(name);
            }
        }
    }
    found
}

/// What is wrong with what the document itself gives to variables that have limits.
pub(super) fn assigned(draft: &Draft, values: &Values<'_>) -> Vec<Diagnostic> {
    if !values.have_limits() {
        return Vec::new();
    }
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    let before_program = draft.facts.invocations.iter().flat_map(|one| &one.assignments);
    for one in draft.facts.assignments.iter().chain(before_program) {
        named.insert(&one.name);
        let name = normal_name(&one.name);
        let limits = values.limits(&name);
        found.extend(limits.and_then(|limits| of_assignment(draft, &name, one, limits, values)));
    }
    // `read`, `for`, `printf -v`: what it will be stands nowhere.
    let others = draft.facts.sets.iter().filter(|set| !named.contains(set.as_str()));
    let limited = others.map(|set| normal_name(set)).filter(|name| values.limits(name).is_some());
    found.extend(limited.map(|name| unseen(&name, draft.line)));
    found
}

fn of_assignment(
    draft: &Draft,
    name: &str,
    Assignment { name: shell, value }: &Assignment,
    limits: &Limits,
    values: &Values<'_>,
) -> Option<Diagnostic> {
    let outside = |lookup: &Lookup| outside(name, lookup, limits).map(|said| error(draft.line, &said));
    if let Some(hole) = hole_in(draft, value) {
        // The same variable is told of where it is needed.
        return if hole == name {
            None
        } else {
            match values.lookup(hole) {
                Lookup::Open => Some(unseen(name, draft.line)),
                known => outside(&known),
            }
        };
    }
    let bare = value.raw.trim_matches('"');
    let reads = bare.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or(bare.strip_prefix('$'));
    if reads.is_some_and(|read| normal_name(read) == name) {
        return None;
    }
    // `COUNT+=0` and `COUNT[0]=30` are parts of a value.
    let is_part = ["+=", "["].iter().any(|sign| draft.script.text.contains(&format!("{shell}{sign}")));
    if is_part || !value.literal || value.text.contains(|one| hole_index(one).is_some()) {
        return Some(unseen(name, draft.line));
    }
    let own = Value::Text(value.text.clone());
    outside(&Lookup::Known(own, "the document".to_owned()))
}

/// The variable that is all of a word.
fn hole_in<'d>(draft: &'d Draft, word: &Argument) -> Option<&'d str> {
    let mut characters = word.raw.trim_matches(['"', '\'']).chars();
    let index = characters.next().and_then(hole_index).filter(|_| characters.next().is_none())?;
    draft.script.holes.iter().find(|hole| hole.index == index).map(|hole| hole.name.as_str())
}

/// What is said of a value that is outside its limits. One of a secret is not said.
fn outside(name: &str, lookup: &Lookup, limits: &Limits) -> Option<String> {
    match lookup {
        Lookup::Known(value, origin) => {
            let wanted = breach(limits, value)?;
            Some(format!("`{name}` is `{}` ({origin}), and has to be {wanted}", value.text()))
        }
        Lookup::Secret(need) => {
            let SecretFrom::Value(value) = &need.from else { return None };
            let wanted = limits.breach(value)?;
            Some(format!("`{name}` (a secret, from {}) is not what it has to be: {wanted}", need.origin))
        }
        Lookup::Open => None,
    }
}

fn error(line: usize, said: &str) -> Diagnostic {
    Diagnostic::error("value-outside-limits", line, said)
        .hinted("Give another value, or change its limits in [vars] of stepgate.toml.")
}

fn unseen(name: &str, line: usize) -> Diagnostic {
    let message = format!(
        "`{name}` gets its value here as the run finds it, and nobody can hold that against its limits"
    );
    Diagnostic::error("value-unseen", line, message).hinted(
        "Take its limits out of [vars] of stepgate.toml, or let the value be given: replace the assignment with a [[block]].",
    )
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::settings::Settings;
    use crate::text::Source;

    /// The findings about a block's text under `count = { min = 1, max = 10 }`, as `line code`; its first line is line 4.
    fn check(block: &str, set: &[(&str, &str)], expected: &[&str]) {
        let settings =
            "[vars]\ncount = { min = 1, max = 10 }\nsize = { value = ['s', 'm'], one-of = ['s', 'm'] }\n";
        let inputs = Inputs {
            set: set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            settings: Settings::parse("s", settings).expect("valid"),
            ..Inputs::default()
        };
        let plan = build(&Source::new("a.md", format!("# Ship\n\n```bash\n{block}\n```\n")), &inputs);
        let those = plan.diagnostics.iter().filter(|one| one.code.starts_with("value-"));
        let found: Vec<String> = those.map(|one| format!("{} {}", one.line, one.code)).collect();
        assert_eq!(found, expected, "{block}: {:?}", plan.diagnostics);
    }

    #[test]
    fn a_value_is_held_against_its_limits_under_every_spelling() {
        for place in ["echo <count>", "echo {{count}}", "echo $COUNT", "echo \"${COUNT}\"", "echo YOUR_COUNT"]
        {
            check(place, &[("count", "11")], &["4 value-outside-limits"]);
            check(place, &[("count", "10")], &[]);
        }
        check("echo <size>", &[("size", "xl")], &["4 value-outside-limits"]);
        check("{{#if count}}\necho it\n{{/if}}", &[("count", "11")], &["3 value-outside-limits"]);
    }

    #[test]
    fn what_the_document_assigns_is_held_against_them_too() {
        check("COUNT=30\necho $COUNT", &[], &["4 value-outside-limits"]);
        check("COUNT=3\necho $COUNT", &[], &[]);
        check("export COUNT='30'", &[], &["4 value-outside-limits"]);
        check("COUNT=30 make", &[], &["4 value-outside-limits"]);
        check("COUNT=3\necho $COUNT", &[("count", "30")], &["4 value-outside-limits"]);
        check("COUNT=<count>\necho $COUNT", &[("count", "30")], &["4 value-outside-limits"]);
        check("COUNT=<pods>\necho $COUNT", &[("pods", "30")], &["4 value-outside-limits"]);
        check("COUNT=<pods>\necho $COUNT", &[("pods", "3")], &[]);
        check("export COUNT=\"$COUNT\"", &[("count", "3")], &[]);
    }

    #[test]
    fn what_the_document_computes_cannot_be_held_against_anything() {
        for block in [
            "COUNT=$(wc -l < hosts)",
            "read COUNT",
            "COUNT=1$X",
            "COUNT=1\nCOUNT+=0",
            "((COUNT = 30))",
            "COUNT[1]=30",
            "for COUNT in 1 99; do make; done",
        ] {
            let line = if block.contains("+=") { 5 } else { 4 };
            check(block, &[("x", "1")], &[&format!("{line} value-unseen")]);
        }
        check("source counts.env\nscale $COUNT", &[], &["4 value-unseen"]);
    }
}
