//! The words of a statement, which tell what it is.

use super::calls::Calls;
use super::file_copy::{file_copy, without_mark};
use super::pieces::{Kind, Piece, pieces};

/// A statement's words in capitals, without what is quoted or commented out. They are taken out of it once: all that is asked of a
/// statement is asked of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The words, parted by spaces, of which no word has one.
    text: String,
    /// The functions that it calls.
    calls: Calls,
    /// Whether an `=` stands in it.
    assigns: bool,
}

/// As many bytes as the words of most statements take.
const USUAL: usize = 40;

impl Words {
    /// The words of `statement`; the rows that it takes from below are none.
    pub fn of(statement: &str) -> Self {
        let statement = super::copy::copy(statement).map_or(statement, |copy| copy.statement);
        let statement = without_mark(statement);
        let mut words = Self::default();
        match pieces(statement, None) {
            Ok(pieces) => pieces.iter().for_each(|piece| words.take(piece, statement)),
            // A text that cannot be taken apart still begins with a word.
            Err(_) => statement.split_whitespace().take(2).for_each(|word| words.push(word)),
        }
        words
    }

    /// Takes in what comes next in the statement, which is a part of `text`.
    pub(super) fn take(&mut self, piece: &Piece, text: &str) {
        match &piece.kind {
            Kind::Word { text, quoted: false } => self.push(text),
            Kind::Comment(_) => return,
            Kind::Equals => self.assigns = true,
            _ => {}
        }
        self.calls.take(piece, text);
    }

    fn push(&mut self, word: &str) {
        if self.text.is_empty() {
            self.text.reserve(USUAL);
        } else {
            self.text.push(' ');
        }
        if word.is_ascii() {
            let start = self.text.len();
            self.text.push_str(word);
            self.text[start..].make_ascii_uppercase();
        } else {
            self.text.push_str(&word.to_uppercase());
        }
    }

    /// The words one by one.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.text.as_str();
        std::iter::from_fn(move || {
            let end = rest.bytes().position(|byte| byte == b' ').unwrap_or(rest.len());
            let word = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            (!word.is_empty()).then_some(word)
        })
    }

    /// The first words; empty where there are fewer.
    pub(super) fn first<const COUNT: usize>(&self) -> [&str; COUNT] {
        let mut words = self.iter();
        std::array::from_fn(|_| words.next().unwrap_or_default())
    }

    /// Whether `word` is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.iter().any(|one| one == word)
    }

    /// Whether `word` is followed at once by `next`.
    pub(super) fn has_pair(&self, word: &str, next: &str) -> bool {
        self.iter().zip(self.iter().skip(1)).any(|pair| pair == (word, next))
    }

    /// The functions that it calls.
    pub(super) const fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Whether an `=` stands in it.
    pub(super) const fn assigns(&self) -> bool {
        self.assigns
    }

    /// The first `count` words as a text.
    pub(super) fn lead(&self, count: usize) -> &str {
        let length = self.iter().take(count).map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
        &self.text[..length]
    }
}

/// Whether a database plans a statement before it runs it, so that it can be explained without being run.
pub fn is_planned(statement: &str) -> bool {
    const PLANNED: [&str; 8] = ["SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"];
    let words = Words::of(statement);
    let [first] = words.first();
    PLANNED.contains(&first)
}

/// Whether a statement takes its rows from its client's input.
pub fn takes_input(words: &Words) -> bool {
    let [first] = words.first();
    first == "COPY" && words.iter().zip(words.iter().skip(1)).any(|pair| pair == ("FROM", "STDIN"))
}

/// Whether a statement gives its rows to its client, as they stand in a file.
pub fn gives_output(words: &Words) -> bool {
    let [first] = words.first();
    first == "COPY" && words.has_pair("TO", "STDOUT")
}

/// Whether a statement changes or loses rows that it selects.
pub(super) fn selects_what_it_changes(statement: &str) -> bool {
    let words = Words::of(statement);
    ["DELETE", "UPDATE", "MERGE"].iter().any(|word| words.has(word))
}

/// Whether a statement changes rows, so that the number of those that it changed means something.
pub fn changes_rows(statement: &str) -> bool {
    const CHANGES: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "COPY"];
    let first = statement.trim_start().get(..12).unwrap_or(statement).to_uppercase();
    if first.starts_with("SELECT") || first.starts_with("COPY") && gives_output(&Words::of(statement)) {
        return false;
    }
    if CHANGES.iter().any(|word| first.starts_with(word)) {
        return true;
    }
    if let Some(copy) = file_copy(statement) {
        return copy.takes;
    }
    let words = Words::of(statement);
    let [first] = words.first();
    CHANGES.contains(&first) || (first == "WITH" && words.iter().any(|word| CHANGES.contains(&word)))
}
