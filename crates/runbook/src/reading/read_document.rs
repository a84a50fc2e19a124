//! A whole document, read: one stage after the other, each with what those before it have found.

use super::classification::Classification;
use super::expectation::{self, Expectation};
use super::own_rules::OwnRules;
use super::read_options::ReadOptions;
use super::scopes::{self, Scopes};
use super::{document_kind, roles, section_content, verdicts};
use crate::document::Document;
use crate::text::Diagnostic;

/// A document as an operator reads it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the document says something about as a whole. The first are those of its sections, in their order.
    pub scopes: Scopes,
    /// What each block is, parallel to the document's pieces; none for a piece that is no block.
    pub verdicts: Vec<Option<Classification>>,
    /// What somebody should know first: the document is deprecated.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads `document`.
    pub fn of(document: &Document, known: &ReadOptions) -> Self {
        let verdicts = verdicts::verdicts_placed(document, known.untagged, &known.placed);
        let contents = section_content::contents(document, &verdicts);
        let own = OwnRules(&known.rules);
        let roles = roles::roles(document, &contents, own);
        let environments = &known.environments;
        let read =
            scopes::Read { document, environments, verdicts: &verdicts, contents: &contents, roles, own };
        let scopes = read.scopes();
        let diagnostics = document_kind::superseded(document).into_iter().collect();
        Self { scopes, verdicts, diagnostics }
    }

    /// What is expected of the block at `at` in the document's pieces.
    pub fn expectations(&self, document: &Document, at: usize) -> Vec<Expectation> {
        expectation::expectations(document, &self.verdicts, at)
    }
}
