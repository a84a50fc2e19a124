//! Patterns that are written in the source.
//!
//! Every command compiles the ones it needs anew, and most of what that costs are the tables behind `\w`, `\s`, `\d` and `\b` for
//! all the world's letters. What these patterns look for is written in ASCII, so that is what the four mean here: it takes a
//! tenth of the time. Letters of other scripts are still matched by `.`, by themselves, and by what a class leaves out.

use regex::{Captures, Match, Regex};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A pattern in the source, compiled when it is first needed: most runbooks need few of them.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    needs: &'static [&'static str],
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// The pattern of that text.
    pub const fn new(source: &'static str) -> Self {
        Self::needing(&[], source)
    }

    /// The pattern of that text, which matches only where one of `needs` stands. Where none does it is not even compiled, and
    /// that is most of what a pattern costs.
    pub const fn needing(needs: &'static [&'static str], source: &'static str) -> Self {
        Self { source, needs, compiled: OnceLock::new() }
    }

    /// The pattern, where it may match.
    fn on(&self, text: &str) -> Option<&Regex> {
        let regex = || self.compiled.get_or_init(|| compile(self.source));
        let may = self.needs.is_empty() || self.needs.iter().any(|needed| text.contains(needed));
        debug_assert!(
            may || !regex().is_match(text),
            "`{}` needs none of {:?} in {text}",
            self.source,
            self.needs
        );
        may.then(regex)
    }

    /// Whether it matches somewhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.on(text).is_some_and(|regex| regex.is_match(text))
    }

    /// The groups of its first match.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.on(text)?.captures(text)
    }

    /// The groups of each match.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.on(text).into_iter().flat_map(move |regex| regex.captures_iter(text))
    }

    /// Each match.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.on(text).into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// The text with each match replaced.
    pub fn replace_all<'t>(&self, text: &'t str, with: &str) -> Cow<'t, str> {
        self.on(text).map_or(Cow::Borrowed(text), |regex| regex.replace_all(text, with))
    }
}

fn compile(pattern: &str) -> Regex {
    let mut ascii = String::with_capacity(pattern.len() * 2);
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let class = match (character, characters.clone().next()) {
            ('\\', Some('w')) => "[A-Za-z0-9_]",
            ('\\', Some('W')) => "[^A-Za-z0-9_]",
            ('\\', Some('d')) => "[0-9]",
            ('\\', Some('s')) => r"[\t\n\x0b\x0c\r ]",
            ('\\', Some('S')) => r"[^\t\n\x0b\x0c\r ]",
            ('\\', Some('b')) => r"(?-u:\b)",
            ('\\', Some(escaped)) => {
                ascii.push('\\');
                characters.next();
                ascii.push(escaped);
                continue;
            }
            _ => {
                ascii.push(character);
                continue;
            }
        };
        characters.next();
        ascii.push_str(class);
    }
    Regex::new(&ascii).expect("a pattern in the source is valid")
}

#[cfg(test)]
mod tests {
    use super::{Pattern, compile};

    #[test]
    fn a_pattern_that_cannot_match_is_not_compiled() {
        let pattern = Pattern::needing(&["://"], r"^[a-z]+://\S+$");
        assert!(!pattern.is_match("ls") || cfg!(debug_assertions));
        assert!(pattern.is_match("http://x") && pattern.compiled.get().is_some());
        let idle = Pattern::needing(&["://"], "x");
        assert_eq!(idle.replace_all("ls", ""), "ls");
        assert!(idle.captures("ls").is_none() && idle.find_iter("ls").next().is_none());
    }

    #[test]
    fn the_short_classes_mean_ascii_inside_of_brackets_and_outside() {
        assert!(compile(r"^\w[\w-]*\s\d+\S$").is_match("a-b 12é"));
        assert!(!compile(r"^\w$").is_match("é"));
        assert!(compile(r"^[^\s,]+$").is_match("é"));
        assert!(compile(r"\bis\b").is_match("it is."));
        assert!(compile(r"^\\w$").is_match("\\w"));
    }
}
