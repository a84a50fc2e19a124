//! `stepgate redact --text`: a secret that nobody had declared is gone from whatever place of a run it stood in.

use crate::scene::{Scene, walk};
use std::io::Write as _;
use std::process::Stdio;

const SECRET: &str = "Zq7-hunter/two";

fn leaked() -> Scene {
    let scene = Scene::of(&format!(
        "
        # Ship with {SECRET}
        ## Log in with {SECRET}
        - [ ] is {SECRET} yours?
        ```bash
        # with {SECRET}
        who=<who>; echo \"{SECRET} of $who\"
        printf %s {SECRET} | base64
        echo done
        ```
        "
    ));
    let note =
        format!("[[answer]]\nstep = \"is {SECRET} yours?\"\nanswer = \"yes\"\nnote = \"it is {SECRET}\"\n");
    scene.write("answers.toml", &format!("by = \"Ada {SECRET}\"\n{note}"));
    let set = format!("who=me {SECRET}");
    scene.done(&["run", "runbook.md", "--yes", "--answers", "answers.toml", "--set", &set]);
    scene
}

/// Redacts `text`, handed over by standard input; gives the exit code and what was said.
fn redact(scene: &Scene, text: &str) -> (Option<i32>, String) {
    let mut command = scene.command(crate::scene::STEPGATE);
    command.args(["redact", "2026", "--text", "-", "--reason", &format!("{text} was shown")]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    child.stdin.take().expect("it is piped").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[track_caller]
fn it_is_nowhere(scene: &Scene) {
    walk(&scene.path("state"), &mut |path| {
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("a readable file")).into_owned();
        let base64 = "WnE3LWh1bnRlci90d2";
        for part in ["Zq7", "zq7", "hunter", base64] {
            assert!(!text.contains(part), "`{part}` is in {}", path.display());
        }
    });
}

#[test]
fn a_text_is_taken_away_whatever_place_it_stands_in_and_the_record_says_so() {
    let scene = leaked();
    let head = scene.run(&["verify", "--format", "json"]).exits(7).json()["head"].clone();
    let (code, said) = redact(&scene, SECRET);
    assert_eq!(code, Some(0), "{said}");
    for part in ["bytes of output are zeros", "records are written again", "runbook.md is", "plan.json is"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    it_is_nowhere(&scene);
    // The head that was kept elsewhere still stands in the chain; what else the lines said is not known, which is no "whole".
    let head = head.as_str().expect("a head");
    scene
        .run(&["verify", "--head", head])
        .exits(5)
        .says(&["rewritten: sealed, and a text taken out of record 0"]);
    let kept = "; the rest as it was when its head was kept: --head";
    scene.done(&["verify", "--head", head, "--rewritten"]).says(&["plan.json, runbook.md", kept]);
    scene.run(&["verify", "--rewritten"]).exits(7).says(&["not compared with a head kept elsewhere"]);
    scene.done(&["show"]).says(&["Log in with [redacted:withheld]", "a text taken out of"]);
    for form in ["md", "html", "json", "junit", "cast"] {
        scene.done(&["report", "--format", form]).never_says(&["Zq7", "hunter"]);
    }
    scene.done(&["diff", "2026", "2026"]);
    let (code, said) = redact(&scene, SECRET);
    assert!(code == Some(2) && said.contains("stands nowhere in the record"), "{said}");
}

#[test]
fn what_was_written_again_is_held_like_the_rest() {
    let scene = leaked();
    redact(&scene, SECRET);
    for (file, from, to) in [
        ("ledger.jsonl", "it is [redacted:withheld]", "it is [redacted:nothing]"),
        ("plan.json", "[redacted:withheld]", "[redacted:nothing]"),
        ("runbook.md", "[redacted:withheld]", "[redacted:nothing]"),
    ] {
        let path = scene.run_folder().join(file);
        let whole = std::fs::read_to_string(&path).expect("a readable file");
        assert!(whole.contains(from), "{file}: {whole}");
        std::fs::write(&path, whole.replacen(from, to, 1)).expect("written");
        scene.run(&["verify", "--rewritten"]).exits(5).never_says(&["rewritten: sealed"]);
        std::fs::write(&path, whole).expect("written");
    }
    scene.run(&["verify", "--rewritten"]).exits(7).says(&["rewritten: sealed"]);
}

#[test]
fn a_word_of_the_record_itself_is_not_taken_away() {
    let scene = leaked();
    let before = scene.records();
    let (code, said) = redact(&scene, "command");
    assert!(code == Some(2) && said.contains("is a word of"), "{said}");
    assert_eq!(scene.records(), before);
    let (code, said) = redact(&scene, "short");
    assert!(code == Some(2) && said.contains("cannot be masked"), "{said}");
}

#[test]
fn a_run_that_is_not_over_is_redacted_and_says_what_it_knows_no_more() {
    let scene = Scene::of(&format!("```bash\necho {SECRET}\nls go-on\n```\n"));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let (code, said) = redact(&scene, SECRET);
    assert_eq!(code, Some(0), "{said}");
    it_is_nowhere(&scene);
    // The shell held it too, in `$_`: what it knew is gone with it, and only a person can say that the rest needs none of it.
    scene.run(&["resume", "--yes"]).exits(6).says(&["what the run's shell knew is lost"]);
}
