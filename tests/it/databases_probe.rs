//! `plan --probe`: looks at the databases, read-only, and only when it is asked to.

use crate::scene::Scene;
use crate::servers::servers;
use serde_json::Value;
use std::net::TcpListener;

const RUNBOOK: &str = "
    ```sql
    UPDATE people SET seen = 1 WHERE id > 10;
    CREATE TABLE later (id INTEGER);
    SELECT * FROM later, nowhere;
    DROP TABLE IF EXISTS older;
    ```
    ";
const PROBE: &[&str] = &["plan", "runbook.md", "--env", "staging", "--probe"];
const PEOPLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, seen INTEGER DEFAULT 0)";

/// Two hundred people.
fn two_hundred() -> String {
    let rows: Vec<String> = (1..=200).map(|id| format!("({id}, 0)")).collect();
    format!("INSERT INTO people VALUES {}", rows.join(", "))
}

/// What a probe says in text and in JSON, whichever database it is.
fn it_tells(scene: &Scene) -> Value {
    scene.run(PROBE).exits(0).says(&[
        "read only",
        "people: ",
        "rows, ",
        "later: not there yet",
        "older: not there yet",
        "warning[sql-no-table]: `nowhere` is not on database default",
        "runbook.md:4",
    ]);
    let plan = scene.run(&[PROBE, &["--format", "json"]].concat()).exits(0).json();
    let found = &plan["probe"]["statements"];
    assert_eq!(found[0]["tables"][0]["exists"], true, "{found:#}");
    assert!(found[0]["tables"][0]["bytes"].as_u64().is_some_and(|bytes| bytes >= 4096), "{found:#}");
    let [later, nowhere] = [0, 1].map(|at| &found[1]["tables"][at]);
    assert_eq!((&later["exists"], &later["may_be_missing"]), (&false.into(), &true.into()), "{found:#}");
    assert_eq!((&nowhere["exists"], &nowhere["may_be_missing"]), (&false.into(), &false.into()), "{found:#}");
    plan
}

#[test]
fn on_servers_it_tells_what_is_missing_how_large_tables_are_and_how_many_rows_are_taken_in() {
    for server in servers() {
        server.ask(PEOPLE);
        server.ask(&two_hundred());
        server.ask(if server.is_postgres() { "ANALYZE people" } else { "ANALYZE TABLE people" });
        let plan = it_tells(&server.scene(RUNBOOK));
        let statement = &plan["probe"]["statements"][0];
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        assert_eq!(number(&statement["tables"][0]["rows"]), 200, "{statement:#}");
        assert!((150..=200).contains(&number(&statement["rows"])), "{statement:#}");
        assert_eq!(statement["counted"], false);
        assert_eq!(server.ask("SELECT sum(seen) FROM people"), "0");
    }
}

#[test]
fn on_sqlite_rows_are_counted_and_the_file_stays_as_it_is() {
    let table = format!("```sql\n{PEOPLE};\n{};\n```\n", two_hundred());
    let scene = Scene::of(&table).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    scene.write("runbook.md", &crate::scene::dedent(RUNBOOK));
    let before = std::fs::read(scene.repo("app.db")).expect("a database");
    let plan = it_tells(&scene);
    let statement = &plan["probe"]["statements"][0];
    assert_eq!((&statement["rows"], &statement["counted"]), (&190.into(), &true.into()), "{statement:#}");
    assert_eq!(std::fs::read(scene.repo("app.db")).expect("a database"), before);
    assert_eq!(scene.tree(), ["app.db", "runbook.md", "stepgate.toml"]);
}

#[test]
fn without_it_nothing_is_opened_and_with_it_what_cannot_be_opened_is_a_warning() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let url = format!("postgres://app:s3cret-word@{}/shop", listener.local_addr().expect("its port"));
    let settings = "[env.staging.database]\nshop = { env = \"DATABASE_URL\" }\nlocal = \"sqlite:none.db\"\n";
    let scene = Scene::of("```sql db=shop\nSELECT 1 FROM a;\n```\n```sql db=local\nSELECT 1 FROM b;\n```\n")
        .settings(settings)
        .env("DATABASE_URL", url);
    scene.done(&["plan", "runbook.md", "--env", "staging"]).never_says(&["s3cret-word"]);
    scene.done(&["run", "runbook.md", "--env", "staging", "--dry-run"]);
    assert!(listener.accept().is_err(), "something has connected");
    drop(listener);
    let told = scene.run(PROBE).exits(0).says(&[
        "warning[sql-no-probe]: database shop could not be looked at: ",
        "warning[sql-no-probe]: database local could not be looked at: ",
    ]);
    told.never_says(&["s3cret-word"]);
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
}
