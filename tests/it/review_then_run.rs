//! What a team has settled in a review is what a run does that nobody sits at: each kind of question, and two runbooks of other teams.

use crate::pty::sit_down_at;
use crate::scene::{Scene, ours, shared};
use std::process::Command;

/// A part that is done for each of several, one that names another environment, two extents of one act, a condition over a list.
const RUNBOOK: &str = "
    # Move the archive
    ## 1. Pack
    ```bash
    echo pack >> effects
    ```
    For each shelf, run:

    ```bash
    echo shelf >> effects
    ```
    Copy it over from the staging store:

    ```bash
    echo copy >> effects
    ```
    ## 2. Lock
    ```bash
    # Everything
    echo lock all >> effects
    # Only the front door
    echo lock front >> effects
    ```
    ## 3. Look
    When the lamp does not go out:

    - Press the button beside it.

    Then look:

    ```bash
    echo look >> effects
    ```
    ";

const ENVIRONMENTS: &str = "[env.production]\nconfirm = \"changes\"\n[env.staging]\nconfirm = \"changes\"\n";

/// Goes through a review with one key a place, says yes to what is to be written, and gives what it showed.
#[track_caller]
fn review(scene: &Scene, keys: &[(&str, &str)]) -> String {
    let mut screen = sit_down_at(scene, &["review", "runbook.md"], 120, 60);
    for (at, (place, key)) in keys.iter().enumerate() {
        screen = screen.sees(&format!("{}/{}", at + 1, keys.len())).sees(place).sees("quit").types(key);
    }
    screen.sees("Write it?").types("y").sees("Wrote").ends(0)
}

#[test]
fn every_kind_of_question_is_answered_once_and_nobody_is_asked_by_the_run() {
    let answered = |shelf: &str, copy: &str, lock: &str, lamp: &str| {
        let scene = Scene::of(RUNBOOK).settings(ENVIRONMENTS);
        scene.run(&["run", "runbook.md", "--env", "production", "--yes"]).exits(4);
        assert!(!scene.repo("effects").exists(), "nothing ran");
        let keys = [
            ("it says `for each shelf`, and a run does it once", shelf),
            ("it names `staging`", copy),
            ("a comment says `Everything`", lock),
            ("the text says `does not`", lamp),
        ];
        review(&scene, &keys);
        scene.done(&["check", "runbook.md", "--reviewed"]);
        scene
    };
    let runs = |scene: &Scene, environment: &str, effects: &str, last: &str| {
        let run = ["run", "runbook.md", "--env", environment, "--yes", "--no-input"];
        scene.done(&run).says(&[last]).never_says(&["open-reading", "open-choice"]);
        assert_eq!(scene.read("effects").replace('\n', " "), effects, "{environment}");
        std::fs::remove_file(scene.repo("effects")).expect("it is there");
    };
    let scene = answered("a", "n", "2", "a");
    runs(&scene, "production", "pack shelf lock front look ", "done: 5 steps, 1 of them assumed, not done");
    let scene = answered("n", "a", "1", "n");
    runs(&scene, "production", "pack copy lock all look ", "done: 4 steps");
}

/// A runbook of another team in a copy of its repository, with stand-ins for what reaches out; none without the shared folder.
fn seed(name: &str) -> Option<Scene> {
    let seeds = shared("seeds")?;
    let scene = Scene::new().fixtures();
    let made = Command::new("bash").arg(ours("fixtures/service-repo/make")).arg(scene.repo("")).status();
    assert!(made.expect("bash starts").success(), "the repository could not be made");
    std::fs::copy(seeds.join(format!("{name}.md")), scene.repo("runbook.md")).expect("the runbook is there");
    Some(scene)
}

#[test]
fn two_runbooks_of_other_teams_run_to_their_ends_once_they_are_reviewed() {
    runs_once_reviewed("operations-template", "production", &["--allow", "unknown"], &TEMPLATE);
    let more = ["--allow", "other-environment", "--set", "version=1.2.3"];
    runs_once_reviewed("retail-agentic", "staging", &more, &RETAIL);
}

/// Goes through the review of a runbook of another team, and lets it run with nobody there.
#[track_caller]
fn runs_once_reviewed(name: &str, environment: &str, more: &[&str], keys: &[(&str, &str)]) {
    let Some(scene) = seed(name) else { return };
    let scene = scene.settings(&format!("[env.{environment}]\nconfirm = \"gates\"\n"));
    let mut run = vec!["run", "runbook.md", "--env", environment, "--yes", "--allow", "destroy"];
    run.extend(more);
    scene.run(&run).exits(4).says(&["open-choice"]);
    review(&scene, keys);
    let plan = scene.plan(&["--env", environment]);
    let steps = plan["steps"].as_array().expect("steps").iter().filter(|step| step["selected"] == true);
    let steps = steps.count();
    scene.done(&run).says(&[&format!("done: {steps} steps")]);
    scene.verified();
}

const TEMPLATE: [(&str, &str); 3] =
    [("headings count options", "1"), ("a comment says `if`", "a"), ("stands behind the way back", "a")];
const RETAIL: [(&str, &str); 2] = [("headings count options", "2"), ("stands behind the way back", "a")];
