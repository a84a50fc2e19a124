//! Tables whose rows ask for something: the steps of a procedure, `Step | Command`, and ways of which one is taken, `On Debian | …`.
//!
//! Takes a document, gives for each such row what it is. A table that explains is none, and neither is one of what may go wrong.

use super::alternatives::tool_rows;
use super::heading::Heading;
use super::orders::is_order;
use super::programs::is_command;
use super::rules::{self, Phrase};
use super::words::{first_said, words};
use crate::document::{Document, PieceKind, Prose};
use std::collections::BTreeMap;

/// What the row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRow {
    /// One of several steps.
    Step,
    /// One of several ways, with the piece that the first of them is.
    Way(usize),
}

/// The rows of a document's tables that ask for something, by their places among its pieces.
pub fn asking_rows(document: &Document) -> BTreeMap<usize, TableRow> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    while at < document.pieces.len() {
        let Some(head) = row(document, at) else {
            at += 1;
            continue;
        };
        let own = &document.pieces[at];
        let is_beside = |next: &usize| {
            let piece = &document.pieces[*next];
            piece.section == own.section && piece.item == own.item
        };
        // Under its head stands a line of marks; what is further apart is another table.
        let mut next_line = head.line + 2;
        let goes_on = |(_, row): &(usize, &Prose)| {
            let goes_on = row.line <= next_line;
            next_line = row.line + 1;
            goes_on
        };
        let rows: Vec<(usize, &Prose)> = (at + 1..document.pieces.len())
            .take_while(is_beside)
            .map_while(|next| Some((next, row(document, next)?)))
            .take_while(goes_on)
            .collect();
        if goes_back(&head.text) {
            // The way back is no part of the way there.
        } else if !tells_what_helps(&head.text) && are_ways(&rows) {
            found.extend(rows.iter().map(|(row, _)| (*row, TableRow::Way(rows[0].0))));
        } else if are_steps(&head.text, &rows) {
            found.extend(rows.iter().map(|(row, _)| (*row, TableRow::Step)));
        }
        at += 1 + rows.len();
    }
    found
}

fn row(document: &Document, at: usize) -> Option<&Prose> {
    match &document.pieces[at].kind {
        PieceKind::Prose(prose) if prose.in_table => Some(prose),
        _ => None,
    }
}

/// Whether a row holds a command.
fn has_command(row: &Prose) -> bool {
    row.code.iter().any(|code| code.contains(' ') && is_command(code))
}

/// `On Debian`, `Option 1`, `Helm`: each row is a way of its own to do the same.
fn are_ways(rows: &[(usize, &Prose)]) -> bool {
    const FEWEST: usize = 2;
    const LONGEST: usize = 5;
    if rows.len() < FEWEST || !rows.iter().all(|(_, row)| has_command(row)) {
        return false;
    }
    let headings: Vec<Heading> =
        rows.iter().map(|(_, row)| Heading::new(row.text.split(" | ").next().unwrap_or_default())).collect();
    let is_place = |heading: &Heading| {
        let first = heading.core.first().map(String::as_str);
        heading.is_option()
            || matches!(first, Some("on" | "with" | "using" | "via")) && heading.core.len() <= LONGEST
    };
    let all: Vec<&Heading> = headings.iter().collect();
    headings.iter().all(is_place) || tool_rows(&all).iter().any(|row| row.len() == rows.len())
}

/// `Step | Command`: each row is one thing to do, in turn.
fn are_steps(head: &str, rows: &[(usize, &Prose)]) -> bool {
    let mut cells = head.split(" | ").map(words);
    let Some(first) = cells.next() else { return false };
    let counts = first.is_empty() || first_said(&first, rules::TABLE_STEP.words).is_some();
    let does = cells.any(|cell| first_said(&cell, rules::TABLE_DOES.words).is_some());
    let tells = first_said(&words(head), rules::TABLE_TELLS.words).is_some();
    let acts = |row: &Prose| has_command(row) || row.text.split(" | ").any(is_order);
    let acting = rows.iter().filter(|(_, row)| acts(row)).count();
    counts && does && !tells && !tells_what_helps(head) && acting > 0 && acting * 2 >= rows.len()
}

/// Whether the head of a table names what is taken back: `To roll back | Run`.
fn goes_back(head: &str) -> bool {
    let first = head.split(" | ").next().unwrap_or_default();
    first_said(&words(first), rules::TABLE_GOES_BACK.words).is_some()
}

/// Whether the head of a table names something that may go wrong and what is done about it: `Symptom | Action`.
pub(super) fn tells_what_helps(head: &str) -> bool {
    let says = |cell: &str, phrases: &[Phrase]| first_said(&words(cell), phrases).is_some();
    let mut cells = head.split(" | ");
    cells.next().is_some_and(|first| says(first, rules::TABLE_FAULT.words))
        && cells.any(|cell| says(cell, rules::TABLE_REMEDY.words))
}

#[cfg(test)]
mod tests {
    use super::{TableRow, asking_rows, tells_what_helps};
    use crate::document::Document;
    use crate::text::Source;

    /// The kinds of the rows of a table.
    fn check(table: &str, expected: &[TableRow]) {
        let document = Document::parse(&Source::new("a.md", table));
        assert_eq!(asking_rows(&document).into_values().collect::<Vec<_>>(), expected, "{table}");
    }

    #[test]
    fn a_table_of_systems_or_options_is_a_choice() {
        let ways = [TableRow::Way(1), TableRow::Way(1)];
        check(
            "| System | Command |\n|---|---|\n| On Ubuntu | `apt install x` |\n| On Fedora | `dnf install x` |\n",
            &ways,
        );
        check(
            "| Way | Command |\n|---|---|\n| **Option 1** | `git push a` |\n| **Option 2** | `git push b` |\n",
            &ways,
        );
        check("| Tool | Command |\n|---|---|\n| npm | `npm ci x` |\n| yarn | `yarn add x` |\n", &ways);
        check("| Name | Command |\n|---|---|\n| Look | `git log a` |\n| Push | `git push b` |\n", &[]);
    }

    #[test]
    fn a_table_of_steps_asks_for_each_and_one_that_explains_for_none() {
        let steps = [TableRow::Step, TableRow::Step];
        check("| Step | Command |\n|---|---|\n| 1 | `git push a` |\n| 2 | Tell the desk |\n", &steps);
        check("| Task | Owner |\n|---|---|\n| Notify the shops | Ann |\n| Close the till | Bo |\n", &steps);
        check("| Command | Description |\n|---|---|\n| `git log a` | Shows it |\n", &[]);
        check("| Symptom | Action |\n|---|---|\n| It hangs | Restart it |\n", &[]);
        check("| Phase | Duration |\n|---|---|\n| Build it | 5 min |\n", &[]);
    }

    #[test]
    fn a_table_of_ways_back_asks_for_none() {
        let table = |head: &str| {
            format!("| {head} | Command |\n|---|---|\n| npm | `npm ci x` |\n| yarn | `yarn add x` |\n")
        };
        check(&table("Tool"), &[TableRow::Way(1), TableRow::Way(1)]);
        for head in ["To roll back", "Rollback", "Undo with", "To revert"] {
            check(&table(head), &[]);
        }
        check("| Rollback step | Command |\n|---|---|\n| 1 | `git push a` |\n", &[]);
    }

    #[test]
    fn a_table_of_faults_names_what_is_done_about_them() {
        for (head, expected) in [
            ("Symptom | Action", true),
            ("Pattern | Meaning | Fix", true),
            ("Error message | What to do", true),
            ("Alert | Severity | Response", true),
            ("Step | Action", false),
            ("Symptom | Cause", false),
            ("Name | Value", false),
        ] {
            assert_eq!(tells_what_helps(head), expected, "{head}");
        }
    }
}
