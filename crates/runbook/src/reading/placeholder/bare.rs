//! `YOUR_TOKEN`, `yourdomain` and bare `POD_NAME`: words that only a reader takes for placeholders.

use super::found::Placeholder;
use super::surroundings::{line_around, open_quote};
use crate::text::Pattern;

static YOUR: Pattern = Pattern::needing(
    &["your", "YOUR"],
    r"\b(?:your[_-]?[a-z0-9]+(?:[_-][a-z0-9]+)*|YOUR[_-][A-Z0-9]+(?:[_-][A-Z0-9]+)*)\b",
);
static CAPITALS: Pattern =
    Pattern::only_where(has_capitals, r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}NAME\b");

/// English words that begin like a placeholder and are none.
const ENGLISH: &[&str] = &["yours", "yourself", "yourselves"];

/// What a name of several capital words has to end or begin with to be something that a person fills in:
/// `POD_NAME` and `FAILED_POD` are; `READ_ONLY` and `SO_REUSEADDR` are not.
const NOUNS: &[&str] = &[
    "ACCOUNT",
    "ADDRESS",
    "ARN",
    "BRANCH",
    "BUCKET",
    "CLUSTER",
    "COMMIT",
    "CONTAINER",
    "DATE",
    "DOMAIN",
    "EMAIL",
    "ENV",
    "ENVIRONMENT",
    "FILE",
    "HERE",
    "HOST",
    "ID",
    "INSTANCE",
    "IP",
    "JOB",
    "NAME",
    "NAMESPACE",
    "NODE",
    "NUMBER",
    "PATH",
    "POD",
    "PROJECT",
    "REGION",
    "REVISION",
    "SERVICE",
    "SHA",
    "TAG",
    "TIMESTAMP",
    "TOPIC",
    "URL",
    "USER",
    "UUID",
    "VERSION",
    "VOLUME",
];

/// Words after which a name is the name of a variable, not a placeholder for a value.
const NAMES_A_VARIABLE: &[&str] = &[
    "printenv",
    "unset",
    "export",
    "read",
    "declare",
    "local",
    "-v",
    "-e",
    "--env",
    "get",
    "set",
    "config:get",
    "rm",
    "delete",
];

/// Commands of the shell whose words are names of variables, all of them.
const DECLARES: &[&str] = &["export", "readonly", "declare", "typeset", "local", "unset"];

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let your = YOUR.find_iter(text).filter_map(|hit| {
        let before = text[..hit.start()].chars().next_back();
        let variable = matches!(before, Some('$' | '{' | '_')) || text[hit.end()..].starts_with('=');
        (!variable && !ENGLISH.contains(&hit.as_str()))
            .then(|| Placeholder::new(text, hit.range(), hit.as_str()))
            .flatten()
    });
    let capitals = CAPITALS.find_iter(text).filter_map(|hit| {
        let (line, at) = line_around(text, hit.start());
        let argument = is_argument(line, at, hit.as_str()) && open_quote(&line[..at]).is_none();
        argument.then(|| Placeholder::new(text, hit.range(), hit.as_str())).flatten()
    });
    your.chain(capitals).collect()
}

/// Whether capitals stand on both sides of an underline, or before `NAME`.
fn has_capitals(text: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let is_joined = |part: &[u8]| is_capital(part[0]) && part[1] == b'_' && is_capital(part[2]);
    text.as_bytes().windows(3).any(is_joined) || text.contains("NAME")
}

/// Whether the word at `at` stands where a command takes a value.
fn is_argument(line: &str, at: usize, word: &str) -> bool {
    let before = &line[..at];
    let after = line[at + word.len()..].chars().next();
    let starts = before.ends_with([' ', '/', '@', '=']) && !before.trim_start().starts_with('#');
    let ends = matches!(after, None | Some(' ' | '/' | ':' | '.' | '@' | ';' | ')'));
    let mut words = before.split_whitespace();
    let command = words.next();
    let previous = words.next_back().or(command).unwrap_or_default();
    // `VAR=OTHER_NAME` and `--flag=VALUE_NAME` differ: only a flag's value is typed by a person.
    let assigned = before.ends_with('=') && !previous.starts_with('-');
    // `key: DATABASE_URL` in a manifest names a variable of the manifest's own.
    let keyed = previous.ends_with(':');
    let noun = word.split('_').next_back().is_some_and(is_noun)
        || word.split('_').next().is_some_and(|_| word.ends_with("NAME"));
    command.is_some()
        && starts
        && ends
        && noun
        && !assigned
        && !keyed
        && !NAMES_A_VARIABLE.contains(&previous)
        && !command.is_some_and(|command| DECLARES.contains(&command))
}

fn is_noun(word: &str) -> bool {
    NOUNS.contains(&word)
}
