//! One simple command as its text gives it: its words, its assignments, its redirections, and where it stands.
//!
//! Plain data. Never decides what a program does with its arguments.

use super::ansi;
use super::words::{self, Piece};

/// One simple command with its arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where a command stands")]
pub struct Invocation {
    /// The program and its arguments; empty where only redirections stand there.
    pub words: Vec<Argument>,
    /// What stands before the program and is visible to it only.
    pub assignments: Vec<Assignment>,
    /// Its redirections, and those of the group or loop that stands alone with them.
    pub redirections: Vec<Redirection>,
    /// The index of the invocation whose output it reads.
    pub piped_from: Option<usize>,
    /// The index of the invocation that reads its output.
    pub piped_into: Option<usize>,
    /// Whether it is inside of `$(…)`, backquotes or a process substitution.
    pub substituted: bool,
    /// Whether it is in the body of a function that is only defined here.
    pub in_function: bool,
    /// Whether it is in the body or the condition of a loop.
    pub in_loop: bool,
    /// The index of the invocation that holds the redirections of the innermost loop, group or other compound around it.
    pub enclosed_by: Option<usize>,
    /// Whether it is what a coprocess runs, whose input is a pipe.
    pub in_coprocess: bool,
    /// Whether `!` turns its result around.
    pub negated: bool,
    /// How it is joined to what precedes it.
    pub joint: Joint,
}

/// How a command is joined to the one before it in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Joint {
    /// Nothing precedes it.
    #[default]
    First,
    /// It runs when what precedes it succeeded.
    And,
    /// It runs when what precedes it failed.
    Or,
}

/// One word of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Argument {
    /// The word without its quotes; expansions stay as they are written.
    pub text: String,
    /// The word as it is written.
    pub raw: String,
    /// Whether the text is what the program gets: nothing in it is expanded.
    pub literal: bool,
    /// Whether any part of it is quoted.
    pub quoted: bool,
}

/// One assignment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it gets.
    pub value: Argument,
}

/// One redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// The file descriptor; `None` for `&>`, which is two of them.
    pub fd: Option<i32>,
    /// What is done with the target.
    pub kind: RedirectionKind,
    /// The file, the other descriptor, or the text of a here-document or here-string.
    pub target: Argument,
}

/// What a redirection does with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectionKind {
    /// `<`
    Read,
    /// `>`, `>|`, `&>`
    Write,
    /// `>>`, `&>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`, `>&`
    Duplicate,
    /// `<<`, `<<-`
    Heredoc,
    /// `<<<`
    Herestring,
}

impl Argument {
    /// Takes the quotes off a word.
    pub fn of(raw: &str) -> Self {
        let mut argument = Self { raw: raw.to_owned(), literal: true, ..Self::default() };
        for piece in words::of_word(raw) {
            argument.add(&piece, false);
        }
        argument
    }

    /// Adds one piece of a word.
    fn add(&mut self, piece: &Piece, in_double: bool) {
        match piece {
            Piece::Text(text) => self.text.push_str(text),
            Piece::Escaped(character) => {
                self.text.push(*character);
                self.quoted = true;
            }
            Piece::Single(text) => {
                self.text.push_str(text);
                self.quoted = true;
            }
            Piece::Ansi(text) => {
                self.text.push_str(&ansi::decode(text));
                self.quoted = true;
            }
            Piece::Double(inner) => {
                self.quoted = true;
                inner.iter().for_each(|piece| self.add(piece, true));
            }
            Piece::Variable { raw, .. } | Piece::Command { raw, .. } | Piece::Arithmetic { raw, .. } => {
                self.text.push_str(raw);
                self.literal = false;
                self.quoted |= in_double;
            }
        }
    }
}

impl Redirection {
    /// Whether it gives another input than the one that is there: a file, a text, another descriptor, or none.
    pub fn gives_input(&self) -> bool {
        let is_writing = matches!(self.kind, RedirectionKind::Write | RedirectionKind::Append);
        let is_the_same = match self.kind {
            RedirectionKind::Duplicate => self.target.text == "0",
            RedirectionKind::Read | RedirectionKind::ReadWrite => {
                matches!(self.target.text.as_str(), "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0")
            }
            _ => false,
        };
        self.fd == Some(0) && !is_writing && !is_the_same
    }

    /// Whether that is the terminal, at which a person sits whatever the input was before.
    pub fn is_terminal(&self) -> bool {
        self.target.text == "/dev/tty"
    }
}

impl Invocation {
    /// The name of the program without its folder, where it is literal.
    pub fn program(&self) -> Option<&str> {
        let first = self.words.first().filter(|word| word.literal)?;
        first.text.rsplit('/').next()
    }
}
