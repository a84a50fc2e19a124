//! Every kind of question goes out to a program that drives a run, also those that are asked before the run goes on.

use crate::driver::{Line, drive, records};
use crate::kept_records::bodies;
use crate::scene::{Scene, dedent};
use rustix::process::Signal;
use serde_json::{Value, json};

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

#[test]
fn the_environment_is_asked_before_a_run_begins_and_is_one_of_those_that_there_are() {
    let scene = Scene::of("```bash\necho <environment>\n```\n").settings("[env.x]\n[env.z]\n");
    let mut run = drive(&scene, &["run", "runbook.md"]);
    run.line.replies("environment", json!({"reply": "choose", "value": "y"}));
    assert_eq!(run.line.refused(), "`y` is none of x, z");
    run.line.replies("environment", json!({"reply": "choose", "value": "z"}));
    run.ends(0);
    assert_eq!(bodies(&scene, "run.opened")[0]["environment"], "z");
}

#[test]
fn the_name_of_a_protected_environment_is_asked_with_where_the_run_would_land() {
    let scene =
        Scene::of("```bash\necho one\n```\n").settings("[env.x]\nprotected = true\nconfirm = \"gates\"\n");
    let mut run = drive(&scene, RUN);
    let prompt = run.line.asked("protected");
    assert!(prompt["target"].as_array().is_some_and(|lines| !lines.is_empty()), "{prompt}");
    run.line.says(&crate::driver::to(&prompt, json!({"reply": "value", "value": "y"})));
    assert_eq!(run.line.refused(), "that is not its name");
    run.line.replies("protected", json!({"reply": "value", "value": "x"}));
    run.ends(0);
}

#[test]
fn what_an_answer_brings_in_has_a_number_that_no_later_step_has() {
    let choice = "## Way\n\n### Option A\n\n```bash\necho a\n```\n\n### Option B\n\n```bash\necho b\n```\n";
    let condition = "If it is still red:\n\n```bash\necho a\n```\n";
    let take = json!({"reply": "take"});
    let choose = json!({"reply": "choose", "value": "Option A"});
    for (text, kind, reply) in [(choice, "choice", choose), (condition, "condition", take)] {
        let document =
            format!("## Deploy\n\n```bash\necho one\n```\n\n{text}\n## Then\n\n```bash\necho last\n```\n");
        let scene = Scene::of(&document).settings(SETTINGS);
        let mut run = drive(&scene, RUN);
        run.line.replies(kind, reply);
        run.ends(0);
        let numbers: Vec<Value> =
            bodies(&scene, "step.started").into_iter().map(|mut body| body["number"].take()).collect();
        assert_eq!(numbers, [1, 2, 3], "{kind}");
        scene.verified();
    }
}

#[test]
fn a_condition_is_asked_at_its_place() {
    let scene =
        Scene::of("## Deploy\n\n```bash\necho one\n```\n\nIf it is still red:\n\n```bash\necho two\n```\n");
    let scene = scene.settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    run.line.replies("condition", json!({"reply": "take"}));
    run.line.printed("two\n");
    run.ends(0);
}

#[test]
fn a_wait_is_ended_by_a_reply() {
    let scene = Scene::of(
        "```bash\necho one\n```\n\nWait 20 minutes before the next step.\n\n```bash\necho two\n```\n",
    );
    let scene = scene.settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    run.line.replies("wait", json!({"reply": "end"}));
    run.line.printed("two\n");
    run.ends(0);
    assert_eq!(bodies(&scene, "gate.decided")[0]["by"], "Ada");
}

#[test]
fn a_pause_in_a_wait_does_not_wait_for_its_end() {
    let scene = Scene::of(
        "```bash\necho one\n```\n\nWait 20 minutes before the next step.\n\n```bash\necho two\n```\n",
    );
    let scene = scene.settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    run.line.asked("wait");
    run.line.says(&json!({"type": "control", "do": "pause"}));
    run.ends(3);
    let mut run = drive(&scene, &["resume"]);
    run.line.replies("wait", json!({"reply": "end"}));
    run.ends(0);
}

#[test]
fn what_a_transaction_has_changed_is_asked_before_it_is_committed() {
    let runbook = "```sql\nCREATE TABLE t (a INTEGER);\nINSERT INTO t VALUES (1);\n```\n";
    let scene = Scene::of(runbook).settings("[env.x]\nconfirm = \"changes\"\ndatabase = \"sqlite:app.db\"\n");
    let mut run = drive(&scene, RUN);
    let kinds = std::iter::from_fn(|| {
        let prompt = run.line.hears("a prompt", |message| message["type"] == "prompt");
        run.line.says(&crate::driver::to(&prompt, json!({"reply": "yes"})));
        Some(prompt["kind"].as_str().expect("a kind").to_owned())
    });
    assert!(kinds.take(3).any(|kind| kind == "commit"));
    run.ends(0);
    assert!(scene.kinds().contains(&"transaction.ended".to_owned()));
}

#[test]
fn what_a_resume_asks_goes_out_over_standard_output() {
    let scene = changed();
    let mut run = drive(&scene, &["resume"]);
    run.line.replies("in-doubt", json!({"reply": "happened"}));
    assert_eq!(run.line.refused(), "`happened` needs a `reason`: it goes into the record");
    run.line.replies("in-doubt", json!({"reply": "happened", "reason": "it is there"}));
    run.line.replies("changed-runbook", json!({"reply": "pinned"}));
    run.line.replies("changed-target", json!({"reply": "yes"}));
    run.line.replies("gate", json!({"reply": "yes"}));
    assert!(records(&run.ends(0)).contains(&"run.resumed".to_owned()));
}

#[test]
fn what_a_resume_asks_waits_for_whoever_reaches_the_run() {
    let scene = changed();
    let run = scene.start(&["resume", "--replies", "socket"]);
    let mut line = loop {
        match scene.run_folder().join("inbox").symlink_metadata() {
            Ok(_) => break Line::reach(&scene),
            Err(_) => std::thread::yield_now(),
        }
    };
    line.replies("in-doubt", json!({"reply": "happened", "reason": "it is there"}));
    line.replies("changed-runbook", json!({"reply": "pinned"}));
    line.replies("changed-target", json!({"reply": "yes"}));
    line.replies("gate", json!({"reply": "yes"}));
    let _exit = run.finish().exits(0);
    let changed = bodies(&scene, "driver.changed");
    assert_eq!(changed[0]["to"], "Ada", "that it was driven before it went on is recorded too");
}

/// A run that was killed in a step, whose runbook and rules have changed since.
pub fn changed() -> Scene {
    let scene = Scene::of("```bash\n{ echo on; exec cat ../fifo; }\necho two\n```\n\n- [ ] Three\n")
        .settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let running = scene.start(&["run", "runbook.md", "--env", "x", "--yes"]).until("│ on");
    let _killed = running.signal(Signal::KILL).finish();
    std::fs::write(fifo, "").expect("the step reads it");
    scene.settle();
    std::fs::remove_file(scene.run_folder().join("inbox")).unwrap_or_default();
    scene.write("runbook.md", "```bash\n{ echo on; exec cat ../fifo; }\necho other\n```\n\n- [ ] Three\n");
    scene.write("stepgate.toml", &dedent("[env.x]\nconfirm = \"never\"\n"));
    scene
}
