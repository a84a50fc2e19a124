//! The runbooks that ship with Stepgate.

use crate::scene::{Scene, ours, walk};
use std::path::Path;

/// A copy of `runbooks/` in a repository of its own.
fn scene() -> Scene {
    let scene = Scene::new();
    walk(&ours("runbooks"), &mut |path| {
        let name = path.strip_prefix(ours("")).expect("it is in there").display().to_string();
        scene.write(&name, &std::fs::read_to_string(path).expect("text"));
    });
    scene
}

#[test]
fn every_shipped_runbook_is_ready_without_a_warning() {
    let scene = scene();
    walk(&ours("runbooks"), &mut |path| {
        if path.extension().is_some_and(|extension| extension == "md") {
            let runbook = Path::new("runbooks").join(path.file_name().expect("a file"));
            let runbook = runbook.to_str().expect("a name in UTF-8");
            // What only the day of the run knows is given; everything else has to be there.
            let plan = scene.run(&["plan", runbook, "--env", "staging", "--format", "json"]).json();
            let open =
                plan["variables"].as_array().expect("variables").iter().filter(|row| row["origin"].is_null());
            let given: Vec<String> =
                open.map(|row| format!("--set={}=1", row["name"].as_str().expect("a name"))).collect();
            let arguments: Vec<&str> = ["plan", runbook, "--env", "staging"]
                .into_iter()
                .chain(given.iter().map(String::as_str))
                .collect();
            scene.done(&arguments).says(&["Ready"]).never_says(&["warning["]);
        }
    });
}

#[test]
fn the_linter_has_nothing_to_say_about_a_shipped_runbook() {
    scene().done(&["check", "--strict", "runbooks"]).says(&["files checked"]);
}

#[test]
fn the_quickstart_runs_twice_and_can_be_rolled_back() {
    let scene = scene();
    let run = ["run", "runbooks/quickstart.md", "--env", "staging", "--yes"];
    scene.done(&run).says(&["│ Hello from staging (version 1.4.0, 1 running)"]);
    scene
        .done(&[&run[..], &["--set", "version=1.5.0"]].concat())
        .says(&["(version 1.5.0, 1 running)", "(2 rows)"]);
    scene.done(&[&run[..], &["--section", "Rollback"]].concat());
    let current = std::fs::read_link(scene.repo("target/quickstart/staging/current")).expect("a link");
    assert!(current.ends_with("1.4.0"), "{}", current.display());
    scene.verified();
}

#[test]
fn the_readme_lists_every_code_of_check() {
    let readme = std::fs::read_to_string(ours("README.md")).expect("there is one");
    let scene = Scene::new();
    let codes = scene.done(&["check", "--codes"]).out;
    assert!(readme.contains(codes.trim()), "README.md has other codes than `stepgate check --codes`");
}
