//! The pieces of a text that every engine reads alike: plain words, numbers, strings without a backslash, comments to the end of a
//! line. Most statements hold nothing else, and a document may hold thousands of them.
//!
//! Gives nothing for any other text. What it gives is what the tokenizer gives for every engine, only sooner: a test compares them.

use super::pieces::{Kind, Piece};

/// The pieces of `text`; none where it holds anything that is not plain.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, line: 1 };
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    loop {
        reader.space();
        let (start, line) = (reader.at, reader.line);
        let Some(byte) = reader.here() else { return Some(pieces) };
        let kind = reader.piece(byte)?;
        match pieces.last_mut() {
            // Where one of them ends and the next begins says nothing.
            Some(Piece { kind: Kind::Other, range, .. }) if kind == Kind::Other => range.end = reader.at,
            _ => pieces.push(Piece { kind, range: start..reader.at, line }),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'t> Reader<'t> {
    fn here(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> Option<u8> {
        self.bytes.get(self.at + by).copied()
    }

    /// Goes on behind the bytes that fit, and gives them.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let start = self.at;
        let length = self.bytes[start..].iter().position(|byte| !fits(*byte));
        self.at = length.map_or(self.bytes.len(), |length| start + length);
        &self.text[start..self.at]
    }

    /// Goes on behind spaces.
    fn space(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\n')) = self.here() {
            self.line += usize::from(byte == b'\n');
            self.at += 1;
        }
    }

    /// What begins here; none where it is not plain.
    fn piece(&mut self, first: u8) -> Option<Kind<'t>> {
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let text = self.take(is_word);
                // `N'…'`, `E'…'`: the letter says how the string is read.
                (self.here() != Some(b'\'')).then_some(Kind::Word { text: text.into(), quoted: false })
            }
            b'\'' => self.string(),
            b'-' if self.ahead(1) == Some(b'-') => self.comment(),
            b'0'..=b'9' | b'.' => self.number(),
            b';' => self.sign(Kind::Semicolon),
            b'(' | b')' | b',' | b'=' | b'<' | b'>' | b'+' | b'*' | b'-' | b':' | b'!' => {
                self.sign(Kind::Other)
            }
            _ => None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "every other piece may not be plain")]
    const fn sign(&mut self, kind: Kind<'t>) -> Option<Kind<'t>> {
        self.at += 1;
        Some(kind)
    }

    /// A string. Behind three quotes some engines read a longer one.
    fn string(&mut self) -> Option<Kind<'t>> {
        if self.bytes[self.at..].starts_with(b"'''") {
            return None;
        }
        self.at += 1;
        loop {
            let said = self.take(|byte| byte != b'\'');
            if said.contains('\\') {
                return None;
            }
            self.line += said.bytes().filter(|byte| *byte == b'\n').count();
            self.here()?;
            self.at += 1;
            if self.here() != Some(b'\'') {
                return Some(Kind::Other);
            }
            self.at += 1;
        }
    }

    /// A comment to the end of the line. Without a space behind its mark, or behind an operator, it is none everywhere.
    fn comment(&mut self) -> Option<Kind<'t>> {
        let is_apart =
            self.at == 0 || matches!(self.bytes[self.at - 1], b' ' | b'\t' | b'\n' | b';' | b')' | b',');
        if !is_apart || !matches!(self.ahead(2), Some(b' ' | b'\t' | b'\n')) {
            return None;
        }
        let comment = self.take(|byte| byte != b'\n');
        (!comment.contains('\r')).then(|| Kind::Comment(comment[2..].into()))
    }

    /// A number, or a dot between names. A letter right behind a number means much: an exponent, another base, a name.
    fn number(&mut self) -> Option<Kind<'t>> {
        let number = self.take(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_plain = match self.here() {
            Some(b'_') => false,
            Some(byte) if byte.is_ascii_alphabetic() => number == ".",
            _ => true,
        };
        is_plain.then_some(Kind::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine::Engine;
    use super::super::pieces::{Kind, tokens};
    use super::pieces;
    use proptest::prelude::*;

    #[test]
    fn what_engines_read_in_their_own_way_is_left_to_the_tokenizer() {
        for text in [
            r"SELECT 'a\'",
            "SELECT N'a'",
            "SELECT \"a\"",
            "SELECT `a`",
            "DO $$ x $$",
            "SELECT 1 # a",
            "SELECT 1--1",
            "SELECT 1 >-- a",
            "/* a */",
            "SELECT 1e5",
            "SELECT 'a",
            "SELECT é",
            "SELECT '''a'''",
        ] {
            assert_eq!(pieces(text), None, "{text}");
        }
        assert!(pieces("INSERT INTO a VALUES (1.5, 'é''s'); -- ok\n").is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_plain_text_is_read_as_the_tokenizer_reads_it(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "SELECT", "a", "_b1", "N", "e", "x", "U", "q", "0", "12", "1.5", ".", "..", "'", "''", "'é;'", "'a b'", "--",
                    "-- c", "-- é;'", " ", "  ", "\n", "\t", ";", "(", ")", ",", "=", "<", ">", "+", "*", "-", ":", "!", "é", "\\",
                    "\r", "BEGIN", "END",
                ]),
                0..14,
            ),
        ) {
            let text = parts.concat();
            if let Some(found) = pieces(&text) {
                let plain = |pieces: Vec<super::Piece<'_>>| {
                    let mut joined: Vec<(Kind<'static>, usize, usize, usize)> = Vec::new();
                    for piece in pieces {
                        let (start, end) = (piece.range.start, piece.range.end);
                        let kind = match piece.kind {
                            Kind::Word { text, quoted } => Kind::Word { text: text.into_owned().into(), quoted },
                            Kind::Comment(text) => Kind::Comment(text.into_owned().into()),
                            Kind::Semicolon => Kind::Semicolon,
                            Kind::Other => Kind::Other,
                        };
                        match joined.last_mut() {
                            Some((Kind::Other, _, before, _)) if kind == Kind::Other => *before = end,
                            _ => joined.push((kind, start, end, piece.line)),
                        }
                    }
                    joined
                };
                for engine in [None, Some(Engine::Sqlite), Some(Engine::Postgres), Some(Engine::Mysql)] {
                    let expected = tokens(&text, engine);
                    prop_assert_eq!(expected.map(plain), Ok(plain(found.clone())), "{:?} for {:?}", text, engine);
                }
            }
        }
    }
}
