//! A run that programs drive over the socket in its folder: one drives, any number watch, and every hand-over is recorded.

use crate::driver::{Line, printed, records, to};
use crate::kept_records::bodies;
use crate::running::Running;
use crate::scene::Scene;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

/// A run that waits for whoever drives it, once it can be reached.
fn begin(scene: &Scene) -> Running<'_> {
    scene
        .start(&["run", "runbook.md", "--env", "x", "--format", "json", "--replies", "socket"])
        .until("run.opened")
}

fn take_over(who: &str, reason: &str) -> Value {
    json!({"type": "take-over", "who": who, "reason": reason})
}

#[test]
fn one_drives_another_watches_and_takes_over_with_a_reason() {
    let runbook = "- [ ] One\n\n```bash\necho two\n```\n\n- [ ] Three\n\n- [ ] Four\n";
    let scene = Scene::of(runbook).settings(SETTINGS);
    let run = begin(&scene);
    let (mut first, mut second) = (Line::reach(&scene), Line::reach(&scene));
    assert_eq!((first.driver(), second.driver()), (Value::Null, Value::Null));
    first.replies("gate", json!({"reply": "yes"}));
    assert_eq!(second.driver(), "Ada");
    second.printed("two\n");
    let three = second.asked("gate");
    second.says(&to(&three, json!({"reply": "yes"})));
    assert_eq!(second.refused(), "Ada drives this run; say take-over first");
    second.says(&take_over("Grace", "Ada sleeps"));
    assert_eq!(second.driver(), "Grace");
    assert_eq!(first.asked("gate")["id"], three["id"]);
    assert_eq!(first.driver(), "Grace");
    first.says(&to(&three, json!({"reply": "no"})));
    assert_eq!(first.refused(), "Grace drives this run; say take-over first");
    second.says(&to(&three, json!({"reply": "yes"})));
    let four = second.asked("gate");
    second.says(&json!({"type": "reply", "id": four["id"], "reply": "yes"}));
    let _exit = run.finish().exits(0);
    for heard in [first.rest(), second.rest()] {
        assert_eq!(records(&heard).last().map(String::as_str), Some("run.sealed"));
        assert_eq!(printed(&heard), "two\n");
    }
    let changed = bodies(&scene, "driver.changed");
    let names: Vec<_> = changed.iter().map(|body| (&body["from"], &body["to"], &body["reason"])).collect();
    let (ada, grace, why) = (json!("Ada"), json!("Grace"), json!("Ada sleeps"));
    assert_eq!(names, [(&Value::Null, &ada, &Value::Null), (&ada, &grace, &why)]);
    let uid = rustix::process::getuid().as_raw();
    let me = json!({"uid": uid, "pid": std::process::id()});
    assert_eq!((&changed[0]["seen"], &changed[1]["seen"]), (&me, &me));
    let gates = bodies(&scene, "gate.decided");
    assert_eq!((&gates[0]["by"], &gates[0]["seen"], &gates[2]["by"]), (&ada, &me, &Value::Null));
    assert!(scene.transcript().contains("took over from Ada: Ada sleeps"), "{}", scene.transcript());
    scene.verified();
}

#[test]
fn everything_that_a_run_asks_is_replied_to_over_the_socket_with_a_take_over_in_the_middle() {
    let scene = Scene::of(crate::driven::RUNBOOK).settings(SETTINGS);
    let run = begin(&scene);
    let (mut first, mut second) = (Line::reach(&scene), Line::reach(&scene));
    first.replies("gate", json!({"reply": "yes"}));
    first.replies("choice", json!({"reply": "choose", "value": "Rolling"}));
    first.replies("value", json!({"reply": "value", "value": "blue"}));
    first.replies("confirm", json!({"reply": "yes"}));
    // Whoever watches has heard all of it.
    for kind in ["gate", "choice", "value", "confirm"] {
        second.asked(kind);
    }
    let failed = second.asked("failed");
    second.says(&take_over("Grace", "Ada sleeps"));
    second.says(&to(&failed, json!({"reply": "retry"})));
    second.replies("failed", json!({"reply": "edit", "text": "mkdir deep"}));
    second.replies("confirm", json!({"reply": "yes"}));
    second.hears("the terminal", |message| message["record"]["body"]["mode"] == "terminal");
    second.says(&json!({"type": "resize", "columns": 120, "rows": 40}));
    second.types("main\r");
    second.printed("it is main in 40 120");
    second.replies("confirm", json!({"reply": "skip", "reason": "not tonight"}));
    second.replies("gate", json!({"reply": "rollback", "step": "rollback"}));
    second.replies("confirm", json!({"reply": "pause"}));
    let _paused = run.finish().exits(3);
    let run = scene.start(&["resume", "--format", "json", "--replies", "socket"]).until("run.resumed");
    Line::reach(&scene).replies("confirm", json!({"reply": "yes"}));
    let _rolled_back = run.finish().exits(1);
    for heard in [first.rest(), second.rest()] {
        assert!(printed(&heard).contains("colour blue\n"), "both have heard what was printed");
        assert!(!heard.iter().any(|message| message["type"] == "refused"), "{heard:#?}");
    }
    let resolved = bodies(&scene, "step.resolved").into_iter().map(|mut body| body["resolution"].take());
    assert_eq!(resolved.collect::<Vec<_>>(), ["retry", "rolled-back"]);
    assert!(!scene.repo("deep").exists(), "it was taken back");
    assert!(scene.transcript().contains("took over from Ada: Ada sleeps"), "{}", scene.transcript());
    scene.verified();
}

#[test]
fn a_question_waits_while_nobody_drives_and_whoever_comes_answers_it() {
    let scene = Scene::of("- [ ] One\n\n- [ ] Two\n").settings(SETTINGS);
    let run = begin(&scene);
    let mut watcher = Line::reach(&scene);
    let mut first = Line::reach(&scene);
    first.replies("gate", json!({"reply": "yes"}));
    first.asked("gate");
    drop(first);
    watcher.hears("that Ada drives", |message| message["who"] == "Ada");
    watcher.hears("that nobody does", |message| message["type"] == "driver" && message["who"].is_null());
    let mut second = Line::reach(&scene);
    second.replies("gate", json!({"reply": "yes"}));
    let _exit = run.finish().exits(0);
    let gates = bodies(&scene, "gate.decided");
    assert_eq!(gates.len(), 2);
}

#[test]
fn a_hand_over_during_a_step_and_during_a_wait_is_recorded() {
    let runbook = "```bash\n{ echo on; cat ../fifo; }\n```\n\nWait 20 minutes before the next step.\n\n```bash\necho two\n```\n";
    let scene = Scene::of(runbook).settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let run = begin(&scene);
    let mut line = Line::reach(&scene);
    line.says(&take_over("Ada", "the step is long"));
    line.driver();
    assert_eq!(line.driver(), "Ada");
    std::fs::write(&fifo, "went on\n").expect("the step reads it");
    let wait = line.asked("wait");
    line.says(&take_over("Grace", "the wait is long"));
    line.says(&to(&wait, json!({"reply": "end"})));
    let _exit = run.finish().exits(0);
    let to: Vec<Value> = bodies(&scene, "driver.changed").iter().map(|body| body["to"].clone()).collect();
    assert_eq!(to, ["Ada", "Grace"]);
}

#[test]
fn the_inbox_is_the_owners_alone_and_goes_with_the_run() {
    let scene = Scene::of("- [ ] One\n").settings(SETTINGS);
    let run = begin(&scene);
    let folder = scene.run_folder();
    let mode =
        |path: &std::path::Path| path.symlink_metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("inbox"))), (0o700, 0o600));
    let mut line = Line::reach(&scene);
    line.replies("gate", json!({"reply": "no"}));
    let _exit = run.finish().exits(3);
    assert!(folder.join("inbox").symlink_metadata().is_err());
}

#[test]
fn a_socket_that_a_killed_run_has_left_does_not_stop_a_resume() {
    let scene = Scene::of("- [ ] One\n").settings(SETTINGS);
    let run = begin(&scene);
    Line::reach(&scene).asked("gate");
    let _killed = run.signal(Signal::KILL).finish();
    assert!(scene.run_folder().join("inbox").symlink_metadata().is_ok(), "it is left behind");
    scene.run(&["answer", "2026", "?"]).exits(2).says(&["is not being run right now"]);
    let run = scene.start(&["resume", "--format", "json", "--replies", "socket"]).until("run.resumed");
    Line::reach(&scene).replies("gate", json!({"reply": "yes"}));
    let _exit = run.finish().exits(0);
}

#[test]
fn a_watcher_that_never_reads_is_let_go_and_the_run_goes_on() {
    // More than waits for anybody, and on until it is let go.
    let script = "{ seq 400000; until [ -e ../gone ]; do seq 20000; sleep 0.1; done; }";
    let scene = Scene::of(&format!("```bash\n{script}\n```\n\n- [ ] One\n"))
        .settings("[env.x]\nconfirm = \"gates\"\n");
    let run = begin(&scene);
    let mut deaf = Line::reach(&scene);
    deaf.says(&take_over("Deaf", "it never reads"));
    let mut line = Line::reach(&scene);
    line.hears("that it drives", |message| message["who"] == "Deaf");
    line.hears("that nobody drives", |message| message["type"] == "driver" && message["who"].is_null());
    std::fs::write(scene.path("gone"), "").expect("the step sees it");
    line.replies("gate", json!({"reply": "yes"}));
    let _exit = run.finish().exits(0);
}

#[test]
fn a_run_that_nobody_can_reach_yet_asks_nobody() {
    let scene = Scene::of("```bash\necho <environment>\n```\n").settings(SETTINGS);
    let asked = scene.run(&["run", "runbook.md", "--format", "json", "--replies", "socket"]);
    let _exit = asked.exits(2).says(&["--env x"]);
}

#[test]
fn one_reply_from_the_command_line_drives_for_that_long() {
    let scene = Scene::of("- [ ] One\n\n```bash\necho <colour>\n```\n\n- [ ] Three\n").settings(SETTINGS);
    let run = begin(&scene);
    let mut watcher = Line::reach(&scene);
    watcher.asked("gate");
    scene.done(&["answer", "2026", "?"]).says(&["1: Does it hold?", "replies: no, yes, skip"]);
    scene.run(&["answer", "2026", "1"]).exits(2).says(&["a reply is missing"]);
    scene.run(&["answer", "2026", "one", "yes"]).exits(2).says(&["is not the number of a question"]);
    scene.run(&["answer", "2026", "7", "yes"]).exits(3).says(&["prompt 7 is not open; 1 is"]);
    scene.run(&["answer", "2026", "1", "skip"]).exits(3).says(&["`skip` needs a `reason`"]);
    scene.done(&["answer", "2026", "1", "yes", "--reason", "seen", "--by", "Grace"]).says(&[]);
    watcher.asked("gate");
    watcher.asked("value");
    scene.done(&["answer", "2026", "2", "value", "--value", "blue"]).says(&[]);
    watcher.printed("blue\n");
    let three = watcher.asked("gate");
    watcher.says(&take_over("Ada", "mine"));
    watcher.driver();
    scene.run(&["answer", "2026", "3", "yes"]).exits(3).says(&["Ada drives this run"]);
    scene.done(&["answer", "2026", "3", "yes", "--take-over", "Ada sleeps", "--by", "Grace"]).says(&[]);
    assert_eq!(three["id"], 3);
    let _exit = run.finish().exits(0);
    let gates = bodies(&scene, "gate.decided");
    assert_eq!((&gates[0]["by"], &gates[0]["note"]), (&json!("Grace"), &json!("seen")));
    assert_eq!(bodies(&scene, "variable.given")[0]["value"], "blue");
}
