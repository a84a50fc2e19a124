//! What a plan is asked for: which part of a document, for which environment, with which values.
//!
//! Plain data, whether somebody has typed it or not.

use crate::plan::Selection;
use std::path::PathBuf;

/// What is asked for. By default what the document says by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct PlanRequest {
    /// The environment.
    pub(super) env: Option<String>,
    /// Values, each as `NAME=VALUE`.
    pub(super) set: Vec<String>,
    /// A TOML file of values.
    pub(super) vars: Option<PathBuf>,
    /// The part of the document.
    pub(super) selection: Selection,
}

impl PlanRequest {
    /// All that stands in the document.
    pub(super) fn of_everything() -> Self {
        let selection = Selection { all: true, ..Selection::default() };
        Self { selection, ..Self::default() }
    }

    /// What the document says by itself, for this environment.
    pub(super) fn of_environment(env: Option<String>) -> Self {
        Self { env, ..Self::default() }
    }
}
