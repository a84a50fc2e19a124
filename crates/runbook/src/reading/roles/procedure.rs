//! How strongly the title of a document speaks for a procedure.

use super::from_heading::by_heading;
use super::role::Role;
use crate::document::Document;
use crate::reading::document_kind::{self, DocumentKind};
use crate::reading::heading::Heading;
use crate::reading::orders::only_looks;
use crate::reading::rules;
use crate::reading::section_content::Content;
use crate::reading::words::first_said;

/// How strongly what the document is called speaks for being followed from top to bottom: `Move the disks` more than `Migration`, and
/// `Look at the disks` not at all.
pub(in crate::reading) fn procedure(
    document: &Document,
    contents: &[(Content, Content)],
    document_kind: DocumentKind,
) -> i8 {
    let heading = Heading::new(&document_kind::name(document));
    let whole = contents.first().map(|(_, whole)| *whole).unwrap_or_default();
    let by_words =
        || by_heading(&heading, whole, document_kind).is_some_and(|said| said.role != Role::Reference);
    let keeps = first_said(&heading.core, rules::TITLE_KEEPS.words).is_some();
    match heading.core.first() {
        _ if document_kind.is_manual || keeps => 0,
        Some(first) if !only_looks(first) && (heading.is_whole_order() || heading.is_told()) => 2,
        _ => i8::from(first_said(&heading.all(), rules::TITLE_PROCEDURE.words).is_some() || by_words()),
    }
}
