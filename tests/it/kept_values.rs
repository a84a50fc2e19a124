//! A value that somebody does not have: the question says so, and can be left by skipping, pausing or stopping.

use crate::kept_records::{bodies, words};
use crate::pty::{Screen, sit_down};
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md"];

/// A runbook that needs `place` in its second step.
fn scene() -> Scene {
    Scene::of("```bash\necho first\necho \"it is <place>\"\necho last\n```\n")
}

#[track_caller]
fn at_the_value(scene: &Scene) -> Screen<'_> {
    sit_down(scene, RUN).sees("│ first").sees("Value of place")
}

#[test]
fn enter_says_that_nothing_was_typed_and_asks_again() {
    let scene = scene();
    let screen = at_the_value(&scene).types("\r").sees("Nothing was typed.").sees("Value of place");
    let screen = screen.types("   \r").sees("Nothing was typed.").sees("Value of place");
    screen.types("here\r").sees("│ it is here").sees("│ last").ends(0);
    assert_eq!(words(&scene, "variable.given", "value"), ["here"]);
}

#[test]
fn escape_opens_the_other_ways_and_leads_back() {
    let scene = scene();
    let screen = at_the_value(&scene).types("\u{1b}").sees("No value?").sees("type the value").types("v");
    let screen = screen.sees("Value of place").types("\u{1b}").sees("No value?").sees("[?] more").types("\r");
    screen.sees("Value of place").types("here\r").sees("│ it is here").ends(0);
}

#[test]
fn a_step_whose_value_nobody_has_is_skipped_with_a_reason() {
    let scene = scene();
    let screen = at_the_value(&scene).types("\u{1b}").sees("No value?").sees("[?] more").types("s");
    let screen =
        screen.sees("Why is it skipped").types("\r").sees("A reason is needed").sees("Why is it skipped");
    let shown = screen.types("nobody knows\r").sees("│ last").ends(0);
    assert!(shown.contains("1 of them skipped"), "{shown}");
    let decided = &bodies(&scene, "confirm.decided")[0];
    assert_eq!((&decided["answer"], &decided["note"]), (&"skip".into(), &"nobody knows".into()));
    assert!(bodies(&scene, "variable.given").is_empty());
}

#[test]
fn a_run_that_waits_for_a_value_is_paused_and_asks_for_it_again() {
    let scene = scene();
    at_the_value(&scene).types("\u{1b}").sees("No value?").sees("[?] more").types("p").ends(3);
    assert_eq!(bodies(&scene, "run.closed")[0]["result"], "paused");
    sit_down(&scene, &["resume"]).sees("Value of place").types("here\r").sees("│ it is here").ends(0);
    assert_eq!(words(&scene, "step.started", "script"), ["echo first", "echo \"it is here\"", "echo last"]);
}

#[test]
fn a_run_that_waits_for_a_value_is_stopped() {
    for keys in ["n", "\u{1b}"] {
        let scene = scene();
        let shown =
            at_the_value(&scene).types("\u{1b}").sees("No value?").sees("[?] more").types(keys).ends(3);
        assert!(shown.contains("no value was given for `place`"), "{shown}");
        assert_eq!(bodies(&scene, "run.closed")[0]["result"], "declined");
    }
}

#[test]
fn a_secret_that_nobody_has_can_be_left_in_the_same_ways() {
    let secret = || scene().settings("[secrets]\nplace = { prompt = true }\n");
    let scene = secret();
    let screen = sit_down(&scene, RUN).sees("Value of place (not shown)").hides().types("\r");
    let screen = screen.sees("Nothing was typed.").sees("Value of place").hides().types("\u{1b}");
    screen.sees("No value?").sees("[?] more").types("p").ends(3);
    let skipped = secret();
    let screen = sit_down(&skipped, RUN).sees("Value of place").hides().types("\u{1b}").sees("No value?");
    screen.sees("[?] more").types("s").sees("Why is it skipped").types("no access\r").sees("│ last").ends(0);
}
