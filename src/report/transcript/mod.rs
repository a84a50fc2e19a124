//! The transcript: the runbook as it was run, as a Markdown document that a stranger can read.
//!
//! Made from a run's records, its plan and its stored output, and from nothing else; so it can be made again at any time.

mod attempts;
mod inline;
mod page;
mod part;
mod story;
mod write;

pub use attempts::Attempts;
pub use write::transcript;
