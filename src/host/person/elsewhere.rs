//! What a person may do besides answering: look, open a shell, take another way, stop for now.

use super::screen::{Away, Key, Typed};
use super::{Asking, typed};
use crate::plan::Step;
use crate::reading::Mode;
use crate::report::Style;
use crate::session::Reply;
use crate::text::visible;
use std::io;

impl Asking<'_> {
    /// The keys that every question about a step has.
    pub(super) fn keys_to_elsewhere(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        if !self.at.printed.is_empty() {
            keys.push(Key::more('o', "output of the last step, again"));
        }
        keys.push(Key::more('!', "shell with the run's state"));
        keys.push(Key::more('j', "jump to another step"));
        if !self.at.plan.rollback_sections().is_empty() {
            keys.push(Key::more('b', "roll back"));
        }
        keys.push(Key::more('p', "pause: nothing is decided, `stepgate resume` goes on"));
        keys
    }

    /// What one of those keys leads to; every other one is a no.
    pub(super) fn elsewhere(&self, key: char, step: &Step) -> io::Result<Typed<Reply>> {
        Ok(Ok(match key {
            'o' => Reply::Show,
            '!' => {
                self.screen.line(
                    Style::Dim,
                    "A shell of your own; `exit` comes back. What you set in it stays in it.",
                );
                Reply::Shell
            }
            'j' => return self.jump(step),
            'b' => return self.roll_back(),
            'p' => Reply::Pause,
            _ => Reply::No(None),
        }))
    }

    fn jump(&self, step: &Step) -> io::Result<Typed<Reply>> {
        let steps: Vec<&Step> = self.at.plan.selected().collect();
        let name = typed!(
            self.screen.sentence("Which step: its number, its line (l12) or a part of its title", false)
        );
        let wanted = name.to_lowercase();
        let by_number = name.parse::<usize>().ok().and_then(|number| steps.get(number.checked_sub(1)?));
        let by_line = || {
            let line = wanted.strip_prefix('l')?.parse::<usize>().ok()?;
            steps.iter().find(|one| one.line == line)
        };
        let by_title = || steps.iter().find(|one| one.title.to_lowercase().contains(&wanted));
        let found = by_number.or_else(by_line).or_else(|| by_title().filter(|_| !wanted.is_empty()));
        let Some(found) = found else {
            self.screen.line(Style::Warn, "There is no such step.");
            return Ok(Err(Away::Back));
        };
        let back =
            steps.iter().position(|one| one.id == found.id) <= steps.iter().position(|one| one.id == step.id);
        let what =
            if back { "what was done from there on is done again" } else { "what lies between is skipped" };
        self.screen.line(Style::Dim, &format!("To `{}` (line {}): {what}.", found.title, found.line));
        let reason = typed!(self.screen.reason("Why"));
        Ok(Ok(Reply::Jump(found.id.clone(), reason)))
    }

    fn roll_back(&self) -> io::Result<Typed<Reply>> {
        let sections = self.at.plan.rollback_sections();
        for (number, section) in sections.iter().enumerate() {
            let steps = self.at.plan.steps_of(&section.id).count();
            let about = format!("{}  {} (line {}, steps: {steps})", number + 1, section.title, section.line);
            self.screen.line(Style::Plain, &about);
        }
        self.screen.line(Style::Dim, "The run goes on with that section and then ends. The rest is not run.");
        let text = typed!(self.screen.sentence("Which one, or Enter to come back", false));
        let found = text.parse::<usize>().ok().and_then(|number| sections.get(number.checked_sub(1)?));
        Ok(found.map(|section| Reply::RollBack(section.id.clone())).ok_or(Away::Back))
    }

    /// Another mode for the step; the question stands.
    pub(super) fn mode(&self) -> io::Result<Typed<Reply>> {
        let keys = [
            Key::no("as it is"),
            Key::first('p', "plain"),
            Key::first('t', "in the terminal"),
            Key::first('w', "watched until a key"),
            Key::first('b', "in the background"),
        ];
        Ok(Ok(Reply::Mode(match typed!(self.screen.key("How is it run?", Style::Plain, &keys)) {
            'p' => Mode::Plain,
            't' => Mode::Terminal,
            'w' => Mode::Watch,
            'b' => Mode::Background,
            _ => self.at.mode,
        })))
    }

    /// The parts of this document that may help with a step that failed.
    pub(super) fn help(&self, step: &Step) {
        let printed = String::from_utf8_lossy(self.at.printed).into_owned();
        for section in self.at.plan.helpful(step, &printed) {
            let about = format!("see `{}` (line {})", visible(&section.title), section.line);
            self.screen.line(Style::Dim, &about);
            for one in self.at.plan.steps_of(&section.id).take(4) {
                let script = one.script().unwrap_or(&one.title);
                let first = script.lines().next().unwrap_or_default();
                self.screen.line(Style::Dim, &format!("  {first}"));
            }
        }
        if let Some(section) = self.at.plan.rollback_sections().first() {
            let about = format!("[b] rolls back with `{}` (line {})", section.title, section.line);
            self.screen.line(Style::Dim, &about);
        }
    }
}
