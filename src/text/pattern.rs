//! Patterns that are written in the source.
//!
//! Every command compiles the ones it needs anew, and most of what that costs are the tables behind `\w`, `\s`, `\d` and `\b` for
//! all the world's letters. What these patterns look for is written in ASCII, so that is what the four mean here: it takes a
//! tenth of the time. Letters of other scripts are still matched by `.`, by themselves, and by what a class leaves out.

use regex::Regex;
use std::ops::Deref;
use std::sync::OnceLock;

/// A pattern in the source, compiled when it is first used: most runbooks need few of them.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// The pattern of that text.
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.compiled.get_or_init(|| compile(self.source))
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
    use super::compile;

    #[test]
    fn the_short_classes_mean_ascii_inside_of_brackets_and_outside() {
        assert!(compile(r"^\w[\w-]*\s\d+\S$").is_match("a-b 12é"));
        assert!(!compile(r"^\w$").is_match("é"));
        assert!(compile(r"^[^\s,]+$").is_match("é"));
        assert!(compile(r"\bis\b").is_match("it is."));
        assert!(compile(r"^\\w$").is_match("\\w"));
    }
}
