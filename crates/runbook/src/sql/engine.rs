//! The databases whose rules Stepgate knows.

use super::lexical::Lexical;
use serde::{Deserialize, Serialize};
use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// `SQLite`.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Engine {
    /// The engine that an address is for, by its scheme, or that a fence is tagged with.
    pub fn of_name(name: &str) -> Option<Self> {
        let word = name.split(':').next().unwrap_or_default().to_lowercase();
        match word.as_str() {
            "sqlite" | "sqlite3" => Some(Self::Sqlite),
            "postgres" | "postgresql" | "psql" | "pgsql" | "plpgsql" => Some(Self::Postgres),
            "mysql" | "mariadb" => Some(Self::Mysql),
            _ if word.starts_with("service=") || word.contains("host=") => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Its name in plans and records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// How text for it is taken apart; any way where nobody has said what it is for.
    pub(super) fn dialect(engine: Option<Self>) -> Box<dyn Dialect> {
        match engine {
            None => Box::new(Lexical(GenericDialect {})),
            Some(Self::Sqlite) => Box::new(Lexical(SQLiteDialect {})),
            Some(Self::Postgres) => Box::new(Lexical(PostgreSqlDialect {})),
            Some(Self::Mysql) => Box::new(Lexical(MySqlDialect {})),
        }
    }
}
