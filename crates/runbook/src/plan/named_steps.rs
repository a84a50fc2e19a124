//! The steps that `--from`, `--to` and `--only` name: by their line, their name, their title or a part of it; one that is done on several
//! machines with the machine behind it, `Restart@web1`.
//!
//! Takes a name and the drafts, gives those that it means, or an error with what can be said instead.

use super::draft::{Draft, DraftKind};
use super::names::{Match, compare};
use crate::text::Diagnostic;

/// The drafts that are called `name`: one, or the same one on each machine.
pub(super) fn find(name: &str, drafts: &[Draft], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    let is_of = |machine: &str| drafts.iter().any(|draft| draft.extras.round.as_deref() == Some(machine));
    let (own, machine) = match name.rsplit_once('@').filter(|(_, machine)| is_of(machine)) {
        Some((own, machine)) => (own, Some(machine)),
        None => (name, None),
    };
    let is_there = |draft: &Draft| machine.is_none_or(|name| draft.extras.round.as_deref() == Some(name));
    let find = |fits: &dyn Fn(&Draft) -> bool| drafts.iter().position(|draft| is_there(draft) && fits(draft));
    let line = own.trim_start_matches("line ").trim_start_matches('L').parse::<usize>().ok();
    let by = |fit: Match, is_manual: bool| {
        find(&|draft: &Draft| {
            compare(own, &draft.title) == fit && (draft.kind == DraftKind::Manual) == is_manual
        })
    };
    // A sentence often names a command beside it: that is what is meant.
    let found = line
        .and_then(|line| find(&|draft: &Draft| draft.line == line))
        .or_else(|| find(&|draft: &Draft| draft.extras.name.as_deref() == Some(own)))
        .or_else(|| by(Match::Whole, false))
        .or_else(|| by(Match::Part, false))
        .or_else(|| by(Match::Whole, true))
        .or_else(|| by(Match::Part, true));
    let Some(first) = found else {
        let hint = "Name a step by its line, its name= or its title, as `stepgate plan` shows them.";
        diagnostics
            .push(Diagnostic::error("unknown-step", 0, format!("no step is called `{name}`")).hinted(hint));
        return Vec::new();
    };
    if drafts[first].extras.round.is_none() || machine.is_some() {
        return vec![first];
    }
    same_elsewhere(first, drafts)
}

/// A draft and the same one on the other machines of its stretch.
fn same_elsewhere(first: usize, drafts: &[Draft]) -> Vec<usize> {
    let wanted = &drafts[first];
    let is_same = |draft: &Draft| {
        (draft.line, draft.kind, &draft.title) == (wanted.line, wanted.kind, &wanted.title)
            && draft.script == wanted.script
    };
    let mut machines: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| is_same(draft)) {
        if let Some(machine) = draft.extras.round.as_deref().filter(|machine| !machines.contains(machine)) {
            machines.push(machine);
            found.push(at);
        }
    }
    found
}

/// The one of `found`; an error where the name says nothing of the machine.
pub(super) fn only_one(
    name: &str,
    found: &[usize],
    drafts: &[Draft],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<usize> {
    if let [_, _, ..] = found {
        let machines = found.iter().filter_map(|at| drafts[*at].extras.round.as_deref());
        let names: Vec<String> = machines.map(|machine| format!("`{name}@{machine}`")).collect();
        let message = format!("`{name}` is done on {} machines", found.len());
        diagnostics.push(
            Diagnostic::error("unknown-step", 0, message)
                .hinted(format!("Say which: {}.", names.join(" or "))),
        );
        return None;
    }
    found.first().copied()
}
