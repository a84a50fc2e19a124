//! Forgeries of a whole run, chain, seal and index made anew: what is said of each with and without a head that was kept elsewhere.

use crate::forge::Forged;
use crate::forged_stories::{FILES, LEFT, NONSENSE, PLAUSIBLE};
use crate::running::Transcript;
use crate::scene::{STEPGATE, Scene};
use std::path::{Path, PathBuf};

/// A run that failed, was resumed and is done, with something of everything in it; and a later one of the same store. With the folder of
/// the first and its head.
fn true_run() -> (Scene, PathBuf, String) {
    let scene = Scene::of(
        "
        # Release

        - [ ] Ready

        ```bash
        { echo out; echo err >&2; }
        ls go-on
        ```

        ```sql
        CREATE TABLE IF NOT EXISTS t (n INTEGER);
        INSERT INTO t VALUES (1);
        ```

        - [ ] Looked at

        ```bash
        seq 1 20
        ```
        ",
    )
    .settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
    scene.run(&["run", "runbook.md", "--env", "staging", "--yes"]).exits(1);
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]);
    let folder = scene.run_folder();
    let seal = scene.records().pop().expect("a seal");
    let head = seal["body"]["head"].as_str().expect("a head").to_owned();
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    assert_ne!(scene.run_folder(), folder);
    (scene, folder, head)
}

/// What is said of a forged run with these arguments besides: of its folder, or of the run in its store.
fn said(scene: &Scene, forged: &Forged, is_at_home: bool, arguments: &[&str]) -> Transcript {
    let mut command = scene.command(STEPGATE);
    command.env("STEPGATE_HOME", &forged.state).arg("verify");
    let folder = forged.folder.as_path();
    command.arg(if is_at_home { Path::new(folder.file_name().expect("an id")) } else { folder });
    command.args(arguments);
    crate::running::Running::start(scene, command).finish()
}

/// Goes through forgeries of one run, each in a copy of its store, in which all hashes are made anew; what is done to `files` is done after
/// that.
fn forge(
    files: bool,
    forgeries: impl Iterator<Item = (&'static str, fn(&mut Forged))>,
    look: impl Fn(&Scene, &str, usize, &Forged, &str),
) {
    let (scene, folder, head) = true_run();
    let mut failed = Vec::new();
    for (at, (what, change)) in forgeries.enumerate() {
        let mut forged = Forged::of(&scene, &folder, &format!("forged-{at}"));
        if !files {
            change(&mut forged);
        }
        let mut forged = forged.rebuilt(&scene);
        if files {
            change(&mut forged);
        }
        let looked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            look(&scene, what, at, &forged, &head);
        }));
        failed.extend(looked.err().map(|_| what));
        std::fs::remove_dir_all(&forged.state).expect("it can be removed");
    }
    assert_eq!(failed, [""; 0], "what is said of each stands above");
}

/// Whether the second verifier says the same.
#[track_caller]
fn second_says(forged: &Forged, head: Option<&str>, code: i32, what: &str) {
    let Some((theirs, said)) = crate::verify::python(&forged.folder, head) else { return };
    assert_eq!(theirs, code, "{what}: verify.py says {said}");
}

#[test]
fn a_run_that_is_made_anew_without_a_change_is_the_run_that_it_was() {
    let (scene, folder, head) = true_run();
    let before = std::fs::read_to_string(folder.join("ledger.jsonl")).expect("a ledger");
    let forged = Forged::of(&scene, &folder, "forged").rebuilt(&scene);
    assert_eq!(forged.read("ledger.jsonl"), before, "the forger knows how");
    said(&scene, &forged, false, &[])
        .exits(7)
        .says(&["whole and sealed, not compared with a head kept elsewhere"]);
    said(&scene, &forged, false, &["--head", &head])
        .exits(0)
        .says(&["as it was when its head was kept: --head"]);
    said(&scene, &forged, true, &[])
        .exits(0)
        .says(&["when its head was kept: run 20261121-", "which began after it"]);
    second_says(&forged, None, 7, "no head");
    second_says(&forged, Some(&head), 0, "a head");
}

#[test]
fn a_story_that_could_have_been_is_never_as_it_was_without_a_head_and_named_with_one() {
    assert!(PLAUSIBLE.len() + NONSENSE.len() + FILES.len() + LEFT.len() >= 60);
    forge(false, PLAUSIBLE.iter().copied(), |scene, what, _, forged, head| {
        let kept = ["--head", head];
        let alone = said(scene, forged, false, &[]);
        assert_eq!(alone.code(), Some(7), "{what}: {}", alone.out);
        alone.says(&["whole and sealed, not compared with a head kept elsewhere"]).never_says(&["as it was"]);
        said(scene, forged, false, &kept)
            .exits(5)
            .says(&["broken at record ", "no record has the head of --head"]);
        said(scene, forged, true, &[])
            .exits(5)
            .says(&["no record has the head of run 2026", "which began after it"]);
        second_says(forged, None, 7, what);
        second_says(forged, Some(head), 5, what);
    });
}

#[test]
fn a_story_that_cannot_have_been_is_named_even_without_a_head() {
    let all = NONSENSE.iter().map(|(what, _, change)| (*what, *change));
    forge(false, all, |scene, what, at, forged, head| {
        let (_, words, _) = NONSENSE[at];
        let alone = said(scene, forged, false, &[]);
        assert!(alone.out.contains(words) && alone.code() == Some(5), "{what}: {}", alone.out);
        // What was written behind a true end is no other head.
        let with_head = said(scene, forged, false, &["--head", head]).exits(5);
        assert!(
            with_head.out.contains("no record has the head of --head") || with_head.out.contains(words),
            "{what}: {}",
            with_head.out
        );
        said(scene, forged, true, &[]).exits(5);
        second_says(forged, None, 5, what);
        second_says(forged, Some(head), 5, what);
    });
}

#[test]
fn a_file_that_is_not_what_it_should_be_is_named_whether_a_head_was_kept_or_not() {
    for (list, code) in [(FILES, 5), (LEFT, 7)] {
        let all = list.iter().map(|(what, _, change)| (*what, *change));
        forge(true, all, |scene, what, at, forged, head| {
            let (_, words, _) = list[at];
            for (is_at_home, arguments) in [(false, &[][..]), (false, &["--head", head]), (true, &[])] {
                let told = said(scene, forged, is_at_home, arguments);
                assert!(told.out.contains(words) && told.code() == Some(code), "{what}: {}", told.out);
            }
            // It does not make transcripts.
            if !words.contains("transcript.md") || code == 7 {
                second_says(forged, Some(head), code, what);
            }
        });
    }
}

#[test]
fn a_transcript_of_an_earlier_session_is_named_and_one_that_is_gone_too() {
    let (scene, folder, head) = true_run();
    let forged = Forged::of(&scene, &folder, "forged");
    let end = forged.at("run.closed", 0);
    let mut stopped = Forged::of(&scene, &folder, "stopped");
    stopped.records.truncate(end + 1);
    stopped.is_sealed = false;
    let early = stopped.rebuilt(&scene).read("transcript.md");
    assert!(early.contains("11 records") || early.contains("10 records"), "{early}");
    forged.write("transcript.md", &early);
    said(&scene, &forged, false, &["--head", &head])
        .exits(7)
        .says(&["not vouched for: transcript.md: it tells of the first 10 records only"]);
    std::fs::remove_file(forged.folder.join("transcript.md")).expect("a transcript");
    said(&scene, &forged, false, &["--head", &head]).exits(0).says(&["note: transcript.md is not there"]);
}

#[test]
fn what_was_taken_away_after_the_end_stays_named_whatever_head_was_kept() {
    let (scene, folder, head) = true_run();
    let run = folder.file_name().and_then(|name| name.to_str()).expect("an id");
    let step = scene.records()[3]["body"]["step"].as_str().expect("a step").to_owned();
    scene.done(&["redact", run, "--step", &step, "--reason", "shown by mistake"]);
    let text = std::fs::read_to_string(folder.join("transcript.md")).expect("a transcript");
    assert!(!text.contains("\nerr\n") && text.contains("shown by mistake"), "{text}");
    scene
        .done(&["verify", run, "--head", &head])
        .says(&["withheld: sealed, and 8 bytes of output taken away; the rest as it was when its head was kept: --head"]);
    let folder = folder.to_str().expect("a path in UTF-8");
    scene
        .run(&["verify", folder])
        .exits(7)
        .says(&["withheld: sealed", "not compared with a head kept elsewhere"]);
}

#[test]
fn what_was_written_behind_the_head_that_was_kept_is_not_as_it_was() {
    let (scene, folder, head) = true_run();
    let mut forged = Forged::of(&scene, &folder, "forged");
    let at = forged.at("run.closed", 1);
    forged.insert(at, "lock.broken", serde_json::json!({"holder": "root", "processes": [], "reason": "x"}));
    let forged = forged.rebuilt(&scene);
    said(&scene, &forged, false, &["--head", &head])
        .exits(7)
        .says(&["compared with a head kept elsewhere only as far as its first 30 records: --head"]);
    second_says(&forged, Some(&head), 7, "behind the head");
    said(&scene, &forged, true, &[]).exits(5).says(&["no record has the head of run 2026"]);
}

#[test]
fn heads_are_read_from_whatever_lines_they_were_kept_in() {
    let (scene, folder, head) = true_run();
    let run = folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    let folder = folder.to_str().expect("a path in UTF-8").to_owned();
    let other = "0".repeat(64);
    scene.write(
        "heads.txt",
        &format!("20261120-000000-aaaa {other}\n2026-11-21 anchored: run={run} head={head}\n"),
    );
    scene
        .done(&["verify", &folder, "--heads", "heads.txt"])
        .says(&["as it was when its head was kept: line 2 of heads.txt"]);
    scene.write("others.txt", &format!("20261120-000000-aaaa {other}\n"));
    scene
        .run(&["verify", &folder, "--heads", "others.txt"])
        .exits(7)
        .says(&["not compared with a head kept elsewhere", "note: no line of --heads is of this run"]);
    scene.write("wrong.txt", &format!("{run}\t{other}\n"));
    scene
        .run(&["verify", &folder, "--heads", "heads.txt", "--heads", "wrong.txt"])
        .exits(5)
        .says(&["no record has the head of line 1 of wrong.txt"]);
    scene.run(&["verify", &folder, "--heads", "nowhere.txt"]).exits(2).says(&["nowhere.txt"]);
    let both = [scene.run_folder().to_str().expect("a path in UTF-8").to_owned(), folder];
    scene.run(&["verify", &both[0], &both[1], "--heads", "heads.txt"]).exits(7);
    let mut command = scene.command("/bin/sh");
    command.args(["-c", &format!("{STEPGATE} verify {} --heads - < heads.txt", both[1])]);
    let output = command.output().expect("sh is everywhere");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("was kept: line 2 of standard input") && output.status.success(), "{told}");
}
