//! What a statement gives besides one table: rows as they stand in a file, several results of a procedure, and a word about what cannot be
//! done within a transaction.

use crate::scene::Scene;
use crate::servers::{mariadb, postgres};

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];

#[test]
fn every_result_of_a_procedure_is_shown_and_recorded() {
    let Some(server) = mariadb() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    server.ask("INSERT INTO t VALUES (1), (2)");
    server.ask("DELIMITER //\nCREATE PROCEDURE three() BEGIN SELECT id FROM t ORDER BY id; UPDATE t SET id = id + 10; SELECT 'none' AS empty FROM t WHERE id < 0; SELECT max(id) AS most FROM t; END//");
    let scene =
        server.scene("```mysql capture=first\nCALL three();\n```\n```bash\necho \"first is <first>\"\n```\n");
    scene.done(RUN).says(&["│ id", "│ 2", "│ empty", "│ (0 rows)", "│ most", "│ 12", "│ first is 1"]);
    let transcript = scene.transcript();
    assert!(transcript.contains("most") && transcript.contains("12"), "{transcript}");
    assert_eq!(server.ask("SELECT sum(id) FROM t"), "23");
    scene.verified();
}

#[test]
fn one_result_after_another_keeps_what_is_hidden_and_what_fails() {
    let Some(server) = mariadb() else { return };
    server.ask("DELIMITER //\nCREATE PROCEDURE half() BEGIN SELECT 'a@b.c' AS email; SELECT 'd@e.f' AS email, 1 AS n; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no further'; END//");
    let scene = server.scene("```mysql redact=email\nCALL half();\n```\n");
    scene.run(RUN).exits(1).says(&["│ ▒▒▒", "no further"]).never_says(&["a@b.c", "d@e.f"]);
    // As JSON each row of each result is an object.
    server.ask("DELIMITER //\nCREATE PROCEDURE two() BEGIN SELECT 1 AS a; SELECT 2 AS b; END//");
    scene.write("runbook.md", "```mysql rows=json\nCALL two();\n```\n");
    scene.done(RUN).says(&["{\"a\":\"1\"}", "{\"b\":\"2\"}"]);
}

#[test]
fn a_procedure_of_postgresql_gives_what_it_was_handed() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE PROCEDURE twice(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n * 2; END $$");
    let scene = server.scene("```psql capture=n\nCALL twice(21);\n```\n```bash\necho \"now <n>\"\n```\n");
    scene.done(RUN).says(&["│ n", "│ 42", "│ now 42"]);
}

#[test]
fn a_procedure_that_commits_leads_to_the_word_on_the_fence() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    server.ask("CREATE PROCEDURE steps() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END $$");
    // The kind, and two siblings of it: a body that commits without a name, and what PostgreSQL does only by itself.
    for statement in [
        "CALL steps();",
        "DO $$ BEGIN INSERT INTO t VALUES (3); COMMIT; END $$;",
        "BEGIN;\nINSERT INTO t VALUES (5);\nREINDEX SCHEMA public;\nCOMMIT;",
    ] {
        let scene = server.scene(&format!("```psql\n{statement}\n```\n"));
        let said = scene.run(RUN).exits(1);
        said.says(&["write transaction=none on the fence", "rolled back"]);
        assert_eq!(server.ask("SELECT count(*) FROM t"), "0", "{statement}");
    }
    let scene = server.scene("```psql transaction=none\nCALL steps();\n```\n");
    scene.done(RUN);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "2");
}

#[test]
fn what_mariadb_commits_in_a_transaction_is_said_beforehand_with_the_word_on_the_fence() {
    let Some(server) = mariadb() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    server.ask("DELIMITER //\nCREATE PROCEDURE steps() BEGIN INSERT INTO t VALUES (1); COMMIT; END//");
    let block = "START TRANSACTION;\nINSERT INTO t VALUES (2);\nCALL steps();\nROLLBACK;";
    let scene = server.scene(&format!("```mysql\n{block}\n```\n"));
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(0).says(&[
        "warning[sql-no-transaction]",
        "MySQL commits CALL STEPS by itself",
        "transaction=none",
    ]);
    scene.write("runbook.md", "```mysql\nCALL steps();\n```\n");
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(0)
        .says(&["by itself, outside any transaction: MySQL commits CALL STEPS by itself"]);
}

#[test]
fn rows_that_are_copied_out_are_the_output_and_those_copied_in_are_counted() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT)");
    let scene = server.scene(
        "```psql expect-rows=3\nCOPY t (id, name) FROM STDIN;\n1\ta\n2\tb;-- '\n3\t\\N\n\\.\n```\n\n```psql\nCOPY t TO STDOUT;\nCOPY (SELECT count(*) FROM t) TO STDOUT;\n```\n",
    );
    let plan = scene.run(&["plan", "runbook.md", "--env", "staging", "--format", "json"]).json();
    let effects: Vec<&str> =
        plan["steps"].as_array().expect("steps").iter().filter_map(|step| step["effect"].as_str()).collect();
    assert_eq!(effects, ["change", "read", "read"], "{plan:#}");
    let done = scene.done(RUN);
    done.says(&["│ 3 rows", "committed (expect-rows)", "│ 2\tb;-- '", "│ 3\t\\N", "│ 3"]);
    assert_eq!(server.ask("SELECT count(*) FROM t WHERE name IS NULL"), "1");
    // A row that does not fit takes all of them back.
    scene.write("runbook.md", "```psql\nCOPY t FROM STDIN;\n7\tx\neight\ty\n\\.\n```\n");
    scene.run(RUN).exits(1).says(&["invalid input syntax", "rolled back"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "3");
    // Columns that are not to be seen are not seen there either.
    scene.write("runbook.md", "```psql redact=name\nCOPY t TO STDOUT;\n```\n");
    scene.done(RUN).says(&["▒▒▒"]).never_says(&["b;--"]);
}

#[test]
fn a_value_among_rows_that_are_copied_is_a_number_or_refused() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT)");
    let scene = server.scene("```psql\nCOPY t FROM STDIN;\n<id>\ta\n\\.\n```\n");
    scene.done(&[RUN, &["--set", "id=7"]].concat());
    assert_eq!(server.ask("SELECT id FROM t"), "7");
    scene.run(&[RUN, &["--set", "id=7\tx\n8"]].concat()).exits(4).says(&["only a number is safe"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "1");
}

#[test]
fn the_database_that_is_used_is_the_same_after_a_stop() {
    let Some(server) = mariadb() else { return };
    let other = mariadb().expect("it was there");
    for one in [&server, &other] {
        one.ask("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        one.ask("INSERT INTO t VALUES (1)");
    }
    let name = other.database();
    let block = format!("use {name}\nSELECT DATABASE() AS here;\nINSERT INTO t VALUES (2);");
    let scene = server.scene(&format!(
        "```mysql\n{block}\n```\n\n```bash\nfalse\n```\n\n```mysql\nDELETE FROM t WHERE id = 1;\n```\n"
    ));
    scene.run(RUN).exits(1).says(&[&format!("│ {name}")]);
    // The run goes on with a new connection, which begins in the other database.
    scene.write("fixed", "");
    let plan = scene.run(&["plan", "runbook.md", "--env", "staging", "--format", "json"]).json();
    let steps = plan["steps"].as_array().expect("steps");
    assert_eq!(steps[4]["on"]["name"], name, "{plan:#}");
    assert_eq!(steps[0]["on"]["name"], server.database(), "{plan:#}");
    let answers = "by = \"me\"\n[[answer]]\nstep = \"false\"\nanswer = \"skip\"\nnote = \"tried\"\n";
    scene.write("answers.toml", answers);
    scene.run(&["resume", "--yes", "--allow", "destroy", "--answers", "answers.toml"]).exits(0);
    assert_eq!(other.ask("SELECT group_concat(id) FROM t"), "2");
    assert_eq!(server.ask("SELECT group_concat(id) FROM t"), "1");
}

#[test]
fn another_database_is_gone_to_where_the_settings_know_it() {
    let (Some(server), Some(other)) = (postgres(), postgres()) else { return };
    for one in [&server, &other] {
        one.ask("CREATE TABLE t (id INTEGER)");
    }
    let name = other.database();
    let settings =
        "[env.staging.database]\ndefault = { env = \"DATABASE_URL\" }\norders = { env = \"ORDERS_URL\" }\n";
    let runbook = format!("```psql\nINSERT INTO t VALUES (1);\n\\c {name}\nINSERT INTO t VALUES (2);\n```\n");
    let scene = server.scene(&runbook).settings(settings).env("ORDERS_URL", other.url.clone());
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(0)
        .says(&[&format!("on database orders: postgres {}", other.place().0), name]);
    scene.done(RUN);
    assert_eq!((server.ask("SELECT id FROM t"), other.ask("SELECT id FROM t")), ("1".into(), "2".into()));
    // Whether the next block is meant to go on there nobody can tell.
    scene.write("runbook.md", &format!("{runbook}\n```psql\nDELETE FROM t;\n```\n"));
    let before = scene.n_runs();
    scene.run(RUN).exits(4).says(&["goes on in the database `orders`", "db=orders"]);
    assert_eq!(scene.n_runs(), before);
    scene.write("runbook.md", &format!("{runbook}\n```psql db=orders\nDELETE FROM t WHERE id > 0;\n```\n"));
    scene.done(RUN);
    assert_eq!(
        (server.ask("SELECT count(*) FROM t"), other.ask("SELECT count(*) FROM t")),
        ("2".into(), "0".into())
    );
}

#[test]
fn a_file_that_a_client_runs_is_judged_by_what_it_does() {
    for (line, tag) in [("source drop.sql", "mysql"), (".read drop.sql", "sqlite"), ("\\i drop.sql", "psql")]
    {
        let scene = Scene::of(&format!("```{tag}\n{line}\n```\n"))
            .settings("[env.staging]\ndatabase = { env = \"DATABASE_URL\" }\n")
            .file("drop.sql", "DROP TABLE orders;\nSELECT 1;\n");
        let plan = scene.run(&["plan", "runbook.md", "--env", "staging", "--format", "json"]).json();
        let effects: Vec<&str> = plan["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .filter_map(|step| step["effect"].as_str())
            .collect();
        assert_eq!(effects, ["destroy", "read"], "{line}");
        assert_eq!(plan["steps"][0]["file"]["path"], "drop.sql", "{line}");
    }
}

#[test]
fn a_block_of_the_settings_takes_away_or_replaces_a_line_for_a_client() {
    let runbook = "```psql\n\\copy t FROM 'rows.csv' CSV\n```\n\n```psql\nSELECT 'x' \\gexec\n```\n";
    let settings = |rules: &str| format!("[env.staging]\ndatabase = {{ env = \"DATABASE_URL\" }}\n{rules}");
    let Some(server) = postgres() else { return };
    let skip = "[[block]]\nstarts = '\\copy t'\nskip = \"done by hand\"\n";
    let replace = "[[block]]\nstarts = \"SELECT 'x'\"\nreplace = \"SELECT 5 AS five\"\n";
    let scene = server.scene(runbook).settings(&settings(skip));
    scene.run(RUN).exits(4).says(&["`\\gexec` is for a client"]).never_says(&["`\\copy` is for a client"]);
    let scene = server.scene(runbook).settings(&settings(&format!("{skip}{replace}")));
    scene.done(RUN).says(&["│ 5"]);
    // A section that is left out may be as it likes.
    let scene = server
        .scene("## Deploy\n\n```psql\nSELECT 1;\n```\n\n## Rollback\n\n```psql\nSELECT 'x' \\gexec\n```\n");
    scene.done(RUN);
}
