//! One simple command against the table.
//!
//! Takes its words and where its input comes from, gives a [`Verdict`]. Where the table has nothing to say, the name
//! is asked; where that tells nothing either, the effect is unknown. Never guesses that something is harmless.

use super::follow::{self, Follow};
use super::line::Line;
use super::row::{Around, Row};
use super::table::{Program, Table};
use super::verdict::Verdict;
use super::wrappers::{self, Carried};
use super::{Effect, Mode, code, modes, names};
use crate::shell::{Argument, HOLES};
use std::collections::BTreeMap;

/// How deep commands are followed into one another: `sudo ssh host bash -c "…"` is three.
const DEPTH: usize = 8;
/// Flags with which a program only says what it would do.
const REHEARSALS: &str = "--dry-run|--dryrun|--dry_run|-dry-run|--just-print|--pretend|--what-if";
/// Words that, alone, make any program say something about itself.
const ASKS_ITSELF: &[&str] =
    &["--version", "--help", "-V", "-v", "-h", "version", "help", "-version", "-help"];

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
    /// What has been handed over to run later.
    pub follow: &'a Follow<'a>,
    depth: usize,
}

impl<'a> Scales<'a> {
    /// The table, and what overrides it.
    pub const fn new(more: &'a BTreeMap<String, Effect>, follow: &'a Follow<'a>) -> Self {
        Self { more, follow, depth: 0 }
    }

    /// One level further in, or `None` where nobody would have written that.
    pub fn deeper(self) -> Option<Self> {
        (self.depth < DEPTH).then_some(Self { depth: self.depth + 1, ..self })
    }

    /// What a simple command does.
    pub fn command(self, words: &[Argument], input: &Input) -> Verdict {
        let Some((first, rest)) = words.split_first() else { return Verdict::nothing() };
        if let Some(verdict) = follow::of_program(first, rest) {
            return verdict;
        }
        let Some(name) = program_name(first) else {
            return Verdict::of(Effect::Unknown, "the program is a variable");
        };
        let verdict = match Table::get().program(&name).filter(|_| !follow::is_own_file(first)) {
            Some(program) => {
                let added = code::of_words(self, &name, rest, input);
                self.by_table(program, &name, rest, input).and(added)
            }
            None => follow::script(self, first, rest, follow::Kind::Run),
        };
        match self.overridden(&name, words) {
            Some((effect, key)) => {
                Verdict { effect: (effect, format!("stepgate.toml: `{key}`")), mode: verdict.mode }
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

    fn by_table(self, program: &'static Program, name: &str, words: &[Argument], input: &Input) -> Verdict {
        let only = words.len() == 1 && ASKS_ITSELF.contains(&words[0].text.as_str());
        if only
            || words.last().is_some_and(|word| word.text == "--help")
                && !words.iter().any(|word| word.text == "--")
        {
            return Verdict::of(Effect::Read, format!("`{name} {}`", words[words.len() - 1].text));
        }
        let found = Found::of(program, words, input);
        let line = &found.line;
        let carried = found.runs.and_then(|row| {
            let carried = Carried { row, name, words, line, inner: found.inner, input };
            wrappers::weigh(self, &carried)
        });
        let ends = found.rows.iter().any(|row| row.ends);
        let carried = carried.map(|verdict| if ends { modes::ended(verdict) } else { verdict });
        let decisive = found.decisive();
        let said = decisive.and_then(|row| Some(Verdict::of(row.effect?, row.reason(name, line))));
        let runs_first = decisive.is_some_and(|row| found.is_runner(row));
        let mut verdict = match (said, carried) {
            (Some(said), Some(carried)) if runs_first => carried.and(said),
            (Some(said), Some(carried)) => Verdict { effect: said.effect, ..carried },
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) if words.is_empty() => {
                Verdict::of(Effect::Read, format!("`{name}` alone only says how to use it"))
            }
            (None, None) => names::judge(name, words),
        };
        if let Some((row, mode)) = found.mode().filter(|(_, mode)| *mode > verdict.mode.0) {
            verdict.mode = (mode, modes::reason(mode, &row.reason(name, line)));
        }
        if found.inner.is_none() && line.has(REHEARSALS) && !line.has("--dry-run=none") {
            return Verdict::of(Effect::Read, format!("`{name}` only says what it would do"));
        }
        verdict
    }
}

/// A line with the rows that fit it.
struct Found<'w> {
    line: Line,
    inner: Option<&'w [Argument]>,
    runs: Option<&'static Row>,
    rows: Vec<&'static Row>,
}

impl<'w> Found<'w> {
    fn of(program: &'static Program, words: &'w [Argument], input: &Input) -> Self {
        let fed = *input != Input::Person;
        let line = Line::read(words, &program.shape);
        let plain = Around { fed, carries: false };
        let runner = program.rules.iter().filter(|row| row.runs.is_some()).find_map(|row| {
            let Some(from) = wrappers::starts(row, &line)? else {
                return row.fits(&line, plain).map(|_| (row, None));
            };
            let own = Line::read(&words[..from.own], &program.shape);
            row.fits(&own, Around { fed, carries: true })?;
            Some((row, Some((own, &words[from.inner..]))))
        });
        let (runs, line, inner) = match runner {
            Some((row, Some((own, inner)))) => (Some(row), own, Some(inner)),
            Some((row, None)) => (Some(row), line, None),
            None => (None, line, None),
        };
        let around = Around { fed, carries: inner.is_some() };
        let rows = program.rules.iter().filter(|row| row.fits(&line, around).is_some()).collect();
        Self { line, inner, runs, rows }
    }

    /// The first row that says what it does or runs something.
    fn decisive(&self) -> Option<&'static Row> {
        self.rows.iter().copied().find(|row| row.effect.is_some() || self.is_runner(row))
    }

    fn is_runner(&self, row: &Row) -> bool {
        self.runs.is_some_and(|runs| std::ptr::eq(runs, row))
    }

    /// The first row that says how it has to be run, down to the decisive one.
    fn mode(&self) -> Option<(&'static Row, Mode)> {
        let last = self.decisive().and_then(|last| self.rows.iter().position(|row| std::ptr::eq(*row, last)));
        let down_to = &self.rows[..last.map_or(self.rows.len(), |last| last + 1)];
        down_to.iter().find_map(|row| row.mode.map(|mode| (*row, mode)))
    }
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
    use super::super::follow::Files;
    use super::super::pipeline;
    use super::*;
    use crate::shell::{self, Facts};

    /// The program's words in a command, judged against its rows.
    fn found(program: &'static Program, command: &str, then: impl FnOnce(&Found<'_>)) {
        let commands = shell::parse(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        let facts = Facts::of(&commands[0]);
        let here = |invocation: &&(usize, &shell::Invocation)| {
            let name = invocation.1.words.first().and_then(program_name);
            name.and_then(|name| Table::get().program(&name)).is_some_and(|one| std::ptr::eq(one, program))
        };
        let all: Vec<_> = facts.invocations.iter().enumerate().collect();
        let (at, invocation) = all.iter().find(here).unwrap_or(&all[0]);
        let (files, more) = (Files::new(), BTreeMap::new());
        let follow = Follow::new(&files);
        let input = pipeline::input(Scales::new(&more, &follow), &facts, *at, &Input::Person);
        then(&Found::of(program, &invocation.words[1..], &input));
    }

    /// Whether a row decides what it is there to decide.
    fn decides(row: &'static Row, found: &Found<'_>) -> bool {
        let is = |one: Option<&Row>| one.is_some_and(|one| std::ptr::eq(one, row));
        (row.effect.is_none() || is(found.decisive()))
            && (row.runs.is_none() || is(found.runs) && is(found.decisive()))
            && (row.mode.is_none() || is(found.mode().map(|one| one.0)))
    }

    #[test]
    fn every_row_decides_its_example_and_leaves_the_other_alone() {
        let mut wrong = Vec::new();
        for program in Table::get().programs() {
            for row in &program.rules {
                let shown = format!("`{}` `{}`", row.words, row.flags);
                assert!(
                    row.effect.is_some() || row.mode.is_some() || row.runs.is_some(),
                    "{shown} says nothing"
                );
                assert!(
                    row.runs.as_ref().is_none_or(|runs| wrappers::Runs::read(runs).is_some()),
                    "{shown} runs nothing"
                );
                found(program, &row.example, |found| {
                    if !decides(row, found) {
                        wrong.push(format!("{}: not decided by {shown}", row.example));
                    }
                });
                if let Some(not) = &row.not {
                    found(program, not, |found| {
                        if decides(row, found) {
                            wrong.push(format!("{not}: decided by {shown}"));
                        }
                    });
                }
            }
        }
        assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    }
}
