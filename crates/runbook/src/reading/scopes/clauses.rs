//! What a sentence before blocks says that they are for: an example beside its template, and what nobody is to do, are read and not followed.
//!
//! Takes the sentence and the pieces, gives a role. Never looks at what stands around.

use crate::document::{Document, PieceKind};
use crate::reading::judged::Judged;
use crate::reading::placeholder::{Within, placeholders};
use crate::reading::roles::Role;
use crate::reading::rules::{self, Rule};
use crate::reading::words::{first_said, words};
use std::ops::Range;

/// Blocks of which the words before them say that they are not to be run. A sentence that does not introduce them has to mean them:
/// `Don't panic.` is about something else.
pub(super) fn negated(said: &str, introduces: bool) -> Option<Judged<Role>> {
    let last = words(said.rsplit(". ").next().unwrap_or(said).trim_end_matches([':', ' ']));
    let found = first_said(&last, rules::NEGATED_OPENS.words)
        .filter(|_| first_said(&last, rules::NEGATED_ASKS.words).is_none())
        .filter(|_| introduces || first_said(&last, rules::NEGATED_MEANS.words).is_some())?;
    Some(judged(Role::Reference, &rules::NEGATED_OPENS, found))
}

/// Blocks that are done on another day.
pub(super) fn later(said: &str) -> Option<Judged<Role>> {
    let last = said.rsplit(". ").next().unwrap_or(said);
    let found = first_said(&words(last), rules::LATER_OPENS.words)?;
    Some(judged(Role::Maintenance, &rules::LATER_OPENS, found))
}

/// Blocks that a sentence calls an example, with every value in it made up: what has a place to be filled in is the template itself.
pub(super) fn example(said: &str, document: &Document, pieces: Range<usize>) -> Option<Judged<Role>> {
    let last = said.rsplit(". ").next().unwrap_or(said);
    let found = first_said(&words(last), rules::EXAMPLE_OPENS.words)?;
    let has_places = |at: usize| match &document.pieces[at].kind {
        PieceKind::Block(block) => !placeholders(&block.text(), Within::Shell).is_empty(),
        _ => false,
    };
    let is_made_up = !pieces.into_iter().any(has_places);
    is_made_up.then(|| judged(Role::Reference, &rules::EXAMPLE_OPENS, found))
}

fn judged(value: Role, rule: &Rule, said: &str) -> Judged<Role> {
    Judged::new(value, format!("the text says `{}`", said.trim_matches(['^', '*', '$']))).by(rule)
}
