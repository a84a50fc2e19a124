//! What was chosen of each group of ways, and what that says of a scope.

use super::counter_reasons::Against;
use super::group::Group;
use super::rows::Choice;
use crate::document::Document;
use crate::record::{DecidedBy, Flag};
use std::collections::HashMap;

/// The groups of a document, and what was chosen of each.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) groups: Vec<Group>,
    /// The groups and options that each scope is of.
    by_scope: HashMap<usize, Vec<(usize, usize)>>,
}

impl Chosen {
    pub(super) fn new(groups: Vec<Group>) -> Self {
        let mut by_scope: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            for (option, alternative) in group.options.iter().enumerate() {
                for scope in &alternative.scopes {
                    by_scope.entry(*scope).or_default().push((at, option));
                }
            }
        }
        Self { groups, by_scope }
    }

    /// The groups, each with its place.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, &Group)> {
        self.groups.iter().enumerate()
    }

    /// Settles the group at `group` with its option at `option`.
    pub(super) fn settle(&mut self, group: usize, option: usize, by: DecidedBy) {
        self.groups[group].chosen = Some((option, by));
    }

    /// The scopes that the option at `option` of the group at `group` is.
    pub(super) fn scopes_of(&self, group: usize, option: usize) -> &[usize] {
        &self.groups[group].options[option].scopes
    }

    /// Whether `scope` is the alternative that somebody has taken.
    pub(super) fn takes(&self, scope: usize) -> bool {
        let chosen = |group: usize| self.groups[group].chosen.as_ref().map(|(at, _)| *at);
        self.by_scope.get(&scope).into_iter().flatten().any(|(group, option)| chosen(*group) == Some(*option))
    }

    /// The group of which `scope` is an option, and which one it is.
    pub(super) fn place_of(&self, scope: usize) -> Option<(usize, usize)> {
        self.by_scope.get(&scope)?.first().copied()
    }

    /// Why `scope` is left out: it is an alternative that was not taken, or a condition that nobody has said to hold. What only the team has
    /// left out does not count where somebody who runs it `lifts` that.
    pub(super) fn against(&self, scope: usize, lifts: bool) -> Option<Against> {
        let places = self.by_scope.get(&scope)?;
        // What is in doubt is settled for each step: what only looks does not wait.
        let stands = places.iter().filter(|(group, _)| {
            let group = &self.groups[*group];
            !(group.is_in_doubt() || lifts && group.is_left_by_team())
        });
        stands.into_iter().find_map(|(group, option)| self.groups[*group].against(*option))
    }

    /// What keeps a step out that does more than look, as long as nobody has said whether the scope at `scope` belongs to the run.
    pub(super) fn doubted(&self, scope: usize) -> Option<Against> {
        let places = self.by_scope.get(&scope)?;
        let (group, option) = places.iter().find(|(group, _)| self.groups[*group].is_in_doubt())?;
        self.groups[*group].against(*option)
    }

    /// The same, where somebody has left it out by hand.
    pub(super) fn left_by_hand(&self, scope: usize) -> Option<Against> {
        let places = self.by_scope.get(&scope)?;
        let is_left = |group: &Group| matches!(group.chosen, Some((_, DecidedBy::Flag(Flag::Leave))));
        let mut left = places.iter().filter(|(group, _)| is_left(&self.groups[*group]));
        left.find_map(|(group, option)| self.groups[*group].against(*option))
    }

    /// The id of the question of which `scope` is one answer.
    pub(super) fn question_of(&self, scope: usize) -> Option<&str> {
        self.place_of(scope).map(|(group, _)| self.groups[group].id.as_str())
    }

    /// The choices that matter: those of which `is_open` says that an option is in the run, or kept out of it by this question alone.
    pub(super) fn choices<'c>(
        &'c self,
        document: &'c Document,
        is_open: impl Fn(usize, &str) -> bool + 'c,
    ) -> impl Iterator<Item = (Choice, &'c Group)> {
        let relevant = self.groups.iter().filter(move |group| {
            group.options.iter().flat_map(|option| &option.scopes).any(|scope| is_open(*scope, &group.id))
        });
        relevant.map(|group| {
            let choice = Choice {
                section: document.sections[group.section].id.clone(),
                options: group.options.iter().map(|option| option.title.clone()).collect(),
                chosen: group.chosen.as_ref().map(|(at, _)| group.options[*at].title.clone()),
                how: group.chosen.as_ref().map(|(_, by)| by.clone()),
                line: group.line,
                question: group.id.clone(),
                doubt: group.doubt.clone(),
                full_title: group.full_title.clone(),
                scopes: group.options.iter().map(|option| option.scopes.clone()).collect(),
                text: None,
                is_reviewed: group.is_reviewed,
            };
            (choice, group)
        })
    }
}
