//! The groups of ways that a document holds, in its sections and in its blocks. Nothing is chosen here but the way of who says nothing.

use super::decided_by::DecidedBy;
use super::draft::Draft;
use super::group::{Alternative, Group, Key};
use super::inputs::Inputs;
use super::rows::LEAVE_OUT;
use crate::document::Document;
use crate::reading::Reading;

/// Finds the groups of a document, each with an id of its own.
pub(super) fn find(document: &Document, reading: &Reading, drafts: &[Draft], inputs: &Inputs) -> Vec<Group> {
    let mut groups = of_sections(document, reading, inputs);
    groups.extend(of_blocks(drafts, inputs.asks_conditions));
    groups.into_iter().map(|group| group.named(document)).collect()
}

fn of_sections(document: &Document, reading: &Reading, inputs: &Inputs) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, alternative) in reading.alternatives.iter().enumerate() {
        let Some(alternative) = alternative else { continue };
        // An alternative that is for another environment is none.
        let elsewhere = reading.scope(at).zip(inputs.environment.as_deref());
        if elsewhere.is_some_and(|(section, chosen)| !inputs.environments().are_same(section, chosen))
            && !inputs.selection.all
        {
            continue;
        }
        let section = &document.sections[at];
        let option = Alternative { title: section.title.clone(), section: Some(at) };
        let key = Key::Sections(alternative.choice.clone());
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.options.push(option),
            None => groups.push(Group::new(key, section.parent.unwrap_or(0), section.line, option)),
        }
    }
    groups.retain(|group| group.options.len() > 1);
    groups
}

fn of_blocks(drafts: &[Draft], asks_conditions: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // What a rule skips is not there to be chosen.
    for draft in drafts.iter().filter(|draft| draft.skip.is_none()) {
        let Some(way) = &draft.alternative else { continue };
        let option = Alternative { title: way.title.clone(), section: None };
        let key = Key::Way(way.key.clone());
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) if group.options.iter().any(|known| known.title == way.title) => {}
            Some(group) => group.options.push(option),
            None => groups.push(Group::new(key, draft.section, draft.line, option)),
        }
    }
    // A single conditional part is a choice too: to do it or not.
    for group in groups.iter_mut().filter(|group| group.options.len() == 1) {
        group.options.push(Alternative { title: LEAVE_OUT.to_owned(), section: None });
        group.chosen = (!asks_conditions).then_some((1, DecidedBy::Default));
    }
    groups
}
