//! A step that nobody saw end: what still runs is named, what it has printed is shown, and only a person says what became of it.

use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;

/// Its first step waits until it is told to end.
const RUNBOOK: &str = "
    ```bash
    # First
    { echo ready | tee -a effects; until [ -e end ]; do sleep 0.05; done; echo ended >> effects; }
    # Second
    echo second >> effects
    ```
    ";

/// A run of it whose Stepgate was killed in the middle of the first step, which still runs.
fn killed() -> Scene {
    killed_in(Scene::of(RUNBOOK))
}

fn killed_in(scene: Scene) -> Scene {
    let running = scene.start(&["run", "runbook.md", "--yes"]).until("│ ready");
    running.signal(Signal::KILL).finish().never_says(&["stopped"]);
    scene
}

/// Lets the step end, and waits until nothing of it is left.
fn let_end(scene: &Scene) {
    scene.write("end", "");
    scene.settle();
}

#[test]
fn what_still_runs_is_named_and_nothing_else_starts() {
    let scene = killed();
    scene.run(&["resume", "--yes"]).exits(6).says(&["of this run, this still runs: ", " (bash"]);
    scene.run(&["run", "runbook.md", "--yes"]).exits(3).says(&[
        "/repo/runbook.md` is taken",
        "this still runs: ",
        "`stepgate resume 20261121-000000-xxxx`",
    ]);
    let_end(&scene);
    assert_eq!(scene.read("effects"), "ready\nended\n", "the step came to its own end");
    scene.run(&["verify"]).exits(5).says(&["unsealed"]);
}

#[test]
fn yes_does_not_answer_what_nobody_knows() {
    let scene = killed();
    let_end(&scene);
    let records = scene.records().len();
    for arguments in [&["resume", "--yes"][..], &["resume", "--yes", "--allow", "destroy", "--no-input"]] {
        scene.run(arguments).exits(6).says(&[
            "`First` (line 3) was started and nobody knows how it ended",
            "$ { echo ready | tee -a effects",
            "│ ready",
            "only a person can say",
        ]);
    }
    assert_eq!((scene.read("effects").as_str(), scene.records().len()), ("ready\nended\n", records));
}

#[test]
fn a_person_waits_for_what_still_runs_and_says_what_became_of_it() {
    let scene = killed();
    let screen =
        sit_down(&scene, &["resume", "--yes"]).sees("this still runs: ").sees("Wait until it has ended?");
    let screen = screen.types("y");
    // Not `let_end`: Stepgate waits for the same lock, and keeps it.
    scene.write("end", "");
    screen
        .sees("│ ready")
        .sees("Did it happen?")
        .types("h")
        .sees("How is that known")
        .types("the file is there\r")
        .sees("it happened (person): the file is there")
        .ends(0);
    assert_eq!(scene.read("effects"), "ready\nended\nsecond\n");
    scene.verified();
}

#[test]
fn a_step_in_doubt_can_be_run_again_skipped_or_left_open() {
    for (keys, effects, code) in [
        ("r", "ready\nended\nready\nended\nsecond\n", 0),
        ("s", "ready\nended\nsecond\n", 0),
        ("\r", "ready\nended\n", 6),
    ] {
        let scene = killed();
        let_end(&scene);
        let mut screen = sit_down(&scene, &["resume", "--yes"]).sees("Did it happen?").types(keys);
        if keys == "s" {
            screen = screen
                .sees("Why is it skipped")
                .types("done by hand\r")
                .sees("skipped (person): done by hand");
        }
        screen.ends(code);
        assert_eq!(scene.read("effects"), effects, "after {keys}");
    }
}

#[test]
fn a_block_may_say_that_its_steps_may_run_again_or_how_to_see_whether_they_have() {
    for (rule, effects, said) in [
        ("idempotent = true", "ready\nended\nready\nended\nsecond\n", "it did not happen (idempotent)"),
        (
            "probe = \"grep ended effects\"",
            "ready\nended\nsecond\n",
            "it happened (probe): `grep ended effects` exits 0",
        ),
        (
            "probe = \"grep -q never effects\"",
            "ready\nended\nready\nended\nsecond\n",
            "it did not happen (probe)",
        ),
    ] {
        let settings = format!("[[block]]\nstarts = \"{{ echo ready\"\n{rule}\n");
        let scene = killed_in(Scene::of(RUNBOOK).settings(&settings));
        let_end(&scene);
        scene.done(&["resume", "--yes"]).says(&[said]);
        assert_eq!(scene.read("effects"), effects, "{rule}");
        scene.verified();
    }
    let settings = "[[block]]\nstarts = \"{ echo ready\"\nprobe = \"exit 2\"\n";
    let scene = killed_in(Scene::of(RUNBOOK).settings(settings));
    let_end(&scene);
    scene.run(&["resume", "--yes"]).exits(6).says(&["`exit 2` cannot tell whether it happened"]);
}

/// A run whose Stepgate was killed between keeping what the shell knew after its first step and recording that step's end.
fn killed_before_the_end_is_recorded() -> Scene {
    let scene = Scene::of(
        "
        ```bash
        # Count
        count=$(( ${count:-0} + 1 ))
        ```
        - [ ] Go on
        ```bash
        # Tell
        echo \"count is $count\"
        ```
        ",
    );
    scene.write("no.toml", "[[answer]]\nstep = \"Go on\"\nanswer = \"no\"\n");
    scene.run(&["run", "runbook.md", "--yes", "--answers", "no.toml"]).exits(3);
    // What is on disk is what had been written by then: the state of the first step, and the record up to its start.
    let ledger = scene.run_folder().join("ledger.jsonl");
    let text = std::fs::read_to_string(&ledger).expect("a ledger");
    let end = text.find("\"type\":\"step.exited\"").expect("a step ended");
    std::fs::write(&ledger, &text[..=text[..end].rfind('\n').expect("it is not the first")]).expect("a file");
    scene
}

#[test]
fn what_the_shell_knows_fits_what_became_of_the_step() {
    for (key, said) in [("h", "known"), ("r", "")] {
        let scene = killed_before_the_end_is_recorded();
        let screen = sit_down(&scene, &["resume", "--yes"]).sees("Did it happen?").types(key);
        let screen = if said.is_empty() { screen } else { screen.sees(said).types("seen\r") };
        screen.sees("count is 1").ends(0);
    }
}

#[test]
fn what_the_shell_cannot_know_is_said() {
    let scene = killed_before_the_end_is_recorded();
    std::fs::remove_file(scene.run_folder().join("state")).expect("a state");
    let screen = sit_down(&scene, &["resume", "--yes"]).sees("Did it happen?").types("h").sees("known");
    screen.types("seen\r").sees("may have set are not known").sees("count is").ends(0);

    let scene = killed_before_the_end_is_recorded();
    std::fs::write(scene.run_folder().join("state"), "").expect("a state");
    let screen = sit_down(&scene, &["resume", "--yes"]).sees("Did it happen?").types("r");
    screen.sees("what the run's shell knew is lost").sees("Go on with a shell").types("\r").ends(6);
}
