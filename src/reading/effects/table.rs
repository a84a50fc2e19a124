//! The table of what programs do: `rules.toml`, read once.
//!
//! Takes a program's name, gives its rows in order. Never matches anything itself.

use super::line::{Shape, glob};
use super::row::Row;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What is known of programs and of names.
#[derive(Debug)]
pub(super) struct Table {
    programs: Vec<Program>,
    by_name: HashMap<String, usize>,
    /// Names with a star in them.
    by_pattern: Vec<(String, usize)>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: Names,
    program: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    values: String,
    #[serde(default)]
    globals: String,
    #[serde(default)]
    long: bool,
    #[serde(default)]
    fold: bool,
    rules: Vec<Row>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::read(include_str!("rules.toml")).expect("the table of rules is tested to be readable")
});

impl Table {
    /// The table that the program was built with.
    pub fn get() -> &'static Self {
        &TABLE
    }

    /// The program of that name, which has no folder before it.
    pub fn program(&self, name: &str) -> Option<&Program> {
        let pattern = || self.by_pattern.iter().find(|(pattern, _)| glob(pattern, name)).map(|(_, at)| at);
        self.by_name.get(name).or_else(pattern).map(|at| &self.programs[*at])
    }

    /// Every program, for the test of every row.
    #[cfg(test)]
    pub fn programs(&'static self) -> impl Iterator<Item = &'static Program> {
        self.programs.iter()
    }

    fn read(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut table =
            Self { programs: Vec::new(), by_name: HashMap::new(), by_pattern: Vec::new(), names: file.names };
        for (at, entry) in file.program.into_iter().enumerate() {
            for name in entry.name.split('|') {
                if name.contains('*') {
                    table.by_pattern.push((name.to_owned(), at));
                } else {
                    table.by_name.insert(name.to_owned(), at);
                }
            }
            let flags = |text: &str| text.split_whitespace().map(str::to_owned).collect();
            let (values, globals) = (flags(&entry.values), flags(&entry.globals));
            let shape = Shape { values, globals, long: entry.long, fold: entry.fold };
            table.programs.push(Program { shape, rules: entry.rules });
        }
        // The longest pattern says most of a name.
        table.by_pattern.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_program_stands_in_the_table_twice() {
        let file: File = toml::from_str(include_str!("rules.toml")).expect("valid TOML");
        let mut seen = HashSet::new();
        for name in file.program.iter().flat_map(|entry| entry.name.split('|')) {
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
