//! What was chosen of each group of ways, and what that says of a section or a part of a block.

use super::against::Against;
use super::decided_by::{DecidedBy, Flag};
use super::draft::Way;
use super::group::{Group, Key};
use super::rows::Choice;
use crate::document::Document;

/// The groups of a document, and what was chosen of each.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) groups: Vec<Group>,
}

impl Chosen {
    /// The groups, each with its place.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, &Group)> {
        self.groups.iter().enumerate()
    }

    /// Settles the group at `group` with its option at `option`.
    pub(super) fn settle(&mut self, group: usize, option: usize, by: DecidedBy) {
        self.groups[group].chosen = Some((option, by));
    }

    /// Whether `section` is the alternative that somebody has taken.
    pub(super) fn takes(&self, section: usize) -> bool {
        self.groups.iter().any(|group| {
            group.chosen.as_ref().is_some_and(|(at, _)| group.options[*at].section == Some(section))
        })
    }

    /// Why `section` is left out: it is an alternative that was not taken.
    pub(super) fn against(&self, section: usize) -> Option<Against> {
        let found = self.groups.iter().find_map(|group| {
            let at = group.options.iter().position(|option| option.section == Some(section))?;
            Some((group, at))
        });
        let (group, option) = found?;
        group.against(option)
    }

    /// Why a part of a block is left out.
    pub(super) fn against_way(&self, way: &Way) -> Option<Against> {
        let key = Key::Way(way.key.clone());
        let group = self.groups.iter().find(|group| group.key == key)?;
        group.against(group.options.iter().position(|option| option.title == way.title)?)
    }

    /// Whether `--leave` has settled the condition that a part of a block belongs to.
    pub(super) fn is_left_by_hand(&self, way: &Way) -> bool {
        let key = Key::Way(way.key.clone());
        let mut groups = self.groups.iter().filter(|group| group.key == key);
        groups.any(|group| matches!(group.chosen, Some((_, DecidedBy::Flag(Flag::Leave)))))
    }

    /// The id of the question that a part of a block belongs to.
    pub(super) fn question_of_way(&self, way: &Way) -> Option<&str> {
        let key = Key::Way(way.key.clone());
        self.groups.iter().find(|group| group.key == key).map(|group| group.id.as_str())
    }

    /// The id of the question of which `section` is one answer.
    pub(super) fn question_of(&self, section: usize) -> Option<&str> {
        let holds = |group: &&Group| group.options.iter().any(|option| option.section == Some(section));
        self.groups.iter().find(holds).map(|group| group.id.as_str())
    }

    /// The choices that matter: those in sections for which `is_open` says that something of them would run.
    pub(super) fn choices<'c>(
        &'c self,
        document: &'c Document,
        is_open: impl Fn(usize) -> bool + 'c,
    ) -> impl Iterator<Item = (Choice, &'c Group)> {
        let relevant = self.groups.iter().filter(move |group| {
            group.options.iter().any(|option| option.section.map_or_else(|| is_open(group.section), &is_open))
        });
        relevant.map(|group| {
            let choice = Choice {
                section: document.sections[group.section].id.clone(),
                options: group.options.iter().map(|option| option.title.clone()).collect(),
                chosen: group.chosen.as_ref().map(|(at, _)| group.options[*at].title.clone()),
                how: group.chosen.as_ref().map(|(_, by)| by.clone()),
                line: group.line,
                question: group.id.clone(),
            };
            (choice, group)
        })
    }
}
