//! A command of `stepgate.toml` that a run executes besides its steps.

use serde::{Deserialize, Serialize};

/// One command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideCommand {
    /// Its text, as bash gets it.
    pub command: String,
    /// What it is for, in words.
    pub purpose: String,
}
