//! `stepgate evidence`: the runs of a period in one folder, asked by somebody who has only its README.
//!
//! | an auditor asks | shown here by |
//! | --- | --- |
//! | 1 who asked, who ran it | the system's word, the name by key, the names that are claimed |
//! | 2 who approved, and before it ran | names in the list of signers, and when they signed |
//! | 3 what exactly was approved | the digest in each statement is that of `execution.json` |
//! | 4 was anything else run | edits and shells |
//! | 5 was it in staging before | the newest earlier run elsewhere, and how it ended |
//! | 6 which ticket | |
//! | 7 what went wrong or otherwise | how it ended, and every kind of deviation |
//! | 8 was it an emergency, and who reviewed it | |
//! | 9 could the record have been changed | what it is worth now |
//! | 10 is the population complete | the index knows no run that is not named |
//! | 11 how would it have been taken back | the text of each step of it |

use crate::evidence_expected::answers_to_be_had;
use crate::evidence_scene::History;
use crate::scene::{Scene, ours, untested};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a Python script of the bundle or of the tests exits with, and says; none on a machine without Python.
pub fn python(script: &Path, arguments: &[&str]) -> Option<(i32, String)> {
    let Ok(output) = Command::new("python3").arg(script).args(arguments).output() else {
        untested("python3 is not installed");
        return None;
    };
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.code().expect("it exits"), said))
}

/// The bundle that `arguments` make.
#[track_caller]
pub fn bundle(scene: &Scene, arguments: &[&str]) -> PathBuf {
    let folder = scene.path("bundle");
    let folder_name = folder.to_str().expect("a path in UTF-8");
    scene.done(&[&["evidence", "-o", folder_name], arguments].concat()).says(&[]);
    folder
}

fn rows(bundle: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(bundle.join("population.json")).expect("a population");
    let population: Value = serde_json::from_str(&text).expect("it is JSON");
    population["runs"].as_array().expect("rows").clone()
}

#[test]
fn eleven_questions_are_answered_for_every_run_by_somebody_who_has_the_readme() {
    let mut history = History::new();
    history.by_the_rules();
    if !history.approved() {
        return;
    }
    history.gone_wrong();
    history.tampered();
    let bundle = bundle(&history.scene, &["--since", "2026-10-01", "--sign", "../ada"]);
    let Some((code, said)) = python(&ours("tests/evidence/questions.py"), &[bundle.to_str().expect("UTF-8")])
    else {
        return;
    };
    assert_eq!(code, 0, "{said}");
    let answers: Value = serde_json::from_str(&said).expect("answers");
    let expected = answers_to_be_had(&history);
    for (run, what, expected) in &expected {
        for (question, answer) in expected.as_object().expect("an object") {
            assert_eq!(&answers[run][question], answer, "{what} {run}: {question}");
        }
        assert_eq!(answers[run].as_object().map(serde_json::Map::len), Some(11), "{what}");
    }
    assert!(expected.len() >= 25, "{} runs", expected.len());
    let all = answers.as_object().expect("an object");
    assert_eq!(all.len(), expected.len(), "no run is there that the test does not know");
    assert!(!all.contains_key(history.id("before")), "it was over before the period began");
    let signers = history.scene.repo("allowed_signers");
    // What was done to the store stands in the bundle, and the bundle is whole.
    let check = ["--signers", signers.to_str().expect("UTF-8")];
    let (code, said) = python(&bundle.join("verify.py"), &check).expect("python is there");
    assert_eq!(code, 0, "{said}");
    for (name, signature) in [
        ("approved", "approvals/1: signed by ada@example.com"),
        ("outvoted", "approvals/2: signed by bob@example.com"),
        ("approved", "operator: signed by op@example.com"),
        ("reviewed", "review: signed by ada@example.com"),
        ("approved", "ledger: signed by op@example.com"),
        ("shipped", "statement.json: signed by ada@example.com"),
    ] {
        assert!(said.contains(&format!("{}/{signature}", history.id(name))), "{signature}: {said}");
    }
}

#[test]
fn a_bundle_has_the_period_and_the_environment_that_were_asked_for_and_names_the_rest() {
    let mut history = History::new();
    history.healthy(true);
    history.deploy_then("early", "2026-10-02T08:00:00Z");
    history.deploy("staged", "staging", 0);
    history.deploy("shipped", "production", 0);
    let bundle =
        bundle(&history.scene, &["--since", "2026-11-01", "--until", "2026-11-30", "--env", "production"]);
    let runs: Vec<Value> = rows(&bundle).iter().map(|row| row["run"].clone()).collect();
    assert_eq!(runs, [json!(history.id("shipped"))]);
    let text = std::fs::read_to_string(bundle.join("population.json")).expect("a population");
    let outside = serde_json::from_str::<Value>(&text).expect("JSON")["outside"].clone();
    assert_eq!(
        outside,
        json!([
            {"run": history.id("early"), "why": "before"},
            {"run": history.id("staged"), "why": "environment staging"},
        ])
    );
    if let Some((code, said)) = python(&bundle.join("verify.py"), &[]) {
        assert_eq!(code, 7, "{said}");
    }
    history.scene.run(&["evidence", "-o", "x", "--since", "yesterday"]).exits(2).says(&["is no day"]);
}

#[test]
fn a_folder_that_holds_something_is_left_alone_and_an_error_leaves_nothing() {
    let mut history = History::new();
    history.healthy(true);
    history.deploy("staged", "staging", 0);
    let scene = &history.scene;
    scene.write("full/file", "mine");
    scene.run(&["evidence", "-o", "full"]).exits(2).says(&["it is there already, and not empty"]);
    assert_eq!(scene.read("full/file"), "mine");
    scene.run(&["evidence", "-o", "new", "--sign", "no-key"]).exits(2).says(&["there is no key at no-key"]);
    scene.write("bad-key", "no key");
    scene.run(&["evidence", "-o", "new", "--sign", "bad-key"]).exits(2);
    let tree = scene.tree();
    assert!(!tree.iter().any(|path| path.contains("new") || path.contains("partial")), "{tree:?}");
}

#[test]
fn a_cell_of_the_table_is_never_a_formula_and_the_page_runs_nothing() {
    let mut history = History::new();
    history.healthy(true);
    let reason = "=HYPERLINK(\"http://x\")<script>";
    history.deploy("staged", "staging", 0);
    history.scene.write(
        "answers.toml",
        &format!("by = '{reason}'\n[[answer]]\nstep = 'the team knows'\nanswer = 'yes'\n"),
    );
    history.scene.done(&["run", "deploy.md", "--env", "production", "--answers", "answers.toml"]);
    let bundle = bundle(&history.scene, &[]);
    let read = |name: &str| std::fs::read_to_string(bundle.join(name)).expect("a file of the bundle");
    assert!(read("population.csv").contains(",\"'=HYPERLINK(\"\"http://x\"\")<script>\","));
    let page = read("index.html");
    assert!(page.contains("HYPERLINK(") && !page.contains("<script"), "{page}");
    let policy = page.find("default-src").map(|at| &page[at..at + 60]).expect("a policy");
    assert!(policy.contains("none") && policy.contains("style-src"), "{policy}");
}
