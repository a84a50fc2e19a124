//! What is typed or read elsewhere: other languages, JSON, requests, addresses, the prompts of consoles.
//!
//! Takes a line or a text, gives yes or no. Never looks at what stands around it.

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
    r#"^(import [\w{*][^;]* from |import \w[\w.]*$|from \w[\w.]* import |def \w+\(|class \w+.*[:{]$|const \w+ *=|let \w+ *=|var \w+ *=|module\.exports|export (default|const|function|async) |resource "|data "\w+" "|provider "|variable "|module "|terraform \{|server \{|location [~/^=].*\{|upstream \w+ \{|FROM \S+(:\S+)?( AS \w+)?$|#include |package \w+;?$|public class |@\w+\(|console\.log\(|async function |<\?php|puts |require ['"])"#,
);
static CONSOLE: Pattern = Pattern::needing(
    &["> ", "# "],
    r"^(mysql|MariaDB|postgres|psql|sqlite|redis|mongo|irb|pry|\w+)( ?[\[(][^\])]*[\])])?(:\d+)*(=[#>]|>) |^(?:ba)?(sh)-\d[\d.]*[#$] |^/ (#) ",
);

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

/// JSON as a whole text.
pub(in crate::reading) fn is_json(text: &str) -> bool {
    let text = text.trim();
    let first = text.trim_start_matches(['{', '[', ' ', '\n', '\t']);
    (text.starts_with('{') || text.starts_with('['))
        && text.ends_with(['}', ']'])
        && first.starts_with(['"', '}', ']'])
}

/// The program whose prompt stands in front of a line: `mysql> `, `sh-5.1# `.
pub(in crate::reading) fn console(line: &str) -> Option<&str> {
    let found = CONSOLE.captures(line)?;
    found.iter().skip(1).flatten().next().map(|program| program.as_str())
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
            ("a > b", None),
            ("cat a.txt> b", None),
            ("ls", None),
        ] {
            assert_eq!(console(line), program, "{line}");
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
}
