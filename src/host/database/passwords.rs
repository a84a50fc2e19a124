//! The passwords of databases: which there are, to mask them, and an address without its own.

use super::conventions::{in_home, is_postgres_url, sections};
use super::postgres_url::passwords_on_file;
use crate::settings::DatabaseAddress;
use std::path::PathBuf;

/// Where the clients of databases look for a password.
const VARIABLES: [&str; 2] = ["PGPASSWORD", "MYSQL_PWD"];

/// The passwords that an address gives, those that the process environment has for the clients of databases, and those of password
/// files: what has to be masked wherever it turns up.
pub fn passwords_of(address: &str) -> Vec<String> {
    let mut found = DatabaseAddress::passwords(address);
    // The record's own server is one of them, wherever its password comes from.
    let of_record = std::env::var("STEPGATE_HOME").unwrap_or_default();
    if is_postgres_url(&of_record) {
        found.extend(DatabaseAddress::passwords(&of_record));
    }
    found.extend(VARIABLES.iter().filter_map(|name| std::env::var(name).ok()));
    let of_section = |path: PathBuf, names: &[&str]| sections(&path, names)?.remove("password");
    found.extend(of_section(in_home(".my.cnf"), &["client", "client-server", "client-mariadb", "mysql"]));
    found.extend(passwords_on_file());
    found.into_iter().filter(|password| !password.is_empty()).collect()
}

/// An address as people may see it: without who connects, and with which password.
pub fn without_password(text: &str) -> String {
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    match DatabaseAddress::parse(text) {
        Err(unclear) => unclear.to_string(),
        Ok(address) if scheme.is_empty() && address.hosts.is_empty() && !address.options.is_empty() => {
            let shown = address.options.iter().filter(|(key, _)| !key.contains("password"));
            let shown = shown.map(|(key, value)| format!("{key}={value}"));
            shown
                .chain(address.database.iter().map(|name| format!("dbname={name}")))
                .collect::<Vec<_>>()
                .join(" ")
        }
        Ok(_) if scheme.is_empty() => text.to_owned(),
        Ok(address) => {
            let database = address.database.map_or_else(String::new, |name| format!("/{name}"));
            format!("{scheme}://{}{database}", address.hosts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_told() {
        for (address, shown) in [
            ("postgres://app:s3cret@db.prod:5432/app?sslmode=require", "postgres://db.prod:5432/app"),
            ("postgres://app:s3/cret@db.prod/app", "postgres://db.prod/app"),
            ("sqlite:app.db", "sqlite:app.db"),
            ("host=db password='s3 cret' dbname=app", "host=db dbname=app"),
        ] {
            assert_eq!(without_password(address), shown);
        }
        assert!(!without_password("postgres://app:s3@c/ret@db/app").contains("ret@"));
    }
}
