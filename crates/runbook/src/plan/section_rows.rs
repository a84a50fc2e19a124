//! The sections of a document as a plan lists them: each with what it is for, and whether it is in the run.

use super::rows::Section;
use super::select::{LeftOut, Selected};
use crate::document::Document;
use crate::reading::Reading;

/// A row for each section, in the order of the document.
pub(super) fn section_rows(document: &Document, reading: &Reading, selected: &Selected) -> Vec<Section> {
    (0..document.sections.len()).map(|at| section_row(document, at, reading, selected)).collect()
}

fn section_row(document: &Document, at: usize, reading: &Reading, selected: &Selected) -> Section {
    let (section, scope) = (&document.sections[at], &reading.scopes[at]);
    let left: Option<&LeftOut> = selected.scopes[at].as_ref();
    Section {
        id: section.id.clone(),
        title: section.title.clone(),
        level: section.level,
        line: section.line,
        role: scope.role.value,
        environment: reading.scopes.own_environment(at).map(|one| one.value.clone()),
        alternative: scope.choice.as_ref().map(|alternative| alternative.choice.clone()),
        selected: left.is_none(),
        reason: left.map_or_else(|| scope.role.reason.clone(), |left| left.reason.clone()),
    }
}
