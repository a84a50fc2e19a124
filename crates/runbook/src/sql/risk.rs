//! What somebody should look at twice before a statement runs: it takes in every row, loses something, or stops others.

use super::engine::Engine;
use super::words::Words;

/// What somebody should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskKind {
    /// It takes in every row.
    EveryRow,
    /// It loses data.
    Loses,
    /// It stops others.
    Locks,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Which kind.
    pub kind: RiskKind,
    /// What it is.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

/// What is risky about `statement` on `engine`.
pub fn risk(words: &Words, engine: Option<Engine>) -> Option<Risk> {
    let has = |word: &str| words.has(word);
    let found = |kind, message: &str, hint| Some(Risk { kind, message: message.to_owned(), hint });
    match words.first::<3>() {
        ["UPDATE" | "DELETE", ..] if !has("WHERE") && !has("JOIN") => found(
            RiskKind::EveryRow,
            &format!("{} without WHERE takes in every row of the table", words.lead(1)),
            "Add a WHERE, or say how many rows it must be: -- expect rows: 12",
        ),
        ["TRUNCATE", ..] => {
            found(RiskKind::Loses, "TRUNCATE empties the table", "Have a backup of what is lost.")
        }
        ["DROP", what, ..]
            if !matches!(what, "" | "INDEX" | "VIEW" | "TRIGGER" | "FUNCTION" | "PROCEDURE") =>
        {
            found(
                RiskKind::Loses,
                &format!("DROP {what} loses what it holds"),
                "Have a backup of what is lost.",
            )
        }
        ["ALTER", "TABLE", ..] if super::effect::alters_away(words) => {
            found(RiskKind::Loses, "DROP COLUMN loses what it holds", "Have a backup of what is lost.")
        }
        _ if engine == Some(Engine::Sqlite) => None,
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX"] | ["REINDEX", ..]
            if !has("CONCURRENTLY") && engine != Some(Engine::Mysql) =>
        {
            found(
                RiskKind::Locks,
                &format!("{} stops every write to the table until it is done", words.lead(2)),
                "PostgreSQL builds it beside them with CONCURRENTLY.",
            )
        }
        ["ALTER", "TABLE", ..] | ["LOCK" | "CLUSTER", ..] | ["VACUUM", "FULL", ..] => found(
            RiskKind::Locks,
            &format!("{} stops everybody who uses the table until its transaction ends", words.lead(2)),
            "Keep its transaction short, and let lock-timeout give up where others hold the table.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_in_every_row_loses_or_stops_others_is_found() {
        let code = |statement: &str, engine| risk(&Words::of(statement), engine).map(|risk| risk.kind);
        for (statement, expected) in [
            ("UPDATE a SET b = 1", Some(RiskKind::EveryRow)),
            ("DELETE FROM a WHERE b = 1", None),
            ("DROP TABLE a", Some(RiskKind::Loses)),
            ("ALTER TABLE a DROP COLUMN b", Some(RiskKind::Loses)),
            ("ALTER TABLE a ADD COLUMN b int", Some(RiskKind::Locks)),
            ("CREATE INDEX i ON a (b)", Some(RiskKind::Locks)),
            ("CREATE INDEX CONCURRENTLY i ON a (b)", None),
            ("SELECT 1", None),
        ] {
            assert_eq!(code(statement, None), expected, "{statement}");
        }
        assert_eq!(code("CREATE INDEX i ON a (b)", Some(Engine::Sqlite)), None);
    }
}
