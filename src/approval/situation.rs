//! What is known when a run is about to begin.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What is known when a run is about to begin.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The digest of the execution that has to be approved.
    pub execution: &'a str,
    /// The environment's name.
    pub environment: Option<&'a str>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The time of the newest record of any run in this store: the clock cannot be before it.
    pub newest_record: Option<DateTime<Utc>>,
    /// How many runs of this store have begun with a statement already, by its hash.
    pub used: &'a BTreeMap<String, u32>,
    /// Who is about to run it; none where they have not signed.
    pub operator: Option<&'a Operator>,
}

/// Who is about to run it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The names that the list of signers has for their key.
    pub names: Vec<String>,
    /// The fingerprint of the key that they have signed with.
    pub key: String,
}
