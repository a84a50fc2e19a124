//! Time that the document says has to pass between two steps.

use crate::pty::sit_down;
use crate::scene::Scene;

const RUNBOOK: &str =
    "# Release\n\n```bash\necho one\n```\n\nWait TIME before the next step.\n\n```bash\necho two\n```\n";

fn scene(time: &str) -> Scene {
    Scene::of(&RUNBOOK.replace("TIME", time))
}

#[test]
fn a_wait_is_a_step_and_nobody_has_to_be_there_for_it() {
    let scene = scene("1 second");
    let steps = scene.plan(&[])["steps"].clone();
    assert_eq!((&steps[1]["kind"], &steps[1]["wait"]), (&"manual".into(), &1.into()));
    scene.run(&["run", "runbook.md", "--yes"]).says(&["│ one", "yes (waited 1.0s)", "│ two"]).exits(0);
}

#[test]
fn a_person_may_end_a_wait_and_the_record_says_so() {
    let scene = scene("20 minutes");
    sit_down(&scene, &["run", "runbook.md", "--yes"])
        .sees("[q] ends the wait")
        .types("q")
        .sees("│ two")
        .ends(0);
    assert!(scene.transcript().contains("the operator ended the wait after"), "{}", scene.transcript());
}

#[test]
fn ctrl_c_in_a_wait_leaves_a_run_that_can_go_on() {
    let scene = scene("20 minutes");
    sit_down(&scene, &["run", "runbook.md", "--yes"]).sees("[q] ends the wait").types("\u{3}").ends(130);
    sit_down(&scene, &["resume", "--yes"]).sees("[q] ends the wait").types("q").sees("│ two").ends(0);
}

#[test]
fn a_dry_run_waits_for_nothing() {
    scene("20 minutes").run(&["run", "runbook.md", "--dry-run", "--yes"]).says(&["would wait 20m"]).exits(0);
}
