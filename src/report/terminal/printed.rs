//! What a step prints, on the screen: whole lines behind a bar, the line that has no end yet, and what was expected.

use super::super::compared::{self, differences_of};
use super::super::moving_line::{overdrawn, unended};
use super::super::style::{Style, folded};
use super::{DIFFERENCES, KEPT, MARGIN, Terminal};
use crate::plan::Step;
use crate::record::Stream;
use crate::text::{is_visible, visible};
use std::borrow::Cow;
use std::io::Write;

impl<W: Write> Terminal<'_, W> {
    /// What stands in front of a line that a step has printed.
    pub(super) fn bar(&self, stream: Stream) -> String {
        let bar = match (self.sight.is_plain, stream) {
            (false, _) => "│",
            (true, Stream::Stdout) => "|",
            (true, Stream::Stderr) => "!",
        };
        self.paint.paint(if stream == Stream::Stderr { Style::Warn } else { Style::Dim }, bar)
    }

    /// Draws what moves.
    pub(super) fn draw(&mut self, text: &str) {
        self.moving.is_shown = true;
        let _gone = write!(self.out, "\r{MARGIN}{text}\u{1b}[K").and_then(|()| self.out.flush());
    }

    /// Draws the line that has no end yet. Gives whether there is one.
    pub(super) fn draw_unended(&mut self) -> bool {
        let room = self.room(2);
        let found = [Stream::Stdout, Stream::Stderr]
            .into_iter()
            .find_map(|stream| Some((stream, unended(&self.lines[stream as usize], room)?)));
        if let Some((stream, text)) = &found {
            let bar = self.bar(*stream);
            self.draw(&format!("{bar} {text}"));
        }
        found.is_some()
    }

    /// Writes the whole lines that have come, and the rest too where the step is over.
    pub(super) fn flush_lines(&mut self, stream: Stream, all: bool) {
        let mut held = std::mem::take(&mut self.lines[stream as usize]);
        let whole = if all {
            held.len()
        } else {
            held.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
        };
        let rest = held.split_off(whole);
        let (bar, room) = (self.bar(stream), self.room(2));
        if !held.is_empty() {
            self.still();
        }
        // All of it in one piece: a step may print millions of lines.
        let front = format!("{MARGIN}{bar} ");
        let mut shown = String::with_capacity(held.len() + held.len() / 4);
        // Asked for first, because it is ten times as fast as making good what is none.
        let text = std::str::from_utf8(&held).map_or_else(|_| String::from_utf8_lossy(&held), Cow::Borrowed);
        let is_plain = is_visible(&text);
        for line in text.split_inclusive('\n') {
            let line = line.trim_end_matches(['\n', '\r']);
            // No character is wider than it is long.
            if is_plain && line.len() <= room {
                push_line(&mut shown, &front, line);
                continue;
            }
            // What a progress bar drew over is gone from a terminal, too.
            let last = line.rsplit('\r').next().unwrap_or(line);
            for line in folded(visible(last).trim_end(), room) {
                push_line(&mut shown, &front, &line);
            }
        }
        // The record is the product; a screen that is gone must not stop a run.
        let _gone = self.out.write_all(shown.as_bytes()).and_then(|()| self.out.flush());
        self.lines[stream as usize] = rest;
    }

    /// What the document says the step prints, under what it printed; what differs, where the two can be compared.
    pub(super) fn expected(&mut self, step: &Step) {
        let Some(run) = step.run() else { return };
        let Some(expected) = &run.expected else { return };
        if run.expected_output {
            let Some(found) = differences_of(expected, &self.printed, step.sql().is_some()) else {
                return self.said(Style::Dim, compared::SAME);
            };
            self.said(Style::Warn, compared::OTHER);
            for (tag, text) in found.iter().take(DIFFERENCES) {
                let style = if *tag == ' ' { Style::Dim } else { Style::Warn };
                self.said(style, &format!("{tag} {text}"));
            }
            if found.len() > DIFFERENCES {
                self.said(Style::Dim, &format!("… {} lines more", found.len() - DIFFERENCES));
            }
            return;
        }
        for (index, text) in visible(expected).lines().enumerate() {
            let said = text.to_lowercase().starts_with("expect");
            let word = if index == 0 && !said { "expected: " } else { "" };
            let told = self.paint.paint(Style::Dim, format!("{word}{text}"));
            self.line(&format!("{MARGIN}{told}"));
        }
    }

    /// Writes what a step prints, as it comes.
    pub(super) fn print(&mut self, stream: Stream, bytes: &[u8]) {
        if self.raw {
            // The step has the terminal: what it draws must arrive as it is.
            let _gone = self.out.write_all(bytes).and_then(|()| self.out.flush());
            return;
        }
        let bytes = self.cut.as_mut().map_or(bytes, |cut| cut.take(stream, bytes));
        self.lines[stream as usize].extend_from_slice(bytes);
        if self.printed.len() < KEPT {
            self.printed.push_str(&String::from_utf8_lossy(bytes));
        }
        overdrawn(&mut self.lines[stream as usize]);
        self.flush_lines(stream, false);
        if self.sight.is_animated
            && self.live
            && !self.lines[stream as usize].is_empty()
            && self.moving.is_due((self.sight.passing)())
        {
            self.draw_unended();
        }
        // A line that never ends must not be held in memory.
        if self.lines[stream as usize].len() > 64 * 1024 {
            self.flush_lines(stream, true);
        }
    }
}

/// Adds a line that a step has printed.
fn push_line(shown: &mut String, front: &str, line: &str) {
    shown.extend([front, line]);
    shown.truncate(shown.trim_end().len());
    shown.push('\n');
}
