//! The groups of ways that a document holds, wherever they stand. Nothing is chosen here but the way of who says nothing.

use super::decided_by::DecidedBy;
use super::draft::Draft;
use super::group::{Alternative, Group};
use super::inputs::Inputs;
use super::rows::LEAVE_OUT;
use crate::document::Document;
use crate::reading::{Reading, ScopeKind, Scopes, ways};
use std::collections::BTreeSet;

/// Finds the groups of a document, each with an id of its own.
pub(super) fn find(document: &Document, reading: &Reading, drafts: &[Draft], inputs: &Inputs) -> Vec<Group> {
    let scopes = &reading.scopes;
    let holding = holding(scopes, drafts);
    let mut groups: Vec<Group> =
        ways(scopes).into_values().filter_map(|ways| of_choice(&ways, scopes, &holding, inputs)).collect();
    groups.extend(conditions(scopes, &holding, inputs.asks_conditions));
    groups.sort_by_key(|group| group.line);
    groups.into_iter().map(|group| group.named(document)).collect()
}

/// The scopes that hold a step: what a rule skips is not there to be chosen.
fn holding(scopes: &Scopes, drafts: &[Draft]) -> BTreeSet<usize> {
    let mut holding = BTreeSet::new();
    for draft in drafts.iter().filter(|draft| draft.skip.is_none()) {
        let mut around = Some(draft.scope);
        while let Some(scope) = around.filter(|scope| holding.insert(*scope)) {
            around = scopes[scope].parent;
        }
    }
    holding
}

/// The ways of one choice of which something is there.
fn of_choice(ways: &[usize], scopes: &Scopes, holding: &BTreeSet<usize>, inputs: &Inputs) -> Option<Group> {
    let is_heading = |at: usize| scopes[at].kind == ScopeKind::Heading;
    let is_way = |at: usize| matches!(scopes[at].kind, ScopeKind::Heading | ScopeKind::Tab);
    // An alternative that is for another environment is none.
    let is_elsewhere = |at: usize| {
        let chosen = inputs.environment.as_deref().filter(|_| !inputs.selection.all);
        let own = scopes.environment(at).zip(chosen);
        own.is_some_and(|(own, chosen)| !inputs.environments().are_same(&own.value, chosen))
    };
    let mut options: Vec<Alternative> = Vec::new();
    let mut first = None;
    for at in ways.iter().copied().filter(|at| (is_way(*at) || holding.contains(at)) && !is_elsewhere(*at)) {
        first.get_or_insert(at);
        match options.iter_mut().find(|option| option.title == scopes[at].label && !is_heading(at)) {
            Some(same) => same.scopes.push(at),
            None => options.push(Alternative { title: scopes[at].label.clone(), scopes: vec![at] }),
        }
    }
    let first = first?;
    if options.len() == 1 {
        if is_heading(first) {
            return None;
        }
        options.push(Alternative { title: LEAVE_OUT.to_owned(), scopes: Vec::new() });
    }
    let section = if is_heading(first) { scopes[first].parent.unwrap_or(0) } else { scopes[first].section };
    let section = scopes[section].section;
    let mut group = Group::new(section, scopes[first].line, options);
    group.chosen = (group.is_condition() && !inputs.asks_conditions).then_some((1, DecidedBy::Default));
    Some(group)
}

/// A condition is a choice too: to do it or not.
fn conditions(scopes: &Scopes, holding: &BTreeSet<usize>, are_asked: bool) -> Vec<Group> {
    let conditional = |at: &usize| scopes[*at].condition.is_some() && holding.contains(at);
    let group = |at: usize| {
        let scope = &scopes[at];
        let own = Alternative { title: scope.label.clone(), scopes: vec![at] };
        let left = Alternative { title: LEAVE_OUT.to_owned(), scopes: Vec::new() };
        let mut group = Group::new(scope.section, scope.line, vec![own, left]);
        group.chosen = (!are_asked).then_some((1, DecidedBy::Default));
        group
    };
    (1..scopes.len()).filter(conditional).map(group).collect()
}
