//! `stepgate verify`, held against an independent verifier in Python.

use crate::scene::{Scene, ours, untested};
use std::path::Path;
use std::process::Command;

/// A finished run with something of everything in it.
fn finished() -> Scene {
    let scene = Scene::of(
        "
        # Release
        - [ ] Ready
        ```bash
        { echo out; echo err >&2; }
        true
        seq 1 2000
        ```
        ```sql
        SELECT 1;
        ```
        ",
    )
    .settings("[env.staging]\ndatabase = \"sqlite::memory:\"\n");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    scene
}

/// What both verifiers say of the newest run: whether it holds.
#[track_caller]
fn both_say(scene: &Scene, holds: bool, head: &str) {
    let folder = scene.run_folder();
    for head in [None, Some(head)] {
        let code = match head {
            _ if !holds => 5,
            None => 7,
            Some(_) => 0,
        };
        let arguments = ["verify", folder.to_str().expect("a path in UTF-8")];
        let kept = head.map_or_else(Vec::new, |head| vec!["--head", head]);
        let ours_says = scene.run(&[&arguments[..], &kept].concat()).exits(code);
        let Some((theirs, said)) = python(&folder, head) else { return };
        assert_eq!(theirs, code, "verify.py says {said}; stepgate says {}", ours_says.out);
    }
}

/// The head of the newest run, which is over.
fn head_of(scene: &Scene) -> String {
    let seal = scene.records().pop().expect("records");
    seal["body"]["head"].as_str().expect("a seal names the head").to_owned()
}

/// What `verify.py` exits with, and says; none on a machine without Python.
pub fn python(folder: &Path, head: Option<&str>) -> Option<(i32, String)> {
    let mut command = Command::new("python3");
    command.arg(ours("tests/verify.py")).arg(folder).args(head);
    let Ok(output) = command.output() else {
        untested("python3 is not installed");
        return None;
    };
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.code().expect("it exits"), said))
}

#[test]
fn a_finished_run_is_whole_and_sealed_and_its_head_is_the_one_that_was_printed() {
    let scene = finished();
    both_say(&scene, true, &head_of(&scene));
    let verified = scene.run(&["verify", "--format", "json"]).exits(7).json();
    assert_eq!(verified["verdict"]["is"], "whole-and-sealed");
    assert_eq!(verified["compared"], serde_json::json!([]));
    let head = verified["head"].as_str().expect("a sealed run has a head");
    let seal = scene.records().pop().expect("records");
    assert_eq!(seal["type"], "run.sealed");
    assert_eq!(seal["body"]["head"], head);
    let transcript = std::fs::read_to_string(scene.run_folder().join("transcript.md")).expect("a transcript");
    assert!(transcript.contains(head), "the transcript names another head than {head}");
    let verified = scene.done(&["verify", "--head", head, "--format", "json"]).json();
    assert_eq!(verified["verdict"]["is"], "as-it-was");
    let n_told = verified["records"].as_u64().expect("a number") - 1;
    let compared = serde_json::json!([{"with": "--head", "records": n_told, "whole": true}]);
    assert_eq!(verified["compared"], compared);
    let other = "0".repeat(64);
    scene.run(&["verify", "--head", &other]).exits(5).says(&["no record has the head of --head"]);
}

#[test]
fn the_head_is_printed_at_the_end_of_the_run() {
    let scene = Scene::of("```bash\ntrue\n```\n");
    let mut command = scene.command(crate::scene::STEPGATE);
    let output = command.args(["run", "runbook.md", "--yes"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let verified = scene.run(&["verify", "--format", "json"]).exits(7).json();
    let head = verified["head"].as_str().expect("a head").to_owned();
    assert!(said.contains(&format!("head {head}")), "{head} is not in:\n{said}");
}

/// Something that is done to a file of a run: what, to which, how.
type Change = (&'static str, &'static str, fn(&str) -> String);

const CHANGES: &[Change] = &[
    ("a word", "ledger.jsonl", |text| text.replace("\"assumed\"", "\"asserted\"")),
    ("a line taken out", "ledger.jsonl", |text| {
        relined(text, |lines| lines.retain(|line| !line.contains("\"seq\":3,")))
    }),
    ("the last line taken out", "ledger.jsonl", |text| {
        relined(text, |lines| lines.truncate(lines.len() - 1))
    }),
    ("two lines swapped", "ledger.jsonl", |text| relined(text, |lines| lines.swap(2, 3))),
    ("a torn end", "ledger.jsonl", |text| text[..text.len() - 10].to_owned()),
    ("the output", "out/0002.1", |text| text.replace("out", "owt")),
    ("the plan", "plan.json", |text| text.replace("seq 1 2000", "seq 1 2001")),
    ("the runbook", "runbook.md", |text| format!("{text}\n")),
];

/// A text after `change` was done to its lines.
fn relined(text: &str, change: fn(&mut Vec<&str>)) -> String {
    let mut lines = text.lines().collect();
    change(&mut lines);
    lines.join("\n") + "\n"
}

#[test]
fn whatever_is_changed_is_found_by_both() {
    for (what, file, change) in CHANGES {
        let scene = finished();
        let head = head_of(&scene);
        let path = scene.run_folder().join(file);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let changed = change(&text);
        assert_ne!(changed, text, "{what}");
        std::fs::write(&path, changed).expect("it can be changed");
        both_say(&scene, false, &head);
    }
}

#[test]
fn a_run_that_stopped_is_unsealed_and_never_called_whole() {
    let scene = Scene::of("```bash\nfalse\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    both_say(&scene, false, &"0".repeat(64));
    scene.run(&["verify"]).exits(5).says(&["unsealed"]);
}

#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = Scene::of("```bash\numask 000; echo hello\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&scene.run_folder()), 0o700);
    crate::scene::walk(&scene.path("state"), &mut |path| assert_eq!(mode(path), 0o600, "{}", path.display()));
}

#[test]
fn a_run_of_every_version_that_ever_was_still_verifies() {
    let mut n_runs = 0;
    for (kept, holds, said) in [
        ("sealed", true, "whole and sealed, not compared with a head kept elsewhere"),
        ("withheld", true, "withheld: sealed, and 30 bytes of output taken away"),
        ("unsealed", false, "unsealed"),
    ] {
        for run in ours("tests/golden").join(kept).read_dir().expect("runs are kept") {
            let folder = run.expect("a readable folder").path();
            let scene = Scene::new();
            let path = folder.to_str().expect("a path in UTF-8");
            let code = if holds { 7 } else { 5 };
            let verified = scene.run(&["verify", path]).exits(code);
            verified.says(&[said]).never_says(&["broken", "not vouched for"]);
            if let Some((theirs, told)) = python(&folder, None) {
                let word = said.split(':').next().unwrap_or_default();
                assert!(told.starts_with(word) && theirs == code, "verify.py says {told}");
            }
            if holds {
                let ledger = std::fs::read_to_string(folder.join("ledger.jsonl")).expect("a ledger");
                let seal =
                    ledger.lines().find(|line| line.contains("\"type\":\"run.sealed\"")).expect("a seal");
                let seal: serde_json::Value = serde_json::from_str(seal).expect("a record");
                let head = seal["body"]["head"].as_str().expect("a head");
                scene
                    .done(&["verify", path, "--head", head])
                    .says(&["as it was when its head was kept: --head"]);
                assert_eq!(python(&folder, Some(head)).map_or(0, |(code, _)| code), 0);
            }
            n_runs += 1;
        }
    }
    assert!(n_runs >= 3);
}

#[test]
fn several_runs_are_verified_at_once_and_the_worst_is_what_counts() {
    let scene = Scene::of("```bash\nls go-on\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let first = scene.run_folder();
    scene.write("go-on", "");
    scene.done(&["run", "runbook.md", "--yes"]);
    let second = scene.run_folder();
    let [first, second] = [&first, &second].map(|path| path.to_str().expect("a path in UTF-8"));
    scene.run(&["verify", second, first]).exits(5).says(&["whole and sealed", "unsealed"]);
    scene.run(&["verify", first, second]).exits(5);
    scene.run(&["verify", second, second]).exits(7);
    scene.run(&["verify", second, second, "--head", "aa"]).exits(2).says(&["--heads FILE"]);
}
