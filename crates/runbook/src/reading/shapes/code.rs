//! What is typed or read elsewhere: other languages, JSON, requests, addresses, the prompts of consoles.
//!
//! Takes a line or a text, gives yes or no. Never looks at what stands around it.

use crate::document::BodyLine;
use crate::reading::grammar::is_bash;
use crate::text::Pattern;

static HTTP: Pattern = Pattern::needing(
    &["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD ", "OPTIONS "],
    r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) +(/|https?://|\{)",
);
static URL: Pattern = Pattern::needing(&["://"], r"^[a-z][a-z0-9+.:-]*://\S+$");

static CODE: Pattern = Pattern::starting(
    &[
        "import ",
        "from ",
        "def ",
        "class ",
        "const ",
        "let ",
        "var ",
        "module",
        "export ",
        "resource ",
        "data ",
        "provider ",
        "variable ",
        "terraform ",
        "server ",
        "location ",
        "upstream ",
        "FROM ",
        "#include ",
        "package ",
        "public ",
        "@",
        "console.log(",
        "async ",
        "<?php",
        "puts ",
        "require ",
    ],
    r#"^(import [\w{*][^;]* from |import \w[\w.]*$|from \w[\w.]* import |def \w+\(|class \w+.*[:{]$|const \w+ *=|let \w+ = |var \w+ *=|module\.exports|export (default|const|function|async) |resource "|data "\w+" "|provider "|variable "|module "|terraform \{|server \{|location [~/^=].*\{|upstream \w+ \{|FROM \S+(:\S+)?( AS \w+)?$|#include |package \w+;?$|public class |@\w+\(|console\.log\(|async function |<\?php|puts |require ['"])"#,
);
static CONSOLE: Pattern = Pattern::only_where(
    may_be_console,
    r"^([A-Za-z][\w.-]*|\d+(?:\.\d+){3})( ?[\[(][^\])]*[\])](?: \w+)?)?(:\w+)*(=[#>]|>) |^(>>) ?> |^(?:ba)?(sh)-\d[\d.]*[#$] |^/ (#) ",
);

/// Whether what stands right behind a name, or where a line begins, may be of a console's prompt.
fn may_be_console(line: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let behind = line.trim_start_matches(is_of_name);
    let named = behind.len() < line.len()
        && [">", "[", "(", " [", " (", ":", "=#", "=>"].into_iter().any(|mark| behind.starts_with(mark));
    let shell = ["sh-", "bash-"].into_iter().any(|name| line.starts_with(name));
    let marked = line.contains("> ") || line.contains("=# ");
    named && marked || shell || line.starts_with(">>") || line.starts_with("/ # ")
}

/// The first line of an HTTP request.
pub(in crate::reading) fn is_http(line: &str) -> bool {
    HTTP.is_match(line)
}

/// Nothing but a URL.
pub(in crate::reading) fn is_url(line: &str) -> bool {
    URL.is_match(line)
}

/// The head of a definition in a programming language or in a configuration language with braces.
pub(in crate::reading) fn is_code(line: &str) -> bool {
    CODE.is_match(line)
}

/// A line of an object or a list that stands on several: a key with its value, a value, brackets, what was left out.
static OF_JSON: Pattern = Pattern::new(
    r#"^([\]\[{},\s]+|[{\[]?\s*"[^"]*"\s*:.*|[{\[]?\s*"[^"]*"\s*[\]}]*,?|-?\d[\d.eE+-]*,?|(true|false|null),?|\.\.\.|//.*|<[^>]*>,?|[{\[]\s*<.*)$"#,
);

static POWERSHELL: Pattern = Pattern::only_where(
    |line| {
        let behind = line.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        line.starts_with('$') && line.contains('=')
            || line.starts_with(|c: char| c.is_ascii_uppercase()) && behind.starts_with('-')
    },
    r"^(\$[A-Za-z]\w* *=( |[@\[$A-Z])|(\$\w+ *= *)?(Get|Set|New|Remove|Add|Clear|Start|Stop|Restart|Suspend|Resume|Connect|Disconnect|Invoke|Import|Export|Install|Uninstall|Update|Test|Select|Where|Sort|Write|Out|Enable|Disable|Register|Unregister|Move|Copy|Rename|Grant|Revoke|Wait|Format|ConvertTo|ConvertFrom|Enter|Exit|Send|Publish|Save|Read)-[A-Z][A-Za-z]+( |$))",
);

/// A line of PowerShell: `Restart-Service web`, `$name = Get-Item x`.
pub(in crate::reading) fn is_powershell(line: &str) -> bool {
    POWERSHELL.is_match(line)
}

/// JSON as a whole text: what parses as JSON, or is written as nothing else, line by line. A test of the shell's in one line is
/// none: `[ "a" ]`.
pub(in crate::reading) fn is_json(text: &str) -> bool {
    let text = text.trim();
    let is_test = text.starts_with("[ ") && !text.contains('\n');
    if !text.starts_with(['{', '[']) || !text.ends_with(['}', ']']) || is_test {
        return false;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_keyed = text.contains("\":") || text.contains("\" :");
    let is_long = lines.clone().count() > 1;
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
        || is_keyed && (is_long && lines.all(|line| OF_JSON.is_match(line)) || !is_bash(text))
}

/// The program whose prompt stands in front of a line, `mysql> `, `sh-5.1# `, and what is typed behind it.
pub(in crate::reading) fn console(line: &str) -> Option<(&str, &str)> {
    let found = CONSOLE.captures(line)?;
    let program = [1, 5, 6, 7].into_iter().find_map(|group| found.get(group))?;
    Some((program.as_str(), &line[found.get(0)?.end()..]))
}

/// The program at whose prompt the first line of a block is typed.
pub(in crate::reading) fn prompted_console(lines: &[BodyLine]) -> Option<&str> {
    let first = lines.iter().find(|line| !line.text.trim().is_empty())?;
    console(first.text.trim()).map(|(program, _)| program)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::super::is_drawn;
    use super::*;

    #[test]
    fn requests_urls_and_drawings_are_told_apart() {
        check(is_http, &["GET /health", "POST https://x/y HTTP/1.1"], &["GET", "get /x", "curl -X POST /x"]);
        check(is_url, &["https://x.example/y", "redis://x:1"], &["curl https://x", "x"]);
        check(is_drawn, &["├── a", "┌───┐", "Build → Test", "↓"], &["ls -l", "a->b", "cmd1 | cmd2"]);
    }

    #[test]
    fn prompts_of_other_consoles_are_known() {
        for (line, program) in [
            ("mysql> SHOW TABLES;", Some("mysql")),
            ("db=# \\dt", Some("db")),
            ("sh-5.1# ls", Some("sh")),
            ("redis:6379> GET a", Some("redis")),
            ("127.0.0.1:6379> GET a", Some("127.0.0.1")),
            ("rs0 [direct: primary] shop> db.x.find()", Some("rs0")),
            (">>> import os", Some(">>")),
            ("2> log", None),
            ("a > b", None),
            ("cat a.txt> b", None),
            ("ls", None),
        ] {
            assert_eq!(console(line).map(|(program, _)| program), program, "{line}");
        }
    }

    #[test]
    fn other_languages_are_known_by_their_definitions() {
        check(
            is_code,
            &["import os", "def up():", "const a = 1", "resource \"x\" \"y\" {", "FROM debian:12"],
            &["ls", "import-data x", "export A=1", "from here"],
        );
        assert!(is_json("{\n  \"a\": 1\n}\n") && is_json("[]") && !is_json("{ echo a; }"));
    }

    #[test]
    fn a_guard_in_brackets_or_braces_is_no_json() {
        for text in [
            "[ \"$(git branch --show-current)\" = \"main\" ] || { echo \"not on main\"; exit 1; }",
            "[[ \"$(cat VERSION)\" == \"1.2\" ]]",
            "[\"$(whoami)\" = root]",
            "[ \"a\" ]",
            "{ \"$TOOL\" check; } || { exit 1; }",
            "{\n  \"$TOOL\" check\n}",
        ] {
            assert!(!is_json(text), "{text}");
        }
        for text in [
            "{ \"a\": 1 }",
            "[\"a\", \"b\"]",
            "{\n  \"a\": <size>,\n  ...\n}",
            "{\n  \"a\": [\n    1\n  ],\n}",
            "[\n  { \"a\": \"b\" }\n]",
        ] {
            assert!(is_json(text), "{text}");
        }
    }
}
