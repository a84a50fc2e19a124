//! The groups of ways that a document holds, wherever they stand. Nothing is chosen here but the way of who says nothing.

use super::draft::Draft;
use super::group::{Alternative, Group};
use super::inputs::Inputs;
use super::names::plain;
use super::rows::LEAVE_OUT;
use super::scopes::DOCUMENT;
use super::team::Team;
use crate::document::Document;
use crate::reading::{Reading, ScopeKind, Scopes, ways};
use crate::record::DecidedBy;
use std::collections::{BTreeSet, HashMap};

/// Finds the groups of a document, each with an id of its own.
pub(super) fn find(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    team: &Team<'_>,
) -> Vec<Group> {
    let scopes = &reading.scopes;
    let holding = holding(scopes, drafts);
    let mut groups: Vec<Group> =
        ways(scopes).into_values().filter_map(|ways| of_choice(&ways, scopes, &holding, inputs)).collect();
    groups.extend(conditions(scopes, &holding, inputs.asks_conditions, team));
    groups.extend(doubts(document, scopes, drafts, inputs, (team, &holding)));
    for group in groups.iter_mut().filter(|group| group.is_condition()) {
        let scope = group.options[0].scopes[0];
        group.is_reviewed = team.wants_asked(scope, scopes);
    }
    groups.sort_by_key(|group| group.line);
    place(&mut groups, scopes);
    groups.into_iter().map(|group| group.named(document)).collect()
}

/// Gives each group whose title is that of several places the titles around it too, so that the flag which settles it names one place.
fn place(groups: &mut [Group], scopes: &Scopes) {
    let mut called: HashMap<String, usize> = HashMap::new();
    for scope in scopes.iter() {
        *called.entry(plain(&scope.label)).or_default() += 1;
    }
    for group in groups.iter_mut().filter(|group| group.is_condition()) {
        let Some(scope) = group.options[0].scopes.first().filter(|scope| **scope > 0) else { continue };
        if called.get(&plain(&scopes[*scope].label)).is_some_and(|count| *count > 1) {
            group.full_title = Some(scopes.labels(*scope).join(" > "));
        }
    }
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
    // What a block says twice is one option.
    let mut said: HashMap<&str, usize> = HashMap::new();
    let mut first = None;
    for at in ways.iter().copied().filter(|at| (is_way(*at) || holding.contains(at)) && !is_elsewhere(*at)) {
        first.get_or_insert(at);
        let label = scopes[at].label.as_str();
        let place = *said.entry(label).or_insert(options.len());
        match options.get_mut(place).filter(|_| !is_heading(at)) {
            Some(same) => same.scopes.push(at),
            None => options.push(Alternative { title: label.to_owned(), scopes: vec![at] }),
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

/// What the reading is unsure of is asked where something in it does more than look.
fn doubts(
    document: &Document,
    scopes: &Scopes,
    drafts: &[Draft],
    inputs: &Inputs,
    (team, holding): (&Team<'_>, &BTreeSet<usize>),
) -> Vec<Group> {
    let acting: BTreeSet<usize> = {
        let mut found = BTreeSet::new();
        for draft in
            drafts.iter().filter(|draft| draft.skip.is_none() && draft.kind.runs() && !draft.only_looks())
        {
            let mut around = Some(draft.scope);
            while let Some(scope) = around.filter(|scope| found.insert(*scope)) {
                around = scopes[scope].parent;
            }
        }
        found
    };
    let chosen = inputs.environment.as_deref().filter(|_| !inputs.selection.all);
    let is_here = |name: &str| chosen.is_some_and(|chosen| inputs.environments().are_same(name, chosen));
    let group = |at: usize| {
        let scope = &scopes[at];
        let is_fallen = team.has_fallen(at);
        let fallen = is_fallen.then(|| FALLEN.to_owned());
        let asked = || (at > 0 && team.wants_asked(at, scopes)).then(|| ASKED.to_owned());
        let is_elsewhere =
            scope.doubt.as_ref().and_then(|doubt| doubt.environment.as_deref()).is_some_and(is_here);
        let doubt = fallen
            .or_else(|| scope.doubt.as_ref().filter(|_| !is_elsewhere).map(|doubt| doubt.reason.clone()))
            .or_else(asked)?;
        // What is in doubt as part of a whole is asked with it.
        let mut around = std::iter::successors(scope.parent, |at| scopes[*at].parent);
        let is_asked = |at: usize| {
            let outer = &scopes[at];
            let is_whole = outer.doubt.as_ref().is_some_and(|doubt| !doubt.is_part);
            is_whole && outer.condition.is_none() && outer.choice.is_none()
        };
        let is_part_itself = !is_fallen && scope.doubt.as_ref().is_some_and(|one| one.is_part);
        let mut is_part = || is_part_itself && around.any(is_asked);
        if scope.condition.is_some() || scope.choice.is_some() || is_part() {
            return None;
        }
        let title = if at == 0 { document_title(document) } else { scope.label.clone() };
        let own = Alternative { title, scopes: vec![at] };
        let left = Alternative { title: LEAVE_OUT.to_owned(), scopes: Vec::new() };
        let mut group = Group::new(scope.section, scope.line, vec![own, left]);
        let named = scope.doubt.as_ref().filter(|one| one.reason == doubt);
        group.is_about_environment = named.is_some_and(|one| one.environment.is_some());
        group.doubt = Some(doubt);
        group.is_fallen = is_fallen;
        Some(group)
    };
    // Of what has fallen nothing is known any more: what only looks waits too.
    let matters = |at: &usize| acting.contains(at) || holding.contains(at) && team.has_fallen(*at);
    (0..scopes.len()).filter(matters).filter_map(group).collect()
}

/// Why a place is asked about whose answer has fallen.
const FALLEN: &str = "stepgate.toml answers for another text of it";

/// Why a place is asked about of which the document is sure.
const ASKED: &str = "stepgate.toml says to ask";

/// What a document is called as a place.
fn document_title(document: &Document) -> String {
    let title = document.sections.iter().find(|section| section.is_title);
    title.map_or_else(|| DOCUMENT.to_owned(), |section| section.title.clone())
}

/// A condition is a choice too: to do it or not.
fn conditions(scopes: &Scopes, holding: &BTreeSet<usize>, are_asked: bool, team: &Team<'_>) -> Vec<Group> {
    let conditional = |at: &usize| scopes[*at].condition.is_some() && holding.contains(at);
    let group = |at: usize| {
        let scope = &scopes[at];
        let own = Alternative { title: scope.label.clone(), scopes: vec![at] };
        let left = Alternative { title: LEAVE_OUT.to_owned(), scopes: Vec::new() };
        let mut group = Group::new(scope.section, scope.line, vec![own, left]);
        group.is_fallen = team.has_fallen(at);
        if group.is_fallen {
            group.doubt = Some(FALLEN.to_owned());
        } else {
            group.chosen = (!are_asked).then_some((1, DecidedBy::Default));
        }
        group
    };
    (1..scopes.len()).filter(conditional).map(group).collect()
}
