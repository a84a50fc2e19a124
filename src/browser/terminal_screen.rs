//! The screen of a step that has a terminal: what it prints goes through an emulator here, so that a page only draws rows of text.

use crate::ledger::Run;
use crate::record::OutputName;
use serde_json::{Value, json};
use std::io::{Read as _, SeekFrom};

/// How wide and how high it is; the page says the same to the run.
pub const COLUMNS: u16 = 100;
/// See [`COLUMNS`].
pub const ROWS: u16 = 30;

/// How much is read at once.
const MISSED: u64 = 256 * 1024;

/// A screen.
pub struct TerminalScreen {
    parser: vt100::Parser,
    output: OutputName,
    /// How much of the output it has seen.
    at: u64,
    has_changed: bool,
}

impl TerminalScreen {
    /// An empty one, for this output.
    pub fn new(output: OutputName) -> Self {
        Self { parser: vt100::Parser::new(ROWS, COLUMNS, 0), output, at: 0, has_changed: true }
    }

    /// What the output is called that is on it.
    pub fn output(&self) -> &str {
        self.output.as_str()
    }

    /// Takes what its output holds by now, up to the byte `to`. Of much that is new only the end: a screen is made of what came last.
    pub fn read(&mut self, run: &Run, to: u64) {
        let start = self.at.max(to.saturating_sub(MISSED));
        let mut fresh = Vec::new();
        if let Ok(mut output) = run.open_output(&self.output)
            && output.seek(SeekFrom::Start(start)).is_ok()
            && output.take(to.saturating_sub(start)).read_to_end(&mut fresh).is_ok()
        {
            self.take(&fresh);
        }
        self.at = self.at.max(to);
    }

    fn take(&mut self, fresh: &[u8]) {
        self.parser.process(fresh);
        self.has_changed |= !fresh.is_empty();
    }

    /// What it shows, if that has changed since this was last asked: rows of stretches, each a text and its classes.
    pub fn view(&mut self) -> Option<Value> {
        if !std::mem::take(&mut self.has_changed) {
            return None;
        }
        let screen = self.parser.screen();
        let rows: Vec<Vec<(String, String)>> = (0..ROWS).map(|row| stretches(screen, row)).collect();
        let (row, column) = screen.cursor_position();
        let cursor = (!screen.hide_cursor()).then_some([row, column]);
        Some(json!({ "rows": rows, "cursor": cursor, "keys": screen.application_cursor() }))
    }
}

/// A row as stretches that look alike.
fn stretches(screen: &vt100::Screen, row: u16) -> Vec<(String, String)> {
    let mut stretches: Vec<(String, String)> = Vec::new();
    for column in 0..COLUMNS {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else {
            continue;
        };
        let classes = classes(cell);
        let text = if cell.has_contents() { cell.contents() } else { " " };
        match stretches.last_mut().filter(|(_, last)| *last == classes) {
            Some((stretch, _)) => stretch.push_str(text),
            None => stretches.push((text.to_owned(), classes)),
        }
    }
    stretches
}

fn classes(cell: &vt100::Cell) -> String {
    let mut classes = Vec::new();
    let marks = [("bold", cell.bold()), ("underlined", cell.underline()), ("inverse", cell.inverse())];
    classes.extend(marks.into_iter().filter(|(_, is_there)| *is_there).map(|(class, _)| class.to_owned()));
    if let vt100::Color::Idx(colour @ 0..16) = cell.fgcolor() {
        classes.push(format!("ink-{}", colour % 8));
    }
    classes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Target;

    #[test]
    fn a_screen_is_what_a_terminal_would_show() {
        let mut screen = TerminalScreen::new(OutputName::new(1, 1, &Target::Local));
        screen.take(b"one\r\n\x1b[31mtwo\x1b[0m three\r\x1b[2Kfour");
        let view = screen.view().expect("it has changed");
        assert!(view["rows"][0][0][0].as_str().is_some_and(|row| row.trim_end() == "one"), "{view}");
        assert!(view["rows"][1][0][0].as_str().is_some_and(|row| row.trim_end() == "four"), "{view}");
        assert_eq!(view["cursor"], json!([1, 4]));
        assert_eq!(screen.view(), None);
    }
}
