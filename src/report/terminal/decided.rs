//! What somebody, or a rule, has decided about a step, on the screen.

use super::super::style::Style;
use super::Terminal;
use crate::record::{Answer, Decision, StepSkipped};
use std::io::Write;

impl<W: Write> Terminal<'_, W> {
    pub(super) fn answered(&mut self, decision: &Decision) {
        // Whoever has pressed the key, and typed the reason, has seen that.
        let is_wait = self.plan.step(&decision.step).is_some_and(|step| step.wait().is_some());
        if self.attended && decision.how.is_person() && !is_wait {
            return;
        }
        let by = decision.by.as_ref().map_or(String::new(), |name| format!(" by {name}"));
        let note = decision.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
        // One of several that were answered at once says which.
        let title = Some(decision.step.as_str())
            .filter(|id| self.shown.as_deref() != Some(id) || decision.how.is_together())
            .and_then(|id| self.plan.step(id))
            .map_or(String::new(), |step| format!("{}: ", step.title));
        let (style, word) = match decision.answer {
            Answer::Yes => (Style::Good, "yes"),
            Answer::No => (Style::Bad, "no"),
            Answer::Skip => (Style::Warn, "skipped"),
            Answer::NotApplicable => (Style::Warn, "not applicable"),
            Answer::Later => (Style::Warn, "later"),
            Answer::NotAsked => (Style::Dim, "not asked"),
            Answer::Assumed => (Style::Warn, "assumed, not done"),
        };
        self.said(style, &format!("{title}{word} ({}{by}){note}", decision.how));
    }

    pub(super) fn skipped(&mut self, skipped: &StepSkipped) {
        let is_other = self.shown.as_deref() != Some(&skipped.step);
        if is_other || !self.attended || !skipped.how.is_person() {
            let title = if is_other { format!("{}: ", self.title_of(&skipped.step)) } else { String::new() };
            self.said(Style::Warn, &format!("{title}skipped ({}): {}", skipped.how, skipped.reason));
        }
    }
}
