//! What the files and addresses of databases have in common: URLs, sections of `key = value`, who the user is.

use crate::settings::DatabaseAddress;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The passwords that an address gives, those that the process environment has for the clients of databases, and those of password
/// files: what has to be masked wherever it turns up.
pub fn passwords_of(address: &str) -> Vec<String> {
    let mut found = DatabaseAddress::passwords(address);
    found.extend(VARIABLES.iter().filter_map(|name| std::env::var(name).ok()));
    let of_section = |path: PathBuf, names: &[&str]| sections(&path, names)?.remove("password");
    found.extend(of_section(in_home(".my.cnf"), &["client", "client-server", "client-mariadb", "mysql"]));
    found.extend(super::postgres_url::passwords_on_file());
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

/// Where the clients of databases look for a password.
const VARIABLES: [&str; 2] = ["PGPASSWORD", "MYSQL_PWD"];

/// `key = value` lines of the sections called `names` in a file; none where there is no such file or section.
pub(super) fn sections(path: &Path, names: &[&str]) -> Option<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).ok()?;
    let (mut found, mut values, mut within) = (false, BTreeMap::new(), false);
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            within = names.contains(&name.trim());
            found |= within;
        } else if within && let Some((key, value)) = line.split_once('=') {
            let value = value.trim();
            let bare = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            values.insert(key.trim().replace('_', "-"), bare.unwrap_or(value).to_owned());
        }
    }
    found.then_some(values)
}

/// A file in the user's home directory.
pub(super) fn in_home(name: &str) -> PathBuf {
    std::env::home_dir().unwrap_or_default().join(name)
}

/// The name that the user has on this machine.
pub(super) fn login() -> String {
    crate::host::actor().user
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
