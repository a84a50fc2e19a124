//! What the run's shell knew is bound to the ledger: a state that is another one, or gone, is a question, and never one for `--yes`.

use crate::kept_records::{bodies, words};
use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

const QUESTION: &str = "Go on with a shell that knows nothing of the steps before?";

/// A runbook that stops in its middle until `go-on` is there.
fn runbook(directory: &str) -> String {
    format!("```bash\nDIR={directory}\nls go-on\necho \"it is [$DIR/]\"\n```\n")
}

/// A run that has stopped there, and the place of what its shell knew.
fn stopped(scene: &Scene, directory: &str) -> PathBuf {
    scene.write("runbook.md", &runbook(directory));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.run_folder().join("state")
}

/// Nobody goes on with it, `--yes` does not, a person may stop by Enter.
#[track_caller]
fn is_a_question(scene: &Scene, told: &str) {
    scene.write("go-on", "");
    let records = scene.records().len();
    for flags in [&["--yes"][..], &["--yes", "--allow", "destroy"], &["--no-input"]] {
        let refused = scene.run(&[&["resume"], flags].concat()).exits(6);
        refused.says(&["what the run's shell knew is lost", told]).never_says(&["│"]);
    }
    let shown =
        sit_down(scene, &["resume", "--yes"]).sees(QUESTION).sees("[Enter] stop here").types("\r").ends(6);
    assert!(shown.contains(told), "{shown}");
    assert_eq!(scene.records().len(), records, "nothing was begun");
}

/// A state in the form in which it is kept.
fn whole(after: &str, text: &[u8]) -> Vec<u8> {
    let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    [format!("stepgate-state/v1 {} {digest} {after}\n", text.len()).as_bytes(), text].concat()
}

#[test]
fn the_ledger_names_what_the_shell_knew_after_each_step() {
    let scene = Scene::new();
    let state = std::fs::read(stopped(&scene, "/srv/app")).expect("a state");
    let named = words(&scene, "step.exited", "state_sha256");
    let text = String::from_utf8_lossy(&state);
    assert!(!named.is_empty() && text.contains(named.last().expect("one")), "{named:?}");
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]).says(&["│ it is [/srv/app/]"]);
    assert_eq!(words(&scene, "run.resumed", "state_sha256"), [named.last().expect("one").clone()]);
    scene.done(&["verify"]);
}

#[test]
fn a_state_that_is_gone_is_a_question() {
    let scene = Scene::new();
    std::fs::remove_file(stopped(&scene, "/srv/app")).expect("a state");
    is_a_question(&scene, "state is not there");
    // Whoever says so goes on without it, and the record shows that there was none.
    sit_down(&scene, &["resume", "--yes"]).sees(QUESTION).sees("[g]").types("g").sees("│ it is [/]").ends(0);
    assert!(bodies(&scene, "run.resumed")[0]["state_sha256"].is_null());
}

#[test]
fn a_state_that_was_changed_is_a_question_though_it_looks_whole() {
    let scene = Scene::new();
    let path = stopped(&scene, "/srv/app");
    let state = std::fs::read(&path).expect("a state");
    let head = state.iter().position(|byte| *byte == b'\n').expect("a head");
    let label = String::from_utf8_lossy(&state[..head]).into_owned();
    let after = label.splitn(4, ' ').nth(3).expect("which step it is of").to_owned();
    let length: usize = label.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a length");
    let text = String::from_utf8_lossy(&state[head + 1..head + 1 + length]).into_owned();
    assert!(text.contains("/srv/app"), "{text}");
    for (changed, told) in [
        (
            whole(&after, text.replace("/srv/app", "/srv/all").as_bytes()),
            "state is not what the record names",
        ),
        (
            whole("another-step 1", text.replace("/srv/app", "").as_bytes()),
            "state is not what the record names",
        ),
        (whole(&after, b""), "state is not what the record names"),
        (state[..state.len() - 1].to_vec(), "state is damaged"),
        (b"anything".to_vec(), "state is damaged"),
        (Vec::new(), "state is damaged"),
    ] {
        std::fs::write(&path, changed).expect("it can be changed");
        is_a_question(&scene, told);
    }
    std::fs::write(&path, state).expect("it can be changed back");
    scene.done(&["resume", "--yes"]).says(&["│ it is [/srv/app/]"]);
}

#[test]
fn a_state_of_another_run_or_of_an_earlier_time_is_a_question() {
    let scene = Scene::new();
    let other = std::fs::read(stopped(&scene, "/srv/other")).expect("a state");
    scene.done(&["resume", "--abandon", "only its state is wanted"]);
    let path = stopped(&scene, "/srv/app");
    std::fs::write(&path, other).expect("it can be changed");
    is_a_question(&scene, "state is not what the record names");

    let twice = Scene::new();
    twice.write(
        "runbook.md",
        "```bash\nDIR=/srv/early\nls go-on\nDIR=/srv/late\nls go-on-2\necho \"it is [$DIR/]\"\n```\n",
    );
    twice.run(&["run", "runbook.md", "--yes"]).exits(1);
    let path = twice.run_folder().join("state");
    let early = std::fs::read(&path).expect("a state");
    twice.write("go-on", "");
    twice.run(&["resume", "--yes"]).exits(1);
    let late = std::fs::read(&path).expect("a state");
    std::fs::write(&path, early).expect("it can be changed");
    twice.write("go-on-2", "");
    is_a_question(&twice, "state is not what the record names");
    std::fs::write(&path, late).expect("it can be changed back");
    twice.done(&["resume", "--yes"]).says(&["│ it is [/srv/late/]"]);
}

#[test]
fn a_state_in_a_run_whose_shell_has_never_known_anything_is_a_question() {
    let scene = Scene::of("- [ ] Ready\n\n```bash\necho \"it is [${DIR:-nothing}]\"\n```\n");
    sit_down(&scene, &["run", "runbook.md"]).sees("Does it hold?").sees("more").types("p").ends(3);
    let path = scene.run_folder().join("state");
    assert!(!path.exists());
    std::fs::write(&path, whole("made-up 1", b"DIR=/\n")).expect("it can be written");
    is_a_question(&scene, "state is not what the record names");
}

#[test]
fn a_runbook_that_is_adopted_takes_what_the_shell_knew_with_it() {
    let scene = Scene::new();
    let _before = stopped(&scene, "/srv/app");
    scene.write("runbook.md", &runbook("/srv/app").replace("it is", "it is now"));
    scene.run(&["resume", "--adopt", "--yes"]).exits(1);
    let path = scene.run_folder().join("state");
    assert!(scene.records()[0]["body"]["continues"]["state_sha256"].is_string());
    let state = std::fs::read(&path).expect("a state");
    std::fs::write(&path, whole("ls-go-on 1", b"DIR=/\n")).expect("it can be changed");
    is_a_question(&scene, "state is not what the record names");
    std::fs::write(&path, state).expect("it can be changed back");
    scene.done(&["resume", "--yes"]).says(&["│ it is now [/srv/app/]"]);
}

#[test]
fn what_a_step_set_that_nobody_saw_end_is_known_or_not_known_for_good() {
    for (key, reason) in [("h", "I saw it\r"), ("s", "not needed\r")] {
        let scene = Scene::of(
            "
            ```bash
            # First
            { export VALUE=set; echo ready; cat ../fifo; }
            ```
            - [ ] Look
            ```bash
            echo \"it goes on with [${VALUE:-}]\"
            ```
            ",
        );
        scene.fifo("fifo");
        let running = scene.start(&["run", "runbook.md", "--yes"]).until("│ ready");
        running.signal(Signal::KILL).finish().never_says(&["stopped"]);
        std::fs::write(scene.path("fifo"), "on\n").expect("the step reads it");
        scene.settle();
        let screen = sit_down(&scene, &["resume"]).sees("Did it happen?").types(key).sees(": ").types(reason);
        screen.sees("Does it hold?").sees("more").types("p").ends(3);
        // The second resume knows the same as the first one.
        scene.done(&["resume", "--yes"]).never_says(&["is lost"]).says(&["│ it goes on with ["]);
    }
}
