//! Questions of a run that is on another machine, over the record that both share.

use crate::driver::{drive, to};
use crate::running::Transcript;
use crate::scene::Scene;
use crate::shared_scene::Record;
use serde_json::{Value, json};

const ASKS: &str = "
    - [ ] The window is open

    ```bash
    echo one >> ../effects
    ```

    - [ ] It looks well

    ```bash
    echo two >> ../effects
    ```
    ";

/// The bodies of these records of the newest run.
fn bodies(record: &Record, kind: &str) -> Vec<Value> {
    let lines = record.server.ask(&format!(
        "SELECT convert_from(bytes, 'UTF8')::json -> 'body' FROM stepgate.records \
         WHERE run = (SELECT max(run) FROM stepgate.runs) AND convert_from(bytes, 'UTF8')::json ->> 'type' = '{kind}' ORDER BY seq"
    ));
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Asks for the question that is open on the other machine until there is one.
fn question(scene: &Scene, run: &str, part: &str) -> Transcript {
    loop {
        let said = scene.run(&["answer", run, "?"]);
        if said.text().contains(part) {
            return said.exits(0);
        }
    }
}

#[test]
fn a_question_is_seen_and_answered_from_another_machine_and_the_record_says_from_where() {
    let Some(record) = Record::new() else { return };
    let (mia, tom) = (record.machine(ASKS), record.machine(ASKS));
    let running = mia.start(&["run", "runbook.md", "--replies", "socket"]);
    while record.server.ask("SELECT count(*) FROM stepgate.talk") == "0" {
        std::thread::yield_now();
    }
    let run = record.newest();
    question(&tom, &run, "the-window-is-open").says(&["1: Does it hold?", "replies: no, yes"]);
    tom.run(&["answer", &run, "7", "yes"]).exits(3).says(&["prompt 7 is not open; 1 is"]);
    // Who has just gone may still count as the one who drives.
    tom.run(&["answer", &run, "1", "happened", "--take-over", "a slip of the pen"])
        .exits(3)
        .says(&["`happened` is no reply to this"]);
    tom.done(&[
        "answer",
        &run,
        "1",
        "yes",
        "--by",
        "Tom",
        "--reason",
        "the board says so",
        "--take-over",
        "mia is away",
    ]);
    // One reply: what is answered is answered.
    tom.run(&["answer", &run, "1", "no", "--by", "Tom"]).exits(3).says(&["is not open"]);
    let asked = question(&tom, &run, "replies:");
    let id = asked.out.split(':').next().expect("a number").to_owned();
    tom.done(&["answer", &run, &id, "yes", "--by", "Tom", "--take-over", "mia is away"]);
    while !mia.path("effects").exists() {
        std::thread::yield_now();
    }
    loop {
        let open = tom.run(&["answer", &run, "?"]);
        if open.code() != Some(0) {
            // It is over, or between two questions.
            if record.kinds().last().is_some_and(|kind| kind == "run.sealed") {
                break;
            }
            continue;
        }
        let id = open.out.split(':').next().expect("a number").to_owned();
        let _taken_or_over = tom.run(&["answer", &run, &id, "yes", "--by", "Tom"]);
    }
    running.finish().exits(0);
    assert_eq!(std::fs::read_to_string(mia.path("effects")).expect("effects"), "one\ntwo\n");
    let gate = &bodies(&record, "gate.decided")[0];
    assert_eq!((&gate["by"], &gate["note"]), (&json!("Tom"), &json!("the board says so")));
    assert_eq!(gate["seen"]["elsewhere"]["login"], "stepgate", "{gate}");
    let said = record.server.ask(
        "SELECT convert_from(line, 'UTF8')::json ->> 'id', by ->> 'user', login FROM stepgate.talk \
        WHERE NOT is_of_run AND position('the board says so' in encode(line, 'escape')) > 0",
    );
    assert!(said.starts_with("1|") && said.ends_with("|stepgate"), "{said}");
    tom.run(&["verify", &run]).exits(7).says(&["whole and sealed"]);
}

#[test]
fn a_secret_that_is_asked_is_not_taken_from_another_machine() {
    let Some(record) = Record::new() else { return };
    let settings = "[secrets]\ntyped_token = { prompt = true }\n";
    let runbook = "```bash\nexport TYPED_TOKEN=<typed-token>\n```\n";
    let machine = || {
        let scene = record.machine(runbook);
        scene.write("stepgate.toml", settings);
        scene
    };
    let (mia, tom) = (machine(), machine());
    let mut driven = drive(&mia, &["run", "runbook.md"]);
    let prompt = loop {
        let prompt = driven.line.hears("a question", |message| message["type"] == "prompt");
        if prompt["secret"] == true {
            break prompt;
        }
        driven.line.says(&to(&prompt, json!({"reply": "yes"})));
    };
    let (run, id) = (record.newest(), prompt["id"].to_string());
    let refused = tom
        .run(&["answer", &run, &id, "value", "--value", "hunter22", "--take-over", "mia is away"])
        .exits(3);
    refused.says(&["a secret is typed on the machine that drives the run"]).never_says(&["hunter22"]);
    let kept = "SELECT count(*) FROM stepgate.talk WHERE position('hunter22' in encode(line, 'escape')) > 0";
    assert_eq!(record.server.ask(kept), "0");
    driven.line.falls_silent();
    let _stopped = driven.line.rest();
}
