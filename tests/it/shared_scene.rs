//! A record in PostgreSQL that several machines share, for tests: a database of one test, and machines that are worlds of their own.

use crate::scene::Scene;
use crate::servers::{Server, postgres};

/// A record on a server, made by its owner.
pub struct Record {
    /// Its database.
    pub server: Server,
}

impl Record {
    /// A new one; none where there is no server.
    pub fn new() -> Option<Self> {
        let record = Self { server: postgres()? };
        let url = record.url();
        record.by_owner(Scene::new()).done(&["store", "init", &url]).says(&["Made the schema `stepgate`"]);
        Some(record)
    }

    /// Its address, as it is typed.
    pub fn url(&self) -> String {
        let (host, port) = self.server.place();
        format!("postgres://stepgate@{host}:{port}/{}", self.server.database())
    }

    /// With the password of its owner.
    pub fn by_owner(&self, scene: Scene) -> Scene {
        scene.env("PGPASSWORD", self.server.password())
    }

    /// A machine with this runbook, whose record it is.
    pub fn machine(&self, runbook: &str) -> Scene {
        self.by_owner(Scene::of(runbook)).env("STEPGATE_HOME", self.url())
    }

    /// Its address by another port of this machine, unencrypted.
    pub fn url_by(&self, port: u16) -> String {
        format!("postgres://stepgate@127.0.0.1:{port}/{}?sslmode=disable", self.server.database())
    }

    /// The types of all records of the newest run.
    pub fn kinds(&self) -> Vec<String> {
        let kinds = self.server.ask(
            "SELECT convert_from(bytes, 'UTF8')::json ->> 'type' FROM stepgate.records \
             WHERE run = (SELECT max(run) FROM stepgate.runs) ORDER BY seq",
        );
        kinds.lines().map(str::to_owned).collect()
    }

    /// Ends the sessions of all machines, as a server does that is restarted, and waits until they are gone.
    pub fn end_sessions(&self) {
        self.server.ask(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity \
             WHERE application_name = 'stepgate record' AND datname = current_database()",
        );
    }

    /// The newest run.
    pub fn newest(&self) -> String {
        self.server.ask("SELECT max(run) FROM stepgate.runs")
    }

    /// How often a step of it was started.
    pub fn n_started(&self) -> usize {
        self.kinds().iter().filter(|kind| *kind == "step.started").count()
    }
}
