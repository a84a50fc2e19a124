//! What a section is for.

use serde::{Deserialize, Serialize};

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Access, tools, variables to set before anything else.
    Setup,
    /// The procedure itself.
    Main,
    /// What is confirmed before, between or after.
    Check,
    /// Undoing and restoring.
    Rollback,
    /// Only when something is wrong.
    Trouble,
    /// Read, never followed.
    Reference,
    /// Done at another time: every week, some days later.
    Maintenance,
}

impl Role {
    /// Whether a section with this role is followed on a good day.
    pub const fn is_followed(self) -> bool {
        matches!(self, Self::Setup | Self::Main | Self::Check)
    }

    /// The word that people and JSON see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Main => "main",
            Self::Check => "check",
            Self::Rollback => "rollback",
            Self::Trouble => "trouble",
            Self::Reference => "reference",
            Self::Maintenance => "maintenance",
        }
    }
}
