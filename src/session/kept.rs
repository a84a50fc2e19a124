//! What the run's shell holds, in pieces, and how what is not kept of it is named in its place.
//!
//! Plain data and one format: `# stepgate left out variable NAME exported line 12`. Never decides what is kept.

use std::fmt::Write as _;

const LEFT_OUT: &str = "# stepgate left out ";
const INHERITS: &str = "# stepgate inherits ";

/// What a piece of a shell's state holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PieceKind {
    /// What every state has: options and the like.
    Frame,
    /// Where the shell stands.
    Folder,
    /// A variable.
    Variable,
    /// An array, which nobody types.
    Array,
    /// A function, or several that cannot be told apart, their names parted by spaces.
    Function,
    /// That a function is exported, or the like.
    Attribute,
    /// An alias.
    Alias,
    /// A trap.
    Trap,
}

/// A piece of what a shell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it holds.
    pub kind: PieceKind,
    /// What is called so.
    pub name: String,
    /// The lines of bash that give it to another shell.
    pub text: Vec<u8>,
    /// What those lines say once bash has taken its quotes off: a variable's values, each element of an array one of them.
    pub values: Vec<Vec<u8>>,
    /// The words by which the elements of an array are found.
    pub keys: Vec<String>,
    /// Whether programs get it from the shell.
    pub is_exported: bool,
    /// Whether it is as the environment of Stepgate has it.
    pub is_inherited: bool,
}

impl Piece {
    /// A piece of which there is nothing to say but its text.
    pub const fn frame(text: Vec<u8>) -> Self {
        Self {
            kind: PieceKind::Frame,
            name: String::new(),
            text,
            values: Vec::new(),
            keys: Vec::new(),
            is_exported: false,
            is_inherited: false,
        }
    }
}

/// Something that the shell held and that is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// What it is.
    pub kind: PieceKind,
    /// Its name.
    pub name: String,
    /// Whether programs got it from the shell.
    pub is_exported: bool,
    /// The line of the step that has set it; none where nobody knows.
    pub line: Option<usize>,
}

impl LeftOut {
    /// The line of a state that says so.
    pub(super) fn noted(&self) -> String {
        let Some(word) = self.kind.word() else { return String::new() };
        let mut note = format!("{LEFT_OUT}{word} {}", self.name);
        if self.is_exported {
            note.push_str(" exported");
        }
        if let Some(line) = self.line {
            write!(note, " line {line}").expect("writing to a string cannot fail");
        }
        note + "\n"
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix(LEFT_OUT)?.split(' ');
        let kind = PieceKind::from_word(words.next()?)?;
        let name = words.next()?.to_owned();
        let rest: Vec<&str> = words.collect();
        let is_exported = rest.first() == Some(&"exported");
        let line = rest.iter().position(|word| *word == "line").and_then(|at| rest.get(at + 1)?.parse().ok());
        Some(Self { kind, name, is_exported, line })
    }

    /// What it is called where somebody reads of it: `DB_PASSWORD`, `the function login`.
    pub fn named(&self) -> String {
        match self.kind {
            PieceKind::Folder => "the folder that it stood in".to_owned(),
            PieceKind::Variable | PieceKind::Frame | PieceKind::Attribute => format!("`{}`", self.name),
            PieceKind::Array => format!("the array `{}`", self.name),
            PieceKind::Function => format!("the function `{}`", self.name),
            PieceKind::Alias => format!("the alias `{}`", self.name),
            PieceKind::Trap => format!("the trap for {}", self.name),
        }
    }
}

impl PieceKind {
    const WORDS: [(Self, &'static str); 6] = [
        (Self::Folder, "folder"),
        (Self::Variable, "variable"),
        (Self::Array, "array"),
        (Self::Function, "function"),
        (Self::Alias, "alias"),
        (Self::Trap, "trap"),
    ];

    fn word(self) -> Option<&'static str> {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map(|(_, word)| *word)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// What a state says was left out of it.
pub fn left_out(state: &[u8]) -> Vec<LeftOut> {
    notes(state).filter_map(LeftOut::read).collect()
}

/// The line that stands for a variable which is as the environment has it, with a hash of its value that is too short to tell a secret by.
pub(super) fn inherited(name: &str, print: Option<&str>) -> String {
    let print = print.map_or_else(String::new, |print| format!(" {print}"));
    format!("{INHERITS}{name}{print}\n")
}

/// The variables that a state leaves to the environment of whoever goes on, each with what is known of its value.
pub fn inherits(state: &[u8]) -> Vec<(&str, Option<&str>)> {
    let named = notes(state).filter_map(|line| line.strip_prefix(INHERITS));
    named.map(|rest| rest.split_once(' ').map_or((rest, None), |(name, print)| (name, Some(print)))).collect()
}

/// The lines that begin a state and say what does not stand in it.
fn notes(state: &[u8]) -> impl Iterator<Item = &str> {
    let lines = state.split(|byte| *byte == b'\n').skip(1);
    lines.map_while(|line| std::str::from_utf8(line).ok().filter(|line| line.starts_with("# stepgate ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_named_at_the_beginning_and_nowhere_else() {
        let one =
            |kind, name: &str, is_exported, line| LeftOut { kind, name: name.to_owned(), is_exported, line };
        let all = [
            one(PieceKind::Variable, "PW", true, Some(12)),
            one(PieceKind::Function, "log-in", false, None),
            one(PieceKind::Trap, "EXIT", false, Some(3)),
        ];
        let notes: String = all.iter().map(LeftOut::noted).collect();
        let state = format!(
            "# head -\n{notes}{}{}f () \n# stepgate left out variable X\n",
            inherited("HOME", Some("1a")),
            inherited("T", None)
        );
        assert_eq!(left_out(state.as_bytes()), all);
        assert_eq!(inherits(state.as_bytes()), [("HOME", Some("1a")), ("T", None)]);
        assert_eq!(all[0].named() + ", " + &all[1].named(), "`PW`, the function `log-in`");
    }
}
