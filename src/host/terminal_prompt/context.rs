//! What is shown with a prompt: the document's words, what would run, what has changed, what was printed, what may help.

use super::{Asking, LAST_LINES};
use crate::plan::Step;
use crate::reading::Mode;
use crate::report::Style;
use crate::session::PromptKind;
use crate::text::visible;
use std::time::Duration;

impl Asking<'_> {
    /// Everything that belongs to the prompt.
    pub(super) fn context(&self, is_new_list: bool, elapsed: Duration) {
        let prompt = self.prompt;
        let step = self.step;
        match prompt.kind {
            PromptKind::Protected => self.target(),
            PromptKind::Value | PromptKind::InDoubt => step.into_iter().for_each(|step| self.words(step)),
            PromptKind::Failed => {
                self.last_lines();
                step.into_iter().for_each(|step| self.help(step));
            }
            PromptKind::Commit => self.changes(),
            PromptKind::Condition | PromptKind::Reading => self.dependent(),
            _ => step.into_iter().for_each(|step| self.words(step)),
        }
        if is_new_list {
            self.checklist();
        }
        if prompt.kind == PromptKind::Confirm {
            step.into_iter().for_each(|step| self.changed(step));
        }
        let has_status = matches!(
            prompt.kind,
            PromptKind::Gate
                | PromptKind::Manual
                | PromptKind::Confirm
                | PromptKind::Failed
                | PromptKind::Commit
        );
        if let Some(step) = step.filter(|_| has_status) {
            self.status(step, elapsed);
        }
    }

    /// What the document says before the step, and what is expected of it.
    fn words(&self, step: &Step) {
        for prose in step.prose.iter().filter(|prose| **prose != step.title) {
            for line in visible(prose).lines() {
                self.screen.line(Style::Dim, &format!("> {line}"));
            }
        }
    }

    /// The text as it would run, where values that were given meanwhile, or an edit, have changed it, and how it would run.
    fn changed(&self, step: &Step) {
        let script = self.prompt.script.as_deref();
        if step.script() != script {
            visible(script.unwrap_or_default()).lines().for_each(|text| self.screen.line(Style::Code, text));
        }
        let Some(mode) = self.prompt.mode.filter(|mode| *mode != Mode::Plain) else { return };
        let planned = step.run().filter(|run| run.mode == mode);
        let why = planned.map_or(String::new(), |run| format!(": {}", run.mode_reason));
        self.screen.line(Style::Dim, &format!("{}{why}", mode.word()));
    }

    /// What the statements have changed.
    fn changes(&self) {
        for change in &self.prompt.changes {
            let style = if change.is_off() { Style::Bad } else { Style::Plain };
            self.screen.line(style, &format!("{}: {}", visible(&change.title()), change.count()));
        }
    }

    /// What a condition is about: the steps that are in the run with it.
    fn dependent(&self) {
        let question = self.prompt.name.as_deref().and_then(|id| self.plan.question(id));
        let steps =
            question.into_iter().flat_map(|question| &question.options).flat_map(|option| &option.steps);
        for step in steps.filter_map(|id| self.plan.step(id)) {
            let text = step.script().unwrap_or(&step.title);
            let first = text.lines().next().unwrap_or_default();
            self.screen.line(Style::Dim, &format!("line {}: {}", step.line, visible(first)));
        }
    }

    /// The end of what was printed, where it may have been scrolled away.
    fn last_lines(&self) {
        let printed = String::from_utf8_lossy(self.printed);
        let bar = if self.is_plain { "|" } else { "│" };
        let lines: Vec<&str> = printed.lines().collect();
        if lines.len() > LAST_LINES * 3 || self.prompt.mode == Some(Mode::Terminal) {
            for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
                self.screen.line(Style::Plain, &format!("{bar} {line}"));
            }
        }
    }

    /// The parts of this document that may help with a step that failed.
    fn help(&self, step: &Step) {
        let printed = String::from_utf8_lossy(self.printed).into_owned();
        for section in self.plan.helpful(step, &printed) {
            let about = format!("see `{}` (line {})", visible(&section.title), section.line);
            self.screen.line(Style::Dim, &about);
            for one in self.plan.steps_of(&section.id).take(4) {
                let script = one.script().unwrap_or(&one.title);
                let first = script.lines().next().unwrap_or_default();
                self.screen.line(Style::Dim, &format!("  {first}"));
            }
        }
        if let Some(section) = self.plan.rollback_sections().first() {
            let about = format!("[b] rolls back with `{}` (line {})", section.title, section.line);
            self.screen.line(Style::Dim, &about);
        }
    }
}
