//! What Stepgate puts into the background by itself is ready once it serves; what never does is waited for, and how it ends counts.

use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

const RUN: &[&str] = &["run", "runbook.md", "--env", "x", "--yes"];
const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\n";
const GENERATE: &str = "```bash\n# Generate\ngo run .\n# Next\necho next\n```\n";

/// A world in which `go` does what `does` says.
fn of(runbook: &str, does: &str) -> Scene {
    let scene = Scene::of(runbook).settings(SETTINGS);
    std::fs::create_dir(scene.path("bin")).expect("a folder");
    let go = scene.path("bin/go");
    std::fs::write(&go, format!("#!/bin/bash\n{does}\n")).expect("a file");
    std::fs::set_permissions(&go, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let folders = format!("{}:/usr/local/bin:/usr/bin:/bin", scene.path("bin").display());
    scene.env("PATH", folders)
}

/// How the attempts at the first step ended, as the record has it.
fn ends(scene: &Scene) -> Vec<Value> {
    let records = scene.records();
    let first = records.iter().find(|record| record["type"] == "step.started").expect("a start");
    let id = first["body"]["step"].clone();
    let ends = records.into_iter().filter(|record| record["type"] == "step.exited");
    ends.map(|mut record| record["body"].take()).filter(|body| body["step"] == id).collect()
}

#[test]
fn what_ends_by_itself_is_waited_for_and_its_files_are_there() {
    let scene = of(GENERATE, "sleep 2; echo made > made; echo generated");
    scene.done(RUN).says(&[
        "it listens nowhere, and is waited for",
        "│ next",
        "waiting for its end",
        "│ generated",
    ]);
    assert_eq!(scene.read("made"), "made\n");
    let ends = ends(&scene);
    assert_eq!((ends.len(), &ends[1]["outcome"], &ends[1]["runs_on"]), (2, &"done".into(), &Value::Null));
    scene.verified();
}

#[test]
fn what_fails_while_it_is_waited_for_fails_the_run_and_runs_again_with_the_next() {
    let scene = of(GENERATE, "sleep 2; [ -e fixed ] && exit; echo broken; exit 7");
    scene.run(RUN).exits(1).says(&["│ next", "│ broken", "exit 7"]);
    scene.write("fixed", "");
    scene.done(&["resume", "--yes"]).never_says(&["│ next"]);
    let outcomes: Vec<Value> = ends(&scene).iter().map(|end| end["outcome"].clone()).collect();
    assert_eq!(outcomes, ["done", "failed", "done", "done"]);
}

#[test]
fn what_has_failed_meanwhile_stops_the_run_before_its_next_step() {
    let scene = of(&GENERATE.replace("echo next", "sleep 2\necho never"), "sleep 2; exit 7");
    scene.run(RUN).exits(1).says(&["exit 7"]).never_says(&["│ never"]);
}

#[test]
fn what_listens_is_ready_and_ended_with_the_run() {
    let scene = of(GENERATE, "exec python3 -m http.server --bind 127.0.0.1 0");
    scene.done(RUN).says(&["ready: it listens at port", "│ next"]).never_says(&["waiting for its end"]);
    assert_eq!(ends(&scene).len(), 1);
}

#[test]
fn what_listens_late_is_not_waited_for_any_longer() {
    let scene = of(GENERATE, "sleep 2; exec python3 -m http.server --bind 127.0.0.1 0");
    scene.done(RUN).says(&["it listens nowhere", "waiting for its end", "ready: it serves"]);
}

#[test]
fn what_the_author_declares_to_stay_up_is_believed() {
    let declared = GENERATE.replace("```bash", "```bash mode=background").replace("# Next\necho next\n", "");
    let scene = of(&declared, "exec sleep 1000");
    scene.done(RUN).says(&["ready: it still runs"]).never_says(&["waiting for its end"]);
    let scene = of(GENERATE, "exec sleep 1000");
    let rule = "[[block]]\nstarts = \"go run\"\nmode = \"background\"\n";
    scene.settings(&format!("{SETTINGS}{rule}")).done(RUN).says(&["ready: it still runs", "│ next"]);
}

#[test]
fn waiting_ends_with_the_time_that_is_declared_and_with_a_key() {
    let scene = of(&GENERATE.replace("```bash", "```bash timeout=2s"), "exec sleep 1000");
    scene.run(RUN).exits(1).says(&["│ next", "timeout"]);
    let scene = of(GENERATE, "exec sleep 1000");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]);
    let screen = screen.sees("listens nowhere").sees("│ next").sees("waiting for its end").types("\u{3}");
    screen.sees("What now?").types("\r").ends(130);
    assert_eq!(ends(&scene)[1]["outcome"], "interrupted");
}
