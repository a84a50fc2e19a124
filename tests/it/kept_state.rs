//! What the run's shell knew is bound to the ledger: a state that is another one, or gone, is a question, and never one for `--yes`.

use crate::kept_records::{bodies, words};
use crate::pty::sit_down;
use crate::scene::Scene;
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
    let digest = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
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
    scene.verified();
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

/// A run whose ledger ends where its first step was started, as after a crash that came when the shell's state was kept already.
fn crashed() -> Scene {
    let scene = Scene::of(
        "
        ```bash
        export VALUE=set
        ```
        - [ ] Look
        ```bash
        echo \"it goes on with [${VALUE:-}]\"
        ```
        ",
    );
    sit_down(&scene, &["run", "runbook.md"]).sees("Does it hold?").sees("more").types("p").ends(3);
    let path = scene.run_folder().join("ledger.jsonl");
    let ledger = std::fs::read_to_string(&path).expect("a ledger");
    let end = ledger.lines().position(|line| line.contains("\"step.exited\"")).expect("an end");
    let cut: String = ledger.split_inclusive('\n').take(end).collect();
    std::fs::write(&path, cut).expect("it can be cut");
    scene
}

#[test]
fn what_became_of_a_step_in_doubt_is_what_the_shell_knows_at_every_later_resume() {
    for (key, reason, known) in [("h", "I saw it\r", "[set]"), ("s", "not needed\r", "[]")] {
        let scene = crashed();
        scene.run(&["resume", "--yes"]).exits(6).says(&["nobody knows how it ended"]);
        let screen = sit_down(&scene, &["resume"]).sees("Did it happen?").types(key).sees(": ").types(reason);
        screen.sees("Does it hold?").sees("more").types("p").ends(3);
        assert_eq!(words(&scene, "run.resumed", "state_sha256").len(), usize::from(key == "h"));
        sit_down(&scene, &["resume"]).sees("Does it hold?").sees("more").types("p").ends(3);
        scene.done(&["resume", "--yes"]).says(&[&format!("│ it goes on with {known}")]);
    }
}

#[test]
fn a_state_that_was_taken_for_a_step_in_doubt_is_bound_from_then_on() {
    let scene = crashed();
    let screen =
        sit_down(&scene, &["resume"]).sees("Did it happen?").types("h").sees(": ").types("I saw it\r");
    screen.sees("Does it hold?").sees("more").types("p").ends(3);
    let path = scene.run_folder().join("state");
    let after = String::from_utf8_lossy(&std::fs::read(&path).expect("a state"))
        .lines()
        .next()
        .and_then(|label| label.splitn(4, ' ').nth(3).map(str::to_owned));
    std::fs::write(&path, whole(&after.expect("which step it is of"), b"VALUE=forged\n"))
        .expect("it can be changed");
    is_a_question(&scene, "state is not what the record names");
}

#[test]
fn what_the_operators_environment_holds_of_secrets_is_not_kept_while_a_run_is_stopped() {
    let secrets = [
        ("CLOUD_SECRET_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCY"),
        ("DEPLOY_PASSWORD", "correct horse battery"),
        // Told by its shape alone.
        ("WHATEVER", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    ];
    let runbook = "```bash\nkept=1\nls go-on\necho \"${#CLOUD_SECRET_KEY} ${#DEPLOY_PASSWORD} ${#WHATEVER} $kept\"\n```\n";
    let scene = secrets.iter().fold(Scene::of(runbook), |scene, (name, value)| scene.env(name, *value));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let mut n_files = 0;
    crate::scene::walk(&scene.path("state"), &mut |path| {
        let bytes = std::fs::read(path).expect("a file of the run");
        n_files += 1;
        for (name, value) in secrets {
            let is_held = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!is_held, "{name} stands in {}", path.display());
        }
    });
    assert!(n_files > 3, "there is a run");
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]).says(&["│ 28 21 40 1"]);
}

#[test]
fn a_secret_that_a_step_has_set_itself_is_not_taken_from_the_environment() {
    let runbook = "```bash\nexport DEPLOY_PASSWORD=$(echo other)\nls go-on\necho \"$(printf %s \"$DEPLOY_PASSWORD\" | wc -c)\"\n```\n";
    let scene = Scene::of(runbook).env("DEPLOY_PASSWORD", "correct horse battery");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    let refused = scene.run(&["resume", "--yes"]).exits(3).says(&["`DEPLOY_PASSWORD`, which line 2 set"]);
    assert!(!refused.out.contains("│ 21"), "{}", refused.out);
    let typed = sit_down(&scene, &["resume"]).sees("Value of DEPLOY_PASSWORD (not shown)").types("other\r");
    typed.sees("│ 5").ends(0);
}
