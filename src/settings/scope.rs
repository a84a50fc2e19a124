//! What a team has settled about the reading of a runbook: `[[scope]]`.
//!
//! A place of the document, whether it belongs to a run, and the text for which that was said. Never knows the document.

use serde::Deserialize;

/// Whether a place belongs to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Take {
    /// It does, as with `--take`.
    Always,
    /// It does not, as with `--leave`.
    Never,
    /// Whoever runs it is asked, as the document has it.
    Ask,
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
    /// The environments for which this is said; all where there are none.
    #[serde(default, rename = "in")]
    pub only_in: Vec<String>,
    /// `sha256:` and the hash of the text that it was said of; without it the answer holds for any text.
    pub text: Option<String>,
    /// Who says so.
    pub by: Option<String>,
}
