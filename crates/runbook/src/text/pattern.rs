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
    needs: Needs,
    compiled: OnceLock<Regex>,
}

/// What a text has to have for a pattern to match it; capitals matter where they do to the pattern.
#[derive(Debug)]
enum Needs {
    Nothing,
    /// One of these, anywhere.
    Part(&'static [&'static str]),
    /// One of these in front.
    Start(&'static [&'static str]),
    /// What this finds, as far as it looks.
    Shape(fn(&str) -> bool),
}

impl Pattern {
    /// The pattern of that text.
    pub const fn new(source: &'static str) -> Self {
        Self::with(Needs::Nothing, source)
    }

    /// The pattern of that text, which matches only where one of `parts` stands. Where none does it is not even compiled, and
    /// that is most of what a pattern costs.
    pub const fn needing(parts: &'static [&'static str], source: &'static str) -> Self {
        Self::with(Needs::Part(parts), source)
    }

    /// The pattern of that text, which matches only what begins with one of `starts`.
    pub const fn starting(starts: &'static [&'static str], source: &'static str) -> Self {
        Self::with(Needs::Start(starts), source)
    }

    /// The pattern of that text, which matches only what `may` says may match: a few comparisons for what would else be compiled
    /// for most documents.
    pub const fn only_where(may: fn(&str) -> bool, source: &'static str) -> Self {
        Self::with(Needs::Shape(may), source)
    }

    const fn with(needs: Needs, source: &'static str) -> Self {
        Self { source, needs, compiled: OnceLock::new() }
    }

    /// The pattern, where it may match.
    fn on(&self, text: &str) -> Option<&Regex> {
        let regex = || self.compiled.get_or_init(|| compile(self.source));
        let may = self.may_match(text);
        // What a pattern needs is checked by the tests that try the pattern.
        #[cfg(test)]
        assert!(may || !regex().is_match(text), "{self:?} matches {text:?}");
        may.then(regex)
    }

    fn may_match(&self, text: &str) -> bool {
        let folds = self.source.starts_with("(?i)");
        let begins = |text: &[u8], wanted: &str| {
            text.get(..wanted.len()).is_some_and(|start| {
                if folds { start.eq_ignore_ascii_case(wanted.as_bytes()) } else { start == wanted.as_bytes() }
            })
        };
        let bytes = text.as_bytes();
        match self.needs {
            Needs::Nothing => true,
            Needs::Part(parts) if folds => {
                (0..bytes.len()).any(|at| parts.iter().any(|part| begins(&bytes[at..], part)))
            }
            Needs::Part(parts) => parts.iter().any(|part| text.contains(part)),
            Needs::Start(starts) => starts.iter().any(|start| begins(bytes, start)),
            Needs::Shape(may) => may(text),
        }
    }

    /// Whether it matches only where a text begins.
    pub const fn begins_at_start(&self) -> bool {
        matches!(self.source.as_bytes(), [b'^', ..])
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
    fn a_pattern_is_looked_for_only_where_it_may_match() {
        let part = Pattern::needing(&["://"], r"^[a-z]+://\S+$");
        assert!(!part.may_match("ls") && part.is_match("http://x"));
        let start = Pattern::starting(&["wait ", "go"], "(?i)^(wait for|go)");
        assert!(start.is_match("Wait FOR it") && start.is_match("gO") && !start.may_match("then go"));
        let folded = Pattern::needing(&["y/n"], r"(?i)\[y/n\]");
        assert!(folded.is_match("Go on? [y/N]") && !folded.may_match("y/ n"));
        assert_eq!(part.replace_all("ls", ""), "ls");
        let shape = Pattern::only_where(|text| text.ends_with("sh"), r"^\w+sh$");
        assert!(shape.is_match("bash") && !shape.may_match("bash -c"));
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
