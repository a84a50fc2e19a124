//! Text between `$'` and `'`.
//!
//! Takes such text and gives what it stands for, or the other way round. Never looks outside of the quotes.

use std::fmt::Write as _;

/// What the escapes in `text` stand for.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(letter) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        let simple = match letter {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'e' | 'E' => Some('\u{1b}'),
            'f' => Some('\u{c}'),
            'v' => Some('\u{b}'),
            '\\' | '\'' | '"' | '?' => Some(letter),
            _ => None,
        };
        if let Some(character) = simple {
            out.push(character);
            rest = &rest[1..];
            continue;
        }
        let (radix, skipped, digits) = match letter {
            'x' => (16, 1, 2),
            'u' => (16, 1, 4),
            'U' => (16, 1, 8),
            _ => (8, 0, 3),
        };
        let number: String =
            rest[skipped..].chars().take(digits).take_while(|digit| digit.is_digit(radix)).collect();
        match u32::from_str_radix(&number, radix).ok().and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = &rest[skipped + number.len()..];
            }
            None => out.push('\\'),
        }
    }
    out.push_str(rest);
    out
}

/// `text` with everything escaped that means something between `$'` and `'`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control.is_ascii_control() => {
                // Three digits, so that a digit after it cannot become part of it.
                write!(out, "\\{:03o}", u32::from(control)).expect("writing to a string cannot fail");
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether `text` ends in the middle of an escape, which what follows would become a part of.
pub fn ends_in_escape(text: &str) -> bool {
    let tail: Vec<char> = text.chars().rev().take(10).collect();
    for (length, character) in tail.iter().enumerate() {
        if *character == '\\' {
            let slashes = text.chars().rev().skip(length).take_while(|slash| *slash == '\\').count();
            let after: String = tail[..length].iter().rev().collect();
            let first = after.chars().next();
            let open = match first {
                None | Some('c') => after.len() <= 1,
                Some('x' | '0'..='7') => after.len() <= 2,
                Some('u') => after.len() <= 4,
                Some('U') => after.len() <= 8,
                Some(_) => false,
            };
            return slashes % 2 == 1 && open;
        }
        if !character.is_ascii_alphanumeric() {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        for text in ["", "a'b\\c\nd\te\r", "\u{1b}[2J", "1\u{1}2", "ü\u{a0}😀"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(decode(r"a\x41\101\u00e9\q"), "aAAé\\q");
    }

    #[test]
    fn an_unfinished_escape_is_seen() {
        for text in ["\\", "a\\x", "\\x4", "\\0", "\\01", "\\u00e", "\\c", "\\\\\\"] {
            assert!(ends_in_escape(text), "{text}");
        }
        for text in ["", "a", "\\\\", "\\n", "\\x41", "\\101", "\\u00e9", "x4"] {
            assert!(!ends_in_escape(text), "{text}");
        }
    }
}
