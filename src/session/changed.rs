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

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(rows: Option<u64>, expected: Option<u64>) -> Changed {
        Changed { title: "Update".into(), place: "line 7".into(), rows, expected }
    }

    #[test]
    fn only_another_count_than_the_expected_is_off() {
        for (rows, expected, is_off) in [
            (Some(3), Some(2), true),
            (Some(0), Some(1), true),
            (Some(2), Some(2), false),
            (Some(2), None, false),
            (None, Some(2), false),
            (None, None, false),
        ] {
            assert_eq!(changed(rows, expected).is_off(), is_off, "{rows:?} {expected:?}");
        }
    }

    #[test]
    fn the_count_says_what_was_expected() {
        let all = [
            changed(Some(1), None),
            changed(Some(3), Some(2)),
            changed(Some(2), Some(2)),
            changed(None, Some(2)),
        ];
        assert_eq!(
            Changed::words(&all),
            "Update (line 7): 1 row; Update (line 7): 3 rows, expected 2; Update (line 7): 2 rows, as expected; Update (line 7): done"
        );
    }
}
