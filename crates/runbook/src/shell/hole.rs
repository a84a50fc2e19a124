//! Holes: one character that stands in a script where a value will be put.
//!
//! Takes the number of a placeholder, gives its character and back. Never knows what a placeholder looks like in
//! a document, nor what its value is.

use std::ops::RangeInclusive;

/// The characters that can be holes: Supplementary Private Use Area-B, which no document has a use for.
///
/// To the bash grammar each is an ordinary character of a word.
pub const HOLES: RangeInclusive<char> = '\u{100000}'..='\u{10fffd}';

/// The character of hole `k`.
///
/// # Panics
///
/// Where there is none: there are 65,534.
pub fn hole(k: usize) -> char {
    u32::try_from(k)
        .ok()
        .and_then(|k| char::from_u32(u32::from(*HOLES.start()) + k))
        .filter(|character| HOLES.contains(character))
        .expect("a script has fewer than 65,534 placeholders")
}

/// Which hole a character is, or `None` where it is text.
pub fn hole_index(character: char) -> Option<usize> {
    HOLES.contains(&character).then(|| (u32::from(character) - u32::from(*HOLES.start())) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_and_its_number_name_each_other() {
        for k in [0, 1, 77, 65_533] {
            assert_eq!(hole_index(hole(k)), Some(k));
        }
    }

    #[test]
    fn other_characters_are_no_holes() {
        for character in ['a', '<', '\u{e000}', '\u{fffff}', '\u{10ffff}'] {
            assert_eq!(hole_index(character), None);
        }
    }
}
