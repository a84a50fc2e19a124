//! A small part of `tests/faults/run`, on every run of the tests: Stepgate killed at each sync and at each process that it starts, and
//! disks that fail at each sync.

use crate::pty::sit_down;
use crate::scene::{STEPGATE, Scene};
use crate::still::strace_is_missing;
use std::path::Path;

const STEPS: &str = "1\n2\n3\n";
const RUNBOOK: &str = "```bash\necho 1 >> effects\necho 2 >> effects\necho 3 >> effects\n```\n";

/// Runs the runbook with a fault at the `when`th of Stepgate's own `call`s. Gives the exit code, and none where it was killed.
fn struck(scene: &Scene, call: &str, fault: &str, when: usize, arguments: &[&str]) -> Option<i32> {
    let mut command = scene.command("strace");
    command.args(["-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    command.args(["-e", &format!("inject={call}:{fault}:when={when}")]);
    command.arg(STEPGATE).args(["run", "runbook.md", "--yes"]).args(arguments);
    let output = command.output().expect("strace starts");
    scene.settle();
    output.status.code()
}

/// The steps whose start is recorded, and how often the record says anything at all.
fn started(scene: &Scene) -> Vec<String> {
    let ledger = scene.path("state/runs").read_dir().ok().and_then(|mut runs| runs.next());
    let ledger = ledger.map(|run| run.expect("a readable folder").path().join("ledger.jsonl"));
    let text = ledger.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let whole = text.lines().take(text.matches('\n').count());
    let records =
        whole.map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a record is JSON"));
    let scripts = records.filter(|record| record["type"] == "step.started");
    scripts.map(|record| record["body"]["script"].to_string()).collect()
}

/// Goes on until the run is over, as a person would who looks at what a step has done.
fn finish(scene: &Scene, at: &str) {
    if scene.run(&["verify"]).code() == Some(7) {
        // It was over already.
        return;
    }
    let before = scene.read("effects");
    match scene.run(&["resume", "--yes"]).code() {
        Some(0) => {}
        Some(6) => {
            assert_eq!(scene.read("effects"), before, "{at}: a step ran although one was in doubt");
            let doubtful = started(scene).pop().expect("a step was started");
            let happened = before.lines().any(|effect| doubtful.contains(&format!("echo {effect} ")));
            let screen = sit_down(scene, &["resume", "--yes"]).sees("Did it happen?");
            let screen = if happened {
                screen.types("h").sees("How is that known").types("it is in the file\r")
            } else {
                screen.types("r")
            };
            screen.ends(0);
        }
        code => panic!("{at}: resume exits {code:?}"),
    }
}

#[test]
fn a_run_that_is_killed_anywhere_is_resumed_with_nothing_run_twice() {
    if strace_is_missing() {
        return;
    }
    let mut n_killed = 0;
    for (call, step) in [("fdatasync", 1), ("fsync", 4), ("renameat", 1), ("clone,clone3,vfork", 1)] {
        for when in (1..).step_by(step) {
            let at = format!("killed at {call} {when}");
            let scene = Scene::of(RUNBOOK);
            if struck(&scene, call, "signal=KILL", when, &[]) == Some(0) {
                break;
            }
            n_killed += 1;
            let effects = scene.read("effects");
            assert!(
                effects.lines().count() <= started(&scene).len(),
                "{at}: a step ran that no record tells of"
            );
            if scene.path("state/runs").exists() && scene.n_runs() > 0 && has_begun(&scene.run_folder()) {
                finish(&scene, &at);
                assert_eq!(scene.read("effects"), STEPS, "{at}");
                is_as_it_was(&scene);
            } else {
                assert_eq!(effects, "", "{at}: it ran something before it had begun");
            }
        }
    }
    assert!(n_killed > 20, "only {n_killed} kills: what is traced has another name now");
}

/// Holds that the records are what they were. What lies there still where the run was killed between its seal and its end is named.
fn is_as_it_was(scene: &Scene) {
    let records = scene.records();
    let head = records.last().and_then(|seal| seal["body"]["head"].as_str()).expect("it is sealed");
    let verify = scene.run(&["verify", "--head", head]);
    if verify.code() == Some(0) {
        verify.says(&["as it was when its head was kept: --head"]);
    } else {
        let words = "its records as they were when its head was kept (--head)";
        verify.exits(7).says(&[words, "not vouched for: "]);
        // Whoever holds its lock next puts it in order.
        let run = scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
        scene.run(&["resume", &run]).exits(2).says(&["is over", "left behind its seal was taken away"]);
        scene.run(&["verify", "--head", head]).exits(0).says(&["as it was when its head was kept: --head"]);
    }
}

/// Whether the run's plan is on record: before that, the same command again is another run.
fn has_begun(run: &Path) -> bool {
    std::fs::read_to_string(run.join("ledger.jsonl")).is_ok_and(|text| text.contains("\"plan.pinned\""))
}

#[test]
fn a_disk_that_fails_at_a_sync_stops_the_run_with_its_reason() {
    if strace_is_missing() {
        return;
    }
    let mut n_failed = 0;
    for when in 1.. {
        let scene = Scene::of(RUNBOOK);
        let code = struck(&scene, "fdatasync", "error=EIO", when, &[]);
        if code == Some(0) {
            assert_eq!(scene.read("effects"), STEPS);
            break;
        }
        n_failed += 1;
        assert_eq!(code, Some(5), "at sync {when}");
        assert!(scene.read("effects").lines().count() <= started(&scene).len(), "at sync {when}");
    }
    assert!(n_failed > 8, "only {n_failed} syncs: what is traced has another name now");
}

#[test]
fn with_a_fallback_the_record_goes_on_elsewhere_and_is_whole_there() {
    if strace_is_missing() {
        return;
    }
    let (mut n_failed, mut n_moved) = (0, 0);
    for when in 1.. {
        let scene = Scene::of(RUNBOOK);
        let fallback = scene.path("fallback");
        let fallback = fallback.to_str().expect("a path in UTF-8");
        let code = struck(&scene, "fdatasync", "error=EIO", when, &["--audit-fallback", fallback]);
        assert_eq!(scene.read("effects"), STEPS, "at sync {when}: exit {code:?}");
        let runs = scene.path("fallback/runs");
        if runs.exists() {
            n_moved += 1;
            let run = runs.read_dir().expect("runs").next().expect("one").expect("a readable folder").path();
            let run = run.to_str().expect("a path in UTF-8");
            scene.run(&["verify", run]).exits(7).says(&["whole and sealed"]);
            let text = std::fs::read_to_string(format!("{run}/ledger.jsonl")).expect("a ledger");
            assert!(text.contains("\"recorder.fault\"") && text.contains("Input/output error"), "{text}");
            assert_eq!(code, Some(0), "at sync {when}");
        } else if code == Some(0) {
            break;
        } else {
            // The run was over, and only its seal or its line in the index was not safe.
            assert_eq!(code, Some(5), "at sync {when}");
        }
        n_failed += 1;
    }
    assert!(n_moved > 8 && n_failed - n_moved <= 3, "{n_moved} of {n_failed} went on");
}
