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
    /// Its words, without the marks of where it stands.
    pub bare: &'static str,
    /// How many words it has.
    pub length: usize,
    /// Whether it stands at the start.
    pub at_start: bool,
    /// Whether it stands at the end.
    pub at_end: bool,
}

impl Phrase {
    /// A phrase as it is written.
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let at_start = matches!(bytes, [b'^', ..]);
        let at_end = matches!(bytes, [.., b'$']);
        let (_, rest) = bytes.split_at(if at_start { 1 } else { 0 });
        let (bare, _) = rest.split_at(rest.len() - if at_end && !rest.is_empty() { 1 } else { 0 });
        let (mut length, mut at) = (1, 0);
        while at < bare.len() {
            if bare[at] == b' ' {
                length += 1;
            }
            at += 1;
        }
        let first = if !bare.is_empty() && bare[0] != b'*' { bit(bare[0]) } else { u64::MAX };
        let Ok(bare) = std::str::from_utf8(bare) else {
            panic!("a part of a text ends between its characters")
        };
        Self { text, first, bare, length, at_start, at_end }
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
        let phrase = Phrase::new("^no longer$");
        assert_eq!(
            (phrase.bare, phrase.length, phrase.at_start, phrase.at_end),
            ("no longer", 2, true, true)
        );
    }
}
