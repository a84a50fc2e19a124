//! Lines that a program printed or somebody drew: logs, reports, tables, trees.
//!
//! Takes a line, gives yes or no. Never looks at the lines around it.

use crate::text::Pattern;

/// What a line of a log or a report starts with.
const MARKS: [&str; 26] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "[", "I", "W", "E", "F", "D", "✓", "✔", "✅", "❌",
    "✗", "⚠", "☐", "□", "●", "•",
];
/// What is drawn with.
const LINES: [&str; 26] = [
    "├", "└", "│", "┌", "┐", "┘", "┬", "┴", "┼", "─", "═", "║", "╔", "╗", "╚", "╝", "▼", "▲", "►", "◄", "↓",
    "→", "↑", "-->", "=>", "⟶",
];

static DRAWN: Pattern =
    Pattern::needing(&LINES, r"[├└│┌┐┘┬┴┼─═║╔╗╚╝▼▲►◄]|^[↓→↑]$|\w+ *(→|──|-->|--->|=>|⟶) *\w");
static LOGGED: Pattern = Pattern::starting(
    &MARKS,
    r"^(\[?\d{4}-\d\d-\d\d[T .]|[IWEF]\d{4} \d\d:\d\d|\[(INFO|WARN|WARNING|ERROR|DEBUG|OK|PASS|FAIL)\]|(INFO|WARN|WARNING|ERROR|DEBUG)[ :]|[✓✔✅❌✗⚠☐□●•])",
);
static RULED: Pattern = Pattern::needing(&["-+"], r"^(-+(\+-+)+|(\+-+)+\+)$");

static COLUMNS: Pattern =
    Pattern::needing(&["  ", "\t"], r"^[A-Z][A-Z0-9()_/%-]+(( {2,}|\t+)[A-Z][A-Z0-9()_/% -]*){1,}$");

/// A line of a drawing or of a folder tree.
pub(in crate::reading) fn is_drawn(line: &str) -> bool {
    matches!(line, "|" | "v") || DRAWN.is_match(line)
}

/// A line of a log, of a test report, or the head of a table of output.
pub(in crate::reading) fn is_output(line: &str) -> bool {
    LOGGED.is_match(line) || COLUMNS.is_match(line)
}

/// The line under the head of a table that a database printed.
pub(in crate::reading) fn is_ruled(line: &str) -> bool {
    RULED.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn log_lines_and_heads_of_tables_are_output() {
        check(
            is_output,
            &["2030-01-02T03:04:05 up", "[INFO] up", "✓ all fine", "NAME   READY   STATUS"],
            &["ls", "NAME=x", "DROP TABLE x;"],
        );
    }
}
