//! The `---` block at the very top of a document: a flat reader for the little YAML that runbooks have there.
//!
//! Takes the text, gives keys with a string, a list of strings or one level of names and values. What it does not
//! understand it keeps as raw text. Never fails and never guesses a type: `1.20` stays `1.20`.

use super::scalar::{flow_list, scalar};

/// What stands in the front matter, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The keys at the outermost level.
    pub entries: Vec<Entry>,
    /// The line of the closing `---`; 0 where there is no front matter.
    pub last_line: usize,
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// What it says.
    pub value: Value,
    /// The key's line in the document.
    pub line: usize,
}

/// What a key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A word, a number or a sentence, without its quotes.
    Text(String),
    /// `[a, b]`, or a line `- a` for each.
    List(Vec<String>),
    /// Names and values one level deeper, as under `vars:`.
    Map(Vec<Entry>),
    /// Anything else, as written.
    Raw(String),
}

impl FrontMatter {
    /// Finds front matter at the start of `text`; gives it with the byte where the document goes on.
    ///
    /// pulldown-cmark can do this too, but takes any two thematic breaks further down for front matter as well.
    pub(super) fn parse(text: &str) -> (Self, usize) {
        let mut lines = Lines::new(text);
        if lines.next().is_none_or(|(_, line)| line.trim_end() != "---") {
            return (Self::default(), 0);
        }
        let mut body = Vec::new();
        while let Some((number, line)) = lines.next() {
            if matches!(line.trim_end(), "---" | "...") {
                let first = body.iter().find(|(_, line): &&(usize, &str)| !is_blank(line));
                // A thematic break at the top followed by text and another break is no front matter.
                if first.is_some_and(|(_, line)| split_key(line).is_none()) {
                    break;
                }
                return (Self { entries: entries(&body), last_line: number }, lines.offset);
            }
            body.push((number, line));
        }
        (Self::default(), 0)
    }

    /// What `key` says, whatever case it is written in.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key))
    }

    /// The text of `key`; none where it is missing or more than a text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) | Value::Raw(_) => None,
        }
    }

    /// The variables under `vars:`: name, value, line.
    pub fn vars(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        let entries = match self.get("vars").map(|entry| &entry.value) {
            Some(Value::Map(entries)) => entries.as_slice(),
            Some(Value::Text(_) | Value::List(_) | Value::Raw(_)) | None => &[],
        };
        entries.iter().filter_map(|entry| match &entry.value {
            Value::Text(text) => Some((entry.key.as_str(), text.as_str(), entry.line)),
            Value::List(_) | Value::Map(_) | Value::Raw(_) => None,
        })
    }
}

/// The lines of a text with their numbers, knowing how far it has come.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, offset: 0, number: 0 }
    }

    fn next(&mut self) -> Option<(usize, &'t str)> {
        let rest = &self.text[self.offset..];
        if rest.is_empty() {
            return None;
        }
        let line = &rest[..rest.find('\n').map_or(rest.len(), |at| at + 1)];
        self.offset += line.len();
        self.number += 1;
        Some((self.number, line.trim_end_matches(['\n', '\r'])))
    }
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// `key: rest` of a line, wherever it is indented.
fn split_key(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (key, rest) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_name = !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '$'));
    (is_name && !line.starts_with("- ") && (rest.is_empty() || rest.starts_with([' ', '\t'])))
        .then_some((key, rest.trim()))
}

/// Groups the lines under the keys of the outermost level.
fn entries(lines: &[(usize, &str)]) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let (number, line) = lines[at];
        // The lines that belong to this one: indented, blank, or items of a list that is not indented.
        let more = |(_, line): &&(usize, &str)| is_blank(line) || indent(line) > 0 || line.starts_with("- ");
        let below = lines[at + 1..].iter().take_while(more).count();
        let under = &lines[at + 1..=at + below];
        at += below + 1;
        if is_blank(line) {
            continue;
        }
        match split_key(line) {
            Some((key, rest)) => {
                found.push(Entry { key: key.to_owned(), value: value(rest, under), line: number });
            }
            None => {
                found.push(Entry { key: String::new(), value: Value::Raw(raw(line, under)), line: number });
            }
        }
    }
    found
}

/// What stands behind a key's colon and on the lines under it.
fn value(rest: &str, under: &[(usize, &str)]) -> Value {
    let under: Vec<_> = under.iter().copied().filter(|(_, line)| !is_blank(line)).collect();
    if under.is_empty() {
        return match rest.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
            Some(inner) => flow_list(inner).map_or_else(|| Value::Raw(rest.to_owned()), Value::List),
            None => scalar(rest).map_or_else(|| Value::Raw(rest.to_owned()), Value::Text),
        };
    }
    if rest.is_empty() || rest.starts_with('#') {
        let items: Option<Vec<String>> = under
            .iter()
            .map(|(_, line)| {
                line.trim().strip_prefix("- ").filter(|item| split_key(item).is_none()).and_then(scalar)
            })
            .collect();
        if let Some(items) = items {
            return Value::List(items);
        }
        let depth = indent(under[0].1);
        let entries: Option<Vec<Entry>> = under
            .iter()
            .map(|(number, line)| {
                let (key, rest) = split_key(line).filter(|_| indent(line) == depth)?;
                Some(Entry { key: key.to_owned(), value: Value::Text(scalar(rest)?), line: *number })
            })
            .collect();
        if let Some(entries) = entries {
            return Value::Map(entries);
        }
    }
    Value::Raw(raw(rest, &under))
}

fn raw(first: &str, under: &[(usize, &str)]) -> String {
    std::iter::once(first).chain(under.iter().map(|(_, line)| *line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: &str, expected: &Value) {
        let (read, _) = FrontMatter::parse(&format!("---\n{text}\n---\n# Title\n"));
        assert_eq!(read.get(key).map(|entry| &entry.value), Some(expected), "{text:?}");
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn list(values: &[&str]) -> Value {
        Value::List(values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn a_plain_or_quoted_text_is_kept_as_text() {
        check("title: Ship it: now", "title", &text("Ship it: now"));
        check("version: 1.20", "version", &text("1.20"));
        check("a: \"x # \\\"y\\\"\" # why", "a", &text("x # \"y\""));
        check("a: 'it''s'", "a", &text("it's"));
        check("a: b # why", "a", &text("b"));
        check("a:", "a", &text(""));
        check("# first\n\nStatus: old", "status", &text("old"));
    }

    #[test]
    fn lists_are_read_in_brackets_and_in_lines() {
        check("tags: [a, \"b\"]", "tags", &list(&["a", "b"]));
        check("tags:\n  - a\n  - 'b'\nx: y", "tags", &list(&["a", "b"]));
        check("tags:\n- a\n- b\nx: y", "x", &text("y"));
        check("tags: []", "tags", &list(&[]));
    }

    #[test]
    fn variables_stand_one_level_deep_with_their_lines() {
        let (read, rest) =
            FrontMatter::parse("---\nvars:\n  region: eu-1\n  # why\n  tag: \"v 2\"\n---\n# Title\n");
        assert_eq!(read.vars().collect::<Vec<_>>(), [("region", "eu-1", 3), ("tag", "v 2", 5)]);
        assert_eq!(read.last_line, 6);
        assert_eq!(rest, 50);
    }

    #[test]
    fn what_is_not_understood_is_kept_as_written() {
        check("a: |\n  one\n  two", "a", &Value::Raw("|\n  one\n  two".into()));
        check("a: {b: c}", "a", &Value::Raw("{b: c}".into()));
        check("a:\n  b:\n    c: d", "a", &Value::Raw("\n  b:\n    c: d".into()));
        check("a: b\n%%%", "", &Value::Raw("%%%".into()));
    }

    #[test]
    fn a_break_at_the_top_is_no_front_matter() {
        for text in ["---\nJust a sentence\n---\n", "---\nnever: closed\n", "", "# Title\n---\na: b\n---\n"] {
            assert_eq!(FrontMatter::parse(text), (FrontMatter::default(), 0), "{text:?}");
        }
    }
}
