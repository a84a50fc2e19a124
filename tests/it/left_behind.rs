//! What a run that was killed behind its seal has left is taken away by whoever holds its lock next, and no forger gains anything by that.

use crate::scene::Scene;

/// What Stepgate itself may leave there, and what it never writes.
const LEFT: [&str; 3] = ["state", ".transcript.md.new", ".ledger.jsonl.new"];
const FOREIGN: [&str; 4] = ["APPROVED", ".notes.new", "ledger.torn.1", "statement"];

fn scene() -> Scene {
    Scene::of("```bash\necho one\n```\n").settings("[env.x]\n[env.y]\n")
}

fn done(scene: &Scene, environment: &str) -> String {
    scene.done(&["run", "runbook.md", "--env", environment, "--yes"]);
    scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned()
}

fn plant(scene: &Scene, run: &str, names: &[&str]) {
    for name in names {
        std::fs::write(scene.path(&format!("state/runs/{run}/{name}")), "planted").expect("written");
    }
}

fn is_there(scene: &Scene, run: &str, name: &str) -> bool {
    scene.path(&format!("state/runs/{run}/{name}")).exists()
}

fn head(scene: &Scene, run: &str) -> String {
    let text = std::fs::read_to_string(scene.path(&format!("state/runs/{run}/ledger.jsonl"))).expect("one");
    let seal: serde_json::Value = serde_json::from_str(text.lines().last().expect("a seal")).expect("JSON");
    seal["body"]["head"].as_str().expect("a head").to_owned()
}

#[test]
fn the_next_run_of_the_same_and_a_resume_take_it_away_and_nobody_else() {
    let scene = scene();
    let run = done(&scene, "x");
    let head = head(&scene, &run);
    plant(&scene, &run, &LEFT);
    let verify = || scene.run(&["verify", &run, "--head", &head]);
    verify().exits(7).says(&["not vouched for: state", "not vouched for: .transcript.md.new"]);
    // It holds another lock.
    done(&scene, "y");
    assert!(LEFT.iter().all(|name| is_there(&scene, &run, name)));
    done(&scene, "x");
    assert!(!LEFT.iter().any(|name| is_there(&scene, &run, name)));
    verify().exits(0).says(&["as it was when its head was kept"]);
    plant(&scene, &run, &LEFT);
    scene
        .run(&["resume", &run])
        .exits(2)
        .says(&["is over", "taken away: state, .ledger.jsonl.new, .transcript.md.new"]);
    verify().exits(0);
    scene.run(&["resume", &run]).exits(2).says(&["is over"]);
}

#[test]
fn what_stepgate_never_writes_stays_and_is_named() {
    for name in FOREIGN {
        let scene = scene();
        let run = done(&scene, "x");
        plant(&scene, &run, &[name, "state"]);
        let before = scene.run(&["verify", &run]).code();
        done(&scene, "x");
        scene.run(&["resume", &run]).exits(2);
        assert!(is_there(&scene, &run, name), "{name}");
        // What somebody has put there is evidence, and what lies beside it too.
        let is_unvouched = name == "ledger.torn.1";
        assert_eq!(before, Some(if is_unvouched { 7 } else { 5 }), "{name}");
        scene.run(&["verify", &run]).exits(if is_unvouched { 7 } else { 5 }).says(&[name]);
        assert_eq!(is_there(&scene, &run, "state"), !is_unvouched, "{name}");
    }
}

#[test]
fn of_a_record_that_does_not_hold_and_of_one_that_is_not_over_nothing_is_taken() {
    let scene = scene();
    let run = done(&scene, "x");
    plant(&scene, &run, &LEFT);
    crate::evidence_scene::rewrite(&scene.path(&format!("state/runs/{run}/ledger.jsonl")), |text| {
        text.replacen("echo one", "echo two", 1)
    });
    done(&scene, "x");
    let _whatever_it_says = scene.run(&["resume", &run]);
    assert!(LEFT.iter().all(|name| is_there(&scene, &run, name)), "it is evidence");
    let scene = Scene::of("```bash\nx=1\nfalse\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let stopped = scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    assert!(is_there(&scene, &stopped, "state"));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    assert!(is_there(&scene, &stopped, "state"), "a resume needs it");
}
