//! `stepgate explain`: what becomes of one line, why, and what would change it.

use crate::scene::Scene;
use serde_json::Value;

const RELEASE: &str = "
    # Release

    ## Deploy

    Tell the support team first.

    ```bash
    # Push it
    echo push
    ```

    **Production**

    ```bash
    echo to production
    ```

    ### Option A: Helm

    ```bash
    echo helm
    ```

    ### Option B: Script

    ```bash
    echo script
    ```

    ## If it fails

    ```bash
    echo look
    ```

    ```yaml
    a: 1
    ```

    ## Rollback

    ```bash
    echo back
    ```
    ";

/// What is said of the one line that holds `text`, with these flags.
#[track_caller]
fn explained(scene: &Scene, text: &str, flags: &[&str]) -> Value {
    let runbook = scene.read("runbook.md");
    let line = runbook.lines().position(|line| line.contains(text)).expect("a line of the runbook") + 1;
    let place = format!("runbook.md:{line}");
    let typed: Vec<&str> =
        ["explain", &place, "--format", "json"].into_iter().chain(flags.iter().copied()).collect();
    scene.done(&typed).json()
}

/// The flags that would change what becomes of the line.
fn flags(explained: &Value) -> Vec<&str> {
    let changes = explained["changes"].as_array().expect("a list").iter();
    changes.map(|change| change["flag"].as_str().expect("a flag")).collect()
}

#[test]
fn a_line_of_a_step_names_the_step_and_what_holds_it() {
    let scene = Scene::of(RELEASE);
    let step = explained(&scene, "echo push", &["--env", "staging"]);
    assert_eq!((&step["fate"], &step["step"]["title"]), (&"step".into(), &"Push it".into()));
    let labels: Vec<&Value> =
        step["scopes"].as_array().expect("a list").iter().map(|scope| &scope["label"]).collect();
    assert_eq!(labels[1..], ["Release", "Deploy"]);
    assert_eq!(flags(&step)[0], "--leave \"Deploy\"");
    let comment = explained(&scene, "# Push it", &["--env", "staging"]);
    assert_eq!(comment["fate"], "with-step");
    assert_eq!(comment["step"]["id"], step["step"]["id"]);
}

#[test]
fn what_is_for_another_environment_says_so_with_the_label_that_limits_it() {
    let scene = Scene::of(RELEASE);
    let left = explained(&scene, "echo to production", &["--env", "staging"]);
    assert_eq!(left["fate"], "left-out");
    let scopes = left["scopes"].as_array().expect("a list");
    let label = scopes.iter().find(|scope| scope["label"] == "Production").expect("the label is a scope");
    assert_eq!(label["environment"], "production");
    let about = |word: &str| {
        let evidence = label["evidence"].as_array().expect("a list");
        evidence.iter().any(|one| one.as_str().is_some_and(|one| one.starts_with(word)))
    };
    assert!(about("environment +") && !about("condition"), "{label}");
    assert!(
        flags(&left).contains(&"--take \"Production\"") && flags(&left).contains(&"--env production"),
        "{left}"
    );
}

#[test]
fn an_open_way_names_its_question_and_the_flag_that_takes_it() {
    let scene = Scene::of(RELEASE);
    let open = explained(&scene, "echo helm", &["--env", "staging"]);
    assert_eq!(open["fate"], "open");
    assert_eq!(open["questions"][0]["kind"], "choice");
    assert_eq!(flags(&open)[0], "--choose \"Option A: Helm\"");
    let taken = explained(&scene, "echo helm", &["--env", "staging", "--choose", "Option A: Helm"]);
    assert_eq!(taken["fate"], "step");
    let other = explained(&scene, "echo script", &["--env", "staging", "--choose", "Option A: Helm"]);
    assert_eq!(other["fate"], "left-out");
    assert_eq!(other["questions"][0]["settled"]["value"], "Option A: Helm");
}

#[test]
fn a_condition_a_way_back_and_its_heading_are_taken_by_name() {
    let scene = Scene::of(RELEASE);
    for text in ["echo look", "echo back", "## Rollback"] {
        let left = explained(&scene, text, &["--env", "staging"]);
        assert_eq!(left["fate"], "left-out", "{left}");
        let name = if text == "echo look" { "If it fails" } else { "Rollback" };
        assert!(flags(&left).contains(&format!("--take \"{name}\"").as_str()), "{left}");
        assert!(flags(&left).contains(&format!("--section \"{name}\"").as_str()), "{left}");
    }
}

#[test]
fn every_flag_that_is_named_does_what_is_said_of_it() {
    let scene = Scene::of(RELEASE);
    for text in ["echo push", "echo to production", "echo helm", "echo look", "echo back", "a: 1"] {
        let before = explained(&scene, text, &["--env", "staging"]);
        for change in before["changes"].as_array().expect("a list") {
            let (flag, value) =
                change["flag"].as_str().expect("a flag").split_once(' ').unwrap_or(("--all", ""));
            let value = value.trim_matches('"');
            let typed = match flag {
                "--all" => vec!["--env", "staging", flag],
                "--env" => vec![flag, value],
                _ => vec!["--env", "staging", flag, value],
            };
            let after = explained(&scene, text, &typed);
            assert_eq!(after["fate"], change["fate"], "{text} with {flag} {value}");
            assert_ne!(after["fate"], before["fate"], "{text} with {flag} {value}");
        }
    }
}

#[test]
fn a_person_reads_it_as_text() {
    let scene = Scene::of(RELEASE);
    let runbook = scene.read("runbook.md");
    let line = runbook.lines().position(|line| line == "echo to production").expect("it is there") + 1;
    let said = scene.done(&["explain", &format!("runbook.md:{line}"), "--env", "staging"]);
    said.says(&[
        "echo to production",
        "left out for staging: for production only",
        "What holds it",
        "· only for production",
        "What would change it",
        "--take \"Production\"",
    ]);
}

#[test]
fn what_is_no_line_is_said_to_be_none() {
    let scene = Scene::of(RELEASE);
    scene.run(&["explain", "runbook.md:2"]).exits(2).says(&["line 2 of runbook.md is blank"]);
    scene.run(&["explain", "runbook.md:999"]).exits(2).says(&["and no line 999"]);
    scene.run(&["explain", "nowhere.md:1"]).exits(4).says(&["nowhere.md"]);
    for typed in ["runbook.md", "runbook.md:", "runbook.md:0", "runbook.md:x", ":3"] {
        scene.run(&["explain", typed]).exits(2).says(&["names no line"]);
    }
    scene.run(&["explain", "runbook.md:1", "--take", "Nothing"]).exits(2).says(&["names nothing"]);
}
