//! `VERSION=1.0.1  # e.g.`: what the document itself calls an example, so that somebody has to say what is meant.
//!
//! Takes a script and what its text calls examples, gives the places of these values. A value of which nobody says that it is an example is
//! taken as it stands.

use super::found::Placeholder;
use super::name::normal_name;
use crate::text::Pattern;

/// A remark behind an assignment calls its value an example.
static BEHIND: Pattern = Pattern::only_where(
    is_remarked,
    r#"(?mi)^[ \t]*(?:export[ \t]+|declare[ \t]+|local[ \t]+)?(?P<key>[a-z_]\w*)=["']?(?P<value>[\w./:@+-]+)["']?[ \t]+#(?:[^\n]*?(?:\be\.g\.|\bfor example\b|\bfor instance\b|\bexample (?:value|only)\b|\bas an example\b)|[ \t]*(?:an[ \t]+)?example[ \t]*$)"#,
);
/// The comment above does.
static ABOVE: Pattern = Pattern::only_where(
    is_remarked,
    r#"(?mi)^[ \t]*#[^\n]*(?:\be\.g\.|\bfor example\b|\bfor instance\b|\bexample value\b|\bas an example\b)[^\n]*\n[ \t]*(?:export[ \t]+|declare[ \t]+|local[ \t]+)?(?P<key>[a-z_]\w*)=["']?(?P<value>[\w./:@+-]+)["']?[ \t]*$"#,
);
/// What a sentence calls one.
static SAID: Pattern = Pattern::needing(
    &["e.g.", "E.g.", "or example", "or instance", "uch as"],
    r#"(?i)(?:\be\.g\.|\bfor example|\bfor instance|\bsuch as)[,:]?\s+[`"'(]*(?P<value>[a-z0-9][\w./:@+-]*)"#,
);

/// Whether a comment may call something an example.
fn is_remarked(text: &str) -> bool {
    let says = |word: &[u8]| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    text.contains('#') && [&b"e.g."[..], b"example", b"instance"].into_iter().any(says)
}

/// The values that a sentence calls examples: versions, ids and what else nobody takes for a word.
pub fn examples(sentence: &str) -> Vec<String> {
    let values =
        SAID.captures_iter(sentence).map(|found| found["value"].trim_end_matches(['.', ':', '/']).to_owned());
    let is_value = |value: &String| {
        value.contains(|c: char| c.is_ascii_digit())
            && value.contains(|c: char| c.is_alphabetic() || matches!(c, '.' | '-'))
    };
    values.filter(is_value).collect()
}

/// The places where the text of a script itself calls a value an example.
pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let keyed = |pattern: &'static Pattern| {
        pattern.captures_iter(text).filter_map(|found| {
            let value = found.name("value").expect("the pattern has a value");
            Placeholder::new(text, value.range(), &found["key"])
        })
    };
    keyed(&BEHIND).chain(keyed(&ABOVE)).collect()
}

/// The places where a script has the values that are `called` examples: `VERSION=1.0.1`, `git tag 1.0.1`, `--tag 1.0.1`.
pub fn called_examples(text: &str, called: &[String]) -> Vec<Placeholder> {
    let mut found = Vec::new();
    for value in called {
        // One value is one variable, whatever stands before it.
        let mut known: Option<String> = None;
        for (at, _) in text.match_indices(value.as_str()) {
            let (before, after) = (&text[..at], &text[at + value.len()..]);
            let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
            let line = before.rsplit('\n').next().unwrap_or(before);
            if before.ends_with(joins) || after.starts_with(joins) || line.trim_start().starts_with('#') {
                continue;
            }
            let key = line.trim_end_matches(['"', '\'', '=', ' ', ':']);
            let start =
                key.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).len();
            let name = normal_name(&key[start..]);
            let own = if name.is_empty() || line.trim().is_empty() { "example".to_owned() } else { name };
            let name = known.get_or_insert(own).clone();
            found.extend(Placeholder::new(text, at..at + value.len(), &name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: Vec<Placeholder>) -> Vec<String> {
        found.into_iter().map(|one| format!("{}={}", one.name, one.spelling)).collect()
    }

    #[test]
    fn a_comment_that_calls_a_value_an_example_makes_it_one() {
        for (text, expected) in [
            ("export VERSION=1.0.1  # e.g.", &["version=1.0.1"][..]),
            ("TERM=\"2026-spring\" # for example", &["term=2026-spring"]),
            ("# The release, e.g. 4.2\nRELEASE=4.2\n", &["release=4.2"]),
            ("VERSION=1.0.1 # the version\n", &[]),
            ("# See docs.example.com\nVERSION=1.0.1\n", &[]),
            ("# e.g. the first one\ngo 1.0.1\n", &[]),
        ] {
            assert_eq!(names(find(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_that_gives_an_example_makes_it_one_in_the_block() {
        assert_eq!(
            examples("Set the version (e.g. `v1.4.0`), for example v2, such as the last"),
            ["v1.4.0", "v2"]
        );
        assert_eq!(examples("Wait a while, e.g. 5 minutes."), [""; 0]);
        let called = ["v1.4.0".to_owned()];
        let found =
            called_examples("git tag v1.4.0\nVERSION='v1.4.0'; x --tag=v1.4.0 v1.4.0.1\n# v1.4.0\n", &called);
        assert_eq!(names(found), ["tag=v1.4.0"; 3]);
    }
}
