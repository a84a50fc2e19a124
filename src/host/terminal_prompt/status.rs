//! Where the run is: the line above a question, the checklist, the target of a protected environment.

use super::Asking;
use super::margin::MARGIN;
use crate::plan::Step;
use crate::report::{Style, cut, width_of};
use crate::settings::{Confirm, duration_words};
use crate::text::visible;
use std::time::Duration;

impl Asking<'_> {
    /// Environment, section, place on the way, elapsed time, run: on one line, however long the section's title is.
    pub(super) fn status(&self, step: &Step, elapsed: Duration) {
        let plan = self.plan;
        let environment = plan.environment.as_deref();
        // Read at a glance, without colour too: production shouts.
        let is_loud = Confirm::of_name(environment) == Confirm::EveryStep;
        let name = environment.map(|name| if is_loud { name.to_uppercase() } else { name.to_owned() });
        let section = plan.section(&step.section).map(|section| visible(&section.title));
        let (place, total) = self.prompt.place.unwrap_or_default();
        let between = if self.is_plain { ", " } else { " · " };
        let run = self.run.map(|run| format!("run {run}"));
        let parts = [Some(format!("step {place} of {total}")), Some(duration_words(elapsed)), run];
        let behind = parts.into_iter().flatten().collect::<Vec<_>>().join(between);
        let taken = name.as_deref().map_or(0, width_of) + width_of(&behind) + 2 * between.len();
        let room = self.screen.width().saturating_sub(taken).max(10);
        let section = section.filter(|title| !title.is_empty()).map(|title| cut(&title, room));
        let rest = [section, Some(behind)].into_iter().flatten().collect::<Vec<_>>().join(between);
        let paint = self.screen.paint;
        let name = name
            .map(|name| paint.paint(if is_loud { Style::Bad } else { Style::Dim }, visible(&name) + between));
        self.screen.put(&format!("{MARGIN}{}{}\n", name.unwrap_or_default(), paint.paint(Style::Dim, rest)));
    }

    /// The items that stand together.
    pub(super) fn checklist(&self) {
        for step in self.prompt.together.iter().filter_map(|id| self.plan.step(id)) {
            let mark = if step.is_ticked() { "[x]" } else { "[ ]" };
            self.screen.line(Style::Plain, &format!("{mark} {}", step.title));
        }
    }

    /// Where everything would land.
    pub(super) fn target(&self) {
        let name = self.prompt.name.as_deref().unwrap_or_default();
        self.screen.put("\n");
        self.screen.line(Style::Bad, &format!("{}: where this would land", name.to_uppercase()));
        for fact in &self.prompt.target {
            let style = if fact.contains("NOT CLEAN") { Style::Warn } else { Style::Plain };
            self.screen.line(style, &format!("  {fact}"));
        }
        self.screen.line(Style::Bad, &format!("This is {name}. Everything from here on is real."));
    }
}
