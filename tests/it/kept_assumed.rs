//! What `--yes` says yes to without anybody having looked is assumed and not done: counted on the last line and in the transcript.

use crate::kept_records::words;
use crate::scene::Scene;

const RUNBOOK: &str = "
    # Release
    - [ ] Backup is there
    ```bash
    echo first
    ```
    ## Steps
    1. Tell everybody
    2. Open the console and press the button
    ";

#[test]
fn gates_and_manual_steps_under_yes_are_assumed() {
    let scene = Scene::of(RUNBOOK);
    scene.done(&["run", "runbook.md", "--yes"]).says(&["done: 4 steps, 3 of them assumed, not done"]);
    assert_eq!(words(&scene, "gate.decided", "answer"), ["assumed"; 3]);
    let transcript = scene.transcript();
    assert!(transcript.contains("3 of them assumed, not done"), "{transcript}");
    assert_eq!(transcript.matches("**assumed, not done**").count(), 3, "{transcript}");
}

#[test]
fn yes_to_gates_stops_at_manual_steps_before_anything_runs() {
    let scene = Scene::of(RUNBOOK);
    let refused = scene.run(&["run", "runbook.md", "--yes=gates"]).exits(3);
    refused.says(&["`Tell everybody`"]).never_says(&["│ first"]);
    let gates = Scene::of("- [ ] One\n- [ ] Two\n");
    gates.done(&["run", "runbook.md", "--yes=gates"]).says(&["2 of them assumed, not done"]);
}

#[test]
fn what_was_assumed_before_a_stop_is_still_counted_after_it() {
    let scene = Scene::of("- [ ] One\n\n```bash\nls go-on\n```\n\n- [ ] Two\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]).says(&["done: 3 steps, 2 of them assumed, not done"]);
}

#[test]
fn what_a_file_or_a_person_answers_is_not_assumed() {
    let scene = Scene::of("- [ ] One\n- [ ] Two\n")
        .file("answers.toml", "by = \"Ada\"\n[[answer]]\nstep = \"One\"\nanswer = \"yes\"\n");
    let run = ["run", "runbook.md", "--yes", "--answers", "answers.toml"];
    scene.done(&run).says(&["1 of them assumed, not done"]);
    assert_eq!(words(&scene, "gate.decided", "answer"), ["yes", "assumed"]);
}
