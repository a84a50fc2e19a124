//! A database as the settings name it: where it is, and what its statements may take.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a connection's statements may take. None is the server's own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// One statement.
    pub statement: Option<Duration>,
    /// Waiting for a lock.
    pub lock: Option<Duration>,
}

/// A database as the settings name it.
#[derive(Clone)]
pub struct Address {
    /// Its URL, which may hold a password: never shown, so this has no `Debug`.
    pub url: String,
    /// Where relative paths start.
    pub base: PathBuf,
    /// What its statements may take.
    pub limits: Limits,
    /// Whether nothing may be written through it.
    pub read_only: bool,
}

impl Address {
    /// A path of the address as one of this machine: from the home directory, or from where relative ones start.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        let home = path.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
        home.unwrap_or_else(|| self.base.join(Path::new(path)))
    }
}
