//! The words for what a command does and for how it has to be run.
//!
//! Plain data with an order: the later of two is the one that a person has to know of.

use serde::{Deserialize, Serialize};

/// What a command does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It looks only.
    Read,
    /// Nobody can tell.
    #[default]
    Unknown,
    /// It alters something.
    Change,
    /// It loses something that is not simply made again.
    Destroy,
}

/// How a command has to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By itself, with nobody at its input.
    #[default]
    Plain,
    /// Until somebody has seen enough: it never ends by itself.
    Watch,
    /// Beside the next steps, which need it.
    Background,
    /// With a person at a terminal.
    Terminal,
}

impl Effect {
    /// Whether `said`, which somebody says instead, is less than this is known to be. What nobody can tell is nothing to be less than.
    pub fn is_less_said_by(self, said: Self) -> bool {
        self > Self::Unknown && said < self
    }

    /// The effect that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Unknown, Self::Change, Self::Destroy].into_iter().find(|one| one.word() == word)
    }

    /// Its name in plans, records and settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unknown => "unknown",
            Self::Change => "change",
            Self::Destroy => "destroy",
        }
    }
}

impl Mode {
    /// The mode that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Plain, Self::Watch, Self::Background, Self::Terminal]
            .into_iter()
            .find(|one| one.word() == word)
    }

    /// Its name in plans, records and settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Watch => "watch",
            Self::Background => "background",
            Self::Terminal => "terminal",
        }
    }
}
