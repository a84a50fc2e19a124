//! Stopped runs of versions before this one: read like any other, and gone on with or refused by name.

use crate::scene::{Scene, ours};
use std::fs::{DirBuilder, Permissions, copy, set_permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// How each run that is kept was stopped, with what is shown of it.
const STOPPED: [(&str, &str); 6] = [
    ("declined", "no (--answers no.toml): not before noon"),
    ("failed", "cannot access 'release/ready'"),
    ("chosen", "Move half of it"),
    ("in-doubt", "Drain the queue"),
    ("open-transaction", "Raise all of them"),
    ("rolling-back", "Wait for the old version"),
];

/// Copies a run folder as a run keeps it: nobody else may read it.
fn copy_private(from: &Path, to: &Path) {
    DirBuilder::new().recursive(true).mode(0o700).create(to).expect("a folder");
    for entry in from.read_dir().expect("a folder of the run") {
        let (from, to) = match entry.expect("something in it") {
            entry if entry.path().is_dir() => {
                copy_private(&entry.path(), &to.join(entry.file_name()));
                continue;
            }
            entry => (entry.path(), to.join(entry.file_name())),
        };
        copy(&from, &to).expect("a file of the run");
        set_permissions(&to, Permissions::from_mode(0o600)).expect("its mode");
    }
}

/// A world in which this run is the only one, with its id.
fn with_run(version: &str, stopped: &str) -> (Scene, String) {
    let scene = Scene::new();
    let kept = ours(&format!("tests/golden/stopped-{version}/{stopped}"));
    let run = kept.read_dir().expect("it is kept").next().expect("a run").expect("a readable folder");
    let id = run.file_name().into_string().expect("an id");
    copy_private(&run.path(), &scene.path("state/runs").join(&id));
    (scene, id)
}

#[test]
fn a_stopped_run_of_an_older_version_is_read() {
    for (stopped, shown) in STOPPED {
        let (scene, id) = with_run("0.1", stopped);
        scene.done(&["show", &id]).says(&[shown]);
        scene.done(&["report", &id]).says(&["stepgate 0.1.0", &id[..15]]);
        scene.done(&["report", &id, "--format", "html"]).says(&[&id[..15]]);
        scene.done(&["runs"]).says(&[&id[..15], "staging"]);
        scene.run(&["verify", &id]).exits(5).says(&["unsealed"]).never_says(&["written by", "broken"]);
    }
}

#[test]
fn a_stopped_run_of_an_older_version_is_refused_by_name_with_the_ways_out() {
    for (stopped, _) in STOPPED {
        let (scene, id) = with_run("0.1", stopped);
        for how in [&["resume"][..], &["resume", "--yes"], &["resume", "--adopt"], &["resume", "--pinned"]] {
            let ledger = scene.run_folder().join("ledger.jsonl");
            let before = std::fs::read(&ledger).expect("a ledger");
            scene.run(&[how, &[id.as_str()]].concat()).exits(2).says(&[
                "was begun by stepgate 0.1.0, whose plan does not hold the rules",
                "Go on with stepgate 0.1.0",
                "--abandon REASON",
                "--from STEP",
            ]);
            assert_eq!(std::fs::read(&ledger).expect("a ledger"), before, "{stopped}: it was written to");
        }
    }
}

#[test]
fn a_stopped_run_of_an_older_version_can_be_given_up() {
    for (stopped, _) in STOPPED {
        let (scene, id) = with_run("0.1", stopped);
        scene.done(&["resume", &id, "--abandon", "begun anew"]);
        scene.run(&["verify", &id]).exits(7).says(&["whole and sealed, not compared"]);
    }
}
