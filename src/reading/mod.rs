//! What an experienced operator sees in a document: what each section is for, for which environment, which sections are
//! a choice, what each block is.
//!
//! Takes a [`Document`], gives judgements, each with its reason in words. Never changes the document and decides nothing
//! about a run: that is `plan`. The rules are tables of words; no rule knows a document.

mod alternatives;
mod asks;
mod choices;
mod content;
mod disguise;
mod effects;
mod elsewhere;
mod environments;
mod expectation;
mod genre;
mod heading;
mod items;
mod judge;
mod keyed;
mod languages;
mod listing;
mod nature;
mod pasted;
mod placeholder;
mod port;
mod programs;
mod prompts;
mod reads;
mod role;
mod scope;
mod session;
mod shapes;
mod spoken;
mod wait;
mod words;

pub use alternatives::Alternative;
pub use asks::asks;
pub use choices::{Limit, case, parts};
pub use content::is_order;
pub use effects::Files;
pub use effects::{Effect, Mode};
pub use environments::Environments;
pub use expectation::Expectation;
pub use items::item_scopes;
pub use judge::{Judge, effect_of_sql};
pub use nature::{Nature, Untagged, Verdict};
pub use placeholder::{Placeholder, Within, normal_name, placeholders};
pub use port::local_port;
pub use programs::is_command;
pub use prompts::typed;
pub use role::Role;
pub use session::opened;
pub use spoken::{is_for_a_file, spoken};
pub use wait::wait;

use crate::document::Document;
use crate::text::Diagnostic;

/// Something judged, with the reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<T> {
    /// The judgement.
    pub value: T,
    /// Why: a lower-case fragment such as ``heading says `rollback` ``.
    pub reason: String,
}

impl<T> Judged<T> {
    fn new(value: T, reason: impl Into<String>) -> Self {
        Self { value, reason: reason.into() }
    }
}

/// What is known before reading.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The environments that there are.
    pub environments: Environments,
    /// What becomes of code in no language.
    pub untagged: Untagged,
}

/// A document as an operator reads it. The vectors run parallel to those of the document.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What each section is for.
    pub roles: Vec<Judged<Role>>,
    /// The one environment that a section is for; none where it is for all.
    pub scopes: Vec<Option<Judged<String>>>,
    /// The choice that a section is one option of.
    pub alternatives: Vec<Option<Alternative>>,
    /// What each block is; none for a piece that is no block.
    pub verdicts: Vec<Option<Verdict>>,
    /// What somebody should know first: the document is deprecated.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads `document`.
    pub fn of(document: &Document, known: &Known) -> Self {
        let verdicts = nature::verdicts(document, known.untagged);
        let contents = content::contents(document, &verdicts);
        let roles = role::roles(document, &contents);
        let scopes = scope::scopes(document, &known.environments);
        let alternatives = alternatives::alternatives(document, &roles, &scopes, &contents);
        let diagnostics = genre::superseded(document).into_iter().collect();
        Self { roles, scopes, alternatives, verdicts, diagnostics }
    }

    /// What is expected of the block at `at` in the document's pieces.
    pub fn expectations(&self, document: &Document, at: usize) -> Vec<Expectation> {
        expectation::expectations(document, &self.verdicts, at)
    }

    /// The one environment that `section` is for.
    pub fn scope(&self, section: usize) -> Option<&str> {
        self.scopes[section].as_ref().map(|scope| scope.value.as_str())
    }
}
