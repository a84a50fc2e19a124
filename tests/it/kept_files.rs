//! The plan and the runbook of a run are bound to its ledger: a resume that finds others runs nothing.

use crate::pty::sit_down;
use crate::scene::Scene;
use std::path::PathBuf;

const RUNBOOK: &str = "```bash\nls go-on\nrm -rf old\n```\n";

/// A run of `runbook` that has stopped, and its folder.
fn stopped(scene: &Scene, runbook: &str) -> PathBuf {
    scene.write("runbook.md", runbook);
    scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy"]).exits(1);
    scene.run_folder()
}

/// The newest run is not gone on with, whoever is there, and its record stays as it is.
#[track_caller]
fn is_refused(scene: &Scene, what: &str) {
    let records = scene.records().len();
    for flags in [&["--yes", "--allow", "destroy"][..], &["--pinned", "--yes"], &["--adopt", "--yes"], &[]] {
        let refused = scene.run(&[&["resume"], flags].concat()).exits(5);
        refused.says(&["does not hold", "nothing was run", what]).never_says(&["│"]);
    }
    let shown = sit_down(scene, &["resume", "--yes"]).ends(5);
    assert!(shown.contains("nothing was run") && !shown.contains('?'), "{shown}");
    assert_eq!(scene.records().len(), records);
    assert!(scene.repo("old").exists(), "nothing was run");
}

fn scene() -> Scene {
    let scene = Scene::new().file("old/data", "1\n");
    scene.write("other.md", "```bash\nls go-on\necho other\n```\n");
    scene
}

#[test]
fn a_plan_or_a_runbook_that_was_changed_is_not_run() {
    for (file, from, to) in [
        ("plan.json", "\"destroy\"", "\"read\""),
        ("plan.json", "rm -rf old", "rm -rf olf"),
        ("plan.json", "{", "{ "),
        ("runbook.md", "rm -rf old", "rm -rf /ol"),
        ("runbook.md", "```\n", "```\n\n"),
    ] {
        let scene = scene();
        let path = stopped(&scene, RUNBOOK).join(file);
        scene.write("go-on", "");
        let text = std::fs::read_to_string(&path).expect("a file of the run");
        assert!(text.contains(from), "{file} holds {from}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("it can be changed");
        is_refused(&scene, &format!("{file} is not the one that the run was begun with"));
        std::fs::write(&path, text).expect("it can be changed back");
        scene.done(&["resume", "--yes", "--allow", "destroy"]);
        assert!(!scene.repo("old").exists(), "as it was it runs");
    }
}

#[test]
fn a_plan_or_a_runbook_of_another_run_is_not_run() {
    for file in ["plan.json", "runbook.md"] {
        let scene = scene();
        scene.run(&["run", "other.md", "--yes"]).exits(1);
        let other = scene.run_folder().join(file);
        let own = stopped(&scene, RUNBOOK).join(file);
        scene.write("go-on", "");
        std::fs::copy(other, own).expect("a file of another run");
        is_refused(&scene, &format!("{file} is not the one that the run was begun with"));
    }
}

#[test]
fn both_of_another_run_are_not_run_either() {
    let scene = scene();
    scene.run(&["run", "other.md", "--yes"]).exits(1);
    let other = scene.run_folder();
    let own = stopped(&scene, RUNBOOK);
    scene.write("go-on", "");
    for file in ["plan.json", "runbook.md"] {
        std::fs::copy(other.join(file), own.join(file)).expect("a file of another run");
    }
    is_refused(&scene, "is not the one that the run was begun with");
}

#[test]
fn a_plan_or_a_runbook_that_is_gone_is_not_made_again() {
    for file in ["plan.json", "runbook.md"] {
        let scene = scene();
        let path = stopped(&scene, RUNBOOK).join(file);
        scene.write("go-on", "");
        std::fs::remove_file(&path).expect("it can be removed");
        is_refused(&scene, &format!("{file} is missing"));
        assert!(!path.exists());
        let given_up = scene.done(&["resume", "--abandon", "its plan is gone"]);
        given_up.says(&["is given up and sealed"]);
    }
}

#[test]
fn a_record_that_ends_before_its_plan_is_of_a_run_that_never_began() {
    let scene = scene();
    let ledger = stopped(&scene, RUNBOOK).join("ledger.jsonl");
    let text = std::fs::read_to_string(&ledger).expect("a ledger");
    let first = text.lines().next().expect("a first record");
    std::fs::write(&ledger, format!("{first}\n")).expect("it can be cut");
    scene
        .run(&["resume", "--yes"])
        .exits(2)
        .says(&["never began: its record ends before its plan", "--abandon"]);
    assert!(scene.repo("old").exists(), "nothing was run");
}
