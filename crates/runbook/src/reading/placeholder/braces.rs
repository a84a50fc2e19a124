//! `[POD_NAME]` and `{pod_name}`: brackets and braces around a name.

use super::found::Placeholder;
use super::surroundings::{line_around, open_quote};
use crate::text::{enclosed, is_joined};

/// `POD_NAME`, `Pod name`.
fn is_titled(inner: &str) -> bool {
    is_joined(inner, &[' ', '_', '-'], |c| c.is_ascii_alphanumeric())
        && inner.starts_with(|c: char| c.is_ascii_uppercase())
        && inner.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric())
}

/// `deployment-id`, `tenant`, `ops/dev`: in small letters, which a shell takes in brackets for one of these characters.
fn is_small(inner: &str) -> bool {
    is_joined(inner, &[' ', '_', '/', '-'], |c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && inner.starts_with(|c: char| c.is_ascii_lowercase())
}

/// `pod_name`, `Pod-Name`.
fn is_braced(inner: &str) -> bool {
    is_joined(inner, &['_', '-'], |c| c.is_ascii_alphanumeric())
        && inner.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Bracketed words that logs and messages begin with.
const LEVELS: &[&str] =
    &["INFO", "WARN", "WARNING", "ERROR", "DEBUG", "FATAL", "OK", "PASS", "FAIL", "SKIP", "DONE", "TRACE"];

/// Programs whose own language uses braces around a name.
const BRACE_LANGUAGES: &[&str] =
    &["jq ", "awk ", "python", "node ", "perl ", "printf", "format", "xargs", "find "];

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let within =
        |open, close, is: fn(&str) -> bool| enclosed(text, open, close).filter(move |(_, inner)| is(inner));
    let brackets = within('[', ']', is_titled).filter_map(|(range, name)| {
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        // `a[NAME]`, `${a[NAME]}`, `[[NAME]]` and `[Title](link)` are something else.
        let index = before.is_some_and(|c| c.is_alphanumeric() || "_$])[.".contains(c))
            || matches!(after, Some('(' | ']'));
        (!index && !LEVELS.contains(&name)).then(|| Placeholder::new(text, range, name)).flatten()
    });
    let small = within('[', ']', is_small).filter_map(|(range, name)| {
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let (line, at) = line_around(text, range.start);
        (is_name(name) && stands_alone(before, after) && !is_pattern(line, at))
            .then(|| Placeholder::new(text, range, name))
            .flatten()
    });
    let braces = within('{', '}', is_braced).filter_map(|(range, name)| {
        let (line, at) = line_around(text, range.start);
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        // `exec {log}>file` names a variable for the number of an open file.
        let expansion =
            before.is_some_and(|c| "$%@#{\\".contains(c)) || matches!(after, Some('}' | '>' | '<'));
        let program =
            open_quote(&line[..at]) == Some('\'') && BRACE_LANGUAGES.iter().any(|tool| line.contains(tool));
        let own_language = BRACE_LANGUAGES.iter().any(|tool| line[..at].contains(tool));
        // `{range .items[*]}…{end}` is a template of kubectl's.
        let template = name == "end" && text.contains("{range ");
        (!expansion && !program && !own_language && !template)
            .then(|| Placeholder::new(text, range, name))
            .flatten()
    });
    brackets.chain(small).chain(braces).collect()
}

/// Whether what stands in brackets is a name rather than some characters: words of two letters or more, or one that no set of
/// characters would be written as, because a letter comes twice.
fn is_name(inner: &str) -> bool {
    let words: Vec<&str> = inner.split([' ', '_', '-', '/']).collect();
    let repeats = || inner.char_indices().any(|(at, c)| inner[..at].contains(c));
    match words.as_slice() {
        [only] => only.len() > 3 && repeats(),
        several => several.iter().all(|word| word.len() > 1),
    }
}

/// Whether brackets are a word, or a part of a path or a name, and no index and no glob: `*.[ch]`, `a[name]`.
fn stands_alone(before: Option<char>, after: Option<char>) -> bool {
    let index = before.is_some_and(|c| c.is_alphanumeric() || "_$])[*?\\^".contains(c));
    !index && !matches!(after, Some('(' | ']' | '*' | '?' | '+' | '{' | '['))
}

/// Whether brackets stand in the pattern of a program that looks for text, or in words that are printed.
fn is_pattern(line: &str, at: usize) -> bool {
    const LOOK_FOR: [&str; 12] =
        ["grep", "sed", "awk", "rg", "perl", "tr ", "find ", "jq", "python", "echo", "printf", "expr"];
    open_quote(&line[..at]).is_some() && LOOK_FOR.iter().any(|tool| line[..at].contains(tool))
        || open_quote(&line[..at]) == Some('\'')
}
