//! The record says who decided, and how: a person in a menu is no flag, a shell is no edited step, and Ctrl-C is no answer.

use crate::kept_records::{bodies, words};
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::json;

const WAYS: &str = "
    # Release
    ## Option A: Blue-Green
    ```bash
    echo blue
    ```
    ## Option B: Rolling
    ```bash
    echo rolling
    ```
    ";

/// Who made each choice of the newest run.
fn how(scene: &Scene) -> Vec<String> {
    words(scene, "choice.made", "how")
}

#[test]
fn a_choice_that_a_person_picked_is_recorded_as_theirs() {
    let scene = Scene::of(WAYS);
    let screen = sit_down(&scene, &["run", "runbook.md"]).sees("1  ").sees("2  ").types("2").types("\r");
    screen.sees("│ rolling").ends(0);
    assert_eq!(how(&scene), ["person"]);
    assert_eq!(words(&scene, "choice.made", "chosen"), ["Option B: Rolling"]);
    assert!(!scene.transcript().contains("--choose"), "{}", scene.transcript());
}

#[test]
fn a_choice_that_a_flag_or_the_settings_made_is_recorded_as_theirs() {
    let scene = Scene::of(WAYS).settings("[env.x]\nchoose = [\"Blue-Green\"]\n");
    scene.done(&["run", "runbook.md", "--env", "x"]).says(&["│ blue"]);
    assert_eq!(how(&scene), ["environment x"]);
    let flag = Scene::of(WAYS);
    sit_down(&flag, &["run", "runbook.md", "--choose", "Rolling"]).sees("│ rolling").ends(0);
    assert_eq!(how(&flag), ["--choose"], "though a person sits there");
}

const CONDITION: &str = "
    # Release
    ```bash
    echo first
    ```
    ## Fix
    If it is red:

    ```bash
    echo fixed
    ```
    ";

#[test]
fn a_condition_that_a_person_answered_is_recorded_as_theirs() {
    for (key, chosen) in [("y", "take"), ("\r", "leave")] {
        let scene = Scene::of(CONDITION);
        let screen = sit_down(&scene, &["run", "runbook.md"]).sees("[Enter] leave it out").types(key);
        screen.ends(0);
        assert_eq!(
            (how(&scene), words(&scene, "choice.made", "value")),
            (vec!["person".to_owned()], vec![chosen.to_owned()])
        );
    }
}

#[test]
fn a_shell_of_the_operators_is_recorded_as_one_and_not_as_an_edited_step() {
    let scene = Scene::of("```bash\nmkdir made\n```\n");
    let screen = sit_down(&scene, &["run", "runbook.md"]).sees("Run it?").sees("more").types("!");
    let screen = screen.sees("exit").sees("run:").types("mkdir other\r").sees("run:").types("exit\r");
    screen.sees("Run it?").sees("more").types("y").ends(0);
    let started = bodies(&scene, "step.started");
    let steps: Vec<_> =
        started.iter().map(|body| (body["step"].as_str().unwrap_or_default(), &body["deviation"])).collect();
    assert!(steps.len() == 2 && steps[0] == ("shell", &json!(null)) && steps[1].1.is_null(), "{steps:?}");
    assert_eq!(started[0]["mode"], "terminal");
    let transcript = scene.transcript();
    assert!(transcript.contains("A shell that the operator opened"), "{transcript}");
    assert!(!transcript.contains("Not as the document has it"), "{transcript}");
}

/// Presses Ctrl-C at the question that shows `question`: a signal has ended the run, and nothing is decided.
#[track_caller]
fn interrupted(scene: &Scene, question: &str) {
    sit_down(scene, &["run", "runbook.md"]).sees(question).hides().types("\u{3}").ends(130);
    let closed = &bodies(scene, "run.closed")[0];
    assert_eq!((&closed["result"], &closed["exit_code"]), (&json!("interrupted"), &json!(130)), "{closed}");
    let reason = closed["reason"].as_str().unwrap_or_default();
    assert!(!reason.contains("declined"), "{reason}");
    assert_eq!(bodies(scene, "signal.received")[0]["signal"], 2);
    for decided in ["gate.decided", "confirm.decided", "choice.made", "step.resolved", "step.skipped"] {
        assert!(bodies(scene, decided).is_empty(), "{decided}");
    }
}

#[test]
fn ctrl_c_at_a_question_is_a_signal_and_no_answer() {
    for (runbook, question) in [
        ("- [ ] Ready\n", "Does it hold?"),
        ("```bash\nmkdir made\n```\n", "Run it?"),
        ("```bash\nls nothing\n```\n", "What now?"),
        ("```bash\necho <place>\n```\n", "Value of place"),
        (WAYS, "2  "),
        (CONDITION, "leave it out"),
    ] {
        interrupted(&Scene::of(runbook), question);
    }
}

#[test]
fn what_was_asked_when_ctrl_c_came_is_asked_again() {
    let scene = Scene::of("- [ ] Ready\n");
    interrupted(&scene, "Does it hold?");
    sit_down(&scene, &["resume"]).sees("Does it hold?").sees("more").types("y").ends(0);
    assert_eq!(words(&scene, "gate.decided", "how"), ["person"]);
    // One at a list that is shown before the run begins leaves no run.
    let before = Scene::of("```bash\necho <environment>\n```\n").settings("[env.a]\n[env.b]\n");
    sit_down(&before, &["run", "runbook.md"]).sees("2  b").types("\u{3}").ends(130);
    assert_eq!(before.n_runs(), 0);
}
