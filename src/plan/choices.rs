//! The document's alternatives and conditions, and which of each is taken. Nothing is chosen silently.
//!
//! Takes what the reading found and what somebody has said; a choice selects only inside what is selected.

use super::chosen::Chosen;
use super::decided_by::{DecidedBy, Flag};
use super::draft::{Draft, WayKey};
use super::group::{Alternative, Group, Key};
use super::inputs::Inputs;
use super::places::{self, Places};
use super::{answer, groups};
use crate::document::Document;
use crate::reading::Reading;
use crate::text::Diagnostic;

/// What of a document is in reach of a choice, and what was named by hand.
pub(super) struct Reach<'r> {
    /// Whether the section that holds a choice is in the run, with what was chosen, taken and left so far.
    pub(super) is_in_run: &'r dyn Fn(&Chosen, &Places, usize) -> bool,
    /// The sections that `--section` names.
    pub(super) asked: &'r [usize],
    /// The section to which all of it is confined; none for the whole document.
    pub(super) within: Option<usize>,
}

/// Finds the groups of alternatives and what the inputs say of each, and the sections that were taken and left by hand.
pub(super) fn choose(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    reach: &Reach<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Chosen, Places) {
    let mut chosen = Chosen { groups: groups::find(document, reading, drafts, inputs) };
    let mut places = places::settle(document, &mut chosen, inputs, diagnostics);
    if let Some(section) = reach.within {
        places.confine(document, section);
    }
    let settings = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let configured = settings.into_iter().flat_map(|(environment, settings)| {
        settings.choose.iter().map(move |name| (name, DecidedBy::Environment(Some(environment.to_owned()))))
    });
    let given = inputs.selection.choose.iter().map(|name| (name, DecidedBy::Flag(Flag::Choose)));
    // The command line comes last, so that it has the last word.
    let mut answers: Vec<(&String, DecidedBy)> = configured.chain(given).collect();
    loop {
        let in_reach = in_reach(&chosen, &places, document, reach);
        let before = answers.len();
        answers.retain(|(name, by)| {
            !answer::take(name, by, document, &mut chosen.groups, &in_reach, diagnostics)
        });
        // An alternative that was just taken may hold choices of its own.
        if answers.is_empty() || answers.len() == before {
            break;
        }
    }
    diagnostics
        .extend(answers.iter().filter_map(|(name, by)| answer::unknown(name, by, &chosen.groups, document)));
    for group in chosen.groups.iter_mut().filter(|group| group.chosen.is_none()) {
        let named = group.options.iter().position(|option| named_in(document, option, reach));
        group.chosen = named.map(|at| (at, DecidedBy::Flag(Flag::Section)));
    }
    answer_by_name(&mut chosen.groups, document, drafts, reach);
    (chosen, places)
}

/// For each group whether a run comes to it: a name means those first.
fn in_reach(chosen: &Chosen, places: &Places, document: &Document, reach: &Reach<'_>) -> Vec<bool> {
    let is_in = |group: &Group| {
        (reach.is_in_run)(chosen, places, group.section)
            || group.options.iter().any(|option| named_in(document, option, reach))
    };
    chosen.groups.iter().map(is_in).collect()
}

/// Whether an option is a section that `--section` names, or that holds one of those.
fn named_in(document: &Document, option: &Alternative, reach: &Reach<'_>) -> bool {
    option.section.is_some_and(|section| {
        reach.asked.iter().any(|one| *one == section || document.path(*one).contains(&section))
    })
}

/// A condition that opens a section as a whole is answered by naming the section.
fn answer_by_name(groups: &mut [Group], document: &Document, drafts: &[Draft], reach: &Reach<'_>) {
    for group in groups {
        let Key::Way(key @ WayKey::Case { said_in, .. }) = &group.key else { continue };
        let is_in =
            |draft: &&Draft| draft.section == *said_in || document.path(draft.section).contains(said_in);
        let first = drafts.iter().filter(|draft| draft.skip.is_none()).find(is_in);
        let opens = first.and_then(|draft| draft.alternative.as_ref()).is_some_and(|way| way.key == *key);
        let is_answered = group.chosen.as_ref().is_some_and(|(_, by)| *by != DecidedBy::Default);
        if reach.asked.contains(said_in) && opens && !is_answered {
            group.chosen = Some((0, DecidedBy::Flag(Flag::Section)));
        }
    }
}
