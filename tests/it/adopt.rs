//! A run whose runbook has changed meanwhile goes on with it as it is now: what is done and has not changed stays done.

use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;
use std::path::{Path, PathBuf};

const BEFORE: &str = "
    # Release
    - [ ] Somebody looked
    ```bash
    # First
    VERSION=1.0.1
    echo first >> effects
    # Second
    [ -e go-on ] && echo second >> effects
    # Third
    echo third >> effects
    ```
    ";

/// A step was put before the one that failed, that one has changed, and what stood last has gone.
const NOW: &str = "
    # Release
    Read this first.
    - [ ] Somebody looked
    ```bash
    # First
    VERSION=1.0.1
    echo first >> effects
    # Between
    echo \"between $VERSION\" >> effects
    # Second
    echo changed >> effects
    ```
    ";

fn changed() -> Scene {
    let scene = Scene::of(BEFORE);
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("runbook.md", &crate::scene::dedent(NOW));
    scene
}

/// The run that goes on from another one, and that one.
#[track_caller]
fn both(scene: &Scene) -> (PathBuf, PathBuf) {
    let runs = scene.path("state/runs").read_dir().expect("there are runs");
    let runs = runs.map(|entry| entry.expect("a readable folder").path());
    let (after, before): (Vec<_>, Vec<_>) = runs.partition(|run| ledger(run).contains("\"continues\":"));
    assert_eq!((after.len(), before.len()), (1, 1));
    (after[0].clone(), before[0].clone())
}

fn ledger(run: &Path) -> String {
    std::fs::read_to_string(run.join("ledger.jsonl")).expect("a ledger")
}

fn name(run: &Path) -> &str {
    run.file_name().and_then(|name| name.to_str()).expect("a run's id")
}

#[test]
fn what_is_done_and_has_not_changed_stays_done() {
    let scene = changed();
    scene
        .done(&["resume", "--yes", "--adopt"])
        .says(&[
            "-[ -e go-on ] && echo second >> effects",
            "+echo changed >> effects",
            "As it is now, 3 of 5 steps are done. To be done:",
            "line 9: Between",
            "line 11: Second",
        ])
        .never_says(&["1/5", "2/5", "3/5"]);
    assert_eq!(scene.read("effects"), "first\nbetween 1.0.1\nchanged\n", "the shell knows what it knew");

    let (after, before) = both(&scene);
    scene.run(&["verify", name(&after)]).exits(7).says(&["not compared with a head kept elsewhere"]);
    // Its end was written after the other one had named its head.
    let named = format!("records: run {}, which goes on from it", scene.fixed(name(&after)));
    scene
        .run(&["verify", name(&before)])
        .exits(7)
        .says(&["compared with a head kept elsewhere only as far as its first ", &named]);
    let story = std::fs::read_to_string(after.join("transcript.md")).expect("a transcript");
    for part in [
        "# Transcript: runbook.md\n",
        "Goes on from run ",
        "+echo changed >> effects",
        "**done before** (unchanged)",
    ] {
        assert!(story.contains(part), "`{part}` is not in:\n{story}");
    }
    let story = std::fs::read_to_string(before.join("transcript.md")).expect("a transcript");
    let given_up = format!("run {} goes on with the runbook as it is now", name(&after));
    assert!(story.contains(&given_up), "`{given_up}` is not in:\n{story}");
    scene
        .run(&["resume", name(&before)])
        .exits(2)
        .says(&["goes on as run 20261121-010000-xxxx", "`stepgate resume 20261121-010000-xxxx`"]);
}

#[test]
fn a_person_sees_what_is_to_be_done_and_says_so() {
    let scene = changed();
    let screen = sit_down(&scene, &["resume", "--yes"]).sees("has changed since this run began");
    screen.sees("3 of 5 steps are done").sees("What now?").types("n").sees("Between").ends(0);
    assert_eq!(scene.read("effects"), "first\nbetween 1.0.1\nchanged\n");
}

#[test]
fn a_run_that_has_gone_on_can_stop_and_go_on_again_as_any_other() {
    let scene = changed();
    let again = NOW.replace("echo changed", "[ -e go-on ] && echo changed");
    scene.write("runbook.md", &crate::scene::dedent(&again));
    scene.run(&["resume", "--yes", "--adopt"]).exits(1);
    scene.run(&["resume", "--yes"]).exits(1).never_says(&["has changed", "Between"]);
    // It has changed once more, and the command line that says what of it is run is that of the first run.
    scene.write("runbook.md", &crate::scene::dedent(&again.replace("changed >>", "at last >>")));
    scene.write("go-on", "");
    scene.run(&["resume", "--yes"]).exits(3).says(&["`--adopt`"]);
    scene.done(&["resume", "--yes", "--adopt"]).says(&["4 of 5 steps are done"]);
    assert_eq!(scene.read("effects"), "first\nbetween 1.0.1\nat last\n");
    assert_eq!(scene.n_runs(), 3);
    scene.run(&["resume"]).exits(2).says(&["no run is waiting to be resumed"]);
}

#[test]
fn values_stay_as_they_were_given_and_the_part_that_is_run_is_the_same() {
    let scene = Scene::of(
        "
        # One
        ```bash
        echo <word> >> effects
        ls go-on
        ```
        # Two
        ```bash
        echo two >> effects
        ```
        ",
    );
    scene.run(&["run", "runbook.md", "--yes", "--section", "One", "--set", "word=kept"]).exits(1);
    scene.write("go-on", "");
    let text = scene.read("runbook.md").replace("ls go-on", "ls go-on\necho then <word> >> effects");
    scene.write("runbook.md", &text);
    scene.done(&["resume", "--yes", "--adopt"]);
    assert_eq!(scene.read("effects"), "kept\nthen kept\n");
}

#[test]
fn a_runbook_that_is_not_ready_is_not_gone_on_with() {
    let scene = changed();
    scene.write("runbook.md", &crate::scene::dedent(&NOW.replace("echo changed", "echo 'changed")));
    scene.run(&["resume", "--yes", "--adopt"]).exits(4).says(&["error: line 11: bash rejects this"]);
    let screen = sit_down(&scene, &["resume", "--yes"]);
    screen.sees("The run cannot go on with it as it is now: line ").sees("What now?").types("q").ends(3);
    assert_eq!((scene.n_runs(), scene.read("effects")), (1, "first\n".to_owned()));
}

#[test]
fn steps_that_were_named_for_the_first_run_may_be_others_now() {
    let scene = Scene::of(BEFORE);
    scene.run(&["run", "runbook.md", "--yes", "--from", "First"]).exits(1);
    scene.write("runbook.md", &crate::scene::dedent(NOW));
    scene.run(&["resume", "--yes", "--adopt"]).exits(3).says(&["begun for steps by name"]);
}

#[test]
fn what_became_of_a_step_in_doubt_is_said_first_and_counts() {
    let scene = Scene::of(
        "```bash\n# First\n{ echo first >> effects; echo ready; cat fifo; }\n# Second\necho second >> effects\n```\n",
    );
    let fifo = scene.fifo("repo/fifo");
    scene
        .start(&["run", "runbook.md", "--yes"])
        .until("│ ready")
        .signal(Signal::KILL)
        .finish()
        .never_says(&["stopped"]);
    // Its step ends, and with it the lock is free.
    drop(std::fs::OpenOptions::new().write(true).open(&fifo).expect("somebody reads it"));
    scene.settle();
    let text = scene.read("runbook.md").replace("echo second", "echo another");
    scene.write("runbook.md", &text);
    scene.run(&["resume", "--yes", "--adopt"]).exits(6);
    let screen = sit_down(&scene, &["resume", "--yes", "--adopt"]).sees("Did it happen?").types("h");
    screen.sees("known").types("seen\r").sees("1 of 2 steps are done").ends(0);
    assert_eq!(scene.read("effects"), "first\nanother\n");
    let (after, before) = both(&scene);
    assert!(ledger(&before).contains("\"happened\"") && !ledger(&after).contains("\"happened\""));
}
