//! Whoever has approved a run does not run it: not by a program, not from a page, not by `answer`, not by a file, not after a stop, and not by a
//! key that is nobody's.

use crate::approval_scene::{Approvals, SETTINGS};
use crate::driver::{Line, drive, to};
use crate::http::serve_to;
use crate::notebook_truth::yes;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const RUN: &[&str] = &["run", "runbook.md", "--plan", "plan.json", "--sign", "../op"];

/// A world in which ada has approved the plan.
fn approved() -> Option<Approvals> {
    let world = Approvals::new(SETTINGS)?;
    world.plan();
    world.approve("ada", &[]);
    Some(world)
}

fn by(prompt: &Value, reply: &str, who: &str) -> Value {
    let mut message = to(prompt, json!({ "reply": reply }));
    message["by"] = json!(who);
    message
}

#[test]
fn a_program_that_calls_itself_like_an_approver_is_refused_until_another_drives() {
    let Some(world) = approved() else { return };
    let mut run = drive(&world.scene, RUN);
    let gate = run.line.asked("gate");
    for who in
        ["ada@example.com", "ADA@example.com", "Ada", "Ada <ada@example.com>", "ada, page 3 in the browser"]
    {
        run.line.says(&by(&gate, "yes", who));
        assert_eq!(
            run.line.refused(),
            "ada@example.com has approved this run: another person has to drive it",
            "{who}"
        );
        run.line.says(&json!({ "type": "take-over", "who": who, "reason": "my turn" }));
        assert!(run.line.refused().contains("another person has to drive it"), "{who}");
    }
    run.line.says(&by(&gate, "yes", "op@example.com"));
    let manual = run.line.asked("manual");
    // Anybody may stop it.
    run.line.says(&by(&manual, "pause", "ada@example.com"));
    run.ends(3);
    let decided = crate::kept_records::bodies(&world.scene, "gate.decided");
    assert_eq!((decided.len(), &decided[0]["by"]), (1, &json!("op@example.com")), "{decided:#?}");
    // What it went on by counts for whoever goes on with it too.
    let mut again = drive(&world.scene, &["resume", "--sign", "../op"]);
    let manual = again.line.asked("manual");
    again.line.says(&by(&manual, "yes", "ada"));
    assert!(again.line.refused().contains("ada@example.com has approved this run"));
    again.line.says(&by(&manual, "yes", "op"));
    again.ends(0);
}

#[test]
fn where_the_rules_let_the_operator_approve_nobody_is_barred() {
    let Some(world) = Approvals::new(&SETTINGS.replace("uses = 3", "uses = 3, not-operator = false")) else {
        return;
    };
    world.plan();
    world.approve("ada", &[]);
    let mut run = drive(&world.scene, RUN);
    run.line.replies("gate", json!({ "reply": "yes" }));
    run.line.replies("manual", json!({ "reply": "yes" }));
    run.ends(0);
}

#[test]
fn answer_and_a_file_of_answers_are_held_against_approvers_too() {
    let Some(world) = approved() else { return };
    let answers = |who: &str| {
        let text = format!("by = \"{who}\"\n[[answer]]\nstep = \"The pager is quiet\"\nanswer = \"yes\"\n");
        world.scene.write("answers.toml", &text);
        world.scene.run(&[RUN, &["--answers", "answers.toml", "--no-input"]].concat())
    };
    answers("Ada Lovelace")
        .exits(3)
        .says(&["ada@example.com has approved this run: another person has to drive it"]);
    assert_eq!(world.scene.n_runs(), 0);
    let run = [RUN, &["--format", "json", "--replies", "socket"]].concat();
    let run = world.scene.start(&run).until("run.opened");
    let asked = Line::reach(&world.scene).asked("gate")["id"].to_string();
    let id = world.scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let answer = |who: &str| world.scene.run(&["answer", &id, &asked, "yes", "--by", who]);
    answer("ada").exits(3).says(&["ada@example.com has approved this run"]);
    answer("op").exits(0);
    let manual = Line::reach(&world.scene).asked("manual")["id"].to_string();
    world.scene.done(&["answer", &id, &manual, "yes", "--by", "bob@example.com"]);
    let _exit = run.finish().exits(0);
}

#[test]
fn a_page_of_the_user_who_has_approved_drives_nothing() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    let user = Command::new("id").arg("-un").output().expect("it is everywhere").stdout;
    let user = String::from_utf8(user).expect("UTF-8").trim().to_owned();
    let list = world.scene.read("allowed_signers");
    let approver = format!("{user}@example.com");
    world.scene.write("allowed_signers", &format!("{list}{approver} {}", world.public("eve")));
    let settings =
        world.scene.read("stepgate.toml").replace("\"ada@example.com\"", &format!("\"{approver}\""));
    world.scene.write("stepgate.toml", &settings);
    world.plan();
    world.approve("eve", &[]);
    let server = serve_to(&world.scene, &["runbook.md", "--sign", "../op"], Stdio::null());
    let page = server.enter();
    let text = page.get("/runbooks/0?environment=production").text();
    let (_, rest) = text.split_once("data-plan=\"").expect("the plan is there");
    let key = rest.split('"').next().expect("a key");
    let begun = page.post("/runs", &json!({ "runbook": 0, "plan": key }));
    assert_eq!(begun.status, 200, "{}", begun.text());
    let run = begun.json()["run"].as_str().expect("an id").to_owned();
    let mut stream = page.follow(&run, None);
    let own = stream.number();
    let gate = stream.asked("gate");
    page.say(&run, own, &yes(&gate));
    let refused = stream.told("refused")["message"].as_str().expect("words").to_owned();
    assert_eq!(refused, format!("{approver} has approved this run: another person has to drive it"));
    page.say(&run, own, &json!({ "type": "control", "do": "stop" }));
    stream.told("idle");
}

#[test]
fn an_operator_whose_key_is_nobodys_runs_nothing_that_others_have_to_approve() {
    let Some(world) = approved() else { return };
    let unknown = |key: &str| {
        let run = ["run", "runbook.md", "--plan", "plan.json", "--yes", "--no-input", "--sign", key];
        world.scene.run(&run)
    };
    unknown("../eve")
        .exits(3)
        .says(&["is nobody's in allowed_signers, and nobody can tell that it is no approver's"]);
    let glass =
        ["run", "runbook.md", "--env", "production", "--yes", "--no-input", "--without-approval", "down"];
    world.scene.run(&[&glass[..], &["--sign", "../eve"]].concat()).exits(3).says(&["has to be known"]);
    assert_eq!(world.scene.n_runs(), 0);
    // It is enough that the list knows who it is: they need not be among those who may approve.
    let list = world.scene.read("allowed_signers");
    world.scene.write("allowed_signers", &format!("{list}eve@example.com {}", world.public("eve")));
    for end in ["", ".sig"] {
        let place = format!("plan.json.ada@example.com.approval{end}");
        std::fs::remove_file(world.scene.repo(&place)).expect("it is there");
    }
    world.plan();
    world.approve("ada", &[]);
    let _done = unknown("../eve").exits(0);
}
