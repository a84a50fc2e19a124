//! What is true of a name whatever its words: a builtin of bash, a search, a word of a sentence too.
//!
//! Takes a line of a program's part, gives the names of which it says something. Never reads rows.

/// Something that is true of a program's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// It is a word of a sentence too.
    Spoken,
    /// Bash does it itself.
    Builtin,
    /// Exit 1 says that nothing was found.
    Search,
    /// It is on the operator's machine, and hardly ever in a container or behind a database's prompt.
    OutsideContainers,
    /// It is on the operator's machine, and hardly ever on another.
    OutsideMachines,
}

impl Trait {
    /// All of them, with the key that the table has for each.
    pub(super) const KEYS: [(Self, &'static str); 5] = [
        (Self::Spoken, "spoken"),
        (Self::Builtin, "builtin"),
        (Self::Search, "searches"),
        (Self::OutsideContainers, "outside_containers"),
        (Self::OutsideMachines, "outside_machines"),
    ];

    /// The names of which a line says something, each with what.
    pub(super) fn read(line: &str) -> Vec<(Self, &str)> {
        let read = |(what, key): (Self, &str)| {
            let names = line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?;
            Some(names.split('|').map(move |name| (what, name)).collect())
        };
        Self::KEYS.into_iter().find_map(read).unwrap_or_default()
    }
}
