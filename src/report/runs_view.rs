//! Past runs, a line each.

use super::page::Page;
use super::style::{pad, width_of};
use crate::record::Attention;
use crate::settings::duration_words;
use crate::text::visible;
use serde::Serialize;
use std::fmt::Write as _;
use std::time::Duration;

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
    /// How many seconds passed from its first record to its last; none where the clock was set back meanwhile.
    pub seconds: Option<u64>,
    /// How it ended: `done`, `failed`, …; `open` where nobody said.
    pub result: String,
    /// How often somebody was asked.
    pub asked: usize,
    /// How often the answer took under two seconds.
    pub quick: usize,
}

/// The rows as a table, newest first; where that is too wide, a paragraph for each.
pub fn runs_view(rows: &[RunRow], page: &Page) -> String {
    let cells: Vec<[String; COLUMNS]> =
        std::iter::once(HEADER.map(str::to_owned)).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| cells.iter().map(|row| width_of(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    if page.columns.is_some_and(|columns| widths.iter().sum::<usize>() + 2 * (COLUMNS - 1) > columns) {
        return page.fitted(&paragraphs(&cells[1..]));
    }
    let mut out = String::new();
    for row in &cells {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        writeln!(out, "{}", line.join("  ").trim_end()).expect("writing to a string cannot fail");
    }
    out
}

const COLUMNS: usize = 8;
const HEADER: [&str; COLUMNS] = ["RUN", "RUNBOOK", "ENVIRONMENT", "WHO", "WHEN", "TOOK", "ENDED", "ASKED"];

fn cells(row: &RunRow) -> [String; COLUMNS] {
    let environment = row.environment.as_deref().map_or_else(|| "-".to_owned(), visible);
    let when = row.started.get(..16).unwrap_or(&row.started).replace('T', " ");
    let took = row.seconds.map_or_else(|| "-".to_owned(), |took| duration_words(Duration::from_secs(took)));
    let asked = Attention { asked: row.asked, quick: row.quick }.to_string();
    let (run, runbook, user) = (row.run.clone(), visible(&row.runbook), visible(&row.user));
    [run, runbook, environment, user, when, took, row.result.clone(), asked]
}

/// A run in two lines: which and how it ended, and what else there is to know of it.
fn paragraphs(rows: &[[String; COLUMNS]]) -> String {
    let mut out = String::new();
    for [run, runbook, environment, user, when, took, ended, asked] in rows {
        let environment = if environment == "-" { String::new() } else { format!(" · {environment}") };
        let about = format!("{runbook}{environment} · {user} · {when} · took {took} · asked {asked}");
        writeln!(out, "{run}  {ended}\n  {about}").expect("writing to a string cannot fail");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_line_where_there_is_room_and_a_paragraph_where_there_is_not() {
        let row = RunRow {
            run: "20261121-010000-k3f9".into(),
            runbook: "docs/runbooks/deploy.md".into(),
            environment: Some("production".into()),
            user: "ada".into(),
            started: "2026-11-21T01:00:00Z".into(),
            seconds: Some(90),
            result: "done".into(),
            asked: 3,
            quick: 0,
        };
        let wide = runs_view(std::slice::from_ref(&row), &Page::default());
        assert_eq!(wide.lines().count(), 2);
        let narrow = runs_view(&[row], &Page { columns: Some(60), ..Page::default() });
        assert!(
            narrow.starts_with("20261121-010000-k3f9  done\n  docs/runbooks/deploy.md · production"),
            "{narrow}"
        );
        assert!(narrow.lines().all(|line| width_of(line) <= 60), "{narrow}");
    }
}
