//! A database of one test, on the server that `tests/servers` has started.

use super::session::{Dial, FAR, Session};
use super::setup::set_up;
use crate::ledger::Store;
use crate::ledger::store::Holder;
use std::process::id;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio_postgres::{Config, NoTls};

/// A database with the schema in it, until this is dropped.
pub struct Database {
    admin: Config,
    name: String,
    inboxes: tempfile::TempDir,
}

/// A way to a database of the server, without encryption: it is on this machine.
#[derive(Clone)]
pub struct Plain(pub Config);

impl std::fmt::Debug for Plain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Plain")
    }
}

impl Dial for Plain {
    fn session(&self, silent: Duration) -> Result<Session, String> {
        Session::open(self.0.clone(), NoTls, (silent, None))
    }

    fn place(&self) -> String {
        format!("postgres://test/{}", self.0.get_dbname().unwrap_or_default())
    }
}

impl Database {
    /// None where there is no server, which is said.
    pub fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Ok(url) = std::env::var("STEPGATE_TEST_POSTGRES") else {
            println!("not tested: STEPGATE_TEST_POSTGRES names no server: run the tests with tests/servers");
            return None;
        };
        let mut admin = Config::from_str(&url).unwrap();
        admin.ssl_mode(tokio_postgres::config::SslMode::Disable);
        let name = format!("r{}_{}", id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = Self { admin, name, inboxes: tempfile::tempdir().unwrap() };
        database.as_admin(&format!("CREATE DATABASE {}", database.name));
        set_up(&database.dial()).unwrap();
        Some(database)
    }

    /// The way to it, as its owner.
    pub fn dial(&self) -> Plain {
        let mut config = self.admin.clone();
        config.dbname(&self.name);
        Plain(config)
    }

    /// The store in it, as a process that has opened it.
    pub fn store(&self) -> Store {
        self.store_over(self.dial())
    }

    /// The store in it, over this way.
    pub fn store_over(&self, dial: Plain) -> Store {
        let who = Holder { run: String::new(), user: "mia".into(), host: "ops-1".into(), process: id() };
        Store::on_server(Box::new(dial), who, self.inboxes.path().to_owned())
    }

    /// Runs statements as its owner.
    pub fn run(&self, statements: &str) {
        self.dial().session(FAR).unwrap().run(statements).unwrap();
    }

    fn as_admin(&self, statement: &str) {
        Plain(self.admin.clone()).session(FAR).unwrap().run(statement).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.as_admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}
