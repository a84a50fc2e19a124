//! The runbooks that a server shows, each by its number: a page names no path.

use std::path::{Path, PathBuf};

/// The runbooks that were named when the server was started.
#[derive(Debug, Default)]
pub struct Library {
    runbooks: Vec<PathBuf>,
    /// The page that is shown first.
    first: String,
}

impl Library {
    /// Shows these runbooks, and their list first where there are several.
    pub fn of(runbooks: Vec<PathBuf>) -> Self {
        let first = if runbooks.len() == 1 { "/runbooks/0" } else { "/" };
        Self { runbooks, first: first.to_owned() }
    }

    /// Shows a run first.
    #[must_use]
    pub fn at_run(self, run: &str) -> Self {
        Self { first: format!("/runs/{run}"), ..self }
    }

    /// All of them.
    pub fn runbooks(&self) -> &[PathBuf] {
        &self.runbooks
    }

    /// The one with this number.
    pub fn runbook(&self, number: usize) -> Option<&Path> {
        self.runbooks.get(number).map(PathBuf::as_path)
    }

    /// The address of the page that is shown first.
    pub fn first(&self) -> &str {
        &self.first
    }
}
