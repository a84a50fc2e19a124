//! A run in stretches: `--until` stops before a step, and a resume goes on from there.

use crate::kept_records::bodies;
use crate::scene::Scene;

const RUNBOOK: &str = "
    # Deploy

    ```bash
    echo one >> log
    ```

    - [ ] The dashboard is green

    ```bash
    # Switch it
    echo two >> log
    # Tell the others
    echo three >> log
    ```
";

#[test]
fn a_run_goes_in_stretches_from_gate_to_gate() {
    let scene = Scene::of(RUNBOOK);
    let stopped =
        scene.done(&["run", "runbook.md", "--no-input", "--until", "The dashboard is green", "--yes"]);
    stopped.says(&[
        "stopped: stopped before `The dashboard is green` (line 7), as was asked",
        "stepgate resume",
    ]);
    assert_eq!(scene.read("log"), "one\n");
    let closed = &bodies(&scene, "run.closed")[0];
    assert_eq!((closed["result"].as_str(), closed["exit_code"].as_i64()), (Some("paused"), Some(0)));
    scene.run(&["resume", "--no-input"]).exits(3).says(&["The dashboard is green"]);
    scene.done(&["resume", "--yes", "--until", "l13"]).says(&["before `Tell the others` (line 13)"]);
    assert_eq!(scene.read("log"), "one\ntwo\n");
    scene.done(&["resume", "--yes"]);
    assert_eq!(scene.read("log"), "one\ntwo\nthree\n");
    assert_eq!(scene.n_runs(), 1);
}

#[test]
fn a_stretch_that_is_over_runs_nothing_again() {
    let scene = Scene::of(RUNBOOK);
    scene.done(&["run", "runbook.md", "--yes", "--until", "Switch it"]);
    scene.done(&["resume", "--yes", "--until", "Switch it"]);
    assert_eq!(scene.read("log"), "one\n");
    // The step is behind it by then.
    scene.done(&["resume", "--yes"]);
    scene.run(&["resume", "--yes", "--until", "Switch it"]).exits(2);
    assert_eq!(scene.read("log"), "one\ntwo\nthree\n");
}

#[test]
fn what_names_no_single_step_is_refused_before_anything_runs() {
    let scene = Scene::of(RUNBOOK);
    for (name, words) in [
        ("Swich it", "Did you mean `Switch it`?"),
        ("12345", "Name a step by its line"),
        ("e", "no single step"),
    ] {
        scene.run(&["run", "runbook.md", "--yes", "--until", name]).exits(2).says(&[words]);
        scene.run(&["plan", "runbook.md", "--until", name]).exits(2).says(&[words]);
    }
    assert_eq!((scene.n_runs(), scene.read("log")), (0, String::new()));
}

#[test]
fn where_a_run_stops_is_no_part_of_what_is_run() {
    let scene = Scene::of(RUNBOOK);
    let digest = |more: &[&str]| scene.plan(more)["digest"].clone();
    assert_eq!(digest(&[]), digest(&["--until", "Switch it"]));
}

#[test]
fn a_stretch_needs_no_yes_of_what_comes_behind_it() {
    let scene = Scene::of(RUNBOOK).settings("[env.production]\nconfirm = \"gates\"\n");
    let first = ["run", "runbook.md", "--env", "production", "--no-input", "--until"];
    scene.done(&[&first[..], &["The dashboard is green"]].concat());
    assert_eq!(scene.read("log"), "one\n");
    scene.run(&["resume", "--no-input", "--until", "Switch it"]).exits(3).says(&["The dashboard is green"]);
    // Said before the first step, where it is within the stretch.
    let whole = Scene::of(RUNBOOK).settings("[env.production]\nconfirm = \"gates\"\n");
    whole.run(&[&first[..], &["Switch it"]].concat()).exits(3);
    assert_eq!(whole.read("log"), "");
}
