//! The runbook as a notebook in the browser: a server for this machine alone, which shows documents and runs and passes replies on.
//!
//! Takes requests, gives pages, streams and refusals. A run is a process of its own, reached over its inbox: what is recorded comes from its record,
//! and the server holds nothing that would be lost with it. Never takes code from a page, except an edit that says so; never sends anything as
//! markup that came from a document, a command or a person.

mod access;
mod cell;
mod connection;
mod growth;
mod guard;
mod headers;
mod library;
mod messages;
mod notebook;
mod output;
mod pages;
mod prose;
mod request;
mod route;
mod server;
mod stream;
mod templates;
mod terminal_screen;

pub use library::Library;
pub use server::{Address, serve};

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
