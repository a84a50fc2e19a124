//! What a run counts is what it had: steps that an answer brought into it among them, and none that an answer left out.

use crate::driver::drive;
use crate::parts::{BUILD, CACHE, FAST, Part, UNDO, deploy};
use crate::scene::Scene;
use serde_json::{Value, json};

/// A part in doubt.
const DOUBT: &[Part] = &[BUILD, UNDO];

/// One of two ways.
const CHOICE: &[Part] =
    &[("", &["build"]), ("## Ship", &[]), FAST, ("### Option B: careful", &["careful", "slow"])];

/// A part that is done only sometimes.
const CONDITION: &[Part] = &[("", &["build"]), CACHE];

/// A run in which somebody answers the one question about which parts are in it.
fn answered(parts: &[Part], kind: &str, reply: &Value) -> (Scene, String) {
    let scene = Scene::of(&deploy(parts)).settings("[env.x]\nconfirm = \"never\"\n");
    let mut run = drive(&scene, &["run", "runbook.md", "--env", "x"]);
    run.line.replies(kind, reply.clone());
    let heard = run.ends(0);
    let shown = scene.done(&["show"]).out;
    assert!(!heard.is_empty());
    (scene, shown)
}

#[test]
fn the_last_line_the_report_and_the_suite_count_what_an_answer_brought_in_and_no_more() {
    let take = json!({"reply": "take"});
    let leave = json!({"reply": "leave"});
    let careful = json!({"reply": "choose", "value": "Option B: careful"});
    let cases = [
        (DOUBT, "reading", &take, 2, "build\nlicence\n"),
        (DOUBT, "reading", &leave, 1, "build\n"),
        (CHOICE, "choice", &careful, 3, "build\ncareful\nslow\n"),
        (CONDITION, "condition", &take, 2, "build\ncache\n"),
        (CONDITION, "condition", &leave, 1, "build\n"),
    ];
    for (runbook, kind, reply, steps, effects) in cases {
        let (scene, shown) = answered(runbook, kind, reply);
        let counted = format!("{steps} step{}", if steps == 1 { "" } else { "s" });
        assert_eq!(scene.read("effects"), effects);
        assert!(shown.contains(&format!("done: {counted}\n")), "{kind} {reply}: {shown}");
        let closed = scene.records().into_iter().find(|record| record["type"] == "run.closed");
        assert_eq!(closed.expect("it is over")["body"]["reason"], json!(counted));
        let transcript = scene.transcript();
        assert!(transcript.contains(&format!("exit 0: {counted} |")), "{transcript}");
        assert!(!transcript.contains("Not reached"), "{transcript}");
        let suite = scene.done(&["report", "--format", "junit"]).out;
        assert!(suite.contains(&format!("tests=\"{steps}\"")), "{suite}");
        let film = scene.done(&["report", "--format", "cast"]).out;
        assert!(film.contains(&format!("{steps}/{steps} ")), "{film}");
    }
}

#[test]
fn a_report_names_what_an_answer_left_out_and_what_it_took_is_not_among_it() {
    let left_out = |transcript: &str| {
        transcript.split_once("Left out").map_or(String::new(), |(_, after)| after.to_owned())
    };
    for (runbook, kind, title) in
        [(DOUBT, "reading", "2. Undo the licence"), (CONDITION, "condition", "If you use a cache")]
    {
        for (reply, said, is_left) in [("leave", "left out", true), ("take", "took", false)] {
            let (scene, _) = answered(runbook, kind, &json!({"reply": reply}));
            let transcript = scene.transcript();
            assert_eq!(left_out(&transcript).contains(title), is_left, "{transcript}");
            let as_an_item = title.replace("2. ", "2\\. ");
            let line = format!("- {as_an_item}: {said} \"{title}\" (program)");
            assert!(transcript.contains(&line), "{transcript}");
        }
    }
}

#[test]
fn what_an_answer_brought_in_and_the_run_did_not_come_to_is_counted_as_not_reached() {
    let runbook = deploy(CHOICE).replace("echo careful >> effects", "false");
    let scene = Scene::of(&runbook);
    scene.run(&["run", "runbook.md", "--yes", "--choose", "Option B: careful"]).exits(1);
    let suite = scene.done(&["report", "--format", "junit"]).out;
    assert!(suite.contains("tests=\"3\""), "{suite}");
    let scene = Scene::of(&runbook).settings("[env.x]\nconfirm = \"never\"\n");
    let mut run = drive(&scene, &["run", "runbook.md", "--env", "x"]);
    run.line.replies("choice", json!({"reply": "choose", "value": "Option B: careful"}));
    run.line.asked("failed");
    run.line.falls_silent();
    run.ends(1);
    let suite = scene.done(&["report", "--format", "junit"]).out;
    assert!(suite.contains("tests=\"3\""), "{suite}");
    assert!(scene.transcript().contains("Not reached"), "{}", scene.transcript());
}
