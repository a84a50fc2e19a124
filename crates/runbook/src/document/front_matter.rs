//! The `---` block at the very top of a document: keys with what they say.
//!
//! Takes the text, gives keys with a string, a list of strings or one level of names and values. Each key is read by itself, so that one
//! that is no YAML (`title: Ship it: now`, as many write it) does not keep the others from being read. What is not understood is kept
//! as raw text. Never fails and never guesses a type: `1.20` stays `1.20`.

use super::yaml::{self, Entry, Value};

/// What stands in the front matter, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The keys at the outermost level.
    pub entries: Vec<Entry>,
    /// The line of the closing `---`; 0 where there is no front matter.
    pub last_line: usize,
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
        let first = at;
        let (number, line) = lines[first];
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
                found.push(Entry {
                    key: key.to_owned(),
                    value: value(lines[first], rest, under),
                    line: number,
                });
            }
            None => {
                found.push(Entry { key: String::new(), value: Value::Raw(raw(line, under)), line: number });
            }
        }
    }
    found
}

/// What a key says on its own line and on those under it.
fn value(line: (usize, &str), rest: &str, under: &[(usize, &str)]) -> Value {
    let all: Vec<_> = std::iter::once(line).chain(under.iter().copied()).collect();
    yaml::value(&all).or_else(|| loose(rest, under)).unwrap_or_else(|| {
        let under: Vec<_> = under.iter().copied().filter(|(_, line)| !is_blank(line)).collect();
        Value::Raw(raw(rest, &under))
    })
}

/// What is no YAML and can be meant in one way only: a text with a colon in it, behind a key or behind each name under it.
fn loose(rest: &str, under: &[(usize, &str)]) -> Option<Value> {
    let under: Vec<_> = under.iter().filter(|(_, line)| !is_blank(line)).collect();
    let Some((_, first)) = under.first() else { return as_typed(rest).map(Value::Text) };
    let named = |(number, line): &&(usize, &str)| {
        let (key, rest) = split_key(line).filter(|_| indent(line) == indent(first))?;
        let value = yaml::value(&[(*number, line.trim())]).or_else(|| as_typed(rest).map(Value::Text));
        matches!(value, Some(Value::Text(_))).then_some(Entry {
            key: key.to_owned(),
            value: value?,
            line: *number,
        })
    };
    let is_alone = rest.is_empty() || rest.starts_with('#');
    is_alone.then(|| under.iter().map(named).collect::<Option<_>>()).flatten().map(Value::Map)
}

/// A text without quotes as it stands there, without a comment behind it; none where it begins as something else.
fn as_typed(rest: &str) -> Option<String> {
    let is_text = !rest.starts_with(['[', '{', '|', '>', '&', '*', '!', '%', '@', '`', '"', '\'']);
    is_text.then(|| rest.split(" #").next().unwrap_or(rest).trim_end().to_owned())
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
    fn one_key_that_is_no_yaml_leaves_the_others_as_they_are() {
        check("title: Ship it: now # why\nstatus: old", "title", &text("Ship it: now"));
        check("title: Ship it: now\nstatus: old", "status", &text("old"));
        check("title: \"open\nstatus: old", "status", &text("old"));
        let (read, _) = FrontMatter::parse("---\nvars:\n\tat: one: two\n\n\tb: 'c'\n---\n");
        assert_eq!(read.vars().collect::<Vec<_>>(), [("at", "one: two", 3), ("b", "c", 5)]);
    }

    #[test]
    fn a_text_may_go_over_several_lines_and_names_may_stand_in_braces() {
        check("a: |\n  one\n  two\nb: c", "a", &text("one\ntwo"));
        check("status: >-\n  no longer\n  in use", "status", &text("no longer in use"));
        check("a: one\n  two", "a", &text("one two"));
        let (read, _) = FrontMatter::parse("---\ntitle: x\nvars: {region: eu-1,\n  tag: \"v 2\"}\n---\n");
        assert_eq!(read.vars().collect::<Vec<_>>(), [("region", "eu-1", 3), ("tag", "v 2", 4)]);
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
        check("a:\n  b:\n    c: d", "a", &Value::Raw("\n  b:\n    c: d".into()));
        check("a: {b: {c: d}}", "a", &Value::Raw("{b: {c: d}}".into()));
        check("a:\n  - b: c", "a", &Value::Raw("\n  - b: c".into()));
        for raw in ["*b", "&b c", "!b c", "\"open", "'open", "\"a\" b", "\"\\u1\"", "[b", "@b", "`b`"] {
            check(&format!("a: {raw}"), "a", &Value::Raw(raw.into()));
        }
        check("a: b\n%%%", "", &Value::Raw("%%%".into()));
    }

    #[test]
    fn a_break_at_the_top_is_no_front_matter() {
        for text in ["---\nJust a sentence\n---\n", "---\nnever: closed\n", "", "# Title\n---\na: b\n---\n"] {
            assert_eq!(FrontMatter::parse(text), (FrontMatter::default(), 0), "{text:?}");
        }
    }
}
