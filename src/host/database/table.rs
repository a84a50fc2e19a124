//! Rows as a table, in bounded memory: the first rows decide how wide its columns are, and are shown at once.
//!
//! A table that is too wide for a screen is shown record by record, a column a line.

use crate::host::clock::monotonic;
use crate::record::Stream;
use crate::session::FirstRow;
use crate::sql::Hidden;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr as _;

/// How many rows decide how wide the columns are.
const SEEN_FIRST: usize = 100;
/// How long the first rows wait for others.
const PATIENCE: Duration = Duration::from_millis(300);
/// The widest table that is shown row by row.
const WIDEST: usize = 150;
/// How many bytes are handed on at once.
const PIECE: usize = 64 * 1024;
/// What is shown in place of a value that is not to be seen.
const HIDDEN: &str = "▒▒▒";

/// How the rows of a statement are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Drawing<'a> {
    /// Columns whose values are not shown.
    pub hidden: &'a [String],
    /// As JSON, one object a line, with values as the database writes them, instead of as a table.
    pub as_json: bool,
    /// With a column a line, however narrow the table is.
    pub vertical: bool,
}

/// Draws the rows of one statement.
pub(super) struct Table<'a> {
    output: &'a mut dyn FnMut(Stream, &[u8]),
    drawing: Drawing<'a>,
    hidden: Hidden,
    columns: Vec<String>,
    /// The rows that wait until it is known how wide the columns are.
    waiting: Vec<Vec<String>>,
    layout: Option<Layout>,
    since: Option<Instant>,
    n_rows: u64,
    /// The first row of the first result, whether or not it is shown.
    first: FirstRow,
    /// Whether the first result is over.
    has_first: bool,
    text: String,
    /// The rows as they are, where they are to be read and not drawn.
    kept: Option<&'a mut Vec<Vec<Option<String>>>>,
}

/// How rows are shown.
enum Layout {
    /// One line a row, with columns of these widths.
    Rows(Vec<usize>),
    /// One line a value, behind the column's name, which takes this much.
    Records(usize),
}

impl<'a> Table<'a> {
    /// The table of what `statement` gives.
    pub(super) fn new(
        statement: &str,
        drawing: Drawing<'a>,
        output: &'a mut dyn FnMut(Stream, &[u8]),
    ) -> Self {
        Self {
            output,
            drawing,
            hidden: Hidden::of(statement, drawing.hidden),
            columns: Vec::new(),
            waiting: Vec::new(),
            layout: None,
            since: None,
            n_rows: 0,
            first: FirstRow::default(),
            has_first: false,
            text: String::new(),
            kept: None,
        }
    }

    /// A table whose rows are kept as they are, and that nobody sees.
    pub(super) fn keeping(
        kept: &'a mut Vec<Vec<Option<String>>>,
        output: &'a mut dyn FnMut(Stream, &[u8]),
    ) -> Self {
        Self { kept: Some(kept), ..Self::new("", Drawing::default(), output) }
    }

    /// A result with these columns begins.
    pub(super) fn columns(&mut self, columns: Vec<String>) {
        self.end_result();
        self.columns = columns;
    }

    /// The next row; no value is `NULL`.
    pub(super) fn row(&mut self, mut values: impl Iterator<Item = Option<String>>) {
        if let Some(kept) = &mut self.kept {
            return kept.push(values.collect());
        }
        let is_first = !self.has_first && self.first.of == 0;
        let kept: Option<Vec<Option<String>>> = is_first.then(|| values.by_ref().collect());
        if !self.has_first {
            self.first.of += 1;
        }
        if let Some(kept) = kept {
            self.first.values.clone_from(&kept);
            return self.draw(kept.into_iter());
        }
        self.draw(values);
    }

    fn draw(&mut self, values: impl Iterator<Item = Option<String>>) {
        let is_hidden = |at: usize, column: &str| self.hidden.covers(column, at, self.columns.len());
        let shown = values
            .zip(&self.columns)
            .enumerate()
            .map(|(at, (value, column))| if is_hidden(at, column) { Some(HIDDEN.to_owned()) } else { value });
        self.n_rows += 1;
        if self.drawing.as_json {
            let object = object(self.columns.iter().zip(shown));
            self.text.push_str(&object);
            let since = *self.since.get_or_insert_with(monotonic);
            if self.text.len() >= PIECE || since.elapsed() > PATIENCE {
                self.since = None;
                self.flush();
            }
            return;
        }
        let row: Vec<String> = shown
            .map(|value| value.map_or_else(|| "NULL".to_owned(), |text| text.replace('\n', "⏎")))
            .collect();
        if self.layout.is_some() {
            self.put(&row);
        } else {
            let since = *self.since.get_or_insert_with(monotonic);
            self.waiting.push(row);
            if self.waiting.len() >= SEEN_FIRST || since.elapsed() > PATIENCE {
                self.begin();
                self.flush();
            }
        }
        if self.text.len() >= PIECE {
            self.flush();
        }
    }

    /// What the server says beside the result.
    pub(super) fn notice(&mut self, text: &str) {
        self.flush();
        let text = if self.drawing.hidden.is_empty() { text.to_owned() } else { withheld(text) };
        (self.output)(Stream::Stderr, format!("{text}\n").as_bytes());
    }

    /// What comes as it is, a row a line. Which column is which nobody can tell there.
    pub(super) fn as_it_is(&mut self, bytes: &[u8]) {
        self.flush();
        if self.drawing.hidden.is_empty() {
            return (self.output)(Stream::Stdout, bytes);
        }
        let rows = bytes.split_inclusive(|byte| *byte == b'\n').count();
        (self.output)(Stream::Stdout, format!("{HIDDEN}\n").repeat(rows).as_bytes());
    }

    /// What there is to say instead of rows.
    pub(super) fn tell(&mut self, text: &str) {
        self.text.extend([text, "\n"]);
    }

    /// How many rows a statement without a result has changed.
    pub(super) fn changed(&mut self, rows: u64) {
        writeln!(self.text, "{rows} {}", word(rows)).expect("writing to a string cannot fail");
    }

    /// Hands on what is left; gives the first row.
    pub(super) fn finish(mut self) -> FirstRow {
        self.end_result();
        self.first
    }

    fn end_result(&mut self) {
        if !self.columns.is_empty() && !self.drawing.as_json {
            if self.layout.is_none() {
                self.begin();
            }
            let rows = self.n_rows;
            writeln!(self.text, "({rows} {})", word(rows)).expect("writing to a string cannot fail");
        }
        self.flush();
        self.has_first |= !self.columns.is_empty();
        self.columns.clear();
        (self.layout, self.since, self.n_rows) = (None, None, 0);
    }

    /// Decides how rows are shown, and shows those that have waited for it.
    fn begin(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let width = |at: usize| {
            let cells = waiting.iter().map(|row| row[at].width());
            cells.chain([self.columns[at].width()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let whole: usize = widths.iter().map(|width| width + 2).sum();
        if self.drawing.vertical || whole > WIDEST && widths.len() > 1 {
            let names = self.columns.iter().map(|name| name.width()).max().unwrap_or(0);
            self.layout = Some(Layout::Records(names));
        } else {
            let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            let names = self.columns.clone();
            self.layout = Some(Layout::Rows(widths));
            self.put(&names);
            self.put(&rule);
        }
        waiting.iter().for_each(|row| self.put(row));
    }

    fn put(&mut self, row: &[String]) {
        let text = &mut self.text;
        match self.layout.as_ref() {
            Some(Layout::Records(names)) => {
                for (at, (name, value)) in self.columns.iter().zip(row).enumerate() {
                    let mark = if at == 0 { "•" } else { " " };
                    let gap = " ".repeat(names - name.width());
                    text.extend([mark, " ", name, &gap, "  ", value, "\n"]);
                }
            }
            Some(Layout::Rows(widths)) => {
                for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
                    text.push_str(cell);
                    if at + 1 < row.len() {
                        let gap = width.saturating_sub(cell.width()) + 2;
                        text.extend(std::iter::repeat_n(' ', gap));
                    }
                }
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
            }
            None => {}
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            (self.output)(Stream::Stdout, self.text.as_bytes());
            self.text.clear();
        }
    }
}

/// What a server says, without the values that it may hold: PostgreSQL gives them as a detail, MySQL in quotes.
pub(super) fn withheld(text: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("DETAIL: ") {
            return format!("DETAIL: {HIDDEN}");
        }
        // Every other part stands in quotes; one that is never closed goes to the end.
        let parts = line.split('\'').enumerate();
        let shown = parts.map(|(at, part)| if at % 2 == 1 { HIDDEN } else { part });
        shown.collect::<Vec<_>>().join("'")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A row as JSON in a line. Columns of the same name stand there twice: none is lost.
fn object<'c>(cells: impl Iterator<Item = (&'c String, Option<String>)>) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let pair = |(column, value): (&String, Option<String>)| {
        format!("{}:{}", text(column), value.map_or_else(|| "null".to_owned(), |value| text(&value)))
    };
    format!("{{{}}}\n", cells.map(pair).collect::<Vec<_>>().join(","))
}

fn word(rows: u64) -> &'static str {
    if rows == 1 { "row" } else { "rows" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(columns: &[&str], rows: &[&[&str]], drawing: Drawing<'_>) -> String {
        let mut text = String::new();
        let mut output = |_, bytes: &[u8]| text.push_str(&String::from_utf8_lossy(bytes));
        let mut table = Table::new("", drawing, &mut output);
        table.columns(columns.iter().map(|name| (*name).to_owned()).collect());
        for row in rows {
            table.row(row.iter().map(|cell| Some((*cell).to_owned())));
        }
        table.finish();
        text
    }

    #[test]
    fn a_wide_table_is_shown_record_by_record() {
        let long = "x".repeat(200);
        let text = drawn(&["id", "words"], &[&["1", &long], &["2", "short"]], Drawing::default());
        assert_eq!(text, format!("• id     1\n  words  {long}\n• id     2\n  words  short\n(2 rows)\n"));
    }

    #[test]
    fn rows_as_json_are_an_object_a_line_and_lose_no_column() {
        let hidden = ["email".to_owned()];
        let drawing = Drawing { hidden: &hidden, as_json: true, ..Drawing::default() };
        let text = drawn(&["n", "n", "say \"x\"", "Email"], &[&["1", "2", "a\nb", "a@b.c"]], drawing);
        assert_eq!(text, "{\"n\":\"1\",\"n\":\"2\",\"say \\\"x\\\"\":\"a\\nb\",\"Email\":\"▒▒▒\"}\n");
    }

    #[test]
    fn a_hidden_column_is_never_drawn() {
        let text = drawn(
            &["id", "Email"],
            &[&["1", "a@b.c"]],
            Drawing { hidden: &["email".to_owned()], ..Drawing::default() },
        );
        assert_eq!(text, "id  Email\n──  ─────\n1   ▒▒▒\n(1 row)\n");
    }
}
