//! `--take PLACE` and `--leave PLACE`: what somebody means by a title, a label or a path of them.
//!
//! Takes the document and its choices, gives sections that are in or out whatever the reading says, and answers to conditions.

use super::chosen::Chosen;
use super::decided_by::{DecidedBy, Flag};
use super::group::Group;
use super::inputs::Inputs;
use super::names::{Match, names_section, titles};
use crate::document::Document;
use crate::text::Diagnostic;

/// What was taken and left by hand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Sections that are in the run.
    pub(super) taken: Vec<usize>,
    /// Sections that are not.
    pub(super) left: Vec<usize>,
}

impl Places {
    /// Keeps what concerns the inside of `section`: a way back is not made longer, nor left out as a whole, by what was typed for the run.
    pub(super) fn confine(&mut self, document: &Document, section: usize) {
        self.taken.retain(|at| document.path(*at).contains(&section));
        self.left.retain(|at| *at != section && document.path(*at).contains(&section));
    }
}

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Section(usize),
    Option { group: usize, option: usize },
}

/// Finds what `--take` and `--leave` mean, and settles the conditions and choices among it.
pub(super) fn settle(
    document: &Document,
    chosen: &mut Chosen,
    inputs: &Inputs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Places {
    let mut places = Places::default();
    for name in &inputs.selection.take {
        match one(name, Flag::Take, document, chosen) {
            Ok(place) => take(place, document, chosen, &mut places),
            Err(error) => diagnostics.push(error),
        }
    }
    for name in &inputs.selection.leave {
        match one(name, Flag::Leave, document, chosen) {
            Ok(place) => diagnostics.extend(leave(name, place, chosen, &mut places)),
            Err(error) => diagnostics.push(error),
        }
    }
    places
}

fn take(place: Place, document: &Document, chosen: &mut Chosen, places: &mut Places) {
    let by = DecidedBy::Flag(Flag::Take);
    match place {
        Place::Option { group, option } => chosen.settle(group, option, by),
        Place::Section(section) => {
            places.taken.push(section);
            take_ways(section, document, chosen, &by);
        }
    }
}

/// Taking a section takes each of several ways that it is or lies in.
fn take_ways(section: usize, document: &Document, chosen: &mut Chosen, by: &DecidedBy) {
    let path = document.path(section);
    let is_it = |group: &Group| {
        group.options().iter().position(|option| option.section.is_some_and(|one| path.contains(&one)))
    };
    let found: Vec<(usize, usize)> =
        chosen.groups().filter_map(|(at, group)| Some((at, is_it(group)?))).collect();
    for (group, option) in found {
        chosen.settle(group, option, by.clone());
    }
}

fn leave(name: &str, place: Place, chosen: &mut Chosen, places: &mut Places) -> Option<Diagnostic> {
    match place {
        Place::Section(section) => {
            places.left.push(section);
            None
        }
        Place::Option { group, .. } => {
            let (_, found) = chosen.groups().find(|(at, _)| *at == group)?;
            if !found.is_condition() {
                let message = format!("`{name}` is one of several ways, of which one is taken");
                return Some(
                    Diagnostic::error("ambiguous-place", 0, message).hinted("Say which one with --choose."),
                );
            }
            chosen.settle(group, 1, DecidedBy::Flag(Flag::Leave));
            None
        }
    }
}

/// The one place that `name` means.
fn one(name: &str, flag: Flag, document: &Document, chosen: &Chosen) -> Result<Place, Diagnostic> {
    let mut fits: Vec<(Match, Place, usize)> = (1..document.sections.len())
        .map(|at| {
            (names_section(name, &titles(document, at)), Place::Section(at), document.sections[at].line)
        })
        .collect();
    for (group, found) in chosen.groups() {
        let parts = found.options().iter().enumerate().filter(|(_, option)| option.section.is_none());
        let parts = parts.take(if found.is_condition() { 1 } else { usize::MAX });
        fits.extend(parts.map(|(option, _)| {
            let place = Place::Option { group, option };
            (found.fit(option, name, document), place, found.line())
        }));
    }
    let best = fits.iter().map(|(fit, ..)| *fit).max().unwrap_or(Match::No);
    fits.retain(|(fit, ..)| *fit == best && best != Match::No);
    match fits.as_slice() {
        [(_, place, _)] => Ok(*place),
        [] => {
            let labels = chosen.groups().flat_map(|(_, group)| group.options());
            let labels = labels.map(|option| option.title.as_str());
            let titles = document.sections.iter().map(|section| section.title.as_str()).chain(labels);
            let titles = titles.filter(|title| !title.is_empty());
            let hint = crate::settings::nearest(name, titles)
                .map_or("`stepgate outline` lists the sections.".to_owned(), |near| {
                    format!("Did you mean \"{near}\"?")
                });
            let message = format!("{} `{name}` names nothing in this document", flag.word());
            Err(Diagnostic::error("unknown-place", 0, message).hinted(hint))
        }
        several => {
            let lines: Vec<String> = several.iter().map(|(_, _, line)| format!("line {line}")).collect();
            let message =
                format!("{} `{name}` names {} places: {}", flag.word(), several.len(), lines.join(", "));
            let hint = "Give more of the title, or the path with the sections above it: \"A > B\".";
            Err(Diagnostic::error("ambiguous-place", several[0].2, message).hinted(hint))
        }
    }
}
