//! What a statement gives besides one table: rows as they stand in a file, several results of a procedure, and a word about what cannot be
//! done within a transaction.

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
    scene.done(&["verify"]);
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
fn rows_that_are_copied_out_are_the_output() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT)");
    server.ask("INSERT INTO t VALUES (2, 'b;--')");
    let scene = server.scene("```psql\nCOPY t TO STDOUT;\n```\n");
    scene.done(RUN).says(&["│ 2\tb;--"]);
    // Columns that are not to be seen are not seen there either.
    scene.write("runbook.md", "```psql redact=name\nCOPY t TO STDOUT;\n```\n");
    scene.done(RUN).says(&["▒▒▒"]).never_says(&["b;--"]);
}
