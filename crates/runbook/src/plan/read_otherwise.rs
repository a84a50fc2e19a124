//! What of a document is read otherwise than in an earlier plan of it: what its stretches are for, and what is in the run.
//!
//! Takes two plans, gives what differs in words, in the order of the document. Never compares what steps run: that is `compare`.

use super::Plan;
use super::rows::{Scope, Section};
use std::collections::HashMap;

/// What is said about a stretch, each by its name.
type Facts = [(&'static str, Option<String>); 4];

/// A stretch of a document, and what is said about it.
struct Stretch<'p> {
    id: &'p str,
    place: String,
    facts: Facts,
}

/// What `now` reads otherwise than `old`, a line each.
pub fn read_otherwise(old: &Plan, now: &Plan) -> Vec<String> {
    let mut found = stretches(old, now);
    // Other words on the command line ask for other steps, however the document is read.
    if old.environment == now.environment && old.selection == now.selection {
        found.extend(steps(old, now));
    }
    found
}

fn stretches(old: &Plan, now: &Plan) -> Vec<String> {
    // Before there were scopes, headings alone were read.
    let only_headings = old.scopes.is_empty() || now.scopes.is_empty();
    let (before, after) = (all(old, only_headings), all(now, only_headings));
    let known: HashMap<&str, &Stretch<'_>> = before.iter().map(|one| (one.id, one)).collect();
    let mut found: Vec<String> =
        after.iter().flat_map(|one| changes(known.get(one.id).copied(), one)).collect();
    let is_same_document = old.runbook.sha256 == now.runbook.sha256;
    if is_same_document {
        let gone = before.iter().filter(|one| !after.iter().any(|other| other.id == one.id));
        found.extend(gone.map(|one| format!("{}: it was read as a part of its own, and is not", one.place)));
    } else {
        found.retain(|change| !change.ends_with(NEW));
    }
    found
}

/// How the line of a stretch ends that was not there.
const NEW: &str = "is read as a part of its own, and was not";

/// What is said otherwise about a stretch.
fn changes(old: Option<&Stretch<'_>>, now: &Stretch<'_>) -> Vec<String> {
    let Some(old) = old else { return vec![format!("{}: it {NEW}", now.place)] };
    let pairs = old.facts.iter().zip(&now.facts).filter(|((_, old), (_, now))| old != now);
    let word =
        |said: &Option<String>| said.as_ref().map_or_else(|| "none".to_owned(), |said| format!("`{said}`"));
    let told = pairs.map(|((what, old), (_, new))| {
        format!("{}: its {what} was {}, and is {}", now.place, word(old), word(new))
    });
    told.collect()
}

fn all(plan: &Plan, only_headings: bool) -> Vec<Stretch<'_>> {
    if only_headings {
        plan.sections.iter().map(of_section).collect()
    } else {
        plan.scopes.iter().map(of_scope).collect()
    }
}

fn of_section(section: &Section) -> Stretch<'_> {
    let facts = [
        ("role", Some(section.role.word().to_owned())),
        ("environment", section.environment.clone()),
        ("condition", None),
        ("choice", section.alternative.clone()),
    ];
    Stretch { id: &section.id, place: place(section.line, &section.title), facts }
}

fn of_scope(scope: &Scope) -> Stretch<'_> {
    let facts = [
        ("role", Some(scope.role.word().to_owned())),
        ("environment", scope.environment.clone()),
        ("condition", scope.condition.clone()),
        ("choice", scope.choice.clone()),
    ];
    Stretch { id: &scope.id, place: place(scope.line, &scope.label), facts }
}

/// The steps that are in the one run and not in the other, for those that both plans have.
fn steps(old: &Plan, now: &Plan) -> Vec<String> {
    let known: HashMap<&str, bool> = old.steps.iter().map(|step| (step.id.as_str(), step.selected)).collect();
    let differs = now.steps.iter().filter(|step| known.get(step.id.as_str()) == Some(&!step.selected));
    let told = differs.map(|step| {
        let place = place(step.line, &step.title);
        if step.selected {
            return format!("{place}: it was not in the run, and is");
        }
        let why = step.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{place}: it was in the run, and is not{why}")
    });
    told.collect()
}

/// How many characters of a label are told.
const LONGEST: usize = 60;

fn place(line: usize, label: &str) -> String {
    let short: String = label.chars().take(LONGEST).collect();
    match label {
        "" => format!("line {line} · the document"),
        _ if short.len() < label.len() => format!("line {line} · {short}…"),
        _ => format!("line {line} · {label}"),
    }
}

#[cfg(test)]
mod tests {
    use super::read_otherwise;
    use crate::plan::{Inputs, Plan, build};
    use crate::reading::Role;
    use crate::text::Source;

    const DOCUMENT: &str = "# Ship\n\n## Deploy\n\n```sh\nmake ship\n```\n\n## Look\n\n```sh\nls\n```\n";

    fn plan(document: &str) -> Plan {
        build(&Source::new("a.md", document), &Inputs::default())
    }

    #[test]
    fn a_role_a_condition_and_a_step_are_told_where_they_were_others() {
        let now = plan(DOCUMENT);
        let mut old = now.clone();
        assert_eq!(read_otherwise(&old, &now), [""; 0]);
        let look = old.scopes.iter_mut().find(|scope| scope.label == "Look").expect("a scope");
        (look.role, look.condition) = (Role::Reference, Some("if needed".to_owned()));
        old.steps.last_mut().expect("a step").selected = false;
        assert_eq!(
            read_otherwise(&old, &now),
            [
                "line 9 · Look: its role was `reference`, and is `main`",
                "line 9 · Look: its condition was `if needed`, and is none",
                "line 12 · Look: it was not in the run, and is",
            ]
        );
    }

    #[test]
    fn a_part_that_is_there_or_gone_is_told_of_the_same_document_only() {
        let now = plan(DOCUMENT);
        let mut old = now.clone();
        old.scopes.retain(|scope| scope.label != "Look");
        assert_eq!(
            read_otherwise(&old, &now),
            ["line 9 · Look: it is read as a part of its own, and was not"]
        );
        assert_eq!(
            read_otherwise(&now, &old),
            ["line 9 · Look: it was read as a part of its own, and is not"]
        );
        old.runbook.sha256 = String::new();
        assert_eq!(read_otherwise(&old, &now), [""; 0]);
    }

    #[test]
    fn of_a_plan_without_scopes_the_headings_are_compared() {
        let now = plan(DOCUMENT);
        let mut old = now.clone();
        old.scopes.clear();
        old.sections.last_mut().expect("a section").role = Role::Check;
        assert_eq!(read_otherwise(&old, &now), ["line 9 · Look: its role was `check`, and is `main`"]);
    }
}
