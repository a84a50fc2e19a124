//! The table of what programs do: `rules.toml`, each program's part read when it is first asked for.
//!
//! Takes a program's name, gives its rows in order. Never matches anything itself.

use super::line::{Shape, glob};
use super::row::Row;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// What is known of programs and of names.
#[derive(Debug)]
pub(super) struct Table {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, usize>,
    /// Names with a star in them.
    by_pattern: Vec<(&'static str, usize)>,
    /// What the words in the name of a script tell.
    pub names: Names,
}

/// One program, or several with the same words.
#[derive(Debug)]
pub(super) struct Program {
    /// How it writes its flags.
    pub shape: Shape,
    /// Its rows: for the effect, the mode and what it runs, the first that fits and says it.
    pub rules: Vec<Row>,
}

/// Words in the names of scripts, targets and subcommands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
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
    program: OnceLock<Program>,
}

/// What stands above the first program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    names: Names,
}

/// What a program's part says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    /// Found before the rest is read; what it says is for the tests.
    #[cfg_attr(not(test), expect(dead_code, reason = "TOML has it, and unknown keys are refused"))]
    name: String,
    #[serde(default)]
    values: String,
    #[serde(default)]
    globals: String,
    #[serde(default)]
    attached: String,
    #[serde(default)]
    long: bool,
    #[serde(default)]
    fold: bool,
    rules: Vec<Row>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("rules.toml")));

impl Table {
    /// The table that the program was built with.
    pub fn get() -> &'static Self {
        &TABLE
    }

    /// The program of that name, which has no folder before it.
    pub fn program(&self, name: &str) -> Option<&Program> {
        let pattern = || self.by_pattern.iter().find(|(pattern, _)| glob(pattern, name)).map(|(_, at)| at);
        self.by_name.get(name).or_else(pattern).map(|at| self.entries[*at].program())
    }

    /// Every program, for the test of every row.
    #[cfg(test)]
    pub fn programs(&'static self) -> impl Iterator<Item = &'static Program> {
        self.entries.iter().map(Entry::program)
    }

    fn read(text: &'static str) -> Self {
        let mut parts = text.split("\n[[program]]\n");
        let head: Head = toml::from_str(parts.next().unwrap_or_default()).expect(TESTED);
        let mut table =
            Self { entries: Vec::new(), by_name: HashMap::new(), by_pattern: Vec::new(), names: head.names };
        for (at, text) in parts.enumerate() {
            for name in names(text) {
                if name.contains('*') {
                    table.by_pattern.push((name, at));
                } else {
                    table.by_name.insert(name, at);
                }
            }
            table.entries.push(Entry { text, program: OnceLock::new() });
        }
        // The longest pattern says most of a name.
        table.by_pattern.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        table
    }
}

impl Entry {
    fn program(&self) -> &Program {
        self.program.get_or_init(|| {
            let part: Part = toml::from_str(self.text).expect(TESTED);
            let flags = |text: &str| text.split_whitespace().map(str::to_owned).collect();
            let shape = Shape {
                values: flags(&part.values),
                globals: flags(&part.globals),
                attached: flags(&part.attached),
                long: part.long,
                fold: part.fold,
            };
            Program { shape, rules: part.rules }
        })
    }
}

/// The names in the first line of a program's part.
fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().next().and_then(|line| line.split('"').nth(1)).unwrap_or_default().split('|')
}

const TESTED: &str = "the table of rules is tested to be readable";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_one_readable_file() {
        #[derive(Deserialize)]
        struct File {
            program: Vec<Part>,
        }
        let file: File = toml::from_str(include_str!("rules.toml")).expect("valid TOML");
        assert_eq!(file.program.len(), Table::get().programs().count());
        for (part, entry) in file.program.iter().zip(&Table::get().entries) {
            assert!(names(entry.text).eq(part.name.split('|')), "{}: its name comes first", part.name);
        }
    }

    #[test]
    fn no_program_stands_in_the_table_twice() {
        let mut seen = HashSet::new();
        for name in Table::get().entries.iter().flat_map(|entry| names(entry.text)) {
            assert!(seen.insert(name), "{name} stands twice in rules.toml");
        }
    }

    #[test]
    fn no_word_of_a_name_stands_for_two_effects() {
        let names = &Table::get().names;
        let mut seen = HashSet::new();
        for word in names.read.iter().chain(&names.change).chain(&names.destroy) {
            assert!(seen.insert(word), "{word} stands twice in [names]");
        }
    }
}
