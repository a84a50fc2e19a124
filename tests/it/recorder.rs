//! A record that can no longer be written as it should: the run stops before its next step, and says why.

use crate::scene::Scene;

/// What a step does to the ledger of its own run, and what Stepgate finds.
const TAMPERED: &[(&str, &str)] = &[
    ("rm $ledger", "it was deleted"),
    ("truncate -s 100 $ledger", "bytes long and should be"),
    ("mv $ledger $ledger.old", "it was moved away"),
    ("cp $ledger $ledger.old; mv $ledger.old $ledger", "another file was put in its place"),
    ("echo >> $ledger", "bytes long and should be"),
];

#[test]
fn a_ledger_that_is_not_what_was_written_is_noticed_before_the_next_step() {
    for (act, found) in TAMPERED {
        let scene = Scene::of(&format!(
            "```bash\n{{ ledger=$(echo $STEPGATE_HOME/runs/*/ledger.jsonl); {act}; }}\ntouch next\n```\n"
        ));
        scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy"]).exits(5).says(&[
            "ledger.jsonl` was changed while the run was on",
            found,
            "find out who moved, cut or replaced it",
        ]);
        assert_eq!(scene.tree(), ["runbook.md"], "after `{act}` nothing more was started");
    }
}

#[test]
fn an_output_that_is_not_what_was_written_is_noticed_too() {
    let scene = Scene::of(
        "```bash\n{ echo text; sleep 0.1; rm $STEPGATE_HOME/runs/*/out/0001.1; }\ntouch next\n```\n",
    );
    scene
        .run(&["run", "runbook.md", "--yes", "--allow", "destroy"])
        .exits(5)
        .says(&["out/0001.1` was changed while the run was on: it was deleted"]);
    assert_eq!(
        scene.kinds().iter().filter(|kind| *kind == "step.exited").count(),
        1,
        "the step's end is recorded"
    );
    assert_eq!(scene.kinds().last().map(String::as_str), Some("run.closed"));
    assert_eq!(scene.tree(), ["runbook.md"]);
}

#[test]
fn a_home_that_somebody_else_could_change_is_refused_before_anything_runs() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let scene = Scene::of("```bash\ntouch ran\n```\n");
    let state = scene.path("state");
    std::fs::set_permissions(&state, PermissionsExt::from_mode(0o770)).expect("it is ours");
    scene
        .run(&["run", "runbook.md", "--yes"])
        .exits(5)
        .says(&["others may write to it (mode 0770)", "chmod go-w"]);
    std::fs::rename(&state, scene.path("elsewhere")).expect("it can be moved");
    symlink(scene.path("elsewhere"), &state).expect("a link");
    scene.run(&["run", "runbook.md", "--yes"]).exits(5).says(&["it is a symbolic link", "elsewhere"]);
    assert_eq!(scene.tree(), ["runbook.md"]);
}

#[test]
fn a_planted_link_is_not_followed_when_a_run_goes_on() {
    let scene = Scene::of("```bash\nls go-on\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let ledger = scene.run_folder().join("ledger.jsonl");
    let elsewhere = scene.path("elsewhere");
    std::fs::rename(&ledger, &elsewhere).expect("it can be moved");
    std::os::unix::fs::symlink(&elsewhere, &ledger).expect("a link");
    let run = scene.run_folder();
    let run = run.file_name().and_then(|name| name.to_str()).expect("a run's id");
    scene.run(&["resume", run, "--yes"]).exits(5).says(&["it is a symbolic link"]);
}

#[test]
fn a_job_that_outlives_its_step_is_named_and_stopped_with_the_run() {
    let scene = Scene::of("```bash\nsleep 1001.5 &\n(setsid sleep 1002.5 >/dev/null 2>&1 &)\necho on\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]).says(&[
        "left running: ",
        "still ran, and was stopped: ",
        "still runs: ",
    ]);
    let closed = scene.records().into_iter().find(|record| record["type"] == "run.closed").expect("a close");
    let (stopped, stays) = (closed["body"]["stopped"].to_string(), closed["body"]["stays"].to_string());
    assert!(stopped.contains("sleep 1001.5") && !stopped.contains("sleep 1002.5"), "{stopped}");
    assert!(stays.contains("sleep 1002.5"), "{stays}");
    assert!(scene.transcript().contains("Still ran, and was stopped"));
    scene.verified();
}

#[test]
fn a_run_whose_home_cannot_be_used_begins_in_the_fallback_and_says_why() {
    let scene = Scene::of("```bash\necho hello\n```\n").env("STEPGATE_HOME", "/dev/null/stepgate");
    scene
        .run(&["run", "runbook.md", "--yes"])
        .exits(5)
        .says(&["/dev/null", "free there"])
        .never_says(&["│ hello"]);
    scene.done(&["run", "runbook.md", "--yes", "--audit-fallback", "../fallback"]).says(&[
        "│ hello",
        "beginning the record: ",
        "it is kept in /world/",
    ]);
    let run =
        scene.path("fallback/runs").read_dir().expect("runs").next().expect("one").expect("readable").path();
    scene.run(&["verify", run.to_str().expect("a path in UTF-8")]).exits(7).says(&["whole and sealed"]);
}

#[test]
fn a_clock_that_jumps_is_noted_and_changes_nothing_else() {
    let runbook = "```bash\necho one\necho two\n```\n```bash timeout=1s\nsleep 1003.7\n```\n";
    // An hour forward, two back, ten years back.
    let scene = Scene::of(runbook).env("__STEPGATE_CLOCK_JUMPS", "5:3600,8:-3600,11:-315360000");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1).says(&["stopped by its timeout"]);
    let records = scene.records();
    let order: Vec<u64> = records.iter().filter_map(|record| record["seq"].as_u64()).collect();
    assert!(order.iter().zip(0..).all(|(seq, at)| *seq == at), "{order:?}");
    let noted: Vec<&str> = records
        .iter()
        .filter(|record| record["type"] == "recorder.fault")
        .filter_map(|record| record["body"]["cause"].as_str())
        .collect();
    assert_eq!(
        noted,
        ["it was set forward by 3600 s", "it was set back by 7200 s", "it was set back by 315356400 s"]
    );
    let took: Vec<u64> = records.iter().filter_map(|record| record["body"]["duration_ms"].as_u64()).collect();
    assert!(took.len() == 3 && took.iter().all(|took| *took < 30_000), "{took:?}");
    scene.run(&["verify"]).says(&["unsealed"]);
    assert!(scene.transcript().contains("it was set back by 7200 s"), "{}", scene.transcript());
    let cast = scene.done(&["report", "--format", "cast"]).out;
    let times: Vec<f64> = cast
        .lines()
        .skip(1)
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")[0].as_f64().expect("seconds")
        })
        .collect();
    assert!(times.is_sorted() && times.first().is_some_and(|first| *first >= 0.0), "{times:?}");
    scene.write("runbook.md", runbook);
    scene.run(&["resume", "--yes"]).exits(1).says(&["attempt 2"]);
    scene.done(&["runs"]);
}
