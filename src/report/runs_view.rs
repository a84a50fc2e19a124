//! Past runs, a line each.

use super::style::pad;
use crate::record::Attention;
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
    /// How often somebody was asked.
    pub asked: usize,
    /// How often the answer took under two seconds.
    pub quick: usize,
}

/// The rows as a table, newest first.
pub fn runs_view(rows: &[RunRow]) -> String {
    let header = ["RUN", "RUNBOOK", "ENVIRONMENT", "WHO", "WHEN", "ENDED", "ASKED"].map(str::to_owned);
    let cells: Vec<[String; 7]> = std::iter::once(header)
        .chain(rows.iter().map(|row| {
            let environment = row.environment.clone().unwrap_or_else(|| "-".to_owned());
            let when = row.started.get(..16).unwrap_or(&row.started).replace('T', " ");
            let asked = Attention { asked: row.asked, quick: row.quick }.to_string();
            let (run, runbook, user) = (row.run.clone(), row.runbook.clone(), row.user.clone());
            [run, runbook, environment, user, when, row.result.clone(), asked]
        }))
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        writeln!(out, "{}", line.join("  ").trim_end()).expect("writing to a string cannot fail");
    }
    out
}
