//! A pattern that somebody else has written, and that a whole text has to match.

use regex::Regex;

/// A pattern of which no part of a text is enough.
#[derive(Debug)]
pub struct WholePattern(Regex);

impl WholePattern {
    /// The pattern `source`; an error says in one line why it is none.
    pub fn new(source: &str) -> Result<Self, String> {
        // By itself first: `a)|(b` would close the group around it.
        Regex::new(source)
            .and_then(|_| Regex::new(&format!(r"\A(?:{source})\z")))
            .map(Self)
            .map_err(|error| reason(&error.to_string()))
    }

    /// Whether all of `text` is matched.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// The last line of what the engine says, behind its `error:`; the lines before draw the pattern.
fn reason(said: &str) -> String {
    let last = said.lines().next_back().unwrap_or_default().trim();
    last.strip_prefix("error:").unwrap_or(last).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::WholePattern;

    #[test]
    fn a_part_of_a_text_is_not_enough() {
        let is_match = |pattern: &str, text: &str| WholePattern::new(pattern).expect("valid").is_match(text);
        assert!(is_match("[a-z]+", "abc"));
        for text in ["abc1", "1abc", "abc\n", "\nabc", "abc\nabc", ""] {
            assert!(!is_match("[a-z]+", text), "{text:?}");
        }
        assert!(is_match("a|ab", "ab") && !is_match("a|b", "ab") && !is_match("(?m)^a$", "b\na"));
    }

    #[test]
    fn what_is_no_pattern_is_told_in_one_line() {
        for (pattern, expected) in
            [("(", "unclosed group"), ("a)|(b", "unopened group"), ("(?x)a # b", "unclosed group")]
        {
            assert_eq!(WholePattern::new(pattern).expect_err(pattern), expected);
        }
    }
}
