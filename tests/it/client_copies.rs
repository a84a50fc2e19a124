//! Rows that psql moves between a table and a file on its own side, and statements that it sends again and again: where the file counts
//! from, what a value may do to its name, and what is on record.

use crate::pty::sit_down;
use crate::servers::postgres;

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];
const PLAN: &[&str] = &["plan", "runbook.md", "--env", "staging"];

#[test]
fn a_file_counts_from_where_its_block_starts() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT)");
    let scene = server
        .scene("```psql cwd=data\n\\copy t FROM 'rows.csv' CSV\n\\copy t TO 'out.csv' CSV\n```\n")
        .file("data/rows.csv", "1,a\n2,b\n");
    let plan = scene.run(&[PLAN, &["--format", "json"]].concat()).json();
    let effects: Vec<&str> =
        plan["steps"].as_array().expect("steps").iter().filter_map(|step| step["effect"].as_str()).collect();
    assert_eq!(effects, ["change", "change"], "{plan:#}");
    scene.done(RUN).says(&["\\copy t FROM 'rows.csv' CSV", "│ 2 rows", "│ 8 bytes written to out.csv"]);
    assert_eq!(scene.read("data/out.csv"), "1,a\n2,b\n");
    assert_eq!(server.ask("SELECT count(*) FROM t"), "2");
    let started = scene.records().into_iter().find(|record| record["type"] == "step.started");
    let cwd = started.expect("a step has started")["body"]["cwd"].to_string();
    assert!(cwd.ends_with("/data\""), "{cwd}");
    let transcript = scene.transcript();
    assert!(
        transcript.contains("\\copy t FROM 'rows.csv' CSV") && transcript.contains("8 bytes"),
        "{transcript}"
    );
    scene.verified();
}

#[test]
fn a_file_that_a_step_before_makes_is_no_error_and_one_that_nobody_makes_is() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    let copy = "```psql\n\\copy t FROM 'made.csv' CSV\n```\n";
    let scene = server.scene(&format!("```bash\necho 7 > made.csv\n```\n\n{copy}"));
    scene.done(RUN).says(&["│ 1 row"]);
    let scene = server.scene(copy);
    scene.run(RUN).exits(4).says(&["runbook.md:2", "`made.csv`", "is not there"]);
    assert_eq!(scene.n_runs(), 0);
    // Where it was promised and has not come, nothing is sent.
    let scene = server.scene(&format!("```bash\necho made.csv\n```\n\n{copy}"));
    scene.run(RUN).exits(1).says(&["`made.csv` cannot be opened"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "1");
}

#[test]
fn a_value_in_a_name_leads_nowhere_else() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    let scene = server.scene("```psql\n\\copy t TO 'out-<day>.csv' CSV\n```\n");
    scene.done(&[RUN, &["--set", "day=mon day"]].concat()).says(&["out-mon day.csv"]);
    scene.done(&[RUN, &["--set", "day=it's"]].concat());
    assert_eq!(scene.read("out-it's.csv"), "");
    scene.run(&[RUN, &["--set", "day=/../../../x"]].concat()).exits(4).says(&["lies outside"]);
}

#[test]
fn rows_that_do_not_fit_are_taken_back_together() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER)");
    let scene = server.scene("```psql\n\\copy t FROM 'rows.csv' CSV\n```\n").file("rows.csv", "1\neight\n");
    scene.run(RUN).exits(1).says(&["invalid input syntax", "rolled back"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "0");
    let scene =
        server.scene("```psql expect-rows=3\n\\copy t FROM 'rows.csv' CSV\n```\n").file("rows.csv", "1\n2\n");
    scene.run(RUN).exits(1).says(&["2 rows, expected 3"]);
    assert_eq!(server.ask("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_large_file_goes_in_and_out_as_it_is() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT)");
    let rows = (0..50_000).map(|id| format!("{id},\"a {id}\nb\"\n")).collect::<Vec<_>>().concat();
    let scene = server
        .scene("```psql\n\\copy t FROM 'rows.csv' CSV\n\\copy (SELECT * FROM t ORDER BY id) TO 'out.csv' CSV\n```\n")
        .file("rows.csv", &rows);
    scene.done(RUN).says(&["│ 50000 rows"]);
    assert_eq!(scene.read("out.csv"), rows);
}

#[test]
fn every_column_of_a_row_is_a_value_for_what_follows() {
    let Some(server) = postgres() else { return };
    server.ask("CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (7, 'it''s; $(reboot)')");
    let scene = server.scene(
        "```psql\nSELECT id, name AS who FROM t \\gset last_\nSELECT :last_id AS id, :'last_who' AS who;\n```\n\n```bash\nprintf '%s|' <last_id> \"<last_who>\"\n```\n",
    );
    scene.done(RUN).says(&["last_id = 7", "│ 7   it's; $(reboot)", "│ 7|it's; $(reboot)|"]);
    // What nobody is to see is not shown as a value either.
    let scene = server.scene("```psql redact=name\nSELECT id, name FROM t \\gset\nSELECT :id AS n;\n```\n");
    scene.done(RUN).never_says(&["reboot"]);
}

#[test]
fn a_statement_that_is_sent_again_and_again_ends_at_a_key_and_at_a_stop() {
    let Some(server) = postgres() else { return };
    let scene = server.scene("```psql\nSELECT 41 + 1 AS n \\watch 0.2\nSELECT 'behind' AS it;\n```\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "staging", "--yes"]);
    screen.sees("42").types("q").sees("ended by the operator").sees("behind").ends(0);
    // One that hangs is cancelled.
    let scene = server.scene("```psql\nSELECT pg_sleep(600) \\watch 1\nSELECT 'behind' AS it;\n```\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"]);
    screen.sees("pg_sleep").types("q").sees("ended by the operator").sees("behind").ends(0);
}
