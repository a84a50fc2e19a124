//! The end of a session on the screen.

use super::Terminal;
use crate::record::{RunClosed, RunResult};
use crate::report::style::{Style, count};
use crate::text::visible;
use std::io::Write;

impl<W: Write> Terminal<'_, W> {
    pub(super) fn closed(&mut self, closed: &RunClosed) {
        // A record of an earlier version does not say how many steps a run had that left out none.
        let done = self.plan.selected().count();
        let reason = closed.reason.as_ref().map_or_else(|| count(done, "step"), Clone::clone);
        let (style, word) = match (closed.exit_code, closed.result) {
            (0, RunResult::Paused) => (Style::Good, "stopped"),
            (0, _) => (Style::Good, "done"),
            _ => (Style::Bad, "stopped"),
        };
        self.line(&format!("\n{}: {}", self.paint.paint(style, word), visible(&reason)));
        for process in &closed.stopped {
            self.said(Style::Warn, &format!("still ran, and was stopped: {process}"));
        }
        for process in &closed.stays {
            self.said(Style::Warn, &format!("still runs: {process}"));
        }
    }
}
