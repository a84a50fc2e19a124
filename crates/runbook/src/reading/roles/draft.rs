//! A role on its way: what is known going down the document.

use super::role::Role;
use crate::reading::judged::{CERTAIN, Judged};
use std::borrow::Cow;

/// How strongly words speak that are sure, and words that count with what the section holds.
pub(super) const SURE: i8 = 4;
pub(super) const SAID: i8 = CERTAIN;

/// A role on its way: what is known going down the document.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub role: Role,
    pub reason: String,
    /// Whether the heading said so: then the sections below keep it.
    pub by_heading: bool,
    /// Whether the heading's words are sure of it, whatever the section holds.
    pub sure: bool,
    /// The rule that says so; empty where it is none of words.
    pub rule: Cow<'static, str>,
    /// How strongly that speaks for it.
    pub weight: i8,
}

impl Draft {
    /// What is said by something else than a heading.
    pub fn held(role: Role, reason: impl Into<String>, weight: i8) -> Self {
        Self { role, reason: reason.into(), by_heading: false, sure: false, rule: Cow::Borrowed(""), weight }
    }
    /// The role at last, with its reason.
    pub fn judged(self) -> Judged<Role> {
        Judged { value: self.role, reason: self.reason, rule: self.rule, weight: self.weight }
    }
}
