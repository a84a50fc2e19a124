//! What the commands of the command line make for the pages.

use crate::plan::Analysis;
use crate::report::RunRow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many runs there are, in words, and what they say of each step, by its id; or why that cannot be told.
pub type ToldHistory = Result<(String, BTreeMap<String, String>), String>;

/// Reads what runs say.
pub type ReadHistory = Box<dyn FnOnce() -> ToldHistory + Send>;

/// What the server has others make, so that a page says what the commands say.
pub trait Commands {
    /// What is known of a runbook in an environment, with the environments that there are; or why nothing is.
    fn analyse(&self, runbook: &Path, environment: Option<&str>) -> Result<(Analysis, Vec<String>), String>;

    /// What reads, on any thread, what the runs of a runbook say of each of its steps.
    fn history(&self, runbook: PathBuf) -> ReadHistory;

    /// Every run, newest first.
    fn runs(&self) -> Result<Vec<RunRow>, String>;

    /// The report of a run, a whole page.
    fn report(&self, run: &str) -> Result<String, String>;
}
