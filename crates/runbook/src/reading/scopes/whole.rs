//! The one environment that a document as a whole is for.
//!
//! Takes the document and its scopes, gives an environment where the title or the first sentence names one and nothing else in it is for
//! another. Never looks at commands.

use super::doubt::Doubt;
use super::environment::{limits_whole, named, said};
use super::scope::Scope;
use crate::document::{Document, PieceKind, Prose};
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::requests::requests;

/// The environment of the document.
pub(super) fn environment(
    document: &Document,
    environments: &Environments,
    scopes: &[Scope],
) -> Option<Judged<String>> {
    let by_purpose = || {
        // A first sentence says less than a title: who is told to do something elsewhere too is not confined by it.
        by_purpose(document, environments)
            .filter(|found| !is_for_others(document, environments, &found.value))
    };
    let found = by_front_matter(document, environments)
        .or_else(|| by_title(document, environments))
        .or_else(|| by_label(document, environments))
        .or_else(by_purpose)?;
    let is_other = |scope: &Scope| scope.environment.as_ref().is_some_and(|one| one.value != found.value);
    (!scopes.iter().any(is_other) && !asks_for_it(document)).then_some(found)
}

/// The doubt about a document whose title names one environment although a part of it is for another: what says nothing of that may be for
/// either.
pub(super) fn doubt(document: &Document, environments: &Environments, scopes: &[Scope]) -> Option<Doubt> {
    let found = by_title(document, environments)?;
    let is_other = |scope: &Scope| scope.environment.as_ref().is_some_and(|one| one.value != found.value);
    let is_open = scopes[0].environment.is_none() && scopes.iter().any(is_other) && !asks_for_it(document);
    let reason = format!("the title names `{}`, and a part is for another environment", found.value);
    is_open.then(|| Doubt { environment: Some(found.value), ..Doubt::new(reason) })
}

/// Doubts a step of a row that is for another environment than the title: `Phase 1: Try it (staging)` of a release to production may be done
/// in every run.
pub(super) fn doubt_steps(document: &Document, environments: &Environments, scopes: &mut [Scope]) {
    let Some(found) = by_title(document, environments) else { return };
    for scope in scopes.iter_mut().skip(1) {
        let is_other = scope.environment.as_ref().is_some_and(|one| one.value != found.value);
        if is_other && scope.doubt.is_none() && Heading::new(&scope.label).in_turn {
            let reason = format!("it is one of the steps, and the title names `{}`", found.value);
            scope.doubt = Some(Doubt::new(reason));
        }
    }
}

/// `environment: production` in the front matter.
fn by_front_matter(document: &Document, environments: &Environments) -> Option<Judged<String>> {
    let said = document.front_matter.text("environment").or_else(|| document.front_matter.text("env"))?;
    let name = environments.named(said.trim())?;
    Some(Judged::new(name.to_owned(), format!("the front matter says `{name}`")))
}

/// `Environment: Production` among the first words.
fn by_label(document: &Document, environments: &Environments) -> Option<Judged<String>> {
    opening(document).find_map(|prose| said(prose, environments))
}

/// The paragraphs before the first part.
fn opening(document: &Document) -> impl Iterator<Item = &Prose> {
    let opening = document.pieces.iter().map_while(|piece| match &piece.kind {
        PieceKind::Prose(prose) => {
            let section = &document.sections[piece.section];
            (section.level == 0 || section.is_title).then_some(prose)
        }
        _ => None,
    });
    opening.take(OPENING)
}

fn by_title(document: &Document, environments: &Environments) -> Option<Judged<String>> {
    let title = document.sections.iter().find(|section| section.is_title)?;
    match named(&title.title, environments).as_slice() {
        [one] => Some(Judged::new((*one).to_owned(), format!("the title names `{one}`"))),
        _ => None,
    }
}

/// How many paragraphs may stand before the one that says what the document is for.
const OPENING: usize = 2;

/// What the first sentences say that the document does: `… how to deploy to production`.
fn by_purpose(document: &Document, environments: &Environments) -> Option<Judged<String>> {
    opening(document).find_map(|prose| {
        let sentence = prose.text.split(". ").next().unwrap_or(&prose.text);
        let name = limits_whole(sentence, environments)?;
        Some(Judged::new(name.to_owned(), format!("its first sentence is about `{name}`")))
    })
}

/// Whether the document tells somebody to do something in another environment too.
fn is_for_others(document: &Document, environments: &Environments, own: &str) -> bool {
    let is_other = |text: &str| {
        let names = environments.mentioned(text);
        names.iter().any(|name| *name != own) && requests(text)
    };
    document.pieces.iter().any(|piece| match &piece.kind {
        PieceKind::Prose(prose) => is_other(&prose.text),
        PieceKind::Item(item) => item.checkbox.is_none() && is_other(&item.prose.text),
        PieceKind::Block(_) | PieceKind::Html(_) | PieceKind::Rule => false,
    })
}

/// How a place for the environment's name is written.
const PLACES: [&str; 14] = [
    "<environment>",
    "<env>",
    "<environment_name>",
    "<env_name>",
    "{{environment}}",
    "{{ environment }}",
    "{{env}}",
    "{{ env }}",
    "[environment]",
    "[env]",
    "$environment",
    "${environment",
    "$env ",
    "${env}",
];

/// Whether the document has a place for the environment's name: then it is for all of them.
fn asks_for_it(document: &Document) -> bool {
    let asks = |text: &str| {
        let text = text.to_lowercase().replace('-', "_");
        PLACES.iter().any(|place| text.contains(place))
    };
    document.pieces.iter().any(|piece| match &piece.kind {
        PieceKind::Block(block) => block.lines.iter().any(|line| asks(&line.text)),
        PieceKind::Prose(prose) => asks(&prose.text),
        PieceKind::Item(item) => asks(&item.prose.text),
        PieceKind::Html(_) | PieceKind::Rule => false,
    })
}
