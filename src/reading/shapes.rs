//! The shapes that lines of a block can have: an assignment, a key with a value, a crontab line, a line of output.
//!
//! Takes the lines of a block, gives its logical lines and tests on them. Never looks outside the block.

use super::keyed::{is_key, is_set};
use super::words;
use crate::document::BodyLine;
use crate::text::Pattern;

/// The lines of a block that would be read as commands, and its comments.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Each line that starts something: continuations, heredoc bodies and the insides of quotes are left out.
    pub starts: Vec<String>,
    /// The comment lines, without their marks.
    pub comments: Vec<String>,
}

impl Outline {
    pub(super) fn of(lines: &[BodyLine]) -> Self {
        let mut outline = Self::default();
        for (line, _) in lines.iter().zip(at_top(lines)).filter(|(_, top)| *top) {
            let text = line.text.trim();
            match text.strip_prefix('#') {
                Some(comment) => outline.comments.push(comment.trim_start_matches('#').trim().to_owned()),
                None if text.is_empty() => {}
                None => outline.starts.push(text.to_owned()),
            }
        }
        outline
    }

    /// How many of the starts have this shape.
    pub(super) fn count(&self, shape: fn(&str) -> bool) -> usize {
        self.starts.iter().filter(|line| shape(line)).count()
    }

    /// Whether there are starts and all of them have this shape.
    pub(super) fn all(&self, shape: fn(&str) -> bool) -> bool {
        !self.starts.is_empty() && self.count(shape) == self.starts.len()
    }

    /// Whether there are starts and at least four in five have this shape.
    pub(super) fn most(&self, shape: fn(&str) -> bool) -> bool {
        !self.starts.is_empty() && self.count(shape) * 5 >= self.starts.len() * 4
    }
}

/// For each line whether something starts there: it is no continuation and in no heredoc and no quotes.
pub(super) fn at_top(lines: &[BodyLine]) -> impl Iterator<Item = bool> {
    let mut heredoc: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut continued = false;
    lines.iter().map(move |line| {
        let text = line.text.trim();
        if let Some(end) = &heredoc {
            if text == end {
                heredoc = None;
            }
            return false;
        }
        let top = !continued && quote.is_none();
        // A comment opens nothing, whatever apostrophes are in it.
        if top && text.starts_with('#') {
            return true;
        }
        quote = quote_after(text, quote);
        continued = quote.is_none() && text.ends_with('\\');
        let marked = text.contains("<<").then(|| HEREDOC.captures(text)).flatten();
        heredoc = marked.map(|found| found[1].to_owned());
        top
    })
}

/// The quote that is open behind `text`, where `open` was open before it.
fn quote_after(text: &str, open: Option<char>) -> Option<char> {
    let (mut open, mut at, mut before) = (open, 0, ' ');
    let next = |at: usize| text[at..].bytes().position(|byte| matches!(byte, b'\\' | b'#' | b'\'' | b'"'));
    while let Some(ahead) = next(at) {
        // What stands right before the mark; an escaped character counts as its backslash.
        before = text[at..at + ahead].chars().next_back().unwrap_or(before);
        at += ahead;
        let mark = char::from(text.as_bytes()[at]);
        at += 1;
        match (mark, open) {
            ('\\', None | Some('"')) => at += text[at..].chars().next().map_or(0, char::len_utf8),
            ('#', None) if before.is_whitespace() => break,
            ('\'' | '"', None) => open = Some(mark),
            (mark, Some(quote)) if mark == quote => open = None,
            _ => {}
        }
        before = mark;
    }
    open
}

/// What a line that counts starts with.
pub(super) const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// What the fields of a time start with.
const TIMES: [&str; 12] = ["*", "@", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// What a line of a log or a report starts with.
const MARKS: [&str; 26] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "[", "I", "W", "E", "F", "D", "✓", "✔", "✅", "❌",
    "✗", "⚠", "☐", "□", "●", "•",
];
/// What is drawn with.
const LINES: [&str; 26] = [
    "├", "└", "│", "┌", "┐", "┘", "┬", "┴", "┼", "─", "═", "║", "╔", "╗", "╚", "╝", "▼", "▲", "►", "◄", "↓",
    "→", "↑", "-->", "=>", "⟶",
];
/// What a statement starts with.
const VERBS: [&str; 30] = [
    "select", "insert", "update", "delete", "create", "alter", "drop", "truncate", "grant", "revoke",
    "begin", "start", "commit", "rollback", "explain", "vacuum", "analyze", "reindex", "show", "set", "with",
    "kill", "flush", "describe", "use", "call", "optimize", "lock", "unlock", "comment",
];
static HEREDOC: Pattern = Pattern::needing(&["<<"], r#"(?:^|[^<])<<-?\s*["'\\]?([A-Za-z_][A-Za-z0-9_]*)"#);
static ASSIGNMENT: Pattern = Pattern::only_where(
    |text| is_set(text, "_"),
    r#"^([A-Za-z_][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|<[^>]*>|\$\([^)]*\)|[^\s"';|&]*|\[[^\]]*\])+\s*(#.*)?$"#,
);
static ENV_LINE: Pattern =
    Pattern::only_where(|text| is_set(text, "_"), r"^[A-Z][A-Z0-9_]*=\S*( +--?[a-z][^\s$`|&;]*)*$");
static KEY: Pattern = Pattern::only_where(is_key, r"^[A-Za-z_][\w./-]*( [\w()&/-]+){0,4}\s*:(\s.*)?$");
static SECTION: Pattern = Pattern::needing(&["["], r"^\[\[?[A-Za-z_][^\[\]]*\]?\]$");
static INI: Pattern = Pattern::only_where(|text| is_set(text, "_.- "), r"^[A-Za-z_][\w.-]* *= *\S.*$");
static CRON: Pattern = Pattern::starting(
    &TIMES,
    r"^(@(reboot|hourly|daily|weekly|monthly|yearly|annually|midnight)|([\d*][\d*/,-]*\s+){3}([\d*][\w*/,-]*|[A-Za-z]{3})\s+([\d*][\w*/,-]*|[A-Za-z]{3}(-[A-Za-z]{3})?))\s+\S",
);
static HTTP: Pattern = Pattern::needing(
    &["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD ", "OPTIONS "],
    r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) +(/|https?://|\{)",
);
static URL: Pattern = Pattern::needing(&["://"], r"^[a-z][a-z0-9+.:-]*://\S+$");
static DRAWN: Pattern =
    Pattern::needing(&LINES, r"[├└│┌┐┘┬┴┼─═║╔╗╚╝▼▲►◄]|^[↓→↑]$|\w+ *(→|──|-->|--->|=>|⟶) *\w");
static LOGGED: Pattern = Pattern::starting(
    &MARKS,
    r"^(\[?\d{4}-\d\d-\d\d[T .]|[IWEF]\d{4} \d\d:\d\d|\[(INFO|WARN|WARNING|ERROR|DEBUG|OK|PASS|FAIL)\]|(INFO|WARN|WARNING|ERROR|DEBUG)[ :]|[✓✔✅❌✗⚠☐□●•])",
);
static RULED: Pattern = Pattern::needing(&["-+-"], r"^-+(\+-+)+$");
static DIRECTIVE: Pattern = Pattern::needing(&[";"], r"^[a-z]+(_[a-z]+)+ +[^;|&$]+; *(#.*)?$");
static OPENED: Pattern = Pattern::needing(&[" {"], r"^[^\s(){}=$]+( +[^\s(){}=$]+)* +\{$");
static REQUIRED: Pattern = Pattern::needing(&[">=", "≥", "=>"], r"^[A-Za-z][\w. -]* *(>=|≥|=>) *v?\d");
static COLUMNS: Pattern =
    Pattern::needing(&["  ", "\t"], r"^[A-Z][A-Z0-9()_/%-]+(( {2,}|\t+)[A-Z][A-Z0-9()_/% -]*){1,}$");
static STATEMENT: Pattern = Pattern::starting(
    &VERBS,
    r"(?i)^(select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|create\s+(or\s+replace\s+|unique\s+|temp(orary)?\s+)*(table|index|database|user|role|view|schema|function|extension|type|sequence|trigger|materialized|publication|subscription)\s|alter\s+(table|user|role|database|system|index|schema|sequence|type)\s|drop\s+(table|index|database|user|role|view|schema|function|extension|type|sequence|trigger|column|owned|materialized)\s|truncate\s|grant\s|revoke\s|begin\b|start\s+transaction|commit\b|rollback\b|explain\s|vacuum\b|analyze\b|reindex\s|show\s+\w+|set\s+\w+[\w.]*\s*(=|to)\s|with\s+\w+\s+as\s*\(|kill\s+\d|flush\s+(tables|privileges)|describe\s|use\s+\w+|call\s+\w+|optimize\s+table|lock\s+table|unlock\s+tables|comment\s+on\s)",
);
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
static NUMBERED: Pattern = Pattern::starting(&DIGITS, r"^\d+[.)] +\S");

/// `NAME=value` and nothing behind it.
pub(super) fn is_assignment(line: &str) -> bool {
    ASSIGNMENT.is_match(line)
}

/// A line of an env file: `NAME=value`, whose value may hold flags that no quotes keep together.
pub(super) fn is_env_line(line: &str) -> bool {
    ENV_LINE.is_match(line)
}

/// The name that an assignment sets, with or without `export`.
pub(super) fn assigned(line: &str) -> Option<&str> {
    let bare = line.strip_prefix("export ").unwrap_or(line).trim_start();
    is_assignment(bare).then(|| bare.split('=').next().unwrap_or(bare))
}

/// `key: value`, `key:` or `- item`.
pub(super) fn is_yaml(line: &str) -> bool {
    line == "---" || line.starts_with("- ") || (KEY.is_match(line) && !line.contains(" && "))
}

/// `[section]`.
pub(super) fn is_section(line: &str) -> bool {
    SECTION.is_match(line)
}

/// `[section]` or `key = value`.
pub(super) fn is_ini(line: &str) -> bool {
    is_section(line) || line.starts_with(';') || INI.is_match(line)
}

/// Five fields of time and a command.
pub(super) fn is_cron(line: &str) -> bool {
    CRON.is_match(line)
}

/// A crontab line or a setting in a crontab.
pub(super) fn is_crontab(line: &str) -> bool {
    is_cron(line) || is_assignment(line)
}

/// The first line of an HTTP request.
pub(super) fn is_http(line: &str) -> bool {
    HTTP.is_match(line)
}

/// Nothing but a URL.
pub(super) fn is_url(line: &str) -> bool {
    URL.is_match(line)
}

/// A line of a drawing or of a folder tree.
pub(super) fn is_drawn(line: &str) -> bool {
    matches!(line, "|" | "v") || DRAWN.is_match(line)
}

/// A line of a log, of a test report, or the head of a table of output.
pub(super) fn is_output(line: &str) -> bool {
    LOGGED.is_match(line) || COLUMNS.is_match(line)
}

/// The start of an SQL statement.
pub(super) fn is_statement(line: &str) -> bool {
    STATEMENT.is_match(line)
}

/// The head of a definition in a programming language or in a configuration language with braces.
pub(super) fn is_code(line: &str) -> bool {
    CODE.is_match(line)
}

/// `1. Do this`.
pub(super) fn is_numbered(line: &str) -> bool {
    NUMBERED.is_match(line)
}

/// JSON as a whole text.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    let first = text.trim_start_matches(['{', '[', ' ', '\n', '\t']);
    (text.starts_with('{') || text.starts_with('['))
        && text.ends_with(['}', ']'])
        && first.starts_with(['"', '}', ']'])
}

/// A version that something has to have at least: `git >= 2.30`, which a shell would read as a file to be written.
pub(super) fn is_requirement(line: &str) -> bool {
    REQUIRED.is_match(line)
}

/// A setting of a web server: `client_max_body_size 100M;`.
pub(super) fn is_directive(line: &str) -> bool {
    DIRECTIVE.is_match(line)
}

/// What opens a part of a configuration, as in `/var/log/*.log {`, and no function of a shell's.
pub(super) fn is_opening(line: &str) -> bool {
    OPENED.is_match(line) && !line.starts_with("function ")
}

/// The line under the head of a table that a database printed.
pub(super) fn is_ruled(line: &str) -> bool {
    RULED.is_match(line)
}

/// Nothing but the name of a setting, `API_TOKEN`, whatever a comment says of it.
pub(super) fn is_name(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    line.contains('_') && line.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `key = value`, which no shell understands.
pub(super) fn is_spaced_assignment(line: &str) -> bool {
    line.contains(" = ") && INI.is_match(line)
}

/// A line of a list of package sources.
pub(super) fn is_package_source(line: &str) -> bool {
    line.starts_with("deb ") || line.starts_with("deb-src ")
}

/// `- item`, or a key with nothing behind it.
pub(super) fn is_item(line: &str) -> bool {
    line.starts_with("- ") || (line.ends_with(':') && !line.contains(' '))
}

/// The program whose prompt stands in front of a line: `mysql> `, `sh-5.1# `.
pub(super) fn console(line: &str) -> Option<&str> {
    let found = CONSOLE.captures(line)?;
    found.iter().skip(1).flatten().next().map(|program| program.as_str())
}

/// Whether a line reads as a sentence: several words, a capital in front, no mark of a shell.
pub(super) fn is_sentence(line: &str) -> bool {
    let capital = line.chars().next().is_some_and(char::is_uppercase);
    let marks =
        line.contains(['|', '$', '=', '`', '<', '{', '\\']) || line.contains(" -") || line.contains("./");
    capital
        && !marks
        && words::words(line).len() >= 3
        && !line.split(' ').next().unwrap_or("").contains(['/', '_'])
}

/// Whether a block of SQL is all there is: every statement starts as one.
pub(super) fn is_sql(lines: &[BodyLine]) -> bool {
    let is_comment = |text: &str| text.starts_with("--") || text.starts_with('#');
    let text: Vec<&str> =
        lines.iter().map(|line| line.text.trim()).filter(|text| !is_comment(text)).collect();
    let text = text.join("\n");
    let mut statements = text
        .split(";\n")
        .map(|part| part.trim().trim_end_matches(';'))
        .filter(|part| !part.is_empty())
        .peekable();
    statements.peek().is_some() && statements.all(is_statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    fn check(shape: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for line in yes {
            assert!(shape(line), "{line}");
        }
        for line in no {
            assert!(!shape(line), "{line}");
        }
    }

    #[test]
    fn heredocs_quotes_and_continuations_start_nothing() {
        let outline = Outline::of(&lines(
            "# Make it\ncat > a.yaml <<EOF\nkind: x\nEOF\ncurl -d '{\n  \"a\": 1\n}' \\\n  http://x\nls # it's\nps\n",
        ));
        assert_eq!(outline.starts, ["cat > a.yaml <<EOF", "curl -d '{", "ls # it's", "ps"]);
        assert_eq!(outline.comments, ["Make it"]);
    }

    #[test]
    fn an_assignment_has_nothing_behind_it() {
        check(
            is_assignment,
            &["A=1", "A=", "A=\"b c\"", "A=<your-key>", "A=http://x", "A=$(date)", "A=1 # why"],
            &["A=1 ls", "a = 1", "ls", "A-B=1"],
        );
        assert_eq!(assigned("export A=1"), Some("A"));
        assert_eq!(assigned("export A"), None);
    }

    #[test]
    fn yaml_has_keys_and_items() {
        check(
            is_yaml,
            &["kind: Pod", "spec:", "- name: x", "Max replicas: 3"],
            &["docker run a:b", "curl http://x", "echo \"a: b\"", "ls -l", "A=1"],
        );
    }

    #[test]
    fn an_ini_file_has_sections_and_spaced_assignments() {
        check(is_ini, &["[mysqld]", "max_connections = 500", "a=b"], &["[ -f x ]", "[[ -n $x ]] && y", "ls"]);
    }

    #[test]
    fn crontab_lines_start_with_five_fields_of_time() {
        check(
            is_cron,
            &["0 2 * * * /usr/bin/backup", "*/5 * * * 1-5 ping x", "@daily /bin/x", "0 3 * * SUN x"],
            &["0 2 ls", "* ls", "crontab -e"],
        );
    }

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
    fn names_lists_and_package_sources_are_no_commands() {
        check(is_name, &["API_TOKEN", "API_TOKEN  # given"], &["API", "api_token", "A_B=1"]);
        check(is_item, &["- one", "cluster:"], &["ls -l", "a: b"]);
        check(is_spaced_assignment, &["a = 5"], &["a=5", "test a = b c"]);
        check(is_package_source, &["deb https://x main"], &["debug x"]);
    }

    #[test]
    fn a_configuration_in_a_language_of_its_own_is_known_by_its_lines() {
        check(
            is_opening,
            &["/var/log/*.log {", "server {"],
            &["a() {", "function a {", "{", "if a; then", "x={"],
        );
        check(
            is_directive,
            &["client_max_body_size 100M;", "server_tokens off; # x"],
            &["ls -l;", "a_b; c", "do_it x"],
        );
        check(is_requirement, &["git >= 2.30", "Node.js ≥ 20"], &["ls > 2", "[ $a >= 2 ]", "a=2"]);
        check(is_ruled, &["----+------"], &["---", "-x+y", "ls"]);
    }

    #[test]
    fn log_lines_and_heads_of_tables_are_output() {
        check(
            is_output,
            &["2030-01-02T03:04:05 up", "[INFO] up", "✓ all fine", "NAME   READY   STATUS"],
            &["ls", "NAME=x", "DROP TABLE x;"],
        );
    }

    #[test]
    fn statements_are_known_by_their_first_words() {
        check(
            is_statement,
            &["SELECT 1", "update t set a = 1", "CREATE UNIQUE INDEX x", "SET lock_timeout = '1s'", "VACUUM"],
            &["select", "update-rc.d x", "show", "set -e", "ls", "grant"],
        );
        assert!(is_sql(&lines("-- look\nSELECT 1;\n\n# and this\nDELETE FROM t\nWHERE a = 1;\n")));
        assert!(!is_sql(&lines("SELECT 1;\nls\n")) || is_sql(&lines("SELECT 1;\n")));
        assert!(!is_sql(&lines("psql -c 'SELECT 1'\n")));
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
    fn a_sentence_has_words_and_no_marks_of_a_shell() {
        check(
            is_sentence,
            &["Check the logs first.", "Then it restarts"],
            &["kubectl get pods", "Make -j 4 all", "README.md", "A=$B is set"],
        );
    }
}
