//! A record of a newer version: named by everything that reads it, and never taken for less than it is.

use crate::running::Transcript;
use crate::scene::Scene;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A run that stands before its gate, with its records changed as if another version had written them, in a chain that holds.
fn written(change: &dyn Fn(&mut Vec<Value>)) -> Scene {
    let scene = Scene::of("- [ ] Is it so?\n\n```bash\necho on\n```\n");
    scene.run(&["run", "runbook.md"]).exits(3);
    let path = scene.run_folder().join("ledger.jsonl");
    let text = std::fs::read_to_string(&path).expect("a ledger");
    let mut records: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    change(&mut records);
    let mut lines = String::new();
    let mut prev = records[0]["prev"].clone();
    for (at, record) in records.iter_mut().enumerate() {
        record["seq"] = json!(at);
        record["prev"] = prev;
        let line = record.to_string();
        let hash = Sha256::new().chain_update([0]).chain_update(&line).finalize();
        prev = digits(&hash).into();
        writeln!(lines, "{line}").expect("writing to a string cannot fail");
    }
    std::fs::write(&path, lines).expect("a ledger");
    // What the index knows is the hash of another line now; without it the chain is what counts.
    std::fs::remove_file(scene.path("state/index.jsonl")).ok();
    scene
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a string cannot fail");
        out
    })
}

/// What everything that reads the run says of it.
fn readers(scene: &Scene) -> impl Iterator<Item = Transcript> {
    let commands: [&[&str]; 4] = [&["show"], &["report"], &["resume", "--yes"], &["diff", "2", "2"]];
    commands.into_iter().map(|command| scene.run(command))
}

fn id(scene: &Scene) -> String {
    let folder = scene.run_folder();
    folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned()
}

const NEWER: &str = "written by stepgate 999.9.0, which is newer than this";

fn by_newer(records: &mut [Value]) {
    records[0]["body"]["version"] = json!("999.9.0");
}

#[test]
fn a_record_of_a_type_that_is_not_known_is_named_with_the_version_that_wrote_it() {
    let scene = written(&|records| {
        by_newer(records);
        let last = records.len() - 1;
        let mut news = records[last].clone();
        news["type"] = json!("step.dreamt");
        records.insert(last, news);
    });
    for told in readers(&scene) {
        told.exits(5).says(&["`step.dreamt`", NEWER]);
    }
    scene.run(&["verify", &id(&scene)]).says(&["unsealed", "`step.dreamt`", NEWER]);
}

#[test]
fn a_record_of_a_format_that_came_later_is_named_with_the_version_that_wrote_it() {
    let scene = written(&|records| {
        by_newer(records);
        let last = records.len() - 1;
        records[last]["v"] = json!(2);
        records[last]["a field of its own"] = json!(true);
    });
    for told in readers(&scene) {
        told.exits(5).says(&["it is of format 2, and this reads format 1", NEWER]);
    }
    scene.run(&["verify", &id(&scene)]).exits(5).says(&["it is of format 2", NEWER]);
}

#[test]
fn a_body_that_cannot_be_read_is_named_and_not_left_out() {
    let scene = written(&|records| {
        by_newer(records);
        let closed = records.last_mut().expect("it is closed");
        closed["body"]["result"] = json!("dreamt-away");
    });
    for told in readers(&scene) {
        told.exits(5).says(&["`run.closed`", NEWER]);
    }
}

#[test]
fn a_plan_of_a_format_that_came_later_is_named_with_the_version_that_wrote_it() {
    let plan = "{\"format\": 9, \"shape\": \"another\"}";
    let scene = written(&|records| {
        by_newer(records);
        records[1]["body"]["plan_sha256"] = digits(&Sha256::digest(plan)).into();
    });
    std::fs::write(scene.run_folder().join("plan.json"), plan).expect("a plan");
    for command in [&["show"][..], &["resume", "--yes"]] {
        scene.run(command).exits(5).says(&["plan.json", "it is of format 9, and this reads format 2", NEWER]);
    }
}

#[test]
fn settings_for_a_newer_version_are_refused_by_name_before_anything_else_in_them() {
    let scene = Scene::of("```bash\necho on\n```\n").settings("stepgate = \">=999.1\"\nunknown = 1\n");
    for command in ["plan", "run", "check"] {
        let told = scene.run(&[command, "runbook.md"]).exits(2);
        told.says(&["stepgate.toml:1: this runbook wants stepgate >=999.1, and this is "]);
    }
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
    let scene = scene.settings("stepgate = \">=0.2\"\n");
    scene.done(&["run", "runbook.md", "--yes"]);
}
