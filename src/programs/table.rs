//! The table of programs: `programs.toml`, each program's part read when it is first asked for.
//!
//! Takes a program's name, gives what is known of it. Never matches its words.

use super::language::Language;
use super::pattern::glob;
use super::program::{Part, Program};
use super::traits::Trait;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

/// What is known of programs and of names.
#[derive(Debug)]
pub struct Table {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, usize>,
    /// Names with a star in them.
    by_pattern: Vec<(&'static str, usize)>,
    /// What the words in the name of a script tell.
    pub names: Names,
    /// Variables whose value a program runs, with the language.
    pub(super) variables: HashMap<String, Language>,
    /// What tells where the commands of programs go that decide that by themselves.
    pub targets: Vec<Target>,
    /// What a program says, in small letters, that cannot do without a terminal.
    pub wants_terminal: Vec<String>,
    traits: HashSet<(Trait, &'static str)>,
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

/// A program's part of the table. A runbook calls a few of hundreds of programs: only theirs are read.
#[derive(Debug)]
struct Entry {
    text: &'static str,
    /// Whether its names may have a version behind them.
    versions: bool,
    program: OnceLock<Program>,
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

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("programs.toml")));

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
        let pattern = || self.by_pattern.iter().find(|(pattern, _)| glob(pattern, name)).map(|(_, at)| at);
        let versioned = || {
            let at = self.by_name.get(without_version(name)?)?;
            self.entries[*at].versions.then_some(at)
        };
        let at = self.by_name.get(name).or_else(versioned).or_else(pattern)?;
        Some(self.entries[*at].program())
    }

    /// Whether something is true of the program of that name.
    pub fn is(&self, name: &str, what: Trait) -> bool {
        self.traits.contains(&(what, name))
    }

    /// Whether a line that begins with this name is a command and no sentence.
    pub fn begins_a_command(&self, name: &str) -> bool {
        self.by_name.contains_key(name) && !self.is(name, Trait::Spoken)
    }

    /// Every program, each with its names.
    #[cfg(test)]
    pub fn programs(&'static self) -> impl Iterator<Item = (Vec<&'static str>, &'static Program)> {
        self.entries.iter().map(|entry| (names(entry.text).collect(), entry.program()))
    }

    fn read(text: &'static str) -> Self {
        let mut parts = text.split(PART);
        let Head { names: words, variables, says, targets } =
            toml::from_str(parts.next().unwrap_or_default()).expect(CHECKED);
        let (mut by_name, mut by_pattern, mut entries) = (HashMap::new(), Vec::new(), Vec::new());
        let mut traits = HashSet::new();
        for (at, text) in parts.enumerate() {
            for name in names(text) {
                if name.contains('*') {
                    by_pattern.push((name, at));
                } else {
                    by_name.insert(name, at);
                }
            }
            traits.extend(keys(text).flat_map(Trait::read));
            let versions = keys(text).any(|line| line == VERSIONS);
            entries.push(Entry { text, versions, program: OnceLock::new() });
        }
        let variables = variables.iter().flat_map(|(word, names)| {
            let language = Language::from_word(word);
            names.split('|').filter_map(move |name| Some((name.to_owned(), language?)))
        });
        let variables = variables.collect();
        // The longest pattern says most of a name.
        by_pattern.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        let wants_terminal = says.terminal;
        Self { entries, by_name, by_pattern, names: words, variables, targets, wants_terminal, traits }
    }
}

impl Entry {
    fn program(&self) -> &Program {
        self.program.get_or_init(|| {
            let part = Part::read(self.text).ok().and_then(|part| part.program().ok());
            part.expect(CHECKED)
        })
    }
}

/// The lines of a part that stand above its rows.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| !line.starts_with("rules"))
}

/// The names in the first line of a program's part.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().next().and_then(|line| line.split('"').nth(1)).unwrap_or_default().split('|')
}

/// The name before a version: `python` of `python3.11`, `psql` of `psql-15`.
fn without_version(name: &str) -> Option<&str> {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let bare = bare.strip_suffix('-').unwrap_or(bare);
    (bare.len() < name.len() && !bare.is_empty()).then_some(bare)
}

/// The line by which a program's names may have a version behind them.
const VERSIONS: &str = "versions = true";

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
