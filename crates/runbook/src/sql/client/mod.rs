//! A text of SQL as the client of its database reads it: the statements that it sends, and the lines that are for the client itself,
//! such as `\G`, `\i FILE`, `.tables`, `DELIMITER //`, `use shop` and `GO`.
//!
//! Takes text and the engine whose client reads it, gives pieces in order. What a client would do that is not done here is
//! [`Meaning::Refused`], with what to write instead. Never runs anything, and knows nothing of runbooks.

mod arguments;
mod backslash;
mod columns;
mod describe;
mod line;
mod mysql;
mod opaque;
mod psql;
mod reader;
mod repeat;
mod sqlite;
mod variables;

pub use columns::columns;
pub use reader::read;
pub use repeat::Repeat;
pub use variables::{Variables, filled, unset};

use std::ops::Range;

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub range: Range<usize>,
    /// The line that it begins on, from 1.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Statements, and comments around them.
    Statements {
        /// What ends the last of them, besides a semicolon.
        end: End,
        /// Whether it is one statement whatever stands in it: `DELIMITER` has said what ends it.
        whole: bool,
    },
    /// A line, or a part of one, for the client itself.
    Command(Command),
}

/// What the last statement of a piece ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Its semicolon, or the end of the piece.
    Itself,
    /// A command that sends it.
    Sent {
        /// Whether its rows are shown with a column a line.
        vertical: bool,
    },
    /// The rows that it takes: from its semicolon to the line that ends them.
    Rows(Range<usize>),
    /// A command of psql's that keeps its row: each column is a variable, its name behind this.
    Stored(String),
    /// A command of psql's that sends it again and again.
    Watched(Repeat),
    /// What cannot be done here.
    Refused(Command),
}

/// A command for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As it is written, without what stands behind it: `\gexec`.
    pub name: String,
    /// What it does.
    pub meaning: Meaning,
}

/// What a command does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It sends what stands before it.
    Sends {
        /// Whether the rows are shown with a column a line.
        vertical: bool,
    },
    /// It runs a file.
    File {
        /// Its name as it is written.
        name: String,
        /// Whether the name counts from the folder of the file that calls.
        beside: bool,
    },
    /// It asks the server something by itself, with these statements.
    Asks(Vec<String>),
    /// It changes how its client shows what it gets, which is shown here in its own way: in what way.
    Shows(&'static str),
    /// Rows are shown with a column a line from here on, or no longer; none for the other way than before.
    Vertical(Option<bool>),
    /// It prints a text.
    Says(String),
    /// It ends the client.
    Quits,
    /// What follows is for another database.
    Database(String),
    /// A variable of psql's has a value from here on.
    Sets(String, String),
    /// It keeps a row, each column in a variable, its name behind this.
    Stores(String),
    /// It sends what stands before it again and again.
    Watches(Repeat),
    /// It copies rows, in this one statement, or this one command with a file.
    Copies {
        /// The statement, or the command.
        text: String,
        /// Whether the rows stand on the lines below.
        takes_rows: bool,
    },
    /// What ends a statement from here on.
    Delimiter(String),
    /// It means nothing here: what to write instead.
    Refused(String),
}

impl Meaning {
    /// The meaning of what cannot be done here, with what to write instead.
    fn refused(instead: impl Into<String>) -> Self {
        Self::Refused(instead.into())
    }
}

/// What to write for a command that only its own client has.
fn in_bash(client: &str) -> String {
    format!("Write it in a bash block, where its client runs: {client}")
}
