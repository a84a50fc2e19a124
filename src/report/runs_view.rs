//! Past runs, a line each.

use super::style::pad;
use serde::Serialize;
use std::fmt::Write as _;

/// One past run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// The run's id.
    pub run: String,
    /// The runbook's path as it was given.
    pub runbook: String,
    /// The environment.
    pub environment: Option<String>,
    /// Who started it.
    pub user: String,
    /// When, RFC 3339.
    pub started: String,
    /// How it ended: `done`, `failed`, …; `open` where nobody said.
    pub result: String,
}

/// The rows as a table, newest first.
pub fn runs_view(rows: &[RunRow]) -> String {
    let header = ["RUN", "RUNBOOK", "ENVIRONMENT", "WHO", "WHEN", "ENDED"].map(str::to_owned);
    let cells: Vec<[String; 6]> = std::iter::once(header)
        .chain(rows.iter().map(|row| {
            let environment = row.environment.clone().unwrap_or_else(|| "-".to_owned());
            let when = row.started.get(..16).unwrap_or(&row.started).replace('T', " ");
            [row.run.clone(), row.runbook.clone(), environment, row.user.clone(), when, row.result.clone()]
        }))
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        writeln!(out, "{}", line.join("  ").trim_end()).expect("writing to a string cannot fail");
    }
    out
}
