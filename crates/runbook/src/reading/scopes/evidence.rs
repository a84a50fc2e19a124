//! One thing that speaks for a judgement, or against it.

use std::borrow::Cow;

/// One thing that speaks for a judgement, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How strongly: above zero for the judgement, below zero against it. What reaches 3 in sum is certain.
    pub weight: i8,
    /// In words: a lower-case fragment.
    pub reason: String,
    /// The rule whose words say so, by its id; empty where none has it in words.
    pub rule: Cow<'static, str>,
}

impl Evidence {
    pub(super) fn new(weight: i8, reason: &str) -> Self {
        Self { weight, reason: reason.to_owned(), rule: Cow::Borrowed("") }
    }
}
