//! Where a person may go instead of answering: to another step, or back. What would come of it is shown first.

use super::key::Key;
use super::screen::{Away, Prompted};
use super::{Asking, prompted};
use crate::plan::{Rollback, Step};
use crate::report::{Style, effect_mark};
use crate::session::{Reply, ReplyKind};
use crate::text::visible;
use std::io;

impl Asking<'_> {
    pub(super) async fn jump(&self) -> io::Result<Prompted<Reply>> {
        let steps: Vec<&Step> = self.plan.selected().collect();
        let question = "Which step: its number, its line (l12) or a part of its title";
        let name = prompted!(self.screen.sentence(question, false).await);
        let Some(found) = find(&steps, &name) else {
            self.screen.line(Style::Warn, "There is no such step.");
            return Ok(Err(Away::Back));
        };
        let place = |id: Option<&str>| steps.iter().position(|one| Some(one.id.as_str()) == id);
        let back = place(Some(&found.id)) <= place(self.prompt.step.as_deref());
        let what =
            if back { "what was done from there on is done again" } else { "what lies between is skipped" };
        self.screen.line(Style::Dim, &format!("To `{}` (line {}): {what}.", found.title, found.line));
        let reason = prompted!(self.screen.reason("Why").await);
        Ok(Ok(Reply::new(ReplyKind::Jump).at(&found.id).because(reason)))
    }

    pub(super) async fn roll_back(&self) -> io::Result<Prompted<Reply>> {
        let ways = &self.plan.rollbacks;
        for (number, way) in ways.iter().enumerate() {
            let section = self.plan.section(&way.section);
            let (title, line) = section.map_or(("", 0), |section| (section.title.as_str(), section.line));
            let about = format!("{}  {title} (line {line}, steps: {})", number + 1, way.steps.len());
            self.screen.line(Style::Plain, &about);
        }
        self.screen.line(Style::Dim, "The run goes on with that section and then ends. The rest is not run.");
        let text = prompted!(self.screen.sentence("Which one, or Enter to come back", false).await);
        let found = text.parse::<usize>().ok().and_then(|number| ways.get(number.checked_sub(1)?));
        let Some(way) = found else { return Ok(Err(Away::Back)) };
        self.shown(way);
        if !way.errors.is_empty() {
            return Ok(Err(Away::Back));
        }
        let keys = [Key::no("no, back to the question"), Key::first('y', "yes")];
        Ok(match prompted!(self.screen.key("Roll back like this?", Style::Warn, &keys).await) {
            'y' => Ok(Reply::new(ReplyKind::Rollback).at(&way.section)),
            _ => Err(Away::Back),
        })
    }

    /// The plan of a way back, before its first step.
    fn shown(&self, way: &Rollback) {
        for (number, step) in way.steps.iter().filter_map(|id| self.plan.step(id)).enumerate() {
            let (word, style) = effect_mark(step);
            let paint = self.screen.paint.paint(style, format!("{word:<7}"));
            let text = step.script().unwrap_or(&step.title);
            for (at, line) in visible(text).lines().enumerate() {
                let front = if at == 0 { format!("{:>4}  {paint}  ", number + 1) } else { " ".repeat(15) };
                self.screen.put(&format!("{front}{line}\n"));
            }
        }
        for error in &way.errors {
            self.screen.line(Style::Bad, &format!("line {}: {}", error.line, error.message));
        }
    }
}

/// The step that a number, a line or a part of a title means.
fn find<'p>(steps: &[&'p Step], name: &str) -> Option<&'p Step> {
    let wanted = name.to_lowercase();
    let by_number = name.parse::<usize>().ok().and_then(|number| steps.get(number.checked_sub(1)?));
    let by_line = || {
        let line = wanted.strip_prefix('l')?.parse::<usize>().ok()?;
        steps.iter().find(|one| one.line == line)
    };
    let by_title = || steps.iter().find(|one| one.title.to_lowercase().contains(&wanted));
    by_number.or_else(by_line).or_else(|| by_title().filter(|_| !wanted.is_empty())).copied()
}
