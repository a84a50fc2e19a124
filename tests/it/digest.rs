//! A plan file is whole or refused: the digest is that of its first line, and no leaf of that line can be another one.
//!
//! What the digest is made of is shown in `crates/runbook/src/plan/digest_tests.rs`; here the built program reads plan files. What changes around a
//! plan file stands in `reviewed.rs`.

use crate::scene::{Scene, ours};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The documents of `fixtures/executions`.
pub const SUBJECTS: [&str; 6] = ["commands", "databases", "gates", "choices", "rollback", "values"];

/// What a reviewer types for each of them.
fn flags(subject: &str) -> Vec<&'static str> {
    let mut flags = vec!["--env", "staging"];
    if subject == "choices" {
        flags.extend(["--choose", "Option A: Blue-green"]);
    }
    flags
}

/// A world with a document of `fixtures/executions` in it, and its plan in `reviewed.plan`.
pub fn reviewed(subject: &str) -> Scene {
    let read = |name: &str| {
        std::fs::read_to_string(ours("fixtures/executions").join(format!("{subject}.{name}")))
            .unwrap_or_default()
    };
    let scene = Scene::new()
        .env("AUDIT_DATABASE", "sqlite:audit.db")
        .env("CLUSTER_NAME", "c1")
        .env("PAGER_TOKEN", "a-pager-token");
    scene.write("runbook.md", &read("md"));
    scene.write("stepgate.toml", &read("toml"));
    scene.write("audit.sql", &read("sql"));
    scene.write("back.sql", &read("sql"));
    scene.write("site/index.html", "");
    let plan = [vec!["plan", "runbook.md", "--out", "reviewed.plan"], flags(subject)].concat();
    scene.done(&plan);
    scene
}

/// `run --plan`, as the reviewer's colleague types it.
pub fn run<'a>(subject: &str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["run", "runbook.md", "--plan", "reviewed.plan", "--yes"];
    arguments.extend(flags(subject));
    arguments.extend(more);
    arguments
}

#[test]
fn out_writes_the_plan_and_run_takes_only_that_one() {
    let scene = Scene::of("```bash\necho <word>\n```\n");
    scene.done(&["plan", "runbook.md", "--set", "word=one", "--out", "plan.json"]);
    let written = scene.read("plan.json");
    let (execution, whole) = written.trim_end().split_once('\n').expect("two lines");
    let whole: Value = serde_json::from_str(whole).expect("JSON");
    assert_eq!(whole, scene.plan(&["--set", "word=one"]));
    let _also_json: Value = serde_json::from_str(execution).expect("JSON");
    let sum =
        scene.command("sh").args(["-c", "head -n 1 plan.json | sha256sum"]).output().expect("sha256sum");
    let sum = String::from_utf8_lossy(&sum.stdout).split(' ').next().map(|sum| format!("sha256:{sum}"));
    assert_eq!(whole["digest"].as_str(), sum.as_deref(), "anybody can make the digest");
    // What was typed for the plan is not typed again.
    scene.done(&["run", "runbook.md", "--plan", "plan.json", "--yes"]).says(&["│ one"]);
    scene.done(&["run", "runbook.md", "--set", "word=one", "--plan", "plan.json", "--yes"]).says(&["│ one"]);
    scene.run(&["run", "runbook.md", "--set", "word=two", "--plan", "plan.json", "--yes"]).is("
        --- stderr ---
        error: the plan is no longer the one in plan.json: sha256:<sha256> is now sha256:<sha256>
          hint: variables word value: `one` was reviewed, `two` would be run
          hint: step 1 text: `echo one` was reviewed, `echo two` would be run
        [exit 4]
        ");
    assert_eq!(scene.n_runs(), 2);
}

/// The paths of all leaves of `value`, as JSON pointers. What is empty is a leaf.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    let children: BTreeMap<String, &Value> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => BTreeMap::new(),
    };
    if children.is_empty() {
        found.push(path.to_owned());
    }
    children.into_iter().for_each(|(key, child)| leaves(child, &format!("{path}/{key}"), found));
}

/// Another value in the place of a leaf.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 1),
        Value::String(text) => json!(format!("{text} changed")),
        Value::Array(_) => json!(["something"]),
        Value::Object(_) => json!({"something": "new"}),
    }
}

/// A plan file whose first line is not that of its second never runs, whichever leaf was changed.
#[track_caller]
fn every_leaf_is_held(subject: &str) {
    let scene = reviewed(subject);
    let written = scene.read("reviewed.plan");
    let (execution, plan) = written.split_once('\n').expect("two lines");
    let whole: Value = serde_json::from_str(execution).expect("JSON");
    let mut paths = Vec::new();
    leaves(&whole, "", &mut paths);
    for path in paths {
        let mut changed = whole.clone();
        let leaf = changed.pointer_mut(&path).expect("it is there");
        *leaf = another(leaf);
        scene.write("reviewed.plan", &format!("{changed}\n{plan}"));
        let (code, said) = scene.run(&run(subject, &[])).ended();
        assert!([2, 4].contains(&code), "{path}: {said}");
        assert!(said.contains("reviewed.plan"), "{path}: {said}");
    }
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn no_leaf_of_commands_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("commands");
}

#[test]
fn no_leaf_of_statements_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("databases");
}

#[test]
fn no_leaf_of_gates_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("gates");
}

#[test]
fn no_leaf_of_choices_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("choices");
}

#[test]
fn no_leaf_of_ways_back_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("rollback");
}

#[test]
fn no_leaf_of_values_can_be_changed_in_a_plan_file() {
    every_leaf_is_held("values");
}
