//! Why the reading is unsure of a scope.

/// Why the reading is unsure of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// In words: a lower-case fragment.
    pub reason: String,
    /// The environment that it names without saying that it is for that one only: in a run for this one nothing is in doubt.
    pub environment: Option<String>,
    /// Whether it is about what the scope is for: then it is not simply left out for that.
    pub is_about_role: bool,
    /// Whether what holds it is in doubt for the same: then it is asked with that.
    pub is_part: bool,
}

impl Doubt {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), environment: None, is_about_role: false, is_part: false }
    }
}
