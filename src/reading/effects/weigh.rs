//! One simple command against the table.
//!
//! Takes its words and where its input comes from, gives a [`EffectAndMode`]. Where the table has nothing to say, the name
//! is asked; where that tells nothing either, the effect is unknown. Never guesses that something is harmless.

use super::effect_and_mode::EffectAndMode;
use super::follow::{self, Follow};
use super::wrappers::{self, Carried};
use super::{Effect, modes, names, text};
use crate::programs::{CodeArgument, Found, Language, OwnPrograms, Program, Runs, Table};
use crate::shell::{self, Argument, Assignment, HOLES};
use std::collections::BTreeMap;

/// How deep commands are followed into one another: `sudo ssh host bash -c "…"` is three.
const DEPTH: usize = 8;
/// Flags with which a program only says what it would do.
const REHEARSALS: &str = "--dry-run|--dryrun|--dry_run|-dry-run|--just-print|--pretend|--what-if";
/// Words that, alone, make any program say something about itself.
const ASKS_ITSELF: &[&str] = &["--version", "--help", "version", "help", "-version", "-help"];

/// Where a command's input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// Nothing gives it any: a person would have to.
    Person,
    /// A file of that name.
    File(String),
    /// Text that is known.
    Text(String),
    /// The output of a command with those words.
    Pipe(String),
}

/// What every judgement in one step goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales<'a> {
    /// The effects that `stepgate.toml` adds: first words and what they do.
    pub more: &'a BTreeMap<String, Effect>,
    /// The programs that `stepgate.toml` adds, which come before the table.
    own: Option<&'a OwnPrograms>,
    /// What has been handed over to run later.
    pub follow: &'a Follow<'a>,
    depth: usize,
}

impl<'a> Scales<'a> {
    /// The table, and what overrides it.
    pub const fn new(more: &'a BTreeMap<String, Effect>, follow: &'a Follow<'a>) -> Self {
        Self { more, own: None, follow, depth: 0 }
    }

    /// The same with programs that come before the table.
    pub const fn with(self, own: &'a OwnPrograms) -> Self {
        Self { own: Some(own), ..self }
    }

    /// What is known of a program.
    fn program(self, name: &str) -> Option<&'a Program> {
        self.own.and_then(|own| own.get(name)).or_else(|| Table::get().program(name))
    }

    /// One level further in, or `None` where nobody would have written that.
    pub fn deeper(self) -> Option<Self> {
        (self.depth < DEPTH).then_some(Self { depth: self.depth + 1, ..self })
    }

    /// What a simple command does.
    pub fn command(self, words: &[Argument], input: &Input) -> EffectAndMode {
        let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
        if let Some(verdict) = follow::of_program(first, rest) {
            return verdict;
        }
        if let Some(verdict) = follow::of_name(self, words, input) {
            return verdict;
        }
        let Some(name) = program_name(first) else {
            return EffectAndMode::of(Effect::Unknown, "the program is a variable");
        };
        let given = follow::given_environment(self, words);
        let brought = follow::brought(self, words, input);
        let verdict = match self.program(&name).filter(|_| !follow::is_own_file(first)) {
            Some(program) => {
                let target = follow::target_of_words(self, &name, rest);
                self.by_table(program, &name, rest, input).and(target)
            }
            None => follow::script(self, first, rest, follow::Kind::Run),
        };
        let verdict = verdict.and(given).and(brought);
        self.settled(words, verdict)
    }

    /// A verdict on a command with these words, unless `stepgate.toml` says what that does.
    pub fn settled(self, words: &[Argument], verdict: EffectAndMode) -> EffectAndMode {
        let name = words.first().and_then(program_name);
        match name.and_then(|name| self.overridden(&name, words)) {
            Some((effect, key)) => {
                let own = verdict.lowered.unwrap_or(verdict.effect.0);
                let lowered = Some(own).filter(|own| own.is_less_said_by(effect));
                EffectAndMode { effect: (effect, format!("stepgate.toml: `{key}`")), lowered, ..verdict }
            }
            None => verdict,
        }
    }

    /// What the variables before a command make the program run: `PAGER='rm -rf x' git log`.
    pub fn environment(self, assignments: &[Assignment]) -> EffectAndMode {
        let run = assignments.iter().filter_map(|one| Some((shell::variable(&one.name)?, &one.value.text)));
        let judged =
            run.filter(|(_, value)| !value.is_empty() && !is_usual(value)).map(|(language, value)| {
                let verdict = text::weigh(self, language, value, &Input::Person);
                EffectAndMode::of(verdict.effect.0, verdict.effect.1)
            });
        EffectAndMode::all(judged)
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

    fn by_table(self, program: &Program, name: &str, words: &[Argument], input: &Input) -> EffectAndMode {
        let found = Found::of(program, words, *input != Input::Person);
        if let Some(verdict) = asks_itself(program, name, words, &found) {
            return verdict;
        }
        let mut verdict = self.said(&found, name, words, input);
        // What a template becomes is not known: there the row that decides counts.
        let further = program.code().filter(|code| code.language() != Language::Template);
        for code in further.filter(|code| !is_judged(&found, code)) {
            if let Some(further) =
                self.deeper().and_then(|deeper| wrappers::in_flags(deeper, code, &found.line, input))
            {
                verdict = verdict.and(further);
            }
        }
        if let Some((row, mode)) = found.mode().filter(|(_, mode)| *mode > verdict.mode.0) {
            verdict.mode = (mode, modes::reason(mode, &row.reason(name, &found.line)));
        }
        verdict
    }

    /// What the row that decides says, and what it runs does.
    fn said(
        self,
        found: &Found<'_, '_, Argument>,
        name: &str,
        words: &[Argument],
        input: &Input,
    ) -> EffectAndMode {
        let line = &found.line;
        let carried = found.runs.and_then(|row| {
            let carried = Carried { row, name, words, line, inner: found.inner, input };
            wrappers::weigh(self, &carried)
        });
        let carried = carried.map(|verdict| if found.ends() { modes::ended(verdict) } else { verdict });
        let decisive = found.decisive();
        let runs_first = decisive.is_some_and(|row| found.is_runner(row));
        let said = decisive.and_then(|row| Some(EffectAndMode::of(row.effect?, row.reason(name, line))));
        match (said, carried) {
            (Some(said), Some(carried)) if runs_first => carried.and(said),
            (Some(said), Some(carried)) => EffectAndMode { effect: said.effect, ..carried },
            (None, Some(carried)) => carried,
            // What it would run is not to be seen: then the row tells nothing harmless either.
            (Some(said), None) if runs_first => said.at_least_unknown(),
            (Some(said), None) => said,
            (None, None) if words.is_empty() && decisive.is_none() => {
                EffectAndMode::of(Effect::Read, format!("`{name}` alone only says how to use it"))
            }
            (None, None) => names::judge(name, words).at_least_unknown(),
        }
    }
}

/// Whether a variable names no more than a program that is known: `EDITOR=vim` does nothing by itself.
fn is_usual(value: &str) -> bool {
    Table::get()
        .program(value.rsplit('/').next().unwrap_or(value))
        .is_some_and(|program| !program.runs_commands)
}

/// What a program says about itself or only would do.
fn asks_itself(
    program: &Program,
    name: &str,
    words: &[Argument],
    found: &Found<'_, '_, Argument>,
) -> Option<EffectAndMode> {
    let last = words.last()?.text.as_str();
    let alone =
        words.len() == 1 && (ASKS_ITSELF.contains(&last) || program.asks.iter().any(|flag| flag == last));
    // What stands behind a command or code belongs to that.
    let own = found.runs.is_none() && !words.iter().any(|word| word.text == "--");
    if alone || own && last == "--help" {
        return Some(EffectAndMode::of(Effect::Read, format!("`{name} {last}`")));
    }
    let rehearses =
        own && program.rehearses && found.line.has(REHEARSALS) && !found.line.has("--dry-run=none");
    rehearses.then(|| EffectAndMode::of(Effect::Read, format!("`{name}` only says what it would do")))
}

/// Whether the row that runs something has told of this code already.
fn is_judged(found: &Found<'_, '_, Argument>, code: &CodeArgument) -> bool {
    matches!(found.runs.and_then(|row| row.runs.as_ref()), Some(Runs::Code(told)) if told == code)
}

/// The name of a program without its folder, where it is known.
fn program_name(word: &Argument) -> Option<String> {
    if ["$EDITOR", "${EDITOR", "$VISUAL", "${VISUAL"].iter().any(|variable| word.text.starts_with(variable)) {
        return Some("editor".to_owned());
    }
    let name = word.text.rsplit('/').next().unwrap_or_default();
    let known =
        !name.is_empty() && !name.contains(['$', '`', '(']) && !name.chars().all(|c| HOLES.contains(&c));
    known.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::pipeline;
    use super::*;
    use crate::programs::Row;
    use crate::shell::Facts;

    /// The program's words in a command, judged against its rows.
    fn found(program: &'static Program, command: &str, then: impl FnOnce(&Found<'_, '_, Argument>)) {
        let commands = shell::parse(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        let facts = Facts::of(&commands[0]);
        let here = |invocation: &&(usize, &shell::Invocation)| {
            let name = invocation.1.words.first().and_then(program_name);
            name.and_then(|name| Table::get().program(&name)).is_some_and(|one| std::ptr::eq(one, program))
        };
        let all: Vec<_> = facts.invocations.iter().enumerate().collect();
        let (at, invocation) = all.iter().find(here).unwrap_or(&all[0]);
        let (files, more) = (follow::Files::new(), BTreeMap::new());
        let follow = Follow::new(&files);
        let fed = pipeline::input(Scales::new(&more, &follow), &facts, *at, &Input::Person) != Input::Person;
        then(&Found::of(program, &invocation.words[1..], fed));
    }

    /// Whether a row decides what it is there to decide.
    fn decides(row: &Row, found: &Found<'_, '_, Argument>) -> bool {
        let is = |one: Option<&Row>| one.is_some_and(|one| std::ptr::eq(one, row));
        (row.effect.is_none() || is(found.decisive()))
            && (row.runs.is_none() || is(found.runs) && is(found.decisive()))
            && (row.mode.is_none() || is(found.mode().map(|one| one.0)))
    }

    #[test]
    fn every_row_decides_its_example_and_leaves_the_other_alone() {
        let mut wrong = Vec::new();
        for (_, program) in Table::get().programs() {
            for row in &program.rules {
                found(program, &row.example, |found| {
                    if !decides(row, found) {
                        wrong.push(format!("{}: not decided by {row:?}", row.example));
                    }
                });
                if let Some(not) = &row.not {
                    found(program, not, |found| {
                        if decides(row, found) {
                            wrong.push(format!("{not}: decided by {row:?}"));
                        }
                    });
                }
            }
        }
        assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    }
}
