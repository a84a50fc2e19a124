//! What an author says about a block beside its text: the info string of a fence, and a `stepgate` comment above it.
//!
//! Takes the text of either, gives a language and ordered keys with their values. Never judges a key: foreign info
//! strings carry keys of other tools, and `check` is the one to say which are unknown.

/// The keys that mean something to Stepgate.
pub const KNOWN: [&str; 16] = [
    "name",
    "timeout",
    "cwd",
    "mode",
    "effect",
    "expect",
    "skip",
    "retry",
    "capture",
    "idempotent",
    "probe",
    "db",
    "transaction",
    "expect-rows",
    "redact",
    "rows",
];

/// One `key` or `key=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The key as written.
    pub key: String,
    /// What follows the `=`, without its quotes; none where there is no `=`.
    pub value: Option<String>,
    /// The line in the document.
    pub line: usize,
    /// Whether it stands in a `stepgate` comment, where every key has to be known, and not in an info string.
    pub from_comment: bool,
}

impl Attribute {
    /// Whether the key is one of [`KNOWN`].
    pub fn is_known(&self) -> bool {
        KNOWN.contains(&self.key.as_str())
    }
}

/// The attributes of a block, in the order in which they are written: first the comment's, then the info string's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// Reads `text`, which stands on `line`: words `key` and `key=value`, the value bare or quoted.
    /// What stands in an object of JSON, `{"name": "value"}`, is read as the same.
    pub(super) fn parse(text: &str, line: usize, from_comment: bool) -> Self {
        let is_json = text.trim_start().starts_with('{') && text.contains("\":");
        let flat = is_json.then(|| text.replace("\": ", "=").replace("\":", "=").replace('"', ""));
        let text = flat.as_deref().unwrap_or(text);
        let pair = |(key, value)| Attribute { key, value, line, from_comment };
        Self(pairs(text).into_iter().map(pair).collect())
    }

    /// These attributes followed by `others`.
    pub(super) fn followed_by(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The attribute called `key`; the last one where it is said twice, so that the info string has the last word.
    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.0.iter().rev().find(|attribute| attribute.key == key)
    }

    /// The value of `key`; none where the key is missing or has no value.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.get(key)?.value.as_deref()
    }

    /// Whether `key` is there, with or without a value.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How the author says, for whatever tool, that the block is not to be run; none where nobody says so.
    pub fn forbids(&self) -> Option<String> {
        let plain = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
        };
        let said = self.0.iter().rev().find(|attribute| {
            let value = attribute.value.as_deref().map(plain);
            let is_off = value.as_deref().is_some_and(|value| OFF.contains(&value));
            let key = plain(&attribute.key);
            NOT_TO_BE_RUN.contains(&key.as_str()) && !is_off || TO_BE_RUN.contains(&key.as_str()) && is_off
        })?;
        let key = said.key.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        Some(said.value.as_ref().map_or_else(|| key.to_owned(), |value| format!("{key}={value}")))
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Attribute> {
        self.0.iter()
    }
}

/// What the authors of other tools say of a block that is not to be run, in small letters without any marks.
const NOT_TO_BE_RUN: [&str; 16] = [
    "norun",
    "noexec",
    "noexecute",
    "noeval",
    "donotrun",
    "dontrun",
    "excludefromrunall",
    "ignore",
    "skiprun",
    "skipexecution",
    "skipexec",
    "norunall",
    "nonexecutable",
    "displayonly",
    "readonly",
    "exampleonly",
];
/// What they say of one that is, with a value.
const TO_BE_RUN: [&str; 9] =
    ["run", "exec", "execute", "eval", "runnable", "executable", "cmd", "autorun", "evaluate"];
/// Values that say no.
const OFF: [&str; 6] = ["false", "no", "never", "off", "0", "f"];

/// The attribute whose value is several names.
const LIST: &str = "redact";

/// Languages that are spelled in braces or with `=` behind them, and are no directive and no attribute all the same.
const OF_SHELLS: [&str; 7] = ["bash", "sh", "zsh", "shell", "console", "terminal", "sql"];

/// Splits an info string into the language, lower-case, and the text of the attributes.
///
/// Understands `bash`, `bash,ignore`, `bash:title`, `bash{1,3}`, Pandoc's `{.bash .wide}` and the directive
/// `{code-block} bash`; any other word in braces is a directive of another tool and stays as it is written.
pub(super) fn split_info(info: &str) -> (Option<String>, &str) {
    let info = info.trim();
    // `{ .bash .wide }` is `{.bash .wide}`.
    let spaced = info.strip_prefix('{').map(str::trim_start).filter(|rest| rest.starts_with('.'));
    if let Some(rest) = spaced {
        let end = rest.find(|c: char| c.is_whitespace() || c == '}').unwrap_or(rest.len());
        return (lower(&rest[1..end]), rest[end..].trim_end_matches('}'));
    }
    // `{bash}`, `{bash, echo=FALSE}`, `bash=`, `bash=12`: of a notebook, and with its lines counted.
    let name = info.trim_start_matches('{').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let behind = &info[info.find(name).unwrap_or(0) + name.len()..];
    if OF_SHELLS.contains(&name.to_lowercase().as_str()) {
        if info.starts_with('{') && behind.starts_with(['}', ',', ' ']) {
            return (lower(name), behind.trim_end_matches('}').trim_start_matches(['}', ',']));
        }
        let counted = behind.strip_prefix('=').map(|count| count.split_whitespace().next().unwrap_or(""));
        if counted.is_some_and(|count| count.chars().all(|c| c.is_ascii_digit() || c == '+')) {
            return (lower(name), behind.split_once(' ').map_or("", |(_, rest)| rest));
        }
    }
    let (word, rest) = info.split_at(info.find(char::is_whitespace).unwrap_or(info.len()));
    if word.is_empty() {
        return (None, rest);
    }
    if matches!(word, "{code-block}" | "{code}" | "{code-cell}" | "{sourcecode}") {
        return split_plain(rest.trim_start());
    }
    if let Some(class) = word.strip_prefix("{.") {
        return (lower(class.trim_end_matches('}')), rest.trim_end_matches('}'));
    }
    if word.starts_with('{') {
        return (lower(word), rest);
    }
    split_plain(info)
}

/// Splits an info string that starts with a bare word.
fn split_plain(info: &str) -> (Option<String>, &str) {
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | ':')).unwrap_or(info.len());
    let (word, rest) = info.split_at(end);
    // `key=value` in the first place is an attribute of a fence without a language.
    if word.contains('=') { (None, info) } else { (lower(word), rest) }
}

fn lower(word: &str) -> Option<String> {
    (!word.is_empty()).then(|| word.to_lowercase())
}

/// The words of an attribute text as keys and values.
fn pairs(text: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(is_separator);
    while !rest.is_empty() {
        let key_end = rest.find(|c: char| c == '=' || is_separator(c)).unwrap_or(rest.len());
        let (key, after) = rest.split_at(key_end);
        let (value, after) = match after.strip_prefix('=') {
            None => (None, after),
            Some(after) => {
                let (value, after) = if key == LIST { list(after) } else { value(after) };
                (Some(value), after)
            }
        };
        if !key.is_empty() || value.is_some() {
            found.push((key.to_owned(), value));
        }
        rest = after.trim_start_matches(is_separator);
    }
    found
}

/// Several names parted by commas, and what follows them: `email,phone`, `email, phone`.
fn list(text: &str) -> (String, &str) {
    if text.starts_with(['"', '\'']) {
        return value(text);
    }
    let mut end = 0;
    loop {
        let word =
            text[end..].find(|c: char| c.is_whitespace() || c == '}').map_or(text.len(), |at| end + at);
        let gap = text[word..].len() - text[word..].trim_start().len();
        if !text[..word].ends_with(',') || gap == 0 {
            return (text[..word].to_owned(), &text[word..]);
        }
        end = word + gap;
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ';' | '{' | '}')
}

/// A value and what follows it: up to the closing quote, in which a backslash protects the next character, or to the
/// next white space or comma. A quote that is never closed holds all the rest.
fn value(text: &str) -> (String, &str) {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}')).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut out = String::new();
    let mut characters = text[1..].char_indices();
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return (out, &text[1 + at + 1..]);
        }
        match (character, quote) {
            ('\\', '"') => out.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => out.push(character),
        }
    }
    (out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `language | key | key=value …`, with the values in brackets.
    fn check(info: &str, expected: &str) {
        let (language, rest) = split_info(info);
        let say = |attribute: &Attribute| match &attribute.value {
            Some(value) => format!("{}=[{value}]", attribute.key),
            None => attribute.key.clone(),
        };
        let attributes = Attributes::parse(rest, 1, false);
        let said: Vec<String> =
            std::iter::once(language.unwrap_or_default()).chain(attributes.iter().map(say)).collect();
        assert_eq!(said.join(" | "), expected, "{info:?}");
    }

    #[test]
    fn a_language_is_the_first_word_in_lower_case() {
        check("", "");
        check("bash", "bash");
        check("  Shell-Session  ", "shell-session");
        check("c++", "c++");
    }

    #[test]
    fn an_author_forbids_to_run_a_block_in_many_words() {
        for info in [
            "bash norun",
            "bash {norun}",
            "bash no-run",
            "bash NoExec",
            "bash,ignore",
            "bash:norun",
            "sh {\"excludeFromRunAll\":\"true\"}",
            "sh { \"excludeFromRunAll\": true }",
            "sh {name=x excludeFromRunAll=true}",
            "bash {cmd=false}",
            "bash eval=FALSE",
            "{.bash .no-run}",
            "bash {\"run\": false}",
        ] {
            let (_, rest) = split_info(info);
            assert!(Attributes::parse(rest, 1, false).forbids().is_some(), "{info}");
        }
        for info in [
            "bash",
            "bash name=norun",
            "bash norun=false",
            "bash exec=true",
            "sh {\"excludeFromRunAll\":\"false\"}",
        ] {
            let (_, rest) = split_info(info);
            assert_eq!(Attributes::parse(rest, 1, false).forbids(), None, "{info}");
        }
    }

    #[test]
    fn a_language_in_braces_or_with_its_lines_counted_is_one() {
        check("{ .bash .no-copy }", "bash | .no-copy");
        check("{.bash .no-copy}", "bash | .no-copy");
        check("{bash}", "bash");
        check("{bash, echo=FALSE}", "bash | echo=[FALSE]");
        check("bash=", "bash");
        check("bash=12 name=x", "bash | name=[x]");
        check("{warning}", "{warning}");
        check("name=x", " | name=[x]");
    }

    #[test]
    fn keys_have_bare_or_quoted_values_or_none() {
        check("bash name=x timeout=30s skip", "bash | name=[x] | timeout=[30s] | skip");
        check("bash expect=\"a b\" cwd='my dir' skip", "bash | expect=[a b] | cwd=[my dir] | skip");
        check(r#"bash expect="say \"hi\"" x="#, r#"bash | expect=[say "hi"] | x=[]"#);
        check("bash expect=\"never closed", "bash | expect=[never closed]");
    }

    #[test]
    fn info_strings_of_other_tools_are_only_collected() {
        check("bash path=null start=null", "bash | path=[null] | start=[null]");
        check("bash {.wide #x}", "bash | .wide | #x");
        check("bash{1,3}", "bash | 1 | 3");
        check("bash,ignore", "bash | ignore");
        check("sh title=\"Deploy it\"", "sh | title=[Deploy it]");
        check("{note}", "{note}");
        check("{note} Mind this", "{note} | Mind | this");
        check("{.bash .numbers}", "bash | .numbers");
        check("{code-block} bash", "bash");
        check("title=\"x\"", " | title=[x]");
    }

    #[test]
    fn the_info_string_has_the_last_word() {
        let both = Attributes::parse("timeout=5m cwd=api", 1, true).followed_by(Attributes::parse(
            "timeout=9s",
            2,
            false,
        ));
        assert_eq!(both.value("timeout"), Some("9s"));
        assert_eq!(both.value("cwd"), Some("api"));
        assert!(both.has("cwd") && !both.has("skip"));
    }
}
