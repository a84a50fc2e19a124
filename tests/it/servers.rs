//! Real database servers: those that `tests/servers` has started beside the tests. Without them their tests say so.

use crate::scene::{Scene, untested};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database of one test on a real server.
pub struct Server {
    /// Its address, with the password.
    pub url: String,
    /// The address of the server's own database.
    admin: String,
    name: String,
    is_postgres: bool,
}

/// The servers that are there, each with an empty database for this test.
pub fn servers() -> Vec<Server> {
    [postgres(), mariadb()].into_iter().flatten().collect()
}

/// An empty database on PostgreSQL.
pub fn postgres() -> Option<Server> {
    server("STEPGATE_TEST_POSTGRES", true)
}

/// An empty database on MariaDB.
pub fn mariadb() -> Option<Server> {
    server("STEPGATE_TEST_MARIADB", false)
}

fn server(variable: &str, is_postgres: bool) -> Option<Server> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(admin) = std::env::var(variable) else {
        untested(&format!("{variable} names no server: run the tests with tests/servers"));
        return None;
    };
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (base, _) = admin.rsplit_once('/').expect("an address with a database");
    let server = Server { url: format!("{base}/{name}"), admin: admin.clone(), name, is_postgres };
    server.on(&admin, &format!("CREATE DATABASE {}", server.name));
    Some(server)
}

impl Server {
    /// What a statement gives, asked by the server's own client: values parted by tabs or bars.
    #[track_caller]
    pub fn ask(&self, statement: &str) -> String {
        self.on(&self.url, statement)
    }

    /// The word that is in its password and must be nowhere.
    pub fn password(&self) -> String {
        let rest = self.url.split_once("://").expect("a URL").1;
        rest.split_once('@').expect("a user").0.split_once(':').expect("a password").1.to_owned()
    }

    /// `host:port`.
    pub fn place(&self) -> (String, String) {
        let rest = self.url.rsplit_once('@').expect("a user").1;
        let (place, _) = rest.split_once('/').expect("a database");
        let (host, port) = place.split_once(':').expect("a port");
        (host.to_owned(), port.to_owned())
    }

    /// The name of this test's database.
    pub fn database(&self) -> &str {
        &self.name
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.is_postgres
    }

    /// A world whose `staging` is this database, with confirmations as they are by default.
    pub fn scene(&self, runbook: &str) -> Scene {
        Scene::of(runbook)
            .settings("[env.staging]\ndatabase = { env = \"DATABASE_URL\" }\n[env.production]\ndatabase = { env = \"DATABASE_URL\" }\n")
            .env("DATABASE_URL", self.url.clone())
    }

    #[track_caller]
    fn on(&self, url: &str, statement: &str) -> String {
        let mut command;
        if self.is_postgres {
            command = Command::new("psql");
            command.args([url, "-X", "-v", "ON_ERROR_STOP=1", "-qAtc", statement]);
        } else {
            let (host, port) = self.place();
            let database = url.rsplit_once('/').expect("a database").1;
            command = Command::new("mariadb");
            command.args([
                "--no-defaults",
                "-N",
                "-B",
                "-h",
                &host,
                "-P",
                &port,
                "-u",
                "stepgate",
                database,
                "-e",
                statement,
            ]);
            command.env("MYSQL_PWD", self.password());
        }
        let output = command.output().expect("the server's own client");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let force = if self.is_postgres { " WITH (FORCE)" } else { "" };
            self.on(&self.admin, &format!("DROP DATABASE {}{force}", self.name));
        }
    }
}
