//! A run that a program drives over standard input and output: by a script of a page, and message by message.

use crate::driver::{drive, printed, records};
use crate::kept_records::bodies;
use crate::scene::{Scene, ours};
use serde_json::{Value, json};

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
pub const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

/// What the script drives.
pub const RUNBOOK: &str = "
    # Release

    - [ ] Nobody else deploys

    ## Switch

    ### Blue-Green

    ```bash
    echo blue-green
    ```

    ### Rolling

    ```bash
    echo rolling
    ```

    ## Database

    ```bash
    # Colour
    echo \"colour <colour>\"
    # Folder
    mkdir deep/er
    ```

    ```bash mode=terminal
    # Branch
    { read -r branch; echo \"it is $branch in $(stty size)\"; }
    ```

    ```bash
    # Cache
    mkdir cache
    ```

    - [ ] The team knows

    ## Rollback

    ```bash
    # Take it back
    rmdir deep
    ```
    ";

#[test]
fn a_script_of_a_page_drives_a_run_to_its_end_and_the_record_says_who_decided() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let driven = scene.command("bash").arg(ours("fixtures/drive")).arg(crate::scene::STEPGATE).output();
    let driven = driven.expect("bash is everywhere");
    let (said, errors) = (String::from_utf8_lossy(&driven.stdout), String::from_utf8_lossy(&driven.stderr));
    assert_eq!(said, "exit 3\nexit 1\n", "{errors}");
    let heard = scene.read("heard");
    let heard: Vec<Value> =
        heard.lines().map(|line| serde_json::from_str(line).expect("a message is JSON")).collect();
    assert!(!heard.iter().any(|message| message["type"] == "refused"), "{heard:#?}");
    assert_eq!(records(&heard), scene.kinds(), "every record is told, and nothing else");
    let shown = printed(&heard);
    assert!(shown.contains("colour blue\n") && shown.contains("it is main in 40 120"), "{shown}");
    let gates = bodies(&scene, "gate.decided");
    assert_eq!(
        (&gates[0]["answer"], &gates[0]["how"], &gates[0]["by"], &gates[0]["note"]),
        (&json!("yes"), &json!("program"), &json!("Ada"), &json!("looked at the dashboard"))
    );
    assert_eq!(bodies(&scene, "choice.made")[0]["chosen"], "Rolling");
    assert_eq!(bodies(&scene, "variable.given")[0]["origin"], "program");
    let outcomes = bodies(&scene, "step.exited").into_iter().map(|mut body| body["outcome"].take());
    let outcomes: Vec<Value> = outcomes.collect();
    assert_eq!(outcomes, ["done", "done", "failed", "failed", "done", "done", "done"]);
    let resolved = bodies(&scene, "step.resolved");
    let resolved: Vec<_> = resolved.iter().map(|body| (&body["resolution"], &body["how"])).collect();
    let program = json!("program");
    assert_eq!(resolved, [(&json!("retry"), &program), (&json!("rolled-back"), &program)]);
    let closed = bodies(&scene, "run.closed");
    let results: Vec<&Value> = closed.iter().map(|body| &body["result"]).collect();
    assert_eq!(results, ["paused", "rolled-back"]);
    assert!(scene.repo("deep").metadata().is_err(), "it was taken back");
    let transcript = scene.transcript();
    assert!(transcript.contains("Ada (program)") && transcript.contains("-mkdir deep/er\n+mkdir deep"));
    scene.verified();
}

#[test]
fn the_last_record_is_heard_although_the_input_stays_open() {
    let scene = Scene::of("```bash\necho one\n```\n").settings(SETTINGS);
    let heard = drive(&scene, RUN).ends(0);
    assert_eq!(records(&heard).last().map(String::as_str), Some("run.sealed"));
    assert_eq!(records(&heard), scene.kinds());
}

#[test]
fn a_closed_input_at_a_question_is_nobody_to_ask() {
    let scene = Scene::of("- [ ] Ready\n").settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    run.line.asked("gate");
    run.line.falls_silent();
    run.ends(3);
    let reason = bodies(&scene, "run.closed")[0]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason.contains("nobody is there"), "{reason}");
}

#[test]
fn a_closed_input_after_a_failure_is_a_failure() {
    let scene = Scene::of("```bash\nfalse\n```\n").settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    run.line.asked("failed");
    run.line.falls_silent();
    run.ends(1);
}

#[test]
fn a_closed_input_in_the_middle_of_a_step_lets_it_end_first() {
    let scene = Scene::of("```bash\n{ echo on; cat ../fifo; }\n```\n\n- [ ] Ready\n").settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let mut run = drive(&scene, RUN);
    run.line.printed("on\n");
    run.line.falls_silent();
    run.line.hears("that nobody drives", |message| message["type"] == "driver" && message["who"].is_null());
    std::fs::write(&fifo, "went on\n").expect("the step reads it");
    assert!(printed(&run.ends(3)).contains("went on\n"));
    assert_eq!(bodies(&scene, "step.exited")[0]["outcome"], "done");
}

#[test]
fn a_step_in_a_terminal_gets_the_end_of_its_input_once_nobody_types() {
    for closes_before in [true, false] {
        let runbook = "```bash\necho on\n```\n\n```bash mode=terminal\n{ echo typing; cat; }\n```\n";
        let scene = Scene::of(runbook).settings(SETTINGS);
        let mut run = drive(&scene, RUN);
        if !closes_before {
            run.line.printed("typing");
            run.line.types("one\r");
            run.line.printed("one");
        }
        run.line.falls_silent();
        run.ends(0);
        assert_eq!(bodies(&scene, "step.exited")[1]["outcome"], "done", "{closes_before}");
    }
}

#[test]
fn a_closed_output_never_stops_a_step() {
    let scene =
        Scene::of("```bash\nseq 100000\ntouch made\n```\n").settings("[env.x]\nconfirm = \"gates\"\n");
    let mut run = drive(&scene, RUN);
    run.line.record("run.opened");
    run.line.goes_deaf();
    run.exits(0);
    assert!(scene.repo("made").exists());
}

#[test]
fn a_driver_who_does_not_read_output_still_hears_every_record() {
    // More than waits for anybody, which is read only once the run has come to its question.
    let scene = Scene::of("```bash\n{ seq 500000; touch made; }\n```\n\n- [ ] Ready\n")
        .settings("[env.x]\nconfirm = \"gates\"\n");
    let mut run = drive(&scene, RUN);
    while !scene.repo("made").exists() {
        std::thread::yield_now();
    }
    run.line.replies("gate", json!({"reply": "yes"}));
    assert_eq!(records(&run.ends(0)), scene.kinds());
}

#[test]
fn a_stop_stops_the_step_and_a_second_one_the_run() {
    let scene = Scene::of("```bash\n{ echo on; cat ../fifo; }\n```\n").settings(SETTINGS);
    scene.fifo("fifo");
    let mut run = drive(&scene, RUN);
    run.line.printed("on\n");
    run.line.says(&json!({"type": "control", "do": "stop"}));
    run.line.asked("failed");
    run.line.says(&json!({"type": "control", "do": "stop"}));
    run.ends(130);
    assert_eq!(bodies(&scene, "step.exited")[0]["outcome"], "interrupted");
}

#[test]
fn a_pause_lets_the_step_end_and_the_run_goes_on_another_time() {
    let scene = Scene::of("```bash\n{ echo on; cat ../fifo; }\necho after\n```\n").settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let mut run = drive(&scene, RUN);
    run.line.printed("on\n");
    run.line.says(&json!({"type": "control", "do": "pause"}));
    // A refusal says that what was said before it has been heard.
    run.line.says(&json!({"type": "control", "do": "mode"}));
    run.line.refused();
    std::fs::write(&fifo, "went on\n").expect("the step reads it");
    run.ends(3);
    assert_eq!(bodies(&scene, "step.exited")[0]["outcome"], "done");
    assert_eq!(bodies(&scene, "run.closed")[0]["result"], "paused");
    assert_eq!(printed(&drive(&scene, &["resume"]).ends(0)), "after\n");
}

#[test]
fn what_never_ends_is_ended_and_another_mode_is_asked_again() {
    let scene = Scene::of("```bash\nmkdir made\ntail -f runbook.md\n```\n").settings(SETTINGS);
    let mut run = drive(&scene, RUN);
    let first = run.line.asked("confirm");
    run.line.says(&json!({"type": "control", "do": "mode", "mode": "terminal"}));
    let again = run.line.asked("confirm");
    assert_eq!((&first["mode"], &again["mode"]), (&json!("plain"), &json!("terminal")));
    run.line.says(&crate::driver::to(&again, json!({"reply": "yes"})));
    run.line.printed("tail -f");
    run.line.says(&json!({"type": "control", "do": "end-watch"}));
    run.ends(0);
}
