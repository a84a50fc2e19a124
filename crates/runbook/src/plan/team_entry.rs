//! One thing that a team has settled: the place that a `[[scope]]` means, and what it says of it in this run.

use crate::settings::ScopeRule;

/// What a `[[scope]]` says of a scope in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It belongs to the run.
    Taken,
    /// It does not.
    Left,
    /// Whoever runs it is asked, as the document has it.
    Asked,
    /// What it is for, or of which choice it is a way, and no more.
    Known,
    /// Nothing any more: the text is another one.
    Fallen,
}

/// The place that one `[[scope]]` means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'i> {
    pub(super) rule: &'i ScopeRule,
    pub(super) scope: usize,
    /// Whether it is about this run's environment.
    pub(super) applies: bool,
    pub(super) said: Said,
}
