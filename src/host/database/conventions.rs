//! What the files and addresses of databases have in common: URLs, sections of `key = value`, who the user is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// Whether this is an address of PostgreSQL as a URL.
pub(super) fn is_postgres_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| matches!(scheme, "postgres" | "postgresql"))
}

/// A file in the user's home directory.
pub(super) fn in_home(name: &str) -> PathBuf {
    std::env::home_dir().unwrap_or_default().join(name)
}

/// The name that the user has on this machine.
pub(super) fn login() -> String {
    crate::host::actor().user
}
