//! Records that this version does not know: of which types, and who has written them.
//!
//! Their bytes are vouched for by the chain like any other's; what they say is not read.

use crate::Version;
use crate::record::{Event, Record, writer, written_by};
use std::collections::BTreeSet;

/// What of a run's records this version does not know.
#[derive(Debug, Clone, Default)]
pub struct Foreign {
    /// The version that wrote last, where it has said so.
    writer: Option<String>,
    /// The types that are not known, and who wrote the first of them.
    kinds: BTreeSet<String>,
    by: Option<String>,
}

impl Foreign {
    /// Takes note of the next record.
    pub fn take(&mut self, record: &Record) {
        if let Some(version) = writer(record) {
            self.writer = Some(version.to_owned());
        }
        if !Event::is_kind(&record.kind) {
            self.is_not_read(record);
        }
    }

    /// Takes note that a record, which has been taken, says what cannot be read here.
    pub fn is_not_read(&mut self, record: &Record) {
        self.kinds.insert(record.kind.clone());
        self.by.get_or_insert_with(|| written_by(self.writer.as_deref()));
    }

    /// Whether what writes came after this version, so that what it says may not be known here.
    pub(super) fn is_by_newer(&self) -> bool {
        self.writer.as_deref().and_then(Version::parse).is_some_and(|version| version > Version::of_this())
    }

    /// What is not known, in words; none where everything is.
    pub fn words(&self) -> Option<String> {
        let by = self.by.as_ref()?;
        let kinds: Vec<String> = self.kinds.iter().map(|kind| format!("`{kind}`")).collect();
        Some(format!("it has records that cannot be read here, of type {}: {by}", kinds.join(", ")))
    }
}
