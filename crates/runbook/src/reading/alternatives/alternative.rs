//! One option of a choice.

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The choice: the id of the section that holds the options, with the rule that found them.
    pub choice: String,
    /// Why: a lower-case fragment.
    pub reason: String,
}
