//! `\i FILE` in a block of SQL: the file's statements are steps like any others.

use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];

fn scene(block: &str) -> Scene {
    let runbook = format!("# Migrate\n\n## Deploy\n\n```sql\n{block}\n```\n");
    Scene::new().file("docs/runbook.md", &runbook).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n")
}

fn run(scene: &Scene) -> crate::running::Transcript {
    scene.run(&[&["run", "docs/runbook.md"], &RUN[2..]].concat())
}

#[test]
fn the_statements_of_a_file_run_in_its_place() {
    let scene = scene(
        "CREATE TABLE t (x INTEGER);\n-- What the release needs\n\\i migrations/<version>.sql\nSELECT count(*) AS n FROM t;",
    );
    let scene = scene.file(
        "migrations/7.sql",
        "-- Two rows\nINSERT INTO t VALUES (1),\n  (2);\n\\ir more/eight.sql\nDELETE FROM t;\n",
    );
    let scene = scene.file("migrations/more/eight.sql", "\n\nINSERT INTO t VALUES (';<not-a-value>');\n");
    let with = ["--env", "staging", "--set", "version=7"];
    let plan = scene.run(&[&["plan", "docs/runbook.md", "--format", "json"], &with[..]].concat()).json();
    assert_eq!(plan["ready"], true, "{plan:#}");
    let steps = plan["steps"].as_array().expect("steps");
    let places: Vec<String> = steps
        .iter()
        .map(|step| {
            step["file"]["path"]
                .as_str()
                .map_or_else(String::new, |path| format!("{path}:{}", step["file"]["line"]))
        })
        .collect();
    assert_eq!(places, ["", "migrations/7.sql:2", "migrations/more/eight.sql:2", "migrations/7.sql:5", ""]);
    let effects: Vec<&str> = steps.iter().filter_map(|step| step["effect"].as_str()).collect();
    assert_eq!(effects, ["change", "change", "change", "destroy", "read"]);
    assert_eq!(steps[1]["file"]["sha256"].as_str().map(str::len), Some(64));
    scene.run(&[&["plan", "docs/runbook.md"], &with[..]].concat()).exits(0).says(&[
        "Two rows  line 8, migrations/7.sql:2",
        "warning[sql-without-where]: migrations/7.sql:5: DELETE without WHERE takes in every row of the table",
    ]);
    let done =
        scene.run(&[&["run", "docs/runbook.md"], &RUN[2..], &["--set", "version=7"]].concat()).exits(0);
    done.says(&[
        "2/5    change   Two rows  line 8, migrations/7.sql:2",
        "│ 3 rows",
        "│ 0",
        "committed (--yes)",
    ]);
    let transcript = scene.transcript();
    assert!(transcript.contains("migrations/7.sql, sha256 <sha256>"), "{transcript}");
    scene.verified();
}

#[test]
fn a_file_that_fails_says_where_and_all_of_its_block_is_rolled_back() {
    let scene = scene("CREATE TABLE t (x INTEGER PRIMARY KEY);\n\\i 'twice.sql'")
        .file("docs/twice.sql", "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\n");
    run(&scene).exits(1).says(&["(line 7, twice.sql:2) failed", "rolled back, nothing of it has happened"]);
}

#[test]
fn a_file_that_cannot_be_run_is_an_error_of_the_plan() {
    for (block, file, said) in [
        (
            "\\i nowhere.sql",
            "",
            "error[sql-file]: the file of SQL cannot be run: /world/repo/nowhere.sql: No such file",
        ),
        ("\\i x.sql", "\\i x.sql\n", "error[sql-file]: x.sql:1: x.sql runs itself"),
        (
            "\\i <release>.sql",
            "",
            "error[sql-file]: nobody knows which file `<release>.sql` is: `release` has no value",
        ),
        (
            "\\i x.sql",
            "SELECT 1;\n\\copy t FROM 'rows.csv'\n",
            "error[client-command]: x.sql:2: `\\copy` is for a client of the database",
        ),
        (
            "\\i x.sql",
            "COPY t FROM STDIN;\n1\n\\.\n",
            "error[client-command]: x.sql:1: `COPY … FROM STDIN` is for a client",
        ),
        ("\\i x.sql", "SELECT 'a", "error[sql-rejects]: x.sql:1: this SQL cannot be split"),
    ] {
        let scene = scene(block).file("x.sql", file);
        run(&scene).exits(4).says(&[said, "docs/runbook.md:6"]);
        assert_eq!(scene.n_runs(), 0, "{block}");
    }
}
