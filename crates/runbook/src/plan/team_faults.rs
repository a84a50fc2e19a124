//! What is wrong with the `[[scope]]`s of a runbook, taken together: two answers about one place, a choice of one way.
//!
//! Takes the places that they mean, gives errors. Never decides which of two answers holds.

use super::team_entry::{Entry, Said};
use crate::reading::{Scopes, ways};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with those of `entries` that are about this run's environment.
pub(super) fn found(entries: &[Entry<'_>], scopes: &Scopes) -> Vec<Diagnostic> {
    let entries: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.applies).collect();
    let mut found = twice(&entries, scopes);
    found.extend(choices(&entries, scopes));
    found
}

/// Two entries about one place.
fn twice(entries: &[&Entry<'_>], scopes: &Scopes) -> Vec<Diagnostic> {
    let mut by_scope: BTreeMap<usize, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        by_scope.entry(entry.scope).or_default().push(entry);
    }
    let several = by_scope.into_iter().filter(|(_, entries)| entries.len() > 1);
    several
        .map(|(scope, entries)| {
            let lines: Vec<String> = entries.iter().map(|entry| entry.rule.line.to_string()).collect();
            let message = format!(
                "stepgate.toml answers {} times for `{}`: lines {}",
                entries.len(),
                entries[0].rule.at,
                lines.join(", ")
            );
            Diagnostic::error("settled-twice", scopes[scope].line, message).hinted(
                "Leave one [[scope]] for each place and environment: `in` says for which environments one is.",
            )
        })
        .collect()
}

/// Choices of which one way only is named, which part a choice of the document, or of which two ways are to be taken.
fn choices(entries: &[&Entry<'_>], scopes: &Scopes) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut by_name: BTreeMap<&str, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        if let Some(name) = &entry.rule.one_of {
            by_name.entry(name).or_default().push(entry);
        }
    }
    let of_document = ways(scopes);
    for (name, own) in &by_name {
        let lines: Vec<String> = own.iter().map(|entry| entry.rule.line.to_string()).collect();
        let lines = lines.join(", ");
        let error = |message: String, hint: &str| {
            Diagnostic::error("one-of", scopes[own[0].scope].line, message).hinted(hint)
        };
        if own.len() < 2 {
            found.push(error(
                format!("the choice `{name}` of stepgate.toml:{lines} has one way only"),
                "Give each of its ways a [[scope]] with the same one-of.",
            ));
        }
        let named: BTreeSet<usize> = own.iter().map(|entry| entry.scope).collect();
        let is_parted = |ways: &&Vec<usize>| {
            ways.iter().any(|way| named.contains(way)) && !ways.iter().all(|way| named.contains(way))
        };
        if let Some(ways) = of_document.values().find(is_parted) {
            let others = ways.iter().filter(|way| !named.contains(way));
            let others: Vec<String> = others.map(|way| format!("`{}`", scopes[*way].label)).collect();
            found.push(error(
                format!(
                    "the choice `{name}` of stepgate.toml:{lines} leaves out ways that the document offers beside its own: {}",
                    others.join(", ")
                ),
                "A choice is taken as a whole group: give those a [[scope]] with the same one-of.",
            ));
        }
    }
    let choice_of = |entry: &&&Entry<'_>| {
        let by_team = entry.rule.one_of.as_ref().map(|name| format!("one-of {name}"));
        by_team.or_else(|| Some(scopes[entry.scope].choice.as_ref()?.choice.clone()))
    };
    let mut taken: BTreeMap<String, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.said == Said::Taken) {
        if let Some(choice) = choice_of(&entry) {
            taken.entry(choice).or_default().push(entry);
        }
    }
    for several in taken.into_values().filter(|several| several.len() > 1) {
        let lines: Vec<String> = several.iter().map(|entry| entry.rule.line.to_string()).collect();
        let message = format!("stepgate.toml takes several ways of one choice: lines {}", lines.join(", "));
        found.push(
            Diagnostic::error("one-of", scopes[several[0].scope].line, message)
                .hinted("Of several ways one is taken: leave one take = \"always\"."),
        );
    }
    found
}
