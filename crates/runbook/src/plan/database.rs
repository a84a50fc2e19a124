//! Which database a plan means: its engine, its host and its name, and never who connects or with which password.
//!
//! Known where the address stands in the settings or the process environment; what a command or a file gives is known by
//! where it comes from.

use crate::settings::{DatabaseAddress, DatabaseSource, SecretSource};
use crate::sql::Engine;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DatabasePlan {
    /// Its kind, where the address says so.
    pub engine: Option<Engine>,
    /// The server's host, with its port where the address has one; for `service=NAME` that name.
    pub host: Option<String>,
    /// The database's name on it; the file of `SQLite`.
    pub name: Option<String>,
    /// Where the address comes from.
    pub source: String,
}

impl DatabasePlan {
    /// The database that `source` means.
    pub(super) fn of(source: &DatabaseSource, process: &BTreeMap<String, String>) -> Self {
        match source {
            DatabaseSource::Url(url) => Self { source: "stepgate.toml".to_owned(), ..Self::at(url) },
            DatabaseSource::From(from) => {
                let known = match from {
                    SecretSource::Env(variable) => process.get(variable).map(|url| Self::at(url)),
                    _ => None,
                };
                Self { source: from.words(), ..known.unwrap_or_default() }
            }
        }
    }

    /// Whether only its source is known.
    pub const fn is_unknown(&self) -> bool {
        self.engine.is_none() && self.host.is_none() && self.name.is_none()
    }

    /// The database at this address.
    fn at(address: &str) -> Self {
        let engine = Engine::of_name(address);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if address.contains("://") {
            // What cannot be told apart is known by where it comes from.
            let address = DatabaseAddress::parse(address).unwrap_or_default();
            return Self {
                engine,
                host: some(&address.hosts),
                name: address.database,
                source: String::new(),
            };
        }
        if let Some((scheme, file)) =
            address.split_once(':').filter(|(scheme, _)| !scheme.contains(['=', ' ']))
        {
            let file = file.split('?').next().unwrap_or_default();
            let name = (scheme == "sqlite").then(|| some(file)).flatten();
            return Self { engine, name, ..Self::default() };
        }
        let address = DatabaseAddress::parse(address).unwrap_or_default();
        let value = |key: &str| address.options.get(key).cloned();
        let service = value("service").map(|name| format!("service {name}"));
        Self {
            engine,
            host: service.or_else(|| value("host")),
            name: address.database,
            source: String::new(),
        }
    }
}

impl fmt::Display for DatabasePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [self.engine.map(Engine::word), self.host.as_deref(), self.name.as_deref()];
        let known: Vec<&str> = parts.into_iter().flatten().collect();
        match known.as_slice() {
            [] => f.write_str(&self.source),
            parts => write!(f, "{} ({})", parts.join(" "), self.source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: [Option<&str>; 3]) {
        let found = DatabasePlan::at(address);
        let parts = [found.engine.map(Engine::word), found.host.as_deref(), found.name.as_deref()];
        assert_eq!(parts, expected, "{address}");
    }

    #[test]
    fn a_database_is_its_engine_its_host_and_its_name() {
        let postgres = Some("postgres");
        check(
            "postgres://app:s3cret@db.prod:5432/shop?sslmode=require",
            [postgres, Some("db.prod:5432"), Some("shop")],
        );
        check("sqlite:app.db", [Some("sqlite"), None, Some("app.db")]);
        check("mysql://root@localhost/shop", [Some("mysql"), Some("localhost"), Some("shop")]);
        check("service=shop", [postgres, Some("service shop"), None]);
        check("host=db dbname=shop password=s3cret", [postgres, Some("db"), Some("shop")]);
    }

    #[test]
    fn no_password_is_told_whatever_it_holds() {
        for password in ["S3/cret", "S3?cret", "S3#cret", "S3@cret", "S3:cret", "/S3cret?", "S3cret"] {
            let found = DatabasePlan::at(&format!("postgres://app:{password}@db.prod/shop"));
            assert_eq!(
                (found.host.as_deref(), found.name.as_deref()),
                (Some("db.prod"), Some("shop")),
                "{password}"
            );
        }
    }
}
