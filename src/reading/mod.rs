//! What an experienced operator sees in a document: what each section is for, for which environment, which sections are
//! a choice, what each block is.
//!
//! Takes a [`Document`], gives judgements, each with its reason in words. Never changes the document and decides nothing
//! about a run: that is `plan`. The rules are tables of words; no rule knows a document.

mod addresses;
mod alternatives;
mod block_kind;
mod comment_request;
mod document_kind;
mod effects;
mod environments;
mod expectation;
mod file_listing;
mod grammar;
mod heading;
mod judge;
mod languages;
mod orders;
mod own_rules;
mod pasted_output;
mod placeholder;
mod port;
mod programs;
mod prompt_hosts;
mod prompt_mention;
mod prompts;
mod prose_line;
mod remote_session;
mod remote_words;
mod requests;
mod role;
mod rules;
#[cfg(test)]
mod rules_tests;
mod scopes;
mod section_content;
mod separate_lines;
mod session;
mod setting_line;
mod shapes;
mod shell_fence;
mod stays;
mod trailing_remark;
mod variable_uses;
mod wait;
mod words;

pub use addresses::Addresses;
pub use block_kind::{BlockKind, Classification, Untagged};
pub use comment_request::asks_ahead;
pub use effects::{Effect, Files, Mode, effect_of_sql};
pub use environments::Environments;
pub use expectation::Expectation;
pub use grammar::filled;
pub use judge::Judge;
pub use orders::is_order;
pub use own_rules::OwnRule;
pub use placeholder::{Placeholder, Within, called_examples, examples, menu, normal_name, placeholders};
pub use port::local_port;
pub use programs::is_command;
pub use prompt_mention::mentions_prompt;
pub use prompts::{Typed, typed, typed_in_client};
pub use prose_line::{is_for_a_file, prose_line};
pub use requests::{
    acts_before, advises, has_checked, is_by_person, is_duty, is_numbered, is_requirement, is_task,
    is_told_of_person, lasts, lists_duties, lists_principles, points_in_case, requests, states,
    tells_what_happens, variables_to_set,
};
pub use role::Role;
pub use scopes::{CERTAIN, Scope, ScopeKind, Scopes, ways};
pub use separate_lines::Apart;
pub use stays::{Stays, is_job, stays};
pub use trailing_remark::without_remarks;
pub use wait::wait;

use crate::document::Document;
use crate::text::Diagnostic;
use own_rules::OwnRules;
use std::borrow::Cow;

/// Something judged, with the reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<T> {
    /// The judgement.
    pub value: T,
    /// Why: a lower-case fragment such as ``heading says `rollback` ``.
    pub reason: String,
    /// The rule whose words say so, by its id; empty where none has it in words.
    pub rule: Cow<'static, str>,
    /// How strongly that speaks for it, from 1 to 4; 3 in sum are enough to be certain.
    pub weight: i8,
}

impl<T> Judged<T> {
    fn new(value: T, reason: impl Into<String>) -> Self {
        Self { value, reason: reason.into(), rule: Cow::Borrowed(""), weight: CERTAIN }
    }

    /// What is certain by what stands in the document's commands, and no rule's words.
    pub fn certain(value: T, reason: impl Into<String>) -> Self {
        Self::new(value, reason)
    }

    /// The same, said by the words of a rule.
    fn by(self, rule: &rules::Rule) -> Self {
        Self { rule: Cow::Borrowed(rule.id), ..self }
    }
}

/// What is known before reading.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The environments that there are.
    pub environments: Environments,
    /// What becomes of code in no language.
    pub untagged: Untagged,
    /// The rules of reading that a team adds.
    pub rules: Vec<OwnRule>,
}

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
        let verdicts = block_kind::verdicts(document, known.untagged);
        let contents = section_content::contents(document, &verdicts);
        let own = OwnRules(&known.rules);
        let roles = role::roles(document, &contents, own);
        let environments = &known.environments;
        let read =
            scopes::Read { document, environments, verdicts: &verdicts, contents: &contents, roles, own };
        let scopes = Scopes::of(read);
        let diagnostics = document_kind::superseded(document).into_iter().collect();
        Self { scopes, verdicts, diagnostics }
    }

    /// What is expected of the block at `at` in the document's pieces.
    pub fn expectations(&self, document: &Document, at: usize) -> Vec<Expectation> {
        expectation::expectations(document, &self.verdicts, at)
    }
}
