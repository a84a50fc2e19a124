//! What the story of a run is made of, for the page that it is set in.

use super::inline::Inline;
use crate::record::Record;
use serde::Serialize;

/// One entry of the story: a heading, a step, or something that happened between steps.
#[derive(Debug, Default, Serialize)]
pub(super) struct Part {
    pub(super) heading: Option<Inline>,
    pub(super) step: Option<Inline>,
    pub(super) entries: Vec<Entry>,
}

/// A line of a list, or a fence. They come in the order of what happened.
#[derive(Debug, Default, Serialize)]
pub(super) struct Entry {
    /// Whether an empty line parts it from what stands above it.
    pub(super) apart: bool,
    pub(super) line: Option<Inline>,
    pub(super) fence: Option<Fenced>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Fenced {
    pub(super) fence: String,
    pub(super) language: String,
    pub(super) text: String,
}

/// When something was recorded.
pub(super) fn stamp(record: &Record) -> String {
    record.ts.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
