//! `<pod-name>`: the commonest spelling, and the one that bash takes for redirections.

use super::found::Placeholder;
use crate::text::{Pattern, enclosed};

/// How long a name may be.
const LONGEST: usize = 61;

/// `<e.g. "end of term">`: what is said to the reader may hold any mark.
static SAID: Pattern = Pattern::only_where(
    is_said,
    r"<((?i:e\.?g\.?|i\.e\.|your|the|some|insert|replace|enter|put|name of|path to)[ ,:][ -;=?-~]{1,60})>",
);
/// `<ticket` at the end of a line: somebody forgot to close it.
static UNCLOSED: Pattern = Pattern::only_where(
    is_unclosed,
    r"(?m)(?:^|\s)(?P<value><(?P<name>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|name|id|ticket|user|host|hostname|cluster|namespace|pod|version|tag|environment|env|region|password|token|url|domain|email|branch|service|project|app|node|instance|number))[ \t]*$",
);
/// Whether an angle bracket has words behind it that are said to the reader.
fn is_said(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "e.g", "eg", "i.e.", "your", "the", "some", "insert", "replace", "enter", "put", "name of", "path to",
    ];
    text.match_indices('<').any(|(at, _)| {
        let behind = &text.as_bytes()[at + 1..];
        let begins = |word: &str| {
            behind.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        WORDS.into_iter().any(begins)
    })
}

/// Whether a line ends with an angle bracket and a name.
fn is_unclosed(text: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let ends = |line: &str| line.trim_end_matches([' ', '\t']).trim_end_matches(is_of_name).ends_with('<');
    text.contains('<') && text.split('\n').any(ends)
}

/// Programs whose input comes from a file that is called like anything.
const READ_INPUT: [&str; 14] = [
    "psql", "mysql", "sort", "wc", "cat", "done", "while", "tr", "mail", "sqlite3", "kubectl", "docker",
    "ssh", "bc",
];
/// Names that say nothing but that something is to be filled in: each place has a value of its own.
const NAMELESS: [&str; 12] = [
    "replace_with_previous_output",
    "previous_output",
    "output",
    "value",
    "replace_me",
    "replace_this",
    "placeholder",
    "fill_in",
    "insert_here",
    "todo",
    "output_of_previous_step",
    "output_from_above",
];

/// The name of the variable or flag that a placeholder is the value of: `FIRST="<value>"`, `--size <value>`.
fn key_before(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].trim_end_matches(['"', '\'']);
    let before = before.strip_suffix('=').or_else(|| before.strip_suffix(' '))?;
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let start = before.trim_end_matches(is_of_key).len();
    let key = before[start..].trim_start_matches('-');
    (!key.is_empty()
        && (text[..at].trim_end_matches(['"', '\'']).ends_with('=') || before[start..].starts_with("--")))
    .then_some(key)
}

/// Words in angle brackets that tools print and nobody fills in.
const NOT_FILLED_IN: &[&str] =
    &["none", "nil", "null", "unset", "unknown", "invalid", "eof", "no value", "empty", "pending", "idle"];

/// Elements of HTML that need no closing tag, or that authors use in runbooks.
const HTML: &[&str] = &[
    "a", "b", "br", "code", "details", "div", "em", "h1", "h2", "h3", "head", "hr", "html", "i", "img", "li",
    "ol", "p", "pre", "script", "span", "strong", "style", "sub", "summary", "sup", "table", "td", "th",
    "title", "tr", "ul", "body", "xml",
];

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let mut found = closed(text);
    found.extend(SAID.captures_iter(text).filter_map(|captures| {
        let range = captures.get(0).expect("the whole match").range();
        Placeholder::new(text, range, &captures[1])
    }));
    found.extend(UNCLOSED.captures_iter(text).filter_map(|captures| {
        let value = captures.name("value").expect("the pattern has a value");
        let line = text[..value.start()].rsplit('\n').next().unwrap_or("");
        let reads = line.split_whitespace().any(|word| READ_INPUT.contains(&word));
        let is_first = line.trim().is_empty();
        (!reads && !is_first).then(|| Placeholder::new(text, value.range(), &captures["name"])).flatten()
    }));
    found
}

/// Those that are closed.
fn closed(text: &str) -> Vec<Placeholder> {
    enclosed(text, '<', '>')
        .filter(|(_, inner)| is_plain(inner))
        .filter_map(|(range, inner)| {
            let before = text[..range.start].chars().next_back();
            let named = inner.chars().any(char::is_alphabetic) && !inner.ends_with([' ', '-', '/', '.', ':']);
            let elsewhere = before == Some('<') || is_markup(text, inner) || is_generic(before, inner);
            let printed = NOT_FILLED_IN.contains(&inner.to_lowercase().as_str());
            // `.a<5 and .b>3` compares.
            let compares = inner.starts_with(|c: char| c.is_ascii_digit()) && inner.contains(' ');
            if !named || elsewhere || printed || compares {
                return None;
            }
            let is_nameless = NAMELESS.contains(&super::normal_name(inner).as_str());
            let key = key_before(text, range.start).filter(|_| is_nameless).unwrap_or(inner);
            Placeholder::new(text, range, key)
        })
        .collect()
}

/// Whether a text is made of what names are made of.
fn is_plain(inner: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || " _./:|,'-".contains(c);
    inner.len() <= LONGEST
        && inner.starts_with(|c: char| c.is_ascii_alphanumeric())
        && inner.chars().all(is_of_name)
}

/// Whether `<inner>` is an element: a known one, or one that the text closes.
fn is_markup(text: &str, inner: &str) -> bool {
    let name = inner.split([' ', '/']).next().unwrap_or(inner);
    HTML.contains(&name.to_lowercase().as_str()) || text.contains(&format!("</{name}>"))
}

/// Whether `<Inner>` is a type's parameter, as in `Vec<String>` and `Map<String, u8>`.
fn is_generic(before: Option<char>, inner: &str) -> bool {
    let capitalised = inner.starts_with(char::is_uppercase) && inner.chars().any(char::is_lowercase);
    let single = capitalised && !inner.contains([' ', '-', '_']);
    before.is_some_and(char::is_alphanumeric) && (single || inner.contains(','))
}
