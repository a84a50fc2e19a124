//! `sql` blocks, on a database in a file.

use crate::pty::sit_down;
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];

fn scene(runbook: &str) -> Scene {
    Scene::of(runbook).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n")
}

/// Statements that make, fill, change and empty a table.
const PEOPLE: &str = "
```sql
-- The table
CREATE TABLE people (name TEXT, age INTEGER);
INSERT INTO people VALUES ('Ada', 36), ('Grace; \"the\" admiral', NULL);
-- Who is there
SELECT name, age FROM people ORDER BY name;
UPDATE people SET age = 37 WHERE name = 'Ada';
DELETE FROM people;
SELECT * FROM people;
```
";

#[test]
fn statements_run_one_by_one_and_rows_are_shown() {
    let scene = scene(PEOPLE);
    scene.run(RUN).is(r#"
        1/6    change   The table  line 3
                 $ CREATE TABLE people (name TEXT, age INTEGER)
                 yes (--yes)
                 default: /world/repo/app.db, SQLite <version>, can write
                 done in 0.0s
        2/6    change   line 4
                 $ INSERT INTO people VALUES ('Ada', 36), ('Grace; "the" admiral', NULL)
                 yes (--yes)
                 │ 2 rows
                 done in 0.0s
        3/6    read     Who is there  line 6
                 $ SELECT name, age FROM people ORDER BY name
                 │ name                  age
                 │ ────────────────────  ────
                 │ Ada                   36
                 │ Grace; "the" admiral  NULL
                 │ (2 rows)
                 done in 0.0s
        4/6    change   line 7
                 $ UPDATE people SET age = 37 WHERE name = 'Ada'
                 yes (--yes)
                 │ 1 row
                 done in 0.0s
        5/6    destroy  line 8
                 $ DELETE FROM people
                 yes (--yes --allow destroy)
                 │ 2 rows
                 done in 0.0s
        6/6    read     line 9
                 $ SELECT * FROM people
                 │ name  age
                 │ ────  ───
                 │ (0 rows)
                 done in 0.0s
                 committed (--yes)

        done: 6 steps
        --- stderr ---
        warning[sql-without-where]: DELETE without WHERE takes in every row of the table
         --> runbook.md:8
          |
        8 | DELETE FROM people;
          hint: Add a WHERE, or say how many rows it must be: -- expect rows: 12
        run 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 0]
        "#);
}

#[test]
fn a_statement_that_fails_stops_the_run() {
    let scene = scene(
        "
        ```sql
        SELECT * FROM nowhere;
        SELECT 1;
        ```
        ",
    );
    scene.run(RUN).exits(1).says(&["no such table: nowhere", "stopped:"]);
}

#[test]
fn a_value_arrives_in_a_statement_as_it_is() {
    let scene = scene(
        "
        ```sql
        CREATE TABLE t (v TEXT);
        INSERT INTO t VALUES ('<value>');
        SELECT v, length(v) AS n FROM t WHERE v = '<value>';
        ```
        ",
    );
    let value = "O'Neill'); DROP TABLE t; --";
    scene
        .done(&[RUN, &["--set", &format!("value={value}")]].concat())
        .says(&["O'Neill'); DROP TABLE t; --  27"]);
}

#[test]
fn what_the_database_is_called_comes_from_the_environment() {
    let scene = Scene::of("```sql\nSELECT 7 * 6 AS answer;\n```\n");
    scene.run(RUN).exits(4).says(&[
        "error[no-database]: staging has no database for this statement",
        "[env.staging] database =",
    ]);
    let scene = scene
        .settings("[env.staging]\ndatabase = { env = \"DATABASE_URL\" }\n")
        .env("DATABASE_URL", "sqlite:other.db");
    scene.done(RUN).says(&["│ 42"]);
}

#[test]
fn one_of_several_databases_is_chosen_by_its_name() {
    let scene = Scene::of(
        "
        ```sql db=orders
        CREATE TABLE o (x);
        ```
        ```sql db=users
        CREATE TABLE u (x);
        ```
        ",
    )
    .settings("[env.staging.database]\norders = \"sqlite:orders.db\"\nusers = \"sqlite:users.db\"\n");
    scene.done(RUN);
    assert_eq!(scene.tree(), ["orders.db", "runbook.md", "stepgate.toml", "users.db"]);
}

#[test]
fn a_transaction_goes_on_from_statement_to_statement() {
    let scene = scene(
        "
        ```sql
        CREATE TABLE t (x);
        BEGIN;
        INSERT INTO t VALUES (1);
        ROLLBACK;
        SELECT count(*) AS n FROM t;
        ```
        ",
    );
    scene.done(RUN).says(&["│ 0"]);
}

#[test]
fn a_command_of_a_clients_own_is_pointed_out_and_nothing_runs() {
    let scene = scene(
        "
        ```sql
        \\c other
        SELECT 1;
        ```
        ",
    );
    scene.run(RUN).exits(4).says(&[
        "error[client-command]: `\\c` is for a client of the database and means nothing here",
        "runbook.md:2",
        "db=NAME",
    ]);
}

#[test]
fn what_is_rolled_back_on_sqlite_has_not_happened() {
    let scene = scene(
        "
        ```sql
        CREATE TABLE t (x INTEGER PRIMARY KEY);
        INSERT INTO t VALUES (1);
        INSERT INTO t VALUES (1);
        ```
        ",
    );
    scene
        .run(RUN)
        .exits(1)
        .says(&["UNIQUE constraint failed", "rolled back, nothing of it has happened (the run)"]);
    scene.write("runbook.md", "```sql\nSELECT count(*) AS n FROM sqlite_master;\n```\n");
    scene.done(RUN).says(&["│ 0"]);
}

/// A statement that never ends by itself.
const ENDLESS: &str = "INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0;";

#[test]
fn a_statement_that_never_ends_is_stopped_by_its_timeout_and_rolled_back() {
    let scene = scene(&format!(
        "```sql timeout=1s\nCREATE TABLE t (x INTEGER);\nINSERT INTO t VALUES (1);\n{ENDLESS}\n```\n"
    ));
    scene.run(RUN).exits(1).says(&[
        "interrupted",
        "stopped by its timeout",
        "rolled back, nothing of it has happened (the run)",
    ]);
    scene.write("runbook.md", "```sql\nSELECT count(*) AS n FROM sqlite_master;\n```\n");
    scene.done(RUN).says(&["│ 0"]);
}

#[test]
fn an_operator_stops_a_statement_that_never_ends() {
    let scene = scene(
        "
        ```sql
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 150;
        ```
        ",
    );
    sit_down(&scene, &["run", "runbook.md", "--env", "staging"])
        .sees("│ 99")
        .types("\u{3}")
        .sees("interrupted")
        .sees("stopped by the operator")
        .sees("What now?")
        .types("q")
        .ends(130);
    assert!(scene.kinds().contains(&"signal.received".to_owned()), "{:?}", scene.kinds());
}
