//! What a run has set in the session of a database, and a resume with its new connection: set again first, or nothing runs there.

use crate::scene::Scene;
use crate::servers::{mariadb, postgres};

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];
const RESUME: &[&str] = &["resume", "--yes", "--allow", "destroy"];

/// A runbook that sets something, stops, and goes on with `behind`.
fn runbook(tag: &str, sets: &str, behind: &str) -> String {
    format!("```{tag}\n{sets}\n```\n\n```bash\ntest -e go\n```\n\n```{tag}\n{behind}\n```\n")
}

/// Runs it to where it stops, and makes it ready to go on.
fn stopped(scene: Scene) -> Scene {
    scene.run(RUN).exits(1);
    scene.file("go", "")
}

#[test]
fn a_resumed_run_is_in_the_schema_and_the_role_that_it_was_in() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE SCHEMA app");
    server.ask("CREATE TABLE app.t (id INTEGER); CREATE TABLE public.t (id INTEGER)");
    server.ask("INSERT INTO app.t VALUES (1); INSERT INTO public.t VALUES (1), (2)");
    let scene = stopped(server.scene(&runbook("psql", "SET search_path TO app;", "DELETE FROM t;")));
    scene.done(RESUME).says(&["set again: SET search_path TO app", "│ 1 row"]);
    assert_eq!(
        server.ask("SELECT (SELECT count(*) FROM app.t), (SELECT count(*) FROM public.t)").replace('\t', "|"),
        "0|2"
    );
    scene.done(&["verify"]);
    let scene = stopped(server.scene(&runbook("psql", "SET ROLE pg_monitor;", "SELECT current_user AS me;")));
    scene.done(RESUME).says(&["set again: SET ROLE pg_monitor", "│ pg_monitor"]);
    // The last word counts, and what was rolled back does not.
    let sets = "SET ROLE pg_monitor;\nRESET ROLE;\nBEGIN;\nSET ROLE pg_monitor;\nROLLBACK;";
    let scene = stopped(server.scene(&runbook(
        "psql transaction=none",
        sets,
        "SELECT current_user = session_user AS same;",
    )));
    scene
        .done(RESUME)
        .says(&["set again: SET ROLE pg_monitor; RESET ROLE", "│ t"])
        .never_says(&["RESET ROLE; SET ROLE"]);
}

#[test]
fn what_cannot_be_set_again_lets_nothing_run() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE SCHEMA app");
    server.ask("CREATE TABLE public.t (id INTEGER); INSERT INTO public.t VALUES (1)");
    for sets in [
        "SELECT set_config('search_path', 'app', false);",
        "CREATE TEMPORARY TABLE t (id INTEGER);",
        "SELECT pg_advisory_lock(7);",
        "SET ROLE pg_monitor;\nSELECT pg_advisory_lock(7);",
    ] {
        let scene = stopped(server.scene(&runbook("psql transaction=none", sets, "DELETE FROM t;")));
        scene.run(RESUME).exits(1).says(&["a new connection does not have", "--from"]);
        assert_eq!(server.ask("SELECT count(*) FROM public.t"), "1", "{sets}");
    }
    // Nor what the server no longer takes.
    server.ask("CREATE ROLE gone_by_then");
    let scene = stopped(server.scene(&runbook("psql", "SET ROLE gone_by_then;", "DELETE FROM t;")));
    server.ask("DROP ROLE gone_by_then");
    scene.run(RESUME).exits(1).says(&["cannot be set as the one before it was", "gone_by_then"]);
    assert_eq!(server.ask("SELECT count(*) FROM public.t"), "1");
}

#[test]
fn a_session_of_mariadb_is_set_again() {
    let Some(server) = mariadb() else { return };
    let sets = "SET SESSION sql_mode = 'ANSI_QUOTES';\nSET @n = 7;\nUSE information_schema;";
    let scene = stopped(server.scene(&runbook(
        "mysql",
        sets,
        "SELECT @n AS n, @@sql_mode AS mode, DATABASE() AS here;",
    )));
    scene.done(RESUME).says(&[
        "set again: SET SESSION sql_mode = 'ANSI_QUOTES'; SET @n = 7",
        "ANSI_QUOTES",
        "information_schema",
    ]);
    let sets = "SELECT 7 INTO @n;";
    let scene = stopped(server.scene(&runbook("mysql", sets, "SELECT @n AS n;")));
    scene.run(RESUME).exits(1).says(&["a new connection does not have", "a variable of the session"]);
}

#[test]
fn a_connection_to_sqlite_is_set_again() {
    let settings = "[env.staging]\ndatabase = \"sqlite:shop.db\"\n";
    let sets = "PRAGMA foreign_keys = ON;\nCREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (a REFERENCES a (id));";
    let scene = Scene::of(&runbook("sqlite", sets, "INSERT INTO b VALUES (5);")).settings(settings);
    stopped(scene)
        .run(RESUME)
        .exits(1)
        .says(&["set again: PRAGMA foreign_keys = ON", "FOREIGN KEY constraint failed"]);
    let scene = Scene::of(&runbook("sqlite", "CREATE TEMP TABLE a (id);", "SELECT 1;")).settings(settings);
    stopped(scene).run(RESUME).exits(1).says(&["a temporary table"]);
}
