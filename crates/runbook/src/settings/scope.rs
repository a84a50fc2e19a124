//! What a team has settled about the reading of a runbook: `[[scope]]`.
//!
//! A place of the document, whether it belongs to a run and what it is for, and the text for which that was said. Never knows the document.

use super::target_list::{Serial, TargetList};
use crate::reading::Role;
use serde::Deserialize;

/// Whether a place belongs to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Take {
    /// It does, wherever what holds it does.
    Always,
    /// It does not, as with `--leave`.
    Never,
    /// Whoever runs it is asked, as the document has it.
    Ask,
}

impl Take {
    /// How `stepgate.toml` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Ask => "ask",
        }
    }
}

/// A `[[scope]]`: what the document does not say for certain, without touching it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRule {
    /// The runbook that it is about, by its name or the end of its path; every runbook beside the settings where it is left out.
    pub runbook: Option<String>,
    /// A title, a label, or a path of them.
    pub at: String,
    /// Whether it belongs to a run.
    pub take: Option<Take>,
    /// The environments that it is for; in all others it is left out.
    #[serde(default)]
    pub environments: Vec<String>,
    /// What it is for.
    pub role: Option<Role>,
    /// The choice of which it is one way, by a name that all its ways share.
    #[serde(rename = "one-of")]
    pub one_of: Option<String>,
    /// Where its commands run: on one machine, or all of it on each of several, one after the other.
    pub target: Option<TargetList>,
    /// Whether somebody is asked between these machines.
    pub serial: Option<Serial>,
    /// The environments for which this is said; all where there are none.
    #[serde(default, rename = "in")]
    pub only_in: Vec<String>,
    /// `sha256:` and the hash of the text that it was said of; without it the answer holds for any text.
    pub text: Option<String>,
    /// Who says so.
    pub by: Option<String>,
    /// Its line in the file, from 1; not part of its text.
    #[serde(skip)]
    pub line: usize,
    /// Which of the file's `[[scope]]`s it is, from 0; not part of its text.
    #[serde(skip)]
    pub index: usize,
}

impl ScopeRule {
    /// What is wrong with it by itself: it says nothing, or two things of which only one can hold.
    pub(super) fn fault(&self) -> Option<String> {
        let is_followed = |role| matches!(role, Role::Setup | Role::Main | Role::Check);
        let (take, role) = (self.take, self.role);
        let said = [
            self.take.is_some(),
            !self.environments.is_empty(),
            role.is_some(),
            self.one_of.is_some(),
            self.target.is_some(),
        ];
        if !said.contains(&true) {
            return Some(
                "this [[scope]] says nothing: give it take, environments, role, one-of or target".to_owned(),
            );
        }
        let take_word = |take: Take| format!("take = \"{}\"", take.word());
        let role_word = |role: Role| format!("role = \"{}\"", role.word());
        let against = match (take, role) {
            (Some(take @ (Take::Never | Take::Ask)), _) if !self.environments.is_empty() => {
                (take_word(take), "environments".to_owned())
            }
            (Some(take @ (Take::Never | Take::Ask)), _) if self.one_of.is_some() => {
                (take_word(take), "one-of".to_owned())
            }
            (Some(take @ Take::Always), Some(role)) if !is_followed(role) => {
                (take_word(take), role_word(role))
            }
            (Some(take @ Take::Never), Some(role)) if is_followed(role) => (take_word(take), role_word(role)),
            (_, Some(role)) if !is_followed(role) && self.one_of.is_some() => {
                ("one-of".to_owned(), role_word(role))
            }
            (_, Some(role)) if !is_followed(role) && !self.environments.is_empty() => {
                ("environments".to_owned(), role_word(role))
            }
            _ if self.one_of.is_some() && !self.environments.is_empty() => {
                ("one-of".to_owned(), "environments".to_owned())
            }
            _ => return None,
        };
        let (one, other) = against;
        Some(format!("this [[scope]] contradicts itself: `{one}` and `{other}` cannot both hold"))
    }
}
