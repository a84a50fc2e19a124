//! Whether another person has looked at a run that went without approval.

use serde::Serialize;

/// How far that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// The run did not go without approval.
    #[default]
    NotNeeded,
    /// Nobody has signed that they have looked at it, or what was signed is of another record.
    Open,
    /// Somebody has.
    Signed,
}
