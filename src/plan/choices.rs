//! The document's alternatives, and which of each is taken. Nothing is chosen silently.

use super::draft::Draft;
use super::inputs::{Inputs, Match, compare, names_section};
use super::{Choice, LEAVE_OUT};
use crate::document::Document;
use crate::reading::Reading;
use crate::text::Diagnostic;
use std::fmt;

/// One group of alternatives.
#[derive(Debug, Clone)]
struct Group {
    key: String,
    /// The section that holds them.
    section: usize,
    line: usize,
    options: Vec<Alternative>,
    chosen: Option<(usize, String)>,
}

#[derive(Debug, Clone)]
struct Alternative {
    title: String,
    /// The section that it is; none for a part of a block.
    section: Option<usize>,
}

/// What stands against an alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Against {
    /// Nobody has chosen yet.
    Open,
    /// Another one was chosen.
    Other(String),
    /// It is a condition that nobody has said to hold.
    Unasked(String),
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("one of several: not chosen yet"),
            Self::Other(chosen) => write!(f, "not chosen: {chosen} is"),
            Self::Unasked(title) => write!(f, "only with --choose \"{title}\""),
        }
    }
}

impl Group {
    /// What stands against the option at `option`; nothing where it is the one.
    fn against(&self, option: usize) -> Option<Against> {
        let Some((chosen, _)) = &self.chosen else { return Some(Against::Open) };
        let title = &self.options[*chosen].title;
        let against = if title == LEAVE_OUT {
            Against::Unasked(self.options[option].title.clone())
        } else {
            Against::Other(title.clone())
        };
        (*chosen != option).then_some(against)
    }
}

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    groups: Vec<Group>,
}

/// Finds the groups of alternatives and what the inputs say of each. `taken` are the sections that `--section` names.
pub(super) fn choose(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    taken: &[usize],
    diagnostics: &mut Vec<Diagnostic>,
) -> Chosen {
    let mut groups = of_sections(document, reading, inputs);
    groups.extend(of_blocks(drafts));
    let settings = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let given = inputs.selection.choose.iter().map(|name| (name, "--choose".to_owned()));
    let configured = settings.into_iter().flat_map(|(environment, settings)| {
        settings.choose.iter().map(move |name| (name, format!("environment {environment}")))
    });
    // The command line comes last, so that it has the last word.
    let answers: Vec<(&String, String)> = configured.chain(given).collect();
    for (name, how) in &answers {
        take(name, how, document, &mut groups, diagnostics);
    }
    for group in groups.iter_mut().filter(|group| group.chosen.is_none()) {
        let named = group
            .options
            .iter()
            .position(|option| option.section.is_some_and(|at| holds(document, at, taken)));
        group.chosen = named.map(|at| (at, "--section".to_owned()));
    }
    Chosen { groups }
}

/// Whether one of `taken` is `section` or stands under it.
fn holds(document: &Document, section: usize, taken: &[usize]) -> bool {
    taken.iter().any(|one| *one == section || document.path(*one).contains(&section))
}

fn of_sections(document: &Document, reading: &Reading, inputs: &Inputs) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, alternative) in reading.alternatives.iter().enumerate() {
        let Some(key) = alternative.as_ref().map(|alternative| &alternative.choice) else { continue };
        // An alternative that is for another environment is none.
        let elsewhere = reading.scope(at).zip(inputs.environment.as_deref());
        if elsewhere.is_some_and(|(section, chosen)| !inputs.environments().are_same(section, chosen))
            && !inputs.selection.all
        {
            continue;
        }
        let section = &document.sections[at];
        let option = Alternative { title: section.title.clone(), section: Some(at) };
        match groups.iter_mut().find(|group| group.key == *key) {
            Some(group) => group.options.push(option),
            None => groups.push(Group {
                key: key.clone(),
                section: section.parent.unwrap_or(0),
                line: section.line,
                options: vec![option],
                chosen: None,
            }),
        }
    }
    groups.retain(|group| group.options.len() > 1);
    groups
}

fn of_blocks(drafts: &[Draft]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // What a rule skips is not there to be chosen.
    for draft in drafts.iter().filter(|draft| draft.skip.is_none()) {
        let Some((key, title)) = &draft.alternative else { continue };
        let option = Alternative { title: title.clone(), section: None };
        match groups.iter_mut().find(|group| group.key == *key) {
            Some(group) if group.options.iter().any(|known| known.title == *title) => {}
            Some(group) => group.options.push(option),
            None => {
                let (section, line) = (draft.section, draft.line);
                groups.push(Group { key: key.clone(), section, line, options: vec![option], chosen: None });
            }
        }
    }
    // A single conditional part is a choice too: to do it or not.
    for group in groups.iter_mut().filter(|group| group.options.len() == 1) {
        group.options.push(Alternative { title: LEAVE_OUT.to_owned(), section: None });
        group.chosen = Some((1, "only if it is asked for".to_owned()));
    }
    groups
}

/// Applies one answer to the group that it names.
fn take(name: &str, how: &str, document: &Document, groups: &mut [Group], diagnostics: &mut Vec<Diagnostic>) {
    let mut fits: Vec<(Match, usize, usize)> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for (option, alternative) in group.options.iter().enumerate() {
            fits.push((fit(name, alternative, group, document), at, option));
        }
    }
    let best = fits.iter().map(|(fit, ..)| *fit).max().unwrap_or(Match::No);
    let hits: Vec<_> = fits.into_iter().filter(|(fit, ..)| *fit == best && best != Match::No).collect();
    // The same title in two groups answers both of them; two options of one group are no answer.
    let contradicts = hits
        .iter()
        .enumerate()
        .any(|(at, (_, group, _))| hits[..at].iter().any(|(_, other, _)| other == group));
    if contradicts {
        let titles: Vec<&str> =
            hits.iter().map(|(_, group, option)| groups[*group].options[*option].title.as_str()).collect();
        let message = format!("{how} `{name}` names {} alternatives: {}", titles.len(), titles.join(", "));
        return diagnostics.push(
            Diagnostic::error("ambiguous-choice", groups[hits[0].1].line, message)
                .hinted("Give the whole title."),
        );
    }
    if hits.is_empty() && how == "--choose" {
        let titles = groups.iter().flat_map(|group| group.options.iter().map(|option| option.title.as_str()));
        let hint = crate::settings::nearest(name, titles)
            .map_or("`stepgate plan` lists the choices.".to_owned(), |near| {
                format!("Did you mean \"{near}\"?")
            });
        diagnostics.push(
            Diagnostic::error("unknown-choice", 0, format!("no alternative is called `{name}`")).hinted(hint),
        );
    }
    for (_, group, option) in hits {
        groups[group].chosen = Some((option, how.to_owned()));
    }
}

fn fit(name: &str, alternative: &Alternative, group: &Group, document: &Document) -> Match {
    match alternative.section {
        Some(section) => {
            let path: Vec<&str> =
                document.path(section).into_iter().map(|at| document.sections[at].title.as_str()).collect();
            names_section(name, &path)
        }
        None => match name.rsplit_once(" > ") {
            None => compare(name, &alternative.title),
            Some((above, title)) => {
                let path: Vec<&str> = document
                    .path(group.section)
                    .into_iter()
                    .map(|at| document.sections[at].title.as_str())
                    .collect();
                if names_section(above, &path) == Match::No {
                    Match::No
                } else {
                    compare(title, &alternative.title)
                }
            }
        },
    }
}

impl Chosen {
    /// Whether `section` is the alternative that somebody has taken.
    pub(super) fn takes(&self, section: usize) -> bool {
        self.groups.iter().any(|group| {
            group.chosen.as_ref().is_some_and(|(at, _)| group.options[*at].section == Some(section))
        })
    }

    /// Why `section` is left out: it is an alternative that was not taken.
    pub(super) fn against(&self, section: usize) -> Option<Against> {
        let (group, option) = self.groups.iter().find_map(|group| {
            group
                .options
                .iter()
                .position(|option| option.section == Some(section))
                .map(|option| (group, option))
        })?;
        group.against(option)
    }

    /// Why a part of a block is left out.
    pub(super) fn against_option(&self, (key, title): &(String, String)) -> Option<Against> {
        let group = self.groups.iter().find(|group| group.key == *key)?;
        group.against(group.options.iter().position(|option| option.title == *title)?)
    }

    /// The choices that matter: those in sections for which `is_open` says that something of them would run.
    pub(super) fn choices(&self, document: &Document, is_open: impl Fn(usize) -> bool) -> Vec<Choice> {
        let relevant = self.groups.iter().filter(|group| {
            group.options.iter().any(|option| option.section.map_or_else(|| is_open(group.section), &is_open))
        });
        relevant
            .map(|group| Choice {
                section: document.sections[group.section].id.clone(),
                options: group.options.iter().map(|option| option.title.clone()).collect(),
                chosen: group.chosen.as_ref().map(|(at, _)| group.options[*at].title.clone()),
                how: group.chosen.as_ref().map(|(_, how)| how.clone()),
                line: group.line,
            })
            .collect()
    }
}
