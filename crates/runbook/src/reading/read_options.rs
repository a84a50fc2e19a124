//! What is known before a document is read: the environments, the rules of a team.

use super::block_kind::Untagged;
use super::environments::Environments;
use super::own_rules::OwnRule;

/// What is known before reading.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The environments that there are.
    pub environments: Environments,
    /// What becomes of code in no language.
    pub untagged: Untagged,
    /// The rules of reading that a team adds.
    pub rules: Vec<OwnRule>,
    /// The titles of sections of which a team has said on which machine they run, as [`crate::document::slug`] writes them.
    pub placed: Vec<String>,
}
