//! What was said to a run before it began, on the screen.

use super::Terminal;
use crate::record::Event;
use crate::report::agreed::agreed;
use std::io::Write;

impl<W: Write> Terminal<'_, W> {
    pub(super) fn agreed(&mut self, event: &Event) {
        if let Some(agreed) = agreed(event) {
            self.said(agreed.style, &format!("{}: {}", agreed.name, agreed.words));
        }
    }
}
