//! What stands between a mark that opens and the next one that closes: `<name>`, `[NAME]`, `{name}`.
//!
//! Takes a text and two marks, gives the places. Never says what any of them is for. A few comparisons, where a pattern would have to be
//! compiled for nearly every document.

use std::ops::Range;

/// Each stretch from `open` to the `close` behind it, with what is inside; neither mark stands there.
pub fn enclosed(text: &str, open: char, close: char) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices(open).filter_map(move |(at, mark)| {
        let start = at + mark.len();
        let inner = text[start..].split([open, close]).next()?;
        let end = start + inner.len();
        text[end..].starts_with(close).then(|| (at..end + close.len_utf8(), inner))
    })
}

/// Whether a text is words of such characters, with one of `joins` between each two.
pub fn is_joined(text: &str, joins: &[char], is_of_word: fn(char) -> bool) -> bool {
    text.split(joins).all(|word| !word.is_empty() && word.chars().all(is_of_word))
}

/// A space of ASCII, as `\s` in a [`super::Pattern`] means it.
pub fn is_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ')
}

#[cfg(test)]
mod tests {
    use super::{enclosed, is_joined, is_space};
    use proptest::prelude::*;
    use regex::Regex;

    fn joined(text: &str) -> bool {
        is_joined(text, &['_', '-'], |c| c.is_ascii_lowercase())
    }

    #[test]
    fn marks_enclose_what_stands_between_the_nearest_two() {
        let found: Vec<_> = enclosed("a <b> <c <d> e> <>", '<', '>').collect();
        assert_eq!(found, [(2..5, "b"), (9..12, "d"), (16..18, "")]);
        assert!(enclosed("<é<", '<', '>').next().is_none());
        assert!(joined("a_b-c") && joined("a") && !joined("") && !joined("a__b") && !joined("_a"));
    }

    proptest! {
        #[test]
        fn it_finds_what_a_pattern_would(text in "[<>a_ \u{e9}\u{85}-]{0,16}") {
            let pattern = Regex::new(r"<([a-z]+(?:[_-][a-z]+)*)>").expect("it is one");
            let by_pattern: Vec<_> =
                pattern.captures_iter(&text).filter_map(|found| Some((found.get(0)?.range(), found.get(1)?.as_str()))).collect();
            let found: Vec<_> = enclosed(&text, '<', '>').filter(|(_, inner)| joined(inner)).collect();
            prop_assert_eq!(found, by_pattern);
            let spaces = Regex::new(r"^[\t\n\x0b\x0c\r ]*$").expect("it is one");
            prop_assert_eq!(text.chars().all(is_space), spaces.is_match(&text));
        }
    }
}
