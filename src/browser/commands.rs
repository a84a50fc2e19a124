//! What the commands of the command line make for the pages.

use super::plans::PlansOnDisk;
use crate::plan::Analysis;
use crate::report::RunRow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::pin::Pin;

/// How many runs there are, in words, and what they say of each step, by its id; or why that cannot be told.
pub type ToldHistory = Result<(String, BTreeMap<String, String>), String>;

/// Reads what runs say.
pub type ReadHistory = Box<dyn FnOnce() -> ToldHistory + Send>;

/// Looks at the plans that lie beside a runbook.
pub type ReadPlans = Box<dyn FnOnce() -> PlansOnDisk + Send>;

/// What of a runbook's reading is open, as `stepgate review` asks it.
#[derive(Debug)]
pub struct OpenReview {
    /// By what a page shows that it has seen the runbook and the settings that are there.
    pub seen: String,
    /// The file that answers go into.
    pub file: String,
    /// The environment that they are for; none for all.
    pub only: Option<String>,
    /// In the order of the document.
    pub questions: Vec<OpenQuestion>,
}

/// One question of the reading. Nothing hides in it, and its secrets are masked.
#[derive(Debug, Clone)]
pub struct OpenQuestion {
    /// Where it arises.
    pub line: usize,
    /// What is asked, in words.
    pub asked: &'static str,
    /// The titles of the place that it is about, or of what is around the ways of a choice.
    pub place: String,
    /// Why it is open.
    pub why: Option<String>,
    /// What may be said of it.
    pub replies: Vec<String>,
}

/// An answer for later runs.
#[derive(Debug)]
pub struct ToSettle {
    /// The runbook.
    pub runbook: PathBuf,
    /// The environment that the answer is for; none for all.
    pub environment: Option<String>,
    /// To what.
    pub answered: Answered,
}

/// A question and its answer, by what stood before whoever answers.
#[derive(Debug)]
pub enum Answered {
    /// Each by its number on a page, from 0, which shows what it has [`OpenReview::seen`].
    OnPage {
        /// What it has seen.
        seen: String,
        /// The question.
        question: usize,
        /// The answer.
        reply: usize,
    },
    /// Of a run.
    InRun {
        /// The SHA-256 of its runbook, in hex.
        runbook: String,
        /// The question's id.
        question: String,
        /// The answer, as the plan's question has it.
        value: String,
    },
}

/// Writes an answer, and gives words for what was written or why nothing was.
pub type Settling = Pin<Box<dyn Future<Output = Result<String, String>>>>;

/// What the server has others make, so that a page says what the commands say.
pub trait Commands {
    /// What is known of a runbook in an environment, with the environments that there are; or why nothing is.
    fn analyse(&self, runbook: &Path, environment: Option<&str>) -> Result<(Analysis, Vec<String>), String>;

    /// What is open in a runbook's reading, for an environment or for all; or why nothing can be settled.
    fn review(&self, runbook: &Path, environment: Option<&str>) -> Result<OpenReview, String>;

    /// Writes an answer into the settings as `stepgate review` does.
    fn settle(&self, wanted: ToSettle) -> Settling;

    /// What reads, on any thread, what the runs of a runbook say of each of its steps.
    fn history(&self, runbook: PathBuf) -> ReadHistory;

    /// What looks, on any thread, at the plans of a runbook for an environment or for all.
    fn plans(&self, runbook: PathBuf, environment: Option<String>) -> ReadPlans;

    /// Where the plan of a runbook lies that a page knows by this key; none where it is not there as it was shown.
    fn plan_place(&self, runbook: &Path, key: &str) -> Option<PathBuf>;

    /// The plan in a file, in the words of `approve`.
    fn plan_words(&self, place: &Path) -> Result<String, String>;

    /// What is added to the words of every run that a page begins or goes on with: the operator's key, where there is one.
    fn signing(&self) -> Vec<OsString>;

    /// Every run, newest first.
    fn runs(&self) -> Result<Vec<RunRow>, String>;

    /// What another person has made of a run that went without approval; none where nobody has yet.
    fn reviewed(&self, run: &str) -> Option<String>;

    /// The report of a run, a whole page.
    fn report(&self, run: &str) -> Result<String, String>;
}
