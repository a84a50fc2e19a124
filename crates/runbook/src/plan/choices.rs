//! The document's alternatives and conditions, and which of each is taken. Nothing is chosen silently.
//!
//! Takes what the reading found and what somebody has said; a choice selects only inside what is selected.

use super::chosen::Chosen;
use super::draft::Draft;
use super::group::{Alternative, Group};
use super::inputs::Inputs;
use super::take_and_leave::{self, Places};
use super::team::Team;
use super::{answer, groups};
use crate::document::Document;
use crate::reading::{Reading, ScopeKind, Scopes};
use crate::record::{DecidedBy, Flag};
use crate::text::Diagnostic;

/// What of a document is in reach of a choice, and what was named by hand.
pub(super) struct Reach<'r> {
    /// Whether the section that holds a choice is in the run, with what was chosen, taken and left so far.
    pub(super) is_in_run: &'r dyn Fn(&Chosen, &Places, usize) -> bool,
    /// The sections that `--section` names.
    pub(super) asked: &'r [usize],
    /// The section to which all of it is confined; none for the whole document.
    pub(super) within: Option<usize>,
    /// What the team has settled.
    pub(super) team: &'r Team<'r>,
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
    let scopes = &reading.scopes;
    let team = reach.team;
    let mut chosen = Chosen::new(groups::find(document, reading, drafts, inputs, team));
    let mut places = take_and_leave::settle(scopes, &mut chosen, (inputs, team), diagnostics);
    if reach.within.is_none() {
        diagnostics.extend(team.diagnostics.iter().cloned());
    }
    if let Some(section) = reach.within {
        places.confine(scopes, section);
    }
    let settings = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let configured = settings.into_iter().flat_map(|(environment, settings)| {
        settings.choose.iter().map(move |name| (name, DecidedBy::Environment(Some(environment.to_owned()))))
    });
    let given = inputs.selection.choose.iter().map(|name| (name, DecidedBy::Flag(Flag::Choose)));
    // The command line comes last, so that it has the last word.
    let mut answers: Vec<(&String, DecidedBy)> = configured.chain(given).collect();
    loop {
        let in_reach = in_reach(&chosen, &places, scopes, reach);
        let before = answers.len();
        answers
            .retain(|(name, by)| !answer::take(name, by, scopes, &mut chosen.groups, &in_reach, diagnostics));
        // An alternative that was just taken may hold choices of its own.
        if answers.is_empty() || answers.len() == before {
            break;
        }
    }
    diagnostics
        .extend(answers.iter().filter_map(|(name, by)| answer::unknown(name, by, &chosen.groups, scopes)));
    reopen(&mut chosen.groups, team);
    let is_whole = |group: &Group| group.options[0].scopes.first() == Some(&0);
    for group in chosen
        .groups
        .iter_mut()
        .filter(|group| group.chosen.is_none() && !group.is_fallen && !is_whole(group))
    {
        let named = group.options.iter().position(|option| named_in(scopes, option, reach));
        group.chosen = named.map(|at| (at, DecidedBy::Flag(Flag::Section)));
    }
    answer_by_name(&mut chosen.groups, scopes, drafts, reach);
    answer_by_choice(&mut chosen.groups, scopes, drafts);
    (chosen, places)
}

/// A choice with a way of which the answer has fallen is open, unless whoever runs it has typed which one.
fn reopen(groups: &mut [Group], team: &Team<'_>) {
    for group in groups.iter_mut().filter(|group| !group.is_condition()) {
        let mut ways = group.options.iter().flat_map(|option| &option.scopes);
        group.is_fallen = ways.any(|way| team.has_fallen(*way));
        let is_typed = matches!(group.chosen, Some((_, DecidedBy::Flag(_))));
        if group.is_fallen && !is_typed {
            group.chosen = None;
        }
    }
}

/// For each group whether a run comes to it: a name means those first.
fn in_reach(chosen: &Chosen, places: &Places, scopes: &Scopes, reach: &Reach<'_>) -> Vec<bool> {
    let is_in = |group: &Group| {
        let around = group.options[0].scopes.first().and_then(|first| scopes[*first].parent).unwrap_or(0);
        (reach.is_in_run)(chosen, places, around)
            || group.options.iter().any(|option| named_in(scopes, option, reach))
    };
    chosen.groups.iter().map(is_in).collect()
}

/// Whether an option is a section that `--section` names, or that holds one of those.
fn named_in(scopes: &Scopes, option: &Alternative, reach: &Reach<'_>) -> bool {
    option.scopes.iter().any(|outer| reach.asked.iter().any(|one| scopes.is_in(*one, *outer)))
}

/// A condition that opens a way as a whole is answered by taking that way: `Option B`, `Only if A is not possible`.
fn answer_by_choice(groups: &mut [Group], scopes: &Scopes, drafts: &[Draft]) {
    let taken: Vec<(usize, DecidedBy)> = groups
        .iter()
        .filter(|group| !group.is_condition())
        .filter_map(|group| {
            group.chosen.as_ref().map(|(at, by)| (group.options[*at].scopes.clone(), by.clone()))
        })
        .flat_map(|(ways, by)| ways.into_iter().map(move |way| (way, by.clone())))
        .collect();
    for group in groups.iter_mut().filter(|group| group.is_condition() && !group.is_fallen) {
        let Some(scope) = group.options[0].scopes.first().copied() else { continue };
        let is_answered = group.chosen.as_ref().is_some_and(|(_, by)| *by != DecidedBy::Default);
        let opens = |way: usize| {
            let mut own = drafts.iter().filter(|draft| draft.skip.is_none() && draft.kind.runs());
            let first = own.find(|draft| scopes.is_in(draft.scope, way));
            way != scope
                && scopes.is_in(scope, way)
                && first.is_some_and(|draft| scopes.is_in(draft.scope, scope))
        };
        if let Some((_, by)) = taken.iter().find(|(way, _)| !is_answered && opens(*way)) {
            group.chosen = Some((0, by.clone()));
        }
    }
}

/// A condition that opens a section as a whole is answered by naming the section.
fn answer_by_name(groups: &mut [Group], scopes: &Scopes, drafts: &[Draft], reach: &Reach<'_>) {
    for group in groups.iter_mut().filter(|group| group.is_condition() && !group.is_fallen) {
        let own = &group.options[0].scopes;
        let Some(scope) = own.first().copied().filter(|at| scopes[*at].kind != ScopeKind::Comment) else {
            continue;
        };
        let section = scopes[scope].section;
        let is_answered = group.chosen.as_ref().is_some_and(|(_, by)| *by != DecidedBy::Default);
        // Whoever names what stands in it has taken what it stands in.
        let is_around = scope > 0
            && scopes[scope].kind == ScopeKind::Heading
            && reach.asked.iter().any(|asked| *asked != scope && scopes.is_in(*asked, scope));
        if is_around && !is_answered {
            group.chosen = Some((0, DecidedBy::Flag(Flag::Section)));
            continue;
        }
        if !reach.asked.contains(&section) {
            continue;
        }
        let first = drafts
            .iter()
            .filter(|draft| draft.skip.is_none())
            .find(|draft| scopes.is_in(draft.scope, section));
        let opens = first.is_some_and(|draft| scopes.is_in(draft.scope, scope));
        if opens && !is_answered {
            group.chosen = Some((0, DecidedBy::Flag(Flag::Section)));
        }
    }
}
