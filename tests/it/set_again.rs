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
    scene.verified();
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

#[test]
fn what_a_procedure_of_postgresql_has_set_unseen_lets_nothing_run_as_somebody_else() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE SCHEMA app");
    server.ask("CREATE TABLE app.t (id INTEGER); CREATE TABLE public.t (id INTEGER)");
    server.ask("INSERT INTO app.t VALUES (1); INSERT INTO public.t VALUES (1)");
    server.ask(
        "CREATE PROCEDURE become(who text) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET ROLE ' || who; END $$",
    );
    server.ask("CREATE FUNCTION enter() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('search_path', 'app', false); RETURN 1; END $$");
    server.ask("CREATE FUNCTION on_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM enter(); RETURN NEW; END $$");
    server.ask("CREATE TABLE public.log (id INTEGER)");
    server.ask("CREATE TRIGGER enters AFTER INSERT ON public.log FOR EACH ROW EXECUTE FUNCTION on_row()");
    for (sets, what) in [
        ("CALL become('pg_monitor');", "role"),
        ("SELECT enter();", "search_path"),
        ("INSERT INTO public.log VALUES (1);", "search_path"),
        ("DO $$ BEGIN EXECUTE format('SET %s TO off', 'row_security'); END $$;", "row_security"),
    ] {
        let scene = stopped(server.scene(&runbook("psql transaction=none", sets, "DELETE FROM t;")));
        scene.run(RESUME).exits(1).says(&["a new connection does not have", "has set", what, "--from"]);
        let exited = scene.records().into_iter().find(|record| record["type"] == "step.exited");
        assert!(exited.is_some_and(|one| one["body"]["sets_session"].to_string().contains(what)), "{sets}");
        assert_eq!(
            server.ask("SELECT (SELECT count(*) FROM app.t) + (SELECT count(*) FROM public.t)"),
            "2",
            "{sets}"
        );
    }
}

#[test]
fn what_calls_something_and_leaves_the_session_as_it_is_lets_a_run_go_on() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    server.ask("CREATE PROCEDURE one() LANGUAGE plpgsql SET search_path = public AS $$ BEGIN INSERT INTO t VALUES (1); END $$");
    for sets in [
        "CALL one();",
        "SET ROLE pg_monitor;\nRESET ROLE;\nCALL one();",
        "BEGIN;\nSET LOCAL lock_timeout = 5000;\nCALL one();\nCOMMIT;\nCALL one();",
        "BEGIN;\nSET search_path TO pg_catalog;\nROLLBACK;\nCALL one();",
    ] {
        let scene = stopped(server.scene(&runbook("psql transaction=none", sets, "SELECT 41 + 1 AS n;")));
        scene.done(RESUME).says(&["│ 42"]);
    }
    // What was set in a transaction that the run has taken back is nothing that a later one has set.
    let sets = "SET lock_timeout = 5000;\nCALL one();";
    let scene = stopped(server.scene(&runbook("psql", sets, "SELECT 41 + 1 AS n;")));
    scene.done(RESUME).says(&["set again: SET lock_timeout = 5000", "│ 42"]);
}

#[test]
fn what_a_procedure_of_mariadb_has_set_unseen_lets_nothing_run() {
    let Some(server) = mariadb() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    server.ask("DELIMITER //\nCREATE PROCEDURE loosen() BEGIN SET SESSION foreign_key_checks = 0; END//");
    server.ask("DELIMITER //\nCREATE FUNCTION loosens() RETURNS INT BEGIN SET SESSION time_zone = '+03:00'; RETURN 1; END//");
    server.ask("DELIMITER //\nCREATE PROCEDURE one() BEGIN INSERT INTO t VALUES (1); END//");
    for (sets, what) in [("CALL loosen();", "foreign_key_checks"), ("SELECT loosens();", "time_zone")] {
        let scene = stopped(server.scene(&runbook("mysql", sets, "INSERT INTO t VALUES (7);")));
        scene.run(RESUME).exits(1).says(&["a new connection does not have", what]);
        assert_eq!(server.ask("SELECT count(*) FROM t WHERE id = 7"), "0");
    }
    let scene = stopped(server.scene(&runbook("mysql", "CALL one();", "INSERT INTO t VALUES (7);")));
    scene.done(RESUME);
    assert_eq!(server.ask("SELECT count(*) FROM t WHERE id = 7"), "1");
}

#[test]
fn a_connection_that_is_lost_in_a_run_is_not_replaced_by_one_of_somebody_else() {
    let Some(server) = postgres() else { return };
    server.ask(
        "CREATE PROCEDURE become(who text) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET ROLE ' || who; END $$",
    );
    let ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();";
    let settings =
        "[env.staging.database]\ndefault = { env = \"DATABASE_URL\" }\nother = { env = \"DATABASE_URL\" }\n";
    for (sets, code, said) in [
        ("CALL become('pg_monitor');", 1, "a new connection does not have"),
        ("SET ROLE pg_monitor;", 0, "│ pg_monitor"),
    ] {
        let scene = server.scene(&format!(
            "```psql transaction=none\n{sets}\n```\n\n```psql db=other\n{ends}\n```\n\n```psql retry=1\nSELECT current_user AS me;\n```\n"
        ));
        let scene = scene.settings(settings);
        scene.run(RUN).exits(code).says(&[said]).never_says(&["│ stepgate"]);
    }
}
