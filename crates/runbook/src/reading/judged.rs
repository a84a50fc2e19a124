//! Something judged, with the reason in words and how strongly that speaks for it.

use super::rules;
use std::borrow::Cow;

/// The sum from which on a judgement is certain.
pub const CERTAIN: i8 = 3;

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
    pub(in crate::reading) fn new(value: T, reason: impl Into<String>) -> Self {
        Self { value, reason: reason.into(), rule: Cow::Borrowed(""), weight: CERTAIN }
    }

    /// What is certain by what stands in the document's commands, and no rule's words.
    pub fn certain(value: T, reason: impl Into<String>) -> Self {
        Self::new(value, reason)
    }

    /// The same, said by the words of a rule.
    pub(in crate::reading) fn by(self, rule: &rules::Rule) -> Self {
        Self { rule: Cow::Borrowed(rule.id), ..self }
    }
}
