//! What the commands of the command line make for the pages.

use crate::plan::Analysis;
use crate::report::RunRow;
use std::path::Path;

/// What the server has others make, so that a page says what the commands say.
pub trait Commands {
    /// What is known of a runbook in an environment, with the environments that there are; or why nothing is.
    fn analyse(&self, runbook: &Path, environment: Option<&str>) -> Result<(Analysis, Vec<String>), String>;

    /// Every run, newest first.
    fn runs(&self) -> Result<Vec<RunRow>, String>;

    /// The report of a run, a whole page.
    fn report(&self, run: &str) -> Result<String, String>;
}
