//! What the files and addresses of databases have in common: URLs, sections of `key = value`, who the user is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A URL's parts, decoded.
#[derive(Default)]
pub(super) struct Url {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// As written: hosts with their ports, parted by commas.
    pub(super) hosts: String,
    pub(super) database: Option<String>,
    pub(super) options: BTreeMap<String, String>,
}

impl Url {
    /// Reads `scheme://user:password@host:port/database?key=value`; any part may be missing.
    pub(super) fn parse(url: &str) -> Self {
        let rest = url.split_once(':').map_or("", |(_, rest)| rest);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (who, hosts) = place.rsplit_once('@').unwrap_or(("", place));
        let (user, password) =
            who.split_once(':').map_or((who, None), |(user, password)| (user, Some(password)));
        let some = |text: &str| (!text.is_empty()).then(|| decoded(text));
        let option = |pair: &str| {
            let (key, value) = pair.split_once('=')?;
            Some((decoded(key), decoded(value)))
        };
        Self {
            user: some(user),
            password: password.and_then(some),
            hosts: hosts.to_owned(),
            database: some(database),
            options: query.split('&').filter_map(option).collect(),
        }
    }
}

/// A text with its `%20` resolved.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let code = code.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *byte == b'%');
        bytes.push(code.unwrap_or(*byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The password in a database's address, where it holds one: what has to be masked wherever it turns up.
pub fn password_of(address: &str) -> Option<String> {
    if address.contains("://") {
        let url = Url::parse(address);
        return url.password.or_else(|| url.options.get("password").cloned());
    }
    let pairs = address.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == "password").map(|(_, value)| value.trim_matches('\'').to_owned()).next()
}

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
    fn a_url_is_taken_apart_and_decoded() {
        let url = Url::parse("postgres://app:p%40ss%2F@db.example.com:6432/shop?sslmode=require&x=a%20b");
        assert_eq!((url.user.as_deref(), url.password.as_deref()), (Some("app"), Some("p@ss/")));
        assert_eq!((url.hosts.as_str(), url.database.as_deref()), ("db.example.com:6432", Some("shop")));
        assert_eq!(url.options["x"], "a b");
        assert_eq!(Url::parse("postgres:").hosts, "");
    }

    #[test]
    fn the_password_of_an_address_is_found() {
        assert_eq!(password_of("mysql://root:s3cret@h/d").as_deref(), Some("s3cret"));
        assert_eq!(password_of("host=h password='s3cret'").as_deref(), Some("s3cret"));
        assert_eq!(password_of("sqlite:app.db"), None);
    }
}
