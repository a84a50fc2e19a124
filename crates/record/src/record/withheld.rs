//! The body of `record.withheld`: a text was taken out of what had been recorded.

use serde::{Deserialize, Serialize};

/// Body of `record.withheld`. From then on the record, or the file, is as this says; of what it was only its hash is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordWithheld {
    /// The record whose line was written again; none where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The file, below the run's folder; none where it is a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why.
    pub reason: String,
    /// The hash of the line as it is now, or SHA-256 of the file's bytes.
    pub sha256: String,
}

impl RecordWithheld {
    /// The type of its record.
    pub const KIND: &'static str = "record.withheld";

    /// What was written again, in words.
    pub fn subject(&self) -> String {
        match (self.record, &self.file) {
            (Some(seq), _) => format!("record {seq}"),
            (None, Some(file)) => file.clone(),
            (None, None) => "nothing".to_owned(),
        }
    }
}
