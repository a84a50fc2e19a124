//! `stepgate runs`, `show` and `report`.

use crate::scene::Scene;
use rustix::process::Signal;

#[test]
fn past_runs_are_listed_newest_first() {
    let scene = Scene::of("```bash\nls <file>\n```\n");
    scene.run(&["runs"]).is("
        --- stderr ---
        There is no run yet.
        [exit 0]
        ");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes", "--set", "file=runbook.md"]);
    scene.run(&["run", "runbook.md", "--yes", "--set", "file=nowhere"]).exits(1);
    let listed = scene.done(&["runs"]).out;
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["RUN", "RUNBOOK", "ENVIRONMENT", "WHO", "WHEN", "TOOK", "ENDED", "ASKED"]);
    let without_who = |row: &[&str]| [&row[..3], &row[4..6], &row[7..]].concat().join(" ");
    assert_eq!(without_who(&rows[1]), "20261121-020000-xxxx runbook.md - 2026-11-21 02:00 failed 0");
    assert_eq!(without_who(&rows[2]), "20261121-010000-xxxx runbook.md staging 2026-11-21 01:00 done 0");
    let json = scene.done(&["runs", "--format", "json"]).json();
    assert_eq!(json[0]["result"], "failed");
    assert_eq!(json[1]["environment"], "staging");
}

/// Ids of one second are in the order of chance: of eight, once in 40,320 times in that of their runs.
#[test]
fn of_runs_of_one_second_the_newest_is_the_one_that_began_last() {
    let scene = Scene::of("```bash\necho number <n>\ntest -e go\n```\n")
        .env("__STEPGATE_CLOCK", "2026-11-21T00:00:00Z");
    for n in 1..=8 {
        scene.run(&["run", "runbook.md", "--yes", "--set", &format!("n={n}")]).exits(1);
        scene.run(&["show"]).exits(0).says(&[&format!("number {n}")]);
    }
    let order = |scene: &Scene| -> Vec<String> {
        let listed = scene.done(&["runs", "--format", "json"]).json();
        let rows = listed.as_array().expect("rows").clone();
        rows.iter().map(|row| row["run"].as_str().expect("an id").to_owned()).collect()
    };
    let newest_first = order(&scene);
    for (id, n) in newest_first.iter().zip((1..=8).rev()) {
        scene.done(&["show", id]).says(&[&format!("number {n}")]);
    }
    // Each resume takes the newest that is not over.
    let scene = scene.file("go", "");
    for n in (1..=8).rev() {
        scene.done(&["resume", "--yes"]);
        scene.done(&["show", &newest_first[8 - n]]).says(&[&format!("number {n}"), "done: 2 steps"]);
    }
    assert_eq!(order(&scene), newest_first);
}

#[test]
fn a_run_is_shown_again_as_the_operator_saw_it() {
    let scene = Scene::of(
        "
        # Release
        - [ ] Ready
        ```bash
        # Say it
        { echo hello; echo oh >&2; }
        ls /nowhere
        ```
        ",
    );
    let live = scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let again = scene.done(&["show"]);
    assert_eq!(again.out, live.out);
}

#[test]
fn a_run_is_meant_by_the_beginning_of_its_id_or_of_its_last_part() {
    let scene = Scene::of("```bash\ntrue\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    let folder = scene.run_folder();
    let id = folder.file_name().and_then(|name| name.to_str()).expect("a run's id");
    for part in [id, &id[..12], &id[16..]] {
        scene.done(&["show", part]).says(&["done: 1 step"]);
    }
    for part in ["2019", "../../etc", ""] {
        scene.run(&["show", part]).exits(2);
    }
}

#[test]
fn the_report_is_the_transcript_and_can_be_made_again() {
    let scene = Scene::of("```bash\necho hello\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    let kept = scene.transcript();
    assert_eq!(scene.done(&["report"]).out, kept);
    std::fs::remove_file(scene.run_folder().join("transcript.md")).expect("there is one");
    scene.done(&["report", "--format", "md", "-o", "again.md"]);
    assert_eq!(scene.fixed(&scene.read("again.md")), kept);
    let records = scene.done(&["report", "--format", "json"]).out;
    assert_eq!(records.lines().count(), scene.records().len());
}

#[test]
fn runs_that_are_over_are_pruned_and_what_may_go_on_stays() {
    let scene = Scene::of("```bash\nls <file>\n```\n");
    for file in ["runbook.md", "nowhere", "runbook.md"] {
        let code = i32::from(file == "nowhere");
        scene.run(&["run", "runbook.md", "--yes", "--set", &format!("file={file}")]).exits(code);
    }
    scene.run(&["runs", "prune"]).exits(2);
    scene.run(&["runs", "prune", "--before", "yesterday"]).exits(2).says(&["`yesterday` is no day"]);
    let asked = scene.run(&["runs", "prune", "--keep", "1"]).exits(3);
    asked.says(&["20261121-000000", "Add --yes"]).never_says(&["Removed"]);
    assert_eq!(scene.n_runs(), 3);
    scene.done(&["runs", "prune", "--before", "2026-11-21"]).says(&["nothing to remove"]);
    let pruned = scene.done(&["runs", "prune", "--keep", "1", "--before", "2026-11-22", "--yes"]);
    pruned.says(&["Not over, so kept: 20261121-010000", "Removed 1 run"]);
    assert_eq!(scene.n_runs(), 2);
    scene.run(&["verify"]).exits(7).never_says(&["run missing"]);
    scene.done(&["runs"]).says(&["20261121-020000", "20261121-010000"]).never_says(&["20261121-000000"]);
}

#[test]
fn what_a_stopped_removal_has_left_goes_with_the_next_one() {
    let scene = Scene::of("```bash\nls\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    let runs = scene.run_folder().parent().expect("the folder of the runs").to_owned();
    let left = runs.join(".pruned-20261120-000000-aaaa");
    std::fs::create_dir_all(left.join("output")).expect("a folder");
    std::fs::write(left.join("output/0001.1"), "what a step has printed").expect("a file");
    // Only what was going to be removed: a name that is no run's is somebody else's.
    let other = runs.join(".pruned-notes");
    std::fs::create_dir(&other).expect("a folder");
    scene.done(&["runs"]).never_says(&["20261120"]);
    assert!(left.exists(), "looking changes nothing");
    scene.done(&["runs", "prune", "--keep", "5"]).says(&["left of 1 run", "nothing to remove"]);
    assert!(!left.exists() && other.exists());
    scene.done(&["runs", "prune", "--keep", "5"]).never_says(&["left of"]);
}

/// The ids of the runs that are listed, without their last part.
fn listed(scene: &Scene, filters: &[&str]) -> Vec<String> {
    let arguments: Vec<&str> =
        ["runs", "--format", "json"].into_iter().chain(filters.iter().copied()).collect();
    let rows = scene.done(&arguments).json();
    let id = |row: &serde_json::Value| row["run"].as_str().expect("an id")[..15].to_owned();
    rows.as_array().expect("rows").iter().map(id).collect()
}

#[test]
fn runs_are_listed_that_fit_all_that_is_asked_for() {
    let scene = Scene::of("```bash\nls <file>\n```\n").file("docs/other.md", "- [ ] Ready?\n");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes", "--set", "file=runbook.md"]);
    scene.run(&["run", "runbook.md", "--env", "production", "--yes", "--set", "file=nowhere"]).exits(1);
    scene.run(&["run", "docs/other.md", "--env", "staging"]).exits(3);
    scene.done(&["run", "docs/other.md", "--yes"]);
    scene.run(&["run", "runbook.md", "--env", "staging", "--yes", "--set", "file=nowhere"]).exits(1);
    scene.done(&["resume", "--abandon", "not needed"]);
    let hours = |hours: &[u32]| -> Vec<String> {
        hours.iter().map(|hour| format!("20261121-{hour:02}0000")).collect()
    };
    for (filters, found) in [
        (&[][..], &[4, 3, 2, 1, 0][..]),
        (&["--runbook", "runbook.md"], &[4, 1, 0]),
        (&["--runbook", "other"], &[3, 2]),
        (&["--runbook", "docs/other.md"], &[3, 2]),
        (&["--runbook", "./runbook.md", "--env", "staging"], &[4, 0]),
        (&["--env", "production"], &[1]),
        (&["--failed"], &[2, 1]),
        (&["--open"], &[2, 1]),
        (&["--open", "--env", "staging"], &[2]),
        (&["--failed", "--runbook", "runbook"], &[1]),
        (&["--since", "2026-11-21"], &[4, 3, 2, 1, 0]),
        (&["--since", "2026-11-22"], &[]),
        (&["--until", "2026-11-21"], &[4, 3, 2, 1, 0]),
        (&["--until", "2026-11-20"], &[]),
        (&["--since", "2026-11-21T01:00:00Z", "--until", "2026-11-21T04:30:00+01:00"], &[3, 2, 1]),
    ] {
        assert_eq!(listed(&scene, filters), hours(found), "{filters:?}");
    }
    let text = scene.done(&["runs", "--env", "production"]);
    assert_eq!(text.out.lines().count(), 2, "{}", text.out);
    scene.done(&["runs", "--since", "2026-11-22"]).says(&["No run is as you ask for."]);
    scene.run(&["runs", "--since", "yesterday"]).exits(2).says(&["`yesterday` is no day", "2026-11-30"]);
    scene.run(&["runs", "--failed", "prune", "--keep", "1"]).exits(2);
}

#[test]
fn a_filter_that_names_nothing_known_says_what_may_have_been_meant() {
    let scene = Scene::of("```bash\ntrue\n```\n");
    scene
        .done(&["runs", "--env", "staging"])
        .says(&["No run is as you ask for."])
        .never_says(&["Did you mean"]);
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    scene.run(&["runs", "--env", "stagin"]).is("
        --- stderr ---
        No run is for the environment `stagin`. Did you mean `staging`?
        [exit 0]
        ");
    let both = scene.done(&["runs", "--runbook", "docs/runbok.md", "--env", "xyz"]);
    both.says(&[
        "of the runbook `docs/runbok.md`. Did you mean `runbook.md`?",
        "`xyz`. There are runs with staging.",
    ]);
    let json = scene.done(&["runs", "--env", "stagin", "--format", "json"]);
    assert_eq!(json.out, "[]\n");
    assert!(json.err.contains("Did you mean `staging`?"));
}

/// A run whose process was killed is in doubt; one that is still on is not, and has not failed.
#[test]
fn a_run_in_doubt_has_failed_and_one_that_is_on_has_not() {
    let scene = Scene::of("```bash\n{ echo ready; cat fifo; }\n```\n");
    let fifo = scene.fifo("repo/fifo");
    let running = scene.start(&["run", "runbook.md", "--yes"]).until("│ ready");
    assert_eq!((listed(&scene, &["--failed"]).len(), listed(&scene, &["--open"]).len()), (0, 1));
    let _killed = running.signal(Signal::KILL).finish();
    assert_eq!((listed(&scene, &["--failed"]).len(), listed(&scene, &["--open"]).len()), (1, 1));
    // Its step ends too.
    drop(std::fs::OpenOptions::new().write(true).open(&fifo).expect("somebody reads it"));
    scene.settle();
}
