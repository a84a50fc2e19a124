//! What every judgement in one step goes by, and whom it asks about what stands inside of a command.
//!
//! A command may run commands, or code that runs commands again: `sudo`, `bash -c`, `psql -c '\! …'`. So each file that judges one
//! kind would have to know all others. It knows the scales alone and asks them about what is inside; they ask the
//! [`JudgesInside`] that they were given, who knows every kind.

use super::effect_and_mode::EffectAndMode;
use super::follow::Followed;
use super::input::Input;
use super::{Effect, names};
use crate::programs::{Language, OwnPrograms, Program, Table};
use crate::shell::Argument;
use std::collections::BTreeMap;

/// How deep commands are followed into one another: `sudo ssh host bash -c "…"` is three.
const DEPTH: usize = 8;

/// Who judges what stands inside of a command, of whatever kind it is.
pub(super) trait JudgesInside: std::fmt::Debug {
    /// What a simple command does.
    fn command(&self, scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode;

    /// What code in a language does.
    fn code(&self, scales: Scales<'_>, language: Language, text: &str, input: &Input) -> EffectAndMode;

    /// What a text does that the present shell runs.
    fn here(&self, scales: Scales<'_>, text: &str, input: &Input) -> EffectAndMode;
}

/// What every judgement in one step goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales<'a> {
    /// The effects that `stepgate.toml` adds: first words and what they do.
    more: &'a BTreeMap<String, Effect>,
    /// The programs that `stepgate.toml` adds, which come before the table.
    own: Option<&'a OwnPrograms>,
    /// What has been handed over to run later.
    pub follow: &'a Followed<'a>,
    /// Who is asked about what is inside.
    judge: &'a dyn JudgesInside,
    depth: usize,
}

impl<'a> Scales<'a> {
    /// The table, and what overrides it.
    pub const fn new(
        more: &'a BTreeMap<String, Effect>,
        follow: &'a Followed<'a>,
        judge: &'a dyn JudgesInside,
    ) -> Self {
        Self { more, own: None, follow, judge, depth: 0 }
    }

    /// The same with programs that come before the table.
    pub const fn with(self, own: &'a OwnPrograms) -> Self {
        Self { own: Some(own), ..self }
    }

    /// What is known of a program.
    pub fn program(self, name: &str) -> Option<&'a Program> {
        self.own.and_then(|own| own.get(name)).or_else(|| Table::get().program(name))
    }

    /// One level further in, or `None` where nobody would have written that.
    pub fn deeper(self) -> Option<Self> {
        (self.depth < DEPTH).then_some(Self { depth: self.depth + 1, ..self })
    }

    /// What a simple command does.
    pub fn command(self, words: &[Argument], input: &Input) -> EffectAndMode {
        self.judge.command(self, words, input)
    }

    /// What code in a language does.
    pub fn code(self, language: Language, text: &str, input: &Input) -> EffectAndMode {
        self.judge.code(self, language, text, input)
    }

    /// What a text does that the present shell runs.
    pub fn here(self, text: &str, input: &Input) -> EffectAndMode {
        self.judge.here(self, text, input)
    }

    /// What a script inside of another command does, which a shell of its own runs.
    pub fn in_child(self, text: &str, input: &Input) -> EffectAndMode {
        let own = self.follow.memory().of_child();
        self.follow.apart(own, || self.here(text, input))
    }

    /// The same one level further in, with nobody at its input.
    pub fn inner(self, script: &str) -> EffectAndMode {
        match self.deeper() {
            Some(scales) => scales.in_child(script, &Input::Person),
            None => EffectAndMode::of(Effect::Unknown, "commands are nested too deeply"),
        }
    }

    /// A verdict on a command with these words, unless `stepgate.toml` says what that does.
    pub fn settled(self, words: &[Argument], verdict: EffectAndMode) -> EffectAndMode {
        let name = words.first().and_then(names::of_program);
        match name.and_then(|name| self.overridden(&name, words)) {
            Some((effect, key)) => {
                let own = verdict.lowered.unwrap_or(verdict.effect.0);
                let lowered = Some(own).filter(|own| own.is_less_said_by(effect));
                EffectAndMode { effect: (effect, format!("stepgate.toml: `{key}`")), lowered, ..verdict }
            }
            None => verdict,
        }
    }

    /// What `stepgate.toml` says of commands that start like this one; the longest of several.
    fn overridden(self, name: &str, words: &[Argument]) -> Option<(Effect, &'a str)> {
        let written = words.iter().map(|word| word.text.as_str());
        let named = std::iter::once(name).chain(words[1..].iter().map(|word| word.text.as_str()));
        let plain = named.clone().filter(|word| !word.starts_with('-'));
        let starts = |key: &str| {
            let starts_with = |text: Vec<&str>| {
                let mut have = text.into_iter();
                key.split_whitespace().all(|wanted| have.next() == Some(wanted))
            };
            starts_with(written.clone().collect())
                || starts_with(named.clone().collect())
                || starts_with(plain.clone().collect())
        };
        let fitting = self.more.iter().filter(|(key, _)| !key.trim().is_empty() && starts(key));
        fitting.max_by_key(|(key, _)| key.len()).map(|(key, effect)| (*effect, key.as_str()))
    }
}
