//! What a database's own client prints, in the words of this program, so that the two can be compared: a table without its frame, and
//! how many rows there were.

use crate::text::Pattern;

/// A line of a frame: `+----+`, `----+----`, `────  ───`, `-[ RECORD 1 ]---`, `**** 1. row ****`.
static FRAME: Pattern =
    Pattern::new(r"^\s*(?:[-+|=─═┼│├┤┌┐└┘┬┴\s]+|-\[ RECORD \d+ \][-+]*|\*{5,} \d+\. row \*{5,})$");
/// `2 rows in set (0.01 sec)`, and how many there are.
static IN_SET: Pattern = Pattern::needing(&["in set"], r"^(?:(\d+) rows?|Empty) (?:in )?set\b.*$");
/// `UPDATE 3`, `INSERT 0 3`, `Query OK, 3 rows affected (0.00 sec)`.
static CHANGED: Pattern = Pattern::new(
    r"^(?:(?:UPDATE|DELETE|MERGE|COPY) (?P<tag>\d+)|INSERT \d+ (?P<inserted>\d+)|Query OK, (?P<affected>\d+) rows? affected.*)$",
);
/// What a client says of a statement that gives no rows.
static DONE: Pattern = Pattern::new(
    r"^(?:(?:BEGIN|COMMIT|ROLLBACK|SET|(?:CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|COMMENT|VACUUM|ANALYZE|REINDEX|DO|CALL)(?: [A-Z]+)*|SELECT \d+)|Database changed|Empty set.*|Rows matched: .*|Records: .*)$",
);

/// The lines of `text` that say something, as this program would print them.
pub(super) fn plain(text: &str) -> String {
    let lines = text.lines().filter(|line| !FRAME.is_match(line) && !DONE.is_match(line.trim()));
    lines.map(one).collect::<Vec<_>>().join("\n")
}

fn one(line: &str) -> String {
    let line = line.trim();
    let rows = |count: &str| if count == "1" { "1 row".to_owned() } else { format!("{count} rows") };
    if let Some(found) = IN_SET.captures(line) {
        return format!("({})", rows(found.get(1).map_or("0", |count| count.as_str())));
    }
    if let Some(found) = CHANGED.captures(line) {
        let count = ["tag", "inserted", "affected"].iter().find_map(|name| found.name(name));
        return rows(count.map_or("0", |count| count.as_str()));
    }
    // A record has a column a line: `id: 1` and `• id  1`.
    let line = line.strip_prefix("• ").unwrap_or(line);
    let line = match line.split_once(": ") {
        Some((name, value)) if !name.contains([' ', '|']) => format!("{name} {value}"),
        _ => line.to_owned(),
    };
    line.replace(['|', '│'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_all_clients_are_one() {
        let flat = |text: &str| {
            let text = plain(text);
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
        };
        let ours = "id  name\n──  ────\n1   a\n(1 row)";
        for text in [
            " id | name\n----+------\n  1 | a\n(1 row)\n",
            "+----+------+\n| id | name |\n+----+------+\n|  1 | a    |\n+----+------+\n1 row in set (0.00 sec)\n",
        ] {
            assert_eq!(flat(text), flat(ours), "{text}");
        }
        assert_eq!(
            flat("*************************** 1. row ***************************\n  id: 1\nname: a\n"),
            flat("• id    1\n  name  a\n")
        );
        assert_eq!(
            flat("UPDATE 3\nINSERT 0 1\nQuery OK, 2 rows affected (0.01 sec)\nBEGIN\nCREATE TABLE\n"),
            ["3 rows", "1 row", "2 rows"]
        );
    }
}
