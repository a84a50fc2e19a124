//! What one statement has changed, before it is committed.

use serde::{Deserialize, Serialize};

/// One statement's changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What the statement is called.
    pub(super) title: String,
    /// Where it stands.
    pub(super) place: String,
    /// How many rows it has changed, where the database says so.
    pub(super) rows: Option<u64>,
    /// How many the document expects.
    pub(super) expected: Option<u64>,
}

impl Changed {
    /// Whether it is not what the document says it must be.
    pub fn is_off(&self) -> bool {
        matches!((self.rows, self.expected), (Some(rows), Some(expected)) if rows != expected)
    }

    /// `12 rows, expected 10`.
    pub fn count(&self) -> String {
        let rows = match self.rows {
            None => return "done".to_owned(),
            Some(1) => "1 row".to_owned(),
            Some(rows) => format!("{rows} rows"),
        };
        match self.expected {
            Some(expected) if self.is_off() => format!("{rows}, expected {expected}"),
            Some(_) => format!("{rows}, as expected"),
            None => rows,
        }
    }

    /// What it is called, and its line.
    pub fn title(&self) -> String {
        format!("{} ({})", self.title, self.place)
    }

    /// All of them in one line.
    pub fn words<'c>(changes: impl IntoIterator<Item = &'c Self>) -> String {
        let words = changes.into_iter().map(|one| format!("{}: {}", one.title(), one.count()));
        words.collect::<Vec<_>>().join("; ")
    }
}
