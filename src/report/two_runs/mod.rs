//! Two runs side by side: how they began and ended, their values and targets, and each step with what of it differs. As data for a
//! program, and as one page for a browser that needs no other, no script and no server.
//!
//! Made from the records of both, their plans and their stored output. Never holds more of an output than a share.

mod compared;
mod facts;
mod outputs;
mod page;
mod run_read;
mod steps;
mod story;

pub use run_read::RunRead;

use compared::TwoRuns;

/// Both runs as data.
pub fn two_runs_json(first: &mut RunRead<'_>, second: &mut RunRead<'_>) -> serde_json::Value {
    serde_json::to_value(TwoRuns::of(first, second))
        .expect("it holds only strings, numbers and lists of them")
}

/// Both runs as a page for a browser.
pub fn two_runs_page(first: &mut RunRead<'_>, second: &mut RunRead<'_>) -> String {
    page::rendered(&TwoRuns::of(first, second))
}
