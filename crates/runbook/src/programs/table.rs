//! The table of programs: `programs.toml`, each program's part read when it is first asked for.
//!
//! Takes a program's name, gives what is known of it. Never matches its words.

use super::index::Index;
use super::language::Language;
use super::program::{Part, Program};
use super::traits::Trait;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// What is known of programs and of names. A runbook calls a few of hundreds of programs: only their parts are read.
#[derive(Debug)]
pub struct Table {
    index: &'static Index,
    /// The programs, by the number of their part.
    programs: Vec<OnceLock<Box<Program>>>,
    head: LazyLock<Head>,
}

/// Words in the names of scripts, targets and subcommands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Words for looking.
    pub read: Vec<String>,
    /// Words for altering.
    pub change: Vec<String>,
    /// Words for losing.
    pub destroy: Vec<String>,
}

/// What stands above the first program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub names: Names,
    pub variables: BTreeMap<String, String>,
    pub says: Says,
    #[serde(default, rename = "target")]
    pub targets: Vec<Target>,
}

/// What programs say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Says {
    pub terminal: Vec<String>,
}

/// What tells where the commands of some programs go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What it is called before a run.
    pub name: String,
    /// The programs, parted by `|`.
    programs: String,
    /// The command that prints it.
    pub command: String,
}

impl Target {
    /// Whether the commands of that program go there.
    pub fn is_of(&self, program: &str) -> bool {
        self.programs.split('|').any(|one| one == program)
    }
}

/// Where a program's part begins.
pub(super) const PART: &str = "\n[[program]]\n";

/// The table as it is written.
const TEXT: &str = include_str!("programs.toml");

/// Where what stands in it.
#[cfg(laid_out)]
#[allow(clippy::unreadable_literal, reason = "only the compiler reads what the build has written")]
static INDEX: Index = include!(concat!(env!("OUT_DIR"), "/programs.rs"));
/// The build lays it out, and asks for no program.
#[cfg(not(laid_out))]
static INDEX: Index = Index { head: 0, parts: &[], names: &[], patterns: &[], traits: &[], variables: &[] };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
    index: &INDEX,
    programs: INDEX.parts.iter().map(|_| OnceLock::new()).collect(),
    head: LazyLock::new(|| toml::from_str(&TEXT[..INDEX.head]).expect(CHECKED)),
});

impl Table {
    /// The table that the program was built with.
    pub fn get() -> &'static Self {
        &TABLE
    }

    /// The program of that name, which has no folder before it.
    pub fn program(&self, name: &str) -> Option<&Program> {
        if name.starts_with('-') || name.is_empty() {
            return None;
        }
        self.index.part(name).map(|at| self.part(at))
    }

    /// Whether something is true of the program of that name.
    pub fn is(&self, name: &str, what: Trait) -> bool {
        self.index.is(name, what)
    }

    /// Whether a line that begins with this name is a command and no sentence.
    pub fn begins_a_command(&self, name: &str) -> bool {
        self.index.named(name).is_some() && !self.is(name, Trait::Spoken)
    }

    /// The language in which a program runs what the variable of that name holds.
    pub(super) fn variable(&self, name: &str) -> Option<Language> {
        self.index.variable(name)
    }

    /// What the words in the name of a script tell.
    pub fn names(&self) -> &Names {
        &self.head.names
    }

    /// What tells where the commands of programs go that decide that by themselves.
    pub fn targets(&self) -> &[Target] {
        &self.head.targets
    }

    /// What a program says, in small letters, that cannot do without a terminal.
    pub fn wants_terminal(&self) -> &[String] {
        &self.head.says.terminal
    }

    /// Every program, each with its names.
    #[cfg(test)]
    pub fn programs(&'static self) -> impl Iterator<Item = (Vec<&'static str>, &'static Program)> {
        let parts = self.index.parts.iter().enumerate();
        parts.map(|(at, (from, to, _))| (names(&TEXT[*from..*to]).collect(), self.part(at)))
    }

    fn part(&self, at: usize) -> &Program {
        self.programs[at].get_or_init(|| {
            let (from, to, _) = self.index.parts[at];
            let part = Part::read(&TEXT[from..to]).ok().and_then(|part| part.program().ok());
            Box::new(part.expect(CHECKED))
        })
    }
}

/// The lines of a part that stand above its rows.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| !line.starts_with("rules"))
}

/// The names in the first line of a program's part.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().next().and_then(|line| line.split('"').nth(1)).unwrap_or_default().split('|')
}

const CHECKED: &str = "the build reads all of the table";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_version_is_the_program() {
        for (versioned, name) in [("python3.11", "python"), ("psql-15", "psql"), ("node20", "node")] {
            let (found, plain) = (Table::get().program(versioned), Table::get().program(name));
            assert!(std::ptr::eq(found.expect(versioned), plain.expect(name)), "{versioned}");
        }
        assert!(Table::get().program("test2").is_none() && Table::get().program("7").is_none());
    }
}
