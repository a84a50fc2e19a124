//! A key that may be pressed at a question.

/// A key that may be pressed, and what it does.
#[derive(Debug, Clone)]
pub struct Key {
    pub name: char,
    pub word: String,
    /// Whether it is told at once, and not only to whoever asks for more.
    pub is_first: bool,
    /// Whether Escape means it.
    pub is_no: bool,
}

impl Key {
    pub fn first(key: char, word: impl Into<String>) -> Self {
        Self { name: key, word: word.into(), is_first: true, is_no: false }
    }

    /// The one that refuses.
    pub fn no(word: impl Into<String>) -> Self {
        Self { is_no: true, ..Self::first('n', word) }
    }

    pub fn more(key: char, word: impl Into<String>) -> Self {
        Self { name: key, word: word.into(), is_first: false, is_no: false }
    }

    /// The word, without what has to be said only once.
    pub(super) fn said(&self) -> &str {
        let ends = [",", ":", " with", " of ", " to "].iter().filter_map(|end| self.word.find(end));
        &self.word[..ends.min().unwrap_or(self.word.len())]
    }
}
