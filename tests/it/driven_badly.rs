//! What a driver may say that changes nothing: each is refused with its reason, and the run goes on as if it had not been said.

use crate::driver::{drive, to};
use crate::scene::Scene;
use serde_json::json;

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

#[test]
fn what_is_no_message_or_fits_no_prompt_is_refused_and_changes_nothing() {
    let scene = Scene::of("- [ ] Ready\n\n```bash\nmkdir made\n```\n").settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    let gate = run.line.asked("gate");
    let id = gate["id"].as_u64().expect("a number");
    let long = format!(
        "{{\"type\":\"reply\",\"id\":{id},\"reply\":\"yes\",\"reason\":\"{}\"}}",
        "x".repeat(4 << 20)
    );
    let cases: &[(&[u8], &str)] = &[
        (b"yes", "this is no message"),
        (b"{", "this is no message"),
        (b"\xff\xfe", "this is no message"),
        (b"[]", "this is no message"),
        (b"{\"type\": \"answer\"}", "unknown variant `answer`"),
        (b"{\"type\": \"control\", \"do\": \"explode\"}", "unknown variant `explode`"),
        (b"{\"type\": \"reply\", \"id\": 1, \"reply\": \"perhaps\"}", "unknown variant `perhaps`"),
        (b"{\"type\": \"reply\", \"id\": 1, \"reply\": \"yes\", \"forced\": true}", "unknown field `forced`"),
        (b"{\"type\": \"reply\", \"id\": 99, \"reply\": \"yes\"}", "prompt 99 is not open; 1 is"),
        (b"{\"type\": \"control\", \"do\": \"mode\"}", "`mode` needs a `mode`"),
        (
            b"{\"type\": \"control\", \"do\": \"mode\", \"mode\": \"plain\"}",
            "no question is open that takes a mode",
        ),
        (b"{\"type\": \"keys\", \"bytes\": \"eQ==\"}", "no step has a terminal right now"),
        (b"{\"type\": \"keys\", \"bytes\": \"no base64!\"}", "this is no message"),
        (b"{\"type\": \"resize\", \"columns\": 80, \"rows\": 24}", "no step has a terminal right now"),
        (b"{\"type\": \"take-over\", \"who\": \" \"}", "`take-over` needs a `who`"),
        (long.as_bytes(), "a message has at most 1048576 bytes"),
    ];
    for (line, why) in cases {
        run.line.writes(line);
        run.line.writes(b"\n");
        let refused = run.line.refused();
        assert!(refused.contains(why), "{why}: {refused}");
    }
    // Blank lines say nothing.
    run.line.writes(b"\n  \r\n");
    run.line.says(&to(&gate, json!({"reply": "yes"})));
    let confirm = run.line.asked("confirm");
    run.line.says(&to(&gate, json!({"reply": "no"})));
    assert_eq!(run.line.refused(), "prompt 1 is not open; 2 is");
    run.line.says(&to(&confirm, json!({"reply": "yes"})));
    run.ends(0);
    assert!(!scene.kinds().contains(&"driver.changed".to_owned()));
}

#[test]
fn a_reply_that_does_not_fit_is_refused_and_the_prompt_stands() {
    let scene = Scene::of("- [ ] Ready\n\n```bash\nmkdir made/deep\n```\n").settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    let refuse = |run: &mut crate::driver::Driven, kind: &str, reply: serde_json::Value, why: &str| {
        run.line.replies(kind, reply);
        let refused = run.line.refused();
        assert!(refused.contains(why), "{why}: {refused}");
    };
    refuse(&mut run, "gate", json!({"reply": "retry"}), "`retry` is no reply to this; there are no, yes");
    refuse(&mut run, "gate", json!({"reply": "skip"}), "`skip` needs a `reason`");
    refuse(&mut run, "gate", json!({"reply": "skip", "reason": "  "}), "`skip` needs a `reason`");
    refuse(&mut run, "gate", json!({"reply": "jump", "reason": "x"}), "`jump` needs a `step`");
    refuse(
        &mut run,
        "gate",
        json!({"reply": "jump", "reason": "x", "step": "y"}),
        "there is no `y` to go to",
    );
    run.line.replies("gate", json!({"reply": "yes"}));
    refuse(&mut run, "confirm", json!({"reply": "mode"}), "`mode` needs a `value`");
    refuse(
        &mut run,
        "confirm",
        json!({"reply": "mode", "value": "loud"}),
        "`loud` is none of plain, terminal",
    );
    refuse(&mut run, "confirm", json!({"reply": "edit"}), "`edit` needs the `text`");
    run.line.replies("confirm", json!({"reply": "yes"}));
    refuse(&mut run, "failed", json!({"reply": "accept"}), "`accept` needs a `reason`");
    run.line.replies("failed", json!({"reply": "accept", "reason": "it is there"}));
    run.ends(0);
    let kinds = scene.kinds();
    let decided = kinds.iter().filter(|kind| kind.ends_with(".decided")).count();
    assert_eq!(decided, 2, "{kinds:?}");
}

#[test]
fn what_is_said_for_a_program_speaks_json() {
    let scene = Scene::of("- [ ] Ready\n").settings(SETTINGS);
    scene.run(&["run", "runbook.md", "--env", "x", "--replies", "-"]).exits(2).says(&["Add --format json."]);
    scene.run(&["run", "runbook.md", "--env", "x", "--replies", "socket", "--no-input"]).exits(2);
    assert_eq!(scene.n_runs(), 0);
}
