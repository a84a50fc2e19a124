//! What is typed at the prompt of a database's client in a fence of SQL: `shop=# SELECT 1;`, `mysql> `, `MariaDB [shop]> `, `sqlite> `.
//!
//! Takes the lines of the fence, gives the statements, each with the output under it. A line that may be either is told as unsure.

use super::prompt::{By, prompt};
use super::typed_command::Typed;
use crate::document::BodyLine;
use crate::reading::shapes::is_statement;
use crate::text::Pattern;

/// What psql shows: the database, what it waits for, whether a transaction is open, whether it is a superuser's.
static PSQL: Pattern = Pattern::only_where(
    // All of it is one word.
    |line| line.trim_start().split(' ').next().is_some_and(|word| word.ends_with(['#', '>'])),
    r#"^\s*(?:[A-Za-z_<\[][\w.@:~<>\[\]-]*)(?P<state>[=\-*'"$(^])[*!?]?[#>](?: (?P<text>.*))?$"#,
);
static MYSQL: Pattern =
    Pattern::only_where(is_of_mysql, r"^\s*(?i:mysql|mariadb)(?: \[[^\]]*\])?>(?: (?P<text>.*))?$");
static MYSQL_FURTHER: Pattern = Pattern::needing(
    &["  ->", "  '>", "  \">", "  `>", "  /*>"],
    r#"^ {2,}(?:-|'|"|`|/\*)>(?: (?P<text>.*))?$"#,
);
static SQLITE: Pattern = Pattern::needing(&["sqlite> ", "sqlite>"], r"^\s*sqlite>(?: (?P<text>.*))?$");
static SQLITE_FURTHER: Pattern = Pattern::needing(&["...>"], r"^\s*\.\.\.>(?: (?P<text>.*))?$");

/// Whether a line begins with the name of the client or of its sister.
fn is_of_mysql(line: &str) -> bool {
    let line = line.trim_start().as_bytes();
    let begins =
        |name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
    (begins("mysql") || begins("mariadb")) && line.contains(&b'>')
}

/// A client that has prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Psql,
    Mysql,
    Sqlite,
}

/// What stands behind a prompt.
enum Seen<'l> {
    /// A statement begins, or is a command.
    Begins(&'l str),
    /// It goes on.
    GoesOn(&'l str),
}

impl Client {
    const ALL: [Self; 3] = [Self::Psql, Self::Mysql, Self::Sqlite];

    fn see(self, line: &str) -> Option<Seen<'_>> {
        let text = |pattern: &Pattern| {
            let found = pattern.captures(line)?;
            Some(found.name("text").map_or("", |text| text.as_str()))
        };
        match self {
            Self::Psql => {
                let found = PSQL.captures(line)?;
                let text = found.name("text").map_or("", |text| text.as_str());
                Some(if &found["state"] == "=" { Seen::Begins(text) } else { Seen::GoesOn(text) })
            }
            Self::Mysql => text(&MYSQL).map(Seen::Begins).or_else(|| text(&MYSQL_FURTHER).map(Seen::GoesOn)),
            Self::Sqlite => {
                text(&SQLITE).map(Seen::Begins).or_else(|| text(&SQLITE_FURTHER).map(Seen::GoesOn))
            }
        }
    }
}

/// What a client says when it starts.
const BANNER: [&str; 17] = [
    "psql (",
    "Type \"help",
    "Type 'help",
    "SSL connection",
    "Password",
    "Welcome to the M",
    "Server version:",
    "Copyright",
    "Oracle is a",
    "affiliates",
    "owners.",
    "Reading table information",
    "You can turn off",
    "SQLite version",
    "Enter \".help\"",
    "Connected to",
    "Use \".open",
];

fn is_banner(line: &str) -> bool {
    let is_connection = |rest: &str| rest.contains(" connection id");
    BANNER.iter().any(|begin| line.starts_with(begin))
        || line.strip_prefix("Your M").is_some_and(is_connection)
}

/// The client at whose prompt the first statement of a fence is typed. Below other lines, a prompt is one that stands in front of a
/// statement.
fn client(lines: &[BodyLine]) -> Option<Client> {
    let of = |text: &str| {
        let begins = |client: Client| match client.see(text) {
            Some(Seen::Begins(typed)) => Some((client, typed.trim().to_owned())),
            _ => None,
        };
        Client::ALL.into_iter().find_map(begins)
    };
    let is_said = |text: &str| text.is_empty() || text.starts_with("--") || is_banner(text);
    let mut is_first = true;
    for line in lines {
        if let Some((client, typed)) = of(&line.text)
            && (is_first || is_statement(&typed) || typed.starts_with(['\\', '.']))
        {
            return Some(client);
        }
        is_first &= is_said(line.text.trim());
    }
    None
}

/// Whose statements are typed in a fence of SQL with prompts, in the words of fences.
pub(in crate::reading) fn dialect(lines: &[BodyLine]) -> Option<&'static str> {
    client(lines).map(|client| match client {
        Client::Psql => "postgres",
        Client::Mysql => "mysql",
        Client::Sqlite => "sqlite",
    })
}

/// The statements of a fence of SQL with a client's prompts, each with its output; none where it has no prompts.
pub fn typed_in_client(lines: &[BodyLine]) -> Option<Vec<Typed>> {
    let client = client(lines)?;
    let mut found: Vec<Typed> = Vec::new();
    let mut above: Vec<BodyLine> = Vec::new();
    for line in lines {
        let typed = |text: &str| BodyLine { line: line.line, text: text.to_owned() };
        let is_open = found.last().is_some_and(|last| last.output.is_empty() && !ends(&last.lines));
        match client.see(&line.text) {
            Some(Seen::Begins(text)) if text.trim().is_empty() => {}
            Some(Seen::Begins(_)) if is_open => {
                found.push(Typed::doubtful(line, "the statement before it is never ended"));
            }
            Some(Seen::Begins(text)) => {
                let lines = above.drain(..).chain([typed(text)]).collect();
                found.push(Typed { lines, output: Vec::new(), title: None, by: By::Plain });
            }
            Some(Seen::GoesOn(text)) => match found.last_mut() {
                Some(last) if last.output.is_empty() => last.lines.push(typed(text)),
                _ => {
                    found
                        .push(Typed::doubtful(line, "its prompt goes on with a statement, and none is open"));
                }
            },
            None => printed(line, is_open, &mut above, &mut found),
        }
    }
    for typed in &mut found {
        typed.trim_blank();
    }
    Some(found)
}

/// A line without a prompt: what was printed, or nobody can tell.
fn printed(line: &BodyLine, is_open: bool, above: &mut Vec<BodyLine>, found: &mut Vec<Typed>) {
    let text = line.text.trim();
    if text.is_empty() {
        found
            .last_mut()
            .filter(|last| !last.output.is_empty())
            .into_iter()
            .for_each(|last| last.output.push(line.clone()));
        return;
    }
    let is_shell = prompt(&line.text).is_some_and(|found| matches!(found.by, By::Plain | By::Named { .. }));
    match found.last_mut() {
        None if text.starts_with("--") => above.push(line.clone()),
        None if is_banner(text) => {}
        None => found.push(Typed::doubtful(line, "it stands above the first prompt")),
        Some(_) if is_open => {
            found.push(Typed::doubtful(
                line,
                "it carries no prompt, and the statement above it has not ended",
            ));
        }
        Some(_) if is_shell => found.push(Typed::doubtful(line, "it is typed at another prompt")),
        Some(_) if is_statement(text) && text.ends_with(';') => {
            found.push(Typed::doubtful(line, "it reads like a statement, and carries no prompt"));
        }
        Some(last) => last.output.push(line.clone()),
    }
}

/// Whether what was typed has come to its end: its client has sent it, or it is a command for the client.
fn ends(lines: &[BodyLine]) -> bool {
    let code = |line: &BodyLine| line.text.split("--").next().unwrap_or_default().trim().to_owned();
    let said: Vec<String> = lines.iter().map(code).filter(|text| !text.is_empty()).collect();
    let (Some(first), Some(last)) = (said.first(), said.last()) else { return true };
    let word = first.split_whitespace().next().unwrap_or_default().to_lowercase();
    let is_command = first.starts_with('\\')
        || first.starts_with('.')
        || ["use", "source", "delimiter", "exit", "quit", "help"].contains(&word.as_str());
    let sends = last.rsplit_once('\\').is_some_and(|(_, name)| name.starts_with(['g', 'G', 'w', 'c']));
    // Another delimiter may have been set; its own lines say which.
    is_command || sends || last.ends_with([';', '$', '/', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each statement as `lines => output`, with `?` where nobody can tell.
    fn check(text: &str, expected: Option<&[&str]>) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        let join =
            |lines: &[BodyLine]| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" / ");
        let found = typed_in_client(&lines).map(|typed| {
            let said = typed.iter().map(|one| {
                let mark = if one.unsure().is_some() { "?" } else { "" };
                format!("{mark}{} => {}", join(&one.lines), join(&one.output))
            });
            said.collect::<Vec<_>>()
        });
        assert_eq!(
            found,
            expected.map(|lines| lines.iter().map(|line| (*line).to_owned()).collect()),
            "{text}"
        );
    }

    #[test]
    fn the_prompts_of_each_client_part_statements_from_their_output() {
        check(
            "shop=# SELECT count(*)\nshop-# FROM t;\n count\n-------\n     3\n(1 row)\n\nshop=# \\q\n",
            Some(&["SELECT count(*) / FROM t; =>  count / ------- /      3 / (1 row)", "\\q => "]),
        );
        check(
            "shop=> BEGIN;\nBEGIN\nshop=*> COMMIT;\nCOMMIT\n",
            Some(&["BEGIN; => BEGIN", "COMMIT; => COMMIT"]),
        );
        check(
            "mysql> SELECT 1\n    -> FROM t;\n+---+\n| 1 |\n+---+\nmysql> use shop\nDatabase changed\n",
            Some(&["SELECT 1 / FROM t; => +---+ / | 1 | / +---+", "use shop => Database changed"]),
        );
        check(
            "MariaDB [(none)]> SHOW TABLES;\nEmpty set (0.00 sec)\n",
            Some(&["SHOW TABLES; => Empty set (0.00 sec)"]),
        );
        check(
            "sqlite> SELECT a,\n   ...> b FROM t;\n1|2\nsqlite> .tables\nt\n",
            Some(&["SELECT a, / b FROM t; => 1|2", ".tables => t"]),
        );
    }

    #[test]
    fn a_fence_without_prompts_has_none() {
        for text in [
            "CALL move(\n  reader=> 5,\n  room=> 7);\n",
            "SELECT 1;\n",
            "-- a\nSELECT a => 1;\n",
            "SELECT a\n  -> 'b' FROM t;\n",
            "",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_may_be_either_is_unsure() {
        check("shop=# SELECT 1\nFROM t;\n", Some(&["SELECT 1 => ", "?FROM t; => "]));
        check("shop=# SELECT 1;\nDELETE FROM t;\n", Some(&["SELECT 1; => ", "?DELETE FROM t; => "]));
        check("SELECT 1;\nshop=# SELECT 2;\n", Some(&["?SELECT 1; => ", "SELECT 2; => "]));
        check("shop=# SELECT 1;\n$ ls\n", Some(&["SELECT 1; => ", "?$ ls => "]));
        check("shop=# SELECT 1\nshop=# SELECT 2;\n", Some(&["SELECT 1 => ", "?shop=# SELECT 2; => "]));
    }
}
