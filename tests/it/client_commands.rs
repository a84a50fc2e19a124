//! Each command of a database's client on each engine: it runs as the client would run it, or it is an error of the plan that says what to
//! write instead. The table of them is `fixtures/client-commands.toml`.

use crate::scene::Scene;
use crate::servers::{Server, mariadb, postgres};
use serde::Deserialize;

/// The table.
#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

/// One command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    block: String,
    /// What the fence is tagged with, where that is not the engine.
    tag: Option<String>,
    /// What else stands on the fence.
    #[serde(default)]
    attributes: String,
    postgres: Vec<String>,
    mariadb: Vec<String>,
    sqlite: Vec<String>,
}

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];
/// What lies beside the runbook.
const ROWS: &str = "id,name\n1,a\n2,b\n";
/// What the database holds.
const HELD: &str = "CREATE TABLE t (id INTEGER, name VARCHAR(20)); CREATE INDEX t_name ON t (name); INSERT INTO t VALUES (1, 'a'), (2, 'b');";

fn rows() -> Vec<Row> {
    let table: Table =
        toml::from_str(include_str!("../../fixtures/client-commands.toml")).expect("the table is valid");
    table.row
}

/// Tries every row in a world whose database is there; gives what is not as the table says.
fn wrong(scene: &Scene, tag: &str, expected: impl Fn(&Row) -> &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows() {
        let [how, parts @ ..] = expected(&row) else { panic!("a row says how it ends") };
        let tag = row.tag.as_deref().unwrap_or(tag);
        scene.write(
            "runbook.md",
            &format!("# Try\n\n## Deploy\n\n```{tag} {}\n{}\n```\n", row.attributes, row.block.trim_end()),
        );
        let before = scene.n_runs();
        let plan = scene.run(&["plan", "runbook.md", "--env", "staging"]).text();
        let said = scene.run(RUN);
        let code = said.code();
        let text = format!("{plan}\n{}", said.text());
        let has_run = scene.n_runs() > before;
        let is_so = match how.as_str() {
            "runs" => code == Some(0),
            "refused" => {
                code == Some(4) && !has_run && text.contains("runbook.md:") && text.contains("hint: ")
            }
            "fails" => code == Some(1),
            other => panic!("`{other}` is no way to end"),
        };
        let missing: Vec<&String> = parts.iter().filter(|part| !text.contains(part.as_str())).collect();
        if !is_so || !missing.is_empty() {
            wrong.push(format!("{tag}: {}\nis to be {how} with {missing:?}, and is:\n{text}", row.block));
        }
    }
    wrong
}

fn on_server(server: &Server, tag: &str, expected: impl Fn(&Row) -> &[String]) -> Vec<String> {
    HELD.split_inclusive(';').filter(|one| !one.trim().is_empty()).for_each(|one| drop(server.ask(one)));
    let scene = server.scene("").file("f.sql", "SELECT 'from the file' AS said;\n").file("rows.csv", ROWS);
    wrong(&scene, tag, expected)
}

#[test]
fn every_command_on_postgresql_runs_or_says_what_to_write() {
    let Some(server) = postgres() else { return };
    let wrong = on_server(&server, "psql", |row| &row.postgres);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_command_on_mariadb_runs_or_says_what_to_write() {
    let Some(server) = mariadb() else { return };
    let wrong = on_server(&server, "mysql", |row| &row.mariadb);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_command_on_sqlite_runs_or_says_what_to_write() {
    let scene = Scene::of(&format!("# Make\n\n## Deploy\n\n```sqlite\n{HELD}\n```\n"))
        .settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n")
        .file("f.sql", "SELECT 'from the file' AS said;\n")
        .file("rows.csv", ROWS);
    scene.done(RUN);
    let wrong = wrong(&scene, "sqlite", |row| &row.sqlite);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
