//! Every run of a period, and every other run of the store by name, so that somebody can see that none is left out.

use super::change_row::ChangeRow;
use super::spreadsheet::spreadsheet;
use serde::Serialize;

/// The version of `population.json`.
const FORMAT: u32 = 1;

/// All of them.
#[derive(Debug, Clone, Serialize)]
pub struct Population {
    format: u32,
    /// When the bundle was made.
    pub made: String,
    /// By whom, as the operating system says, and where.
    pub made_by: String,
    /// The version of Stepgate that has made it.
    pub stepgate: String,
    /// The store that it was made from, in words.
    pub store: String,
    /// The first day or moment of the period, as it was typed; none where it has no beginning.
    pub since: Option<String>,
    /// Its last.
    pub until: Option<String>,
    /// The only environment that is looked at; none for all.
    pub environment: Option<String>,
    /// How many lines of the index hold.
    pub index_lines: usize,
    /// The first line of the index that does not hold, and why; none where all do.
    pub index_broken: Option<String>,
    /// The runs of the period, in the order in which they began.
    pub runs: Vec<ChangeRow>,
    /// Every other run that the store or its index knows.
    pub outside: Vec<Outside>,
}

/// A run that is not of the period.
#[derive(Debug, Clone, Serialize)]
pub struct Outside {
    /// Its id.
    pub run: String,
    /// Why: `before`, `after`, `environment NAME`.
    pub why: String,
}

impl Population {
    /// That of a store, of which nothing was looked at yet.
    pub fn of(made: String, made_by: String, store: String) -> Self {
        Self {
            format: FORMAT,
            made,
            made_by,
            stepgate: crate::text::VERSION.to_owned(),
            store,
            since: None,
            until: None,
            environment: None,
            index_lines: 0,
            index_broken: None,
            runs: Vec::new(),
            outside: Vec::new(),
        }
    }

    /// `population.json`.
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("a population holds only strings, numbers and lists of them") + "\n"
    }

    /// `population.csv`.
    pub fn csv(&self) -> String {
        spreadsheet(&self.runs.iter().collect::<Vec<_>>())
    }

    /// The rows as somebody reads them: what went without approval and nobody has looked at first.
    pub(super) fn by_urgency(&self) -> Vec<&ChangeRow> {
        let mut rows: Vec<&ChangeRow> = self.runs.iter().collect();
        rows.sort_by_key(|row| row.urgency());
        rows
    }
}
