//! A PostgreSQL of one test's own, which it may stop and start.

use crate::scene::{ours, untested};
use std::process::Command;
use tempfile::TempDir;

/// The server, until this is dropped.
pub struct OwnServer {
    folder: TempDir,
    /// Its address, which needs no password.
    pub url: String,
}

impl OwnServer {
    /// A new one, which runs; none where PostgreSQL is not installed.
    pub fn new() -> Option<Self> {
        let folder =
            tempfile::Builder::new().prefix("stepgate-server-").tempdir().expect("a temporary folder");
        let is_there = Command::new("bash").args(["-c", "ls /usr/lib/postgresql/*/bin/initdb"]).output();
        if !is_there.expect("bash is everywhere").status.success() {
            untested("there is no PostgreSQL that could be started");
            return None;
        }
        let mut server = Self { folder, url: String::new() };
        let url = server.told("start");
        server.url = url.replace("postgres://", "postgres://stepgate@");
        Some(server)
    }

    /// Tells it to `start`, `stop` or be killed.
    pub fn told(&self, what: &str) -> String {
        let output = Command::new(ours("tests/store/server"))
            .arg(self.folder.path())
            .arg(what)
            .output()
            .expect("bash");
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// What a statement gives.
    pub fn ask(&self, statement: &str) -> String {
        let mut command = Command::new("psql");
        command.args([&self.url, "-X", "-v", "ON_ERROR_STOP=1", "-qAtc", statement]);
        let output = command.output().expect("the server's own client");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let _gone = Command::new(ours("tests/store/server")).arg(self.folder.path()).arg("kill").output();
    }
}
