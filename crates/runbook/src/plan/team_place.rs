//! The places of a document about which a team may say something: what each is called, what it says itself, and what has been said of it.
//!
//! Takes a document and its inputs, gives one place for each scope, in the order of the plan's scopes. Never decides what is in a run.

use super::inputs::Inputs;
use super::own_text::OwnText;
use super::scopes;
use super::team::{Team, place};
use super::team_entry::Said;
use crate::document::Document;
use crate::reading::{Reading, Scopes};
use crate::text::Source;

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id of its scope.
    pub scope: String,
    /// Its first line.
    pub line: usize,
    /// Its last line; the end of the document may come first.
    pub end: usize,
    /// The titles and labels from the outermost one down to its own.
    pub titles: Vec<String>,
    /// What a `[[scope]]` has to name to mean this place and no other; none where nothing does.
    pub name: Option<String>,
    /// `sha256:` and the hash of what it says itself, beside what has an answer of its own.
    pub text: String,
    /// The same in words, a line each.
    pub lines: Vec<String>,
    /// What stepgate.toml says of it, for whatever environment.
    pub answers: Vec<Answer>,
}

/// What one `[[scope]]` says of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Which of the `[[scope]]`s in [`Inputs`] it is, from 0.
    pub rule: usize,
    /// Whether it is about the environment of the inputs.
    pub applies: bool,
    /// Whether its text is another one by now.
    pub has_fallen: bool,
}

/// The places of a document, in the order of its plan's scopes.
pub fn places(document: &Document, inputs: &Inputs) -> Vec<Place> {
    let reading = Reading::of(document, &inputs.known());
    let team = Team::of(document, &reading.scopes, inputs);
    let ids = scopes::ids(&reading, &document.sections);
    let scopes = &reading.scopes;
    let one = |(at, scope): (usize, String)| {
        let OwnText { hash, lines } = team.own_text(document, scopes, at);
        Place {
            scope,
            line: scopes[at].line,
            end: scopes[at].end,
            titles: scopes.labels(at).into_iter().map(str::to_owned).collect(),
            name: name_of(at, scopes),
            text: hash,
            lines,
            answers: answers(at, &team, inputs),
        }
    };
    ids.into_iter().enumerate().map(one).collect()
}

/// What the place said of which the `[[scope]]` at `rule` was said, if that is what it says in `older`: a line each.
pub fn text_that_held(older: &Source, inputs: &Inputs, rule: usize) -> Option<Vec<String>> {
    let is_it = |answer: &Answer| answer.rule == rule && !answer.has_fallen;
    let bound = inputs.settings.scope.get(rule).is_some_and(|rule| rule.get_ref().text.is_some());
    let mut found = places(&Document::parse(older), inputs).into_iter().filter(|_| bound);
    found.find(|place| place.answers.iter().any(is_it)).map(|place| place.lines)
}

fn answers(at: usize, team: &Team<'_>, inputs: &Inputs) -> Vec<Answer> {
    let own = team.entries.iter().filter(|entry| entry.scope == at);
    own.filter_map(|entry| {
        let is_it = |rule: &toml::Spanned<_>| std::ptr::eq(rule.get_ref(), entry.rule);
        let rule = inputs.settings.scope.iter().position(is_it)?;
        Some(Answer { rule, applies: entry.applies, has_fallen: entry.said == Said::Fallen })
    })
    .collect()
}

/// The shortest name that means the scope at `at` and nothing else: its label, or that below labels around it.
pub(super) fn name_of(at: usize, scopes: &Scopes) -> Option<String> {
    let labels = scopes.labels(at);
    let names = (0..labels.len()).rev().map(|from| labels[from..].join(" > "));
    let means = |name: &String| !name.trim().is_empty() && place(name, scopes).is_ok_and(|found| found == at);
    names.into_iter().find(means)
}
