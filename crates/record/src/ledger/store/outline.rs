//! What a list of runs is made of: the few records of a run that say what it was, and how it ended.

use crate::ledger::RunId;
use crate::record::Record;

/// Some records of a run, in order: its first one, those that say that it was resumed, closed and sealed, and those that say how long
/// somebody has looked at a question. They are not held against the chain: what they say is for a list, and `verify` says whether it is so.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The run.
    pub run: RunId,
    /// Those of its records.
    pub records: Vec<Record>,
}
