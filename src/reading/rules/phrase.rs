//! The phrases of a rule as code asks them: each with what it begins with, so that few have to be compared.
//!
//! Takes text. Never says where a phrase occurs: that is `words`.

/// A phrase to look for among words.
#[derive(Debug, Clone, Copy)]
pub struct Phrase {
    /// As a rule has it: `post deployment`, `troubleshoot*`, `^check`, `checks$`.
    pub text: &'static str,
    /// What its first word begins with, as [`bit`] has it; everything where that may be any word.
    pub first: u64,
}

impl Phrase {
    /// A phrase as it is written.
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let at = if matches!(bytes, [b'^', ..]) { 1 } else { 0 };
        let first = if at < bytes.len() && bytes[at] != b'*' { bit(bytes[at]) } else { u64::MAX };
        Self { text, first }
    }
}

/// A bit for the first byte of a word, which others may share.
pub const fn bit(first: u8) -> u64 {
    1 << (first % 64)
}

#[cfg(test)]
mod tests {
    use super::{Phrase, bit};

    #[test]
    fn a_phrase_knows_what_it_begins_with() {
        for (text, first) in
            [("check", bit(b'c')), ("^if", bit(b'i')), ("* later", u64::MAX), ("^", u64::MAX)]
        {
            assert_eq!(Phrase::new(text).first, first, "{text}");
        }
    }
}
