//! `sql` blocks on PostgreSQL and MariaDB: real servers, nothing stood in for.

use crate::pty::sit_down;
use crate::scene::Scene;
use crate::scene::walk;
use crate::servers::{mariadb, postgres, servers};

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];

/// A table of twelve people, on any server.
const PEOPLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(50), seen INTEGER DEFAULT 0)";
const TWELVE: &str = "INSERT INTO people (id, name) VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e'),(6,'f'),(7,'g'),(8,'h'),(9,'i'),(10,'j'),(11,'k'),(12,'l')";

#[test]
fn statements_run_on_each_server_and_the_password_is_nowhere() {
    for server in servers() {
        let scene = server.scene(
            "
            ```sql transaction=statement
            CREATE TABLE t (id INTEGER, name VARCHAR(50));
            INSERT INTO t VALUES (1, 'é'), (2, NULL);
            SELECT id, name FROM t ORDER BY id;
            UPDATE t SET name = 'x' WHERE id = 2;
            ```
            ",
        );
        let done = scene.done(RUN);
        let done = done.says(&[
            "│ 2 rows",
            "│ id  name",
            "│ 1   é",
            "│ 2   NULL",
            "│ (2 rows)",
            "│ 1 row",
            "committed (--yes)",
        ]);
        done.says(&["as stepgate", "can write", server.database()]);
        assert_eq!(server.ask("SELECT count(*) FROM t WHERE name IS NOT NULL"), "2");
        walk(&scene.path("state"), &mut |path| {
            let bytes = std::fs::read(path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(&server.password()), "{} holds the password", path.display());
        });
    }
}

#[test]
fn a_block_is_done_together_or_not_at_all() {
    let Some(server) = postgres() else { return };
    let scene = server.scene(
        "
        ```sql
        CREATE TABLE t (id INTEGER PRIMARY KEY);
        INSERT INTO t VALUES (1);
        INSERT INTO t VALUES (1);
        ```
        ",
    );
    scene.run(RUN).exits(1).says(&["duplicate key", "rolled back, nothing of it has happened (the run)"]);
    assert_eq!(server.ask("SELECT to_regclass('t') IS NULL"), "t");
    // All of it is open again: the run goes on with the first statement, not with the one that failed.
    scene.run(&["resume", "--yes", "--allow", "destroy"]).exits(1).says(&["resumed at CREATE TABLE t"]);
}

#[test]
fn too_many_rows_are_rolled_back_where_nobody_can_be_asked() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask(TWELVE);
        let scene = server.scene(
            "
            ```sql
            UPDATE people SET seen = 1 WHERE id > 0; -- expect rows: 10
            ```
            ",
        );
        scene.run(RUN).exits(1).says(&["12 rows, expected 10", "rolled back"]);
        assert_eq!(server.ask("SELECT sum(seen) FROM people"), "0");
        scene.write("runbook.md", "```sql expect-rows=12\nUPDATE people SET seen = 1 WHERE id > 0;\n```\n");
        // The number decides by itself: the environment would ask otherwise.
        scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]).says(&["committed (expect-rows)"]);
        assert_eq!(server.ask("SELECT sum(seen) FROM people"), "12");
    }
}

#[test]
fn in_production_a_person_sees_the_rows_and_rolls_back() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask(TWELVE);
        let scene = server.scene(
            "
            # Mark

            ## Deploy

            ```sql
            -- Mark everybody
            -- expect rows: 10
            UPDATE people SET seen = 1 WHERE id > 0;
            ```
            ",
        );
        let screen = sit_down(&scene, &["run", "runbook.md", "--env", "production"])
            .sees("Run it?")
            .types("y")
            .sees("Mark everybody (line 8): 12 rows, expected 10")
            .sees("step 1 of 1")
            .sees("Commit it?")
            .types("r")
            .sees("Why is it rolled back")
            .types("two too many\r")
            .ends(3);
        assert!(
            screen.contains("rolled back, nothing of it has happened (person): two too many"),
            "{screen}"
        );
        assert_eq!(server.ask("SELECT sum(seen) FROM people"), "0");
        let transcript = scene.transcript();
        assert!(
            transcript.contains("rolled back, nothing of it has happened (person): two too many** by "),
            "{transcript}"
        );
        assert!(scene.kinds().contains(&"transaction.ended".to_owned()));
    }
}

#[test]
fn the_documents_own_transaction_is_respected() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask(TWELVE);
        let scene = server.scene(
            "
            ```sql
            BEGIN;
            UPDATE people SET seen = 1 WHERE id = 1;
            COMMIT;
            BEGIN;
            DELETE FROM people WHERE id > 1;
            ROLLBACK;
            ```
            ",
        );
        let done = scene.done(RUN);
        done.says(&["committed (the document)", "rolled back, nothing of it has happened (the document)"]);
        assert_eq!(server.ask("SELECT count(*), sum(seen) FROM people").replace(['|', '\t'], " "), "12 1");
    }
}

#[test]
fn what_cannot_be_in_a_transaction_runs_by_itself_and_the_plan_says_so() {
    let Some(server) = postgres() else { return };
    server.ask(PEOPLE);
    let scene = server.scene(
        "
        ```postgresql
        UPDATE people SET seen = 2 WHERE id = 1;
        CREATE INDEX CONCURRENTLY i ON people (name);
        UPDATE people SET seen = 3 WHERE id = 1;
        ```
        ",
    );
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(0).says(&[
        "by itself, outside any transaction: CREATE INDEX CONCURRENTLY does not work in a transaction",
    ]);
    scene.done(RUN);
    assert_eq!(server.ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'i'"), "1");
}

#[test]
fn what_mysql_commits_by_itself_is_known() {
    let Some(server) = mariadb() else { return };
    let scene = server.scene("```mysql\nCREATE TABLE t (x INTEGER);\nINSERT INTO t VALUES (1);\nSELECT 1 / 0;\nINSERT INTO t VALUES ('many');\n```\n");
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(0)
        .says(&["MySQL commits CREATE TABLE by itself"]);
    scene.run(RUN).exits(1).says(&["Warning 1365: Division by 0", "Incorrect integer value", "rolled back"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "0");
}

#[test]
fn the_names_of_the_servers_own_tools_are_honoured() {
    let Some(server) = postgres() else { return };
    let (host, port) = server.place();
    let runbook = "```sql\nSELECT current_database() AS here;\n```\n";
    let file = |scene: &Scene, name: &str, text: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        let path = scene.path("home").join(name);
        std::fs::write(&path, text).expect("a file at home");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    };
    let scene = server.scene(runbook).env("DATABASE_URL", "postgres:");
    let scene = scene.env("PGHOST", &host).env("PGPORT", &port).env("PGUSER", "stepgate");
    let scene = scene.env("PGDATABASE", server.database());
    file(&scene, ".pgpass", &format!("*:{port}:*:stepgate:{}\n", server.password()));
    scene.done(RUN).says(&[server.database()]);

    let scene = server.scene(runbook).env("DATABASE_URL", "service=of_tests");
    let service = format!(
        "[of_tests]\nhost={host}\nport={port}\nuser=stepgate\npassword={}\ndbname={}\n",
        server.password(),
        server.database()
    );
    file(&scene, ".pg_service.conf", &service);
    scene.done(RUN).says(&[server.database()]);
}

#[test]
fn a_servers_option_file_is_honoured() {
    let Some(server) = mariadb() else { return };
    let (host, port) = server.place();
    let scene = server
        .scene("```mysql\nSELECT database() AS here;\n```\n")
        .env("DATABASE_URL", format!("mysql:///{}", server.database()));
    let file =
        format!("[client]\nhost={host}\nport={port}\nuser=stepgate\npassword=\"{}\"\n", server.password());
    std::fs::write(scene.path("home/.my.cnf"), file).expect("a file at home");
    scene.done(RUN).says(&[server.database()]);
}

#[test]
fn a_server_is_verified_where_that_is_asked_and_no_other_certificate_does() {
    for server in servers() {
        let key = if server.is_postgres() {
            ("sslmode=verify-full", "sslrootcert")
        } else {
            ("ssl-mode=VERIFY_IDENTITY", "ssl-ca")
        };
        let variable = if server.is_postgres() { "STEPGATE_TEST_CA" } else { "STEPGATE_TEST_MARIADB_CA" };
        let certificate = std::env::var(variable).expect("tests/servers says where it is");
        let scene = server.scene("```sql\nSELECT 1 AS one;\n```\n");
        let url = server.url.replace("127.0.0.1", "localhost");
        let scene = scene.env("DATABASE_URL", format!("{url}?{}", key.0));
        let refused = scene.run(RUN).exits(1);
        refused.says(&["certificate"]);
        let scene = scene.env("DATABASE_URL", format!("{url}?{}&{}={certificate}", key.0, key.1));
        scene.done(RUN).says(&["│ 1", "verified"]);
    }
}

#[test]
fn in_production_statements_do_not_wait_for_ever() {
    for server in servers() {
        let show = if server.is_postgres() {
            "SELECT current_setting('statement_timeout') AS s, current_setting('lock_timeout') AS l;"
        } else {
            "SELECT @@max_statement_time AS s, @@innodb_lock_wait_timeout AS l;"
        };
        let scene = server.scene(&format!("```sql\n{show}\n```\n"));
        let step = scene.plan(&["--env", "production"])["steps"][0]["id"].clone();
        scene.write("answers.toml", &format!("[[answer]]\nstep = {step}\nanswer = 'yes'\n"));
        let done = scene.done(&["run", "runbook.md", "--env", "production", "--answers", "answers.toml"]);
        done.says(&[if server.is_postgres() { "│ 5min  10s" } else { "│ 300.000000  10" }]);
    }
}

#[test]
fn a_statement_is_stopped_by_its_timeout() {
    for server in servers() {
        let sleep =
            if server.is_postgres() { "SELECT pg_sleep(30);" } else { "SELECT sleep(30) FROM people;" };
        server.ask(PEOPLE);
        server.ask(TWELVE);
        let scene = server.scene(&format!("```sql timeout=1s\n{sleep}\n```\n"));
        scene.run(RUN).exits(1).says(&["stopped by its timeout"]);
    }
}

#[test]
fn a_value_of_one_block_goes_into_the_next_ones() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask(TWELVE);
        let scene = server.scene(
            "
            ```sql capture=biggest
            SELECT max(id) FROM people;
            ```
            ```bash
            echo \"the biggest is <biggest>\"
            ```
            ```sql
            SELECT name FROM people WHERE id = <biggest>;
            ```
            ",
        );
        scene.done(RUN).says(&["biggest = 12 (captured in line 2)", "│ the biggest is 12", "│ l"]);
    }
}

#[test]
fn columns_are_not_shown_where_the_document_says_so() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask("INSERT INTO people (id, name, seen) VALUES (12, 'l', 2038074743)");
        for list in ["name,seen", "name, seen", "\"name, seen\"", "seen,NAME timeout=5s"] {
            let block =
                format!("```sql redact={list}\nSELECT id, name, seen FROM people WHERE id = 12;\n```\n");
            let scene = server.scene(&block);
            scene.done(RUN).says(&["│ 12  ▒▒▒   ▒▒▒"]).never_says(&["2038074743"]);
            walk(&scene.path("state"), &mut |path| {
                let text = std::fs::read(path).unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                // As long as no hash holds it by chance.
                assert!(!text.contains("2038074743"), "{} holds what is not to be seen", path.display());
            });
        }
    }
}

#[test]
fn what_a_server_says_of_columns_that_are_not_shown_is_not_shown_either() {
    for server in servers() {
        server.ask("CREATE TABLE mails (email VARCHAR(50) UNIQUE)");
        server.ask("INSERT INTO mails VALUES ('ada@example.com')");
        let scene = server.scene("```sql redact=email\nINSERT INTO mails SELECT email FROM mails;\n```\n");
        let run = scene.run(RUN).exits(1).says(&["▒▒▒", "uplicate"]);
        run.never_says(&["ada@example.com"]);
        assert!(!scene.transcript().contains("ada@example.com"));
    }
}

#[test]
fn rows_are_given_as_json_where_the_block_says_so() {
    let text = "```sql rows=json redact=email\nSELECT id, name, lower(email) AS mail FROM people ORDER BY id;\n```\n";
    let table = "CREATE TABLE people (id INTEGER, name VARCHAR(20), email VARCHAR(20))";
    let rows = "INSERT INTO people VALUES (1, 'A \"B\"', 'a@b.c'), (2, NULL, 'd@e.f')";
    let wanted = "{\"id\":\"1\",\"name\":\"A \\\"B\\\"\",\"mail\":\"▒▒▒\"}\n{\"id\":\"2\",\"name\":null,\"mail\":\"▒▒▒\"}\n";
    let holds = |scene: &Scene| {
        scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]).never_says(&["a@b.c", "2 rows"]);
        let stored = std::fs::read_to_string(scene.run_folder().join("out/0001.1")).expect("its rows");
        assert_eq!(stored, wanted);
    };
    for server in servers() {
        [table, rows].iter().for_each(|statement| drop(server.ask(statement)));
        holds(&server.scene(text));
    }
    let scene = Scene::of(text).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
    let made = std::process::Command::new("sqlite3")
        .arg(scene.repo("app.db"))
        .arg(format!("{table};{rows}"))
        .status();
    assert!(made.expect("sqlite3 is installed by tests/run").success());
    holds(&scene);
}
