//! What a team says of a place in `[[scope]]`: what it is for, of which choice it is a way, and what of that somebody at the keyboard lifts.

use crate::scene::{STEPGATE, Scene};
use serde_json::Value;

const DOCUMENT: &str = "
    # Deploy
    ## Build
    ```bash
    echo build >> effects
    ```
    ## Clean the cache
    ```bash
    echo clean >> effects
    ```
    ### Drop the index
    ```bash
    echo drop >> effects
    ```
    ## Fast way
    ```bash
    echo fast >> effects
    ```
    ## Careful way
    ```bash
    echo careful >> effects
    ```
    ";

/// The words that the steps of a run write.
fn runs(scene: &Scene, arguments: &[&str]) -> Vec<String> {
    let scripts = scene.scripts(arguments);
    scripts.iter().filter_map(|script| script.split_whitespace().nth(1).map(str::to_owned)).collect()
}

fn scope(at: &str, said: &str) -> String {
    format!("[[scope]]\nat = \"{at}\"\n{said}\n")
}

fn reason(plan: &Value, title: &str) -> String {
    let sections = plan["sections"].as_array().expect("sections");
    let section = sections.iter().find(|section| section["title"] == title).expect("the section");
    section["reason"].as_str().expect("a reason").to_owned()
}

#[test]
fn a_role_that_a_team_settles_holds_for_all_that_stands_there() {
    let scene = Scene::of(DOCUMENT).settings(&scope("Clean the cache", "role = \"rollback\""));
    assert_eq!(runs(&scene, &[]), ["build", "fast", "careful"]);
    assert_eq!(runs(&scene, &["--section", "Clean the cache"]), ["clean", "drop"]);
    let plan = scene.plan(&[]);
    assert_eq!(reason(&plan, "Clean the cache"), "rollback: only with --section (settled in stepgate.toml)");
    assert_eq!(plan["rollbacks"][0]["section"], "clean-the-cache");
    assert_eq!(plan["ready"], true);
    let document = DOCUMENT.replace("Careful way", "Rollback");
    let scene = Scene::of(&document);
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast"]);
    let scene = scene.settings(&scope("Rollback", "role = \"main\""));
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast", "careful"]);
}

#[test]
fn a_role_settles_the_doubt_about_a_place() {
    let document = DOCUMENT.replace("## Clean the cache", "## The dangerous cache");
    let scene = Scene::of(&document);
    assert_eq!(scene.plan(&[])["ready"], false);
    let scene = scene.settings(&scope("The dangerous cache", "role = \"main\""));
    let plan = scene.plan(&[]);
    assert_eq!((&plan["ready"], &plan["questions"]), (&true.into(), &Value::Array(Vec::new())));
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast", "careful"]);
}

#[test]
fn ways_that_a_team_names_are_one_choice() {
    let ways = scope("Fast way", "one-of = \"how\"") + &scope("Careful way", "one-of = \"how\"");
    let scene = Scene::of(DOCUMENT).settings(&ways);
    scene.run(&["run", "runbook.md", "--yes"]).exits(4).says(&["open-choice", "--choose \"Fast way\""]);
    assert_eq!(runs(&scene, &["--choose", "Careful way"]), ["build", "clean", "drop", "careful"]);
    let taken =
        scope("Fast way", "one-of = \"how\"\ntake = \"always\"") + &scope("Careful way", "one-of = \"how\"");
    let scene = scene.settings(&taken);
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast"]);
    assert_eq!(runs(&scene, &["--choose", "Careful way"]), ["build", "clean", "drop", "careful"]);
}

#[test]
fn a_choice_is_named_as_a_whole_or_not_at_all() {
    let check = |document: &str, settings: &str, said: &str| {
        let scene = Scene::of(document).settings(settings);
        scene.run(&["plan", "runbook.md"]).exits(4).says(&["error[one-of]", said]);
    };
    check(DOCUMENT, &scope("Fast way", "one-of = \"how\""), "has one way only");
    let options = DOCUMENT
        .replace("## Clean the cache", "## Option A: cache")
        .replace("## Fast way", "## Option B: fast")
        .replace("## Careful way", "## Option C: careful");
    let two = scope("Option A: cache", "one-of = \"how\"") + &scope("Option B: fast", "one-of = \"how\"");
    check(&options, &two, "leaves out ways that the document offers beside its own: `Option C: careful`");
    let always = "take = \"always\"";
    let two = scope("Option A: cache", always) + &scope("Option B: fast", always);
    check(&options, &two, "takes several ways of one choice: lines 1, 4");
}

#[test]
fn one_way_that_is_always_taken_is_chosen_and_nothing_else() {
    let options = DOCUMENT
        .replace("## Fast way", "## Option A: fast")
        .replace("## Careful way", "## Option B: careful");
    let scene = Scene::of(&options);
    assert_eq!(scene.plan(&[])["ready"], false);
    let scene = scene.settings(&scope("Option A: fast", "take = \"always\""));
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast"]);
    assert_eq!(runs(&scene, &["--choose", "Option B"]), ["build", "clean", "drop", "careful"]);
    assert_eq!(scene.plan(&[])["questions"][0]["settled"]["by"], "stepgate.toml");
    assert_eq!(runs(&scene, &["--section", "Build"]), ["build"], "a section that is named alone stays so");
}

#[test]
fn what_is_taken_in_a_way_that_is_not_does_not_choose_it() {
    let options = DOCUMENT
        .replace("## Clean the cache", "## Option A: clean")
        .replace("## Fast way", "## Option B: fast");
    let scene = Scene::of(&options).settings(&scope("Drop the index", "take = \"always\""));
    assert_eq!(scene.plan(&[])["ready"], false, "the choice is open");
    assert_eq!(runs(&scene, &["--choose", "Option B"]), ["build", "fast", "careful"]);
    assert_eq!(runs(&scene, &["--choose", "Option A"]), ["build", "clean", "drop", "careful"]);
}

#[test]
fn what_is_taken_for_an_environment_stays_in_what_is_for_another_one() {
    let document = DOCUMENT.replace("## Clean the cache", "## For staging only");
    let settings = scope("Drop the index", "take = \"always\"") + "[env.staging]\n[env.production]\n";
    let scene = Scene::of(&document).settings(&settings);
    assert_eq!(runs(&scene, &["--env", "production"]), ["build", "fast", "careful"]);
    assert_eq!(runs(&scene, &["--env", "staging"]), ["build", "clean", "drop", "fast", "careful"]);
}

#[test]
fn what_is_never_done_is_lifted_by_take_and_not_by_section() {
    let scene = Scene::of(DOCUMENT).settings(&scope("Clean the cache", "take = \"never\""));
    assert_eq!(runs(&scene, &[]), ["build", "fast", "careful"]);
    scene
        .run(&["run", "runbook.md", "--yes", "--section", "Clean the cache"])
        .exits(4)
        .says(&["nothing-to-run"]);
    scene.run(&["run", "runbook.md", "--yes", "--section", "Drop the index"]).exits(4);
    assert!(!scene.repo("effects").exists(), "nothing ran");
    assert_eq!(runs(&scene, &["--take", "Clean the cache"]), ["build", "clean", "drop", "fast", "careful"]);
    assert_eq!(runs(&scene, &["--take", "Drop the index"]), ["build", "drop", "fast", "careful"]);
    assert_eq!(
        runs(&scene, &["--take", "Deploy"]),
        ["build", "fast", "careful"],
        "it is said of another place"
    );
    let inner = scope("Drop the index", "take = \"never\"");
    let scene = Scene::of(DOCUMENT).settings(&inner);
    assert_eq!(runs(&scene, &["--section", "Clean the cache"]), ["clean"]);
    assert_eq!(runs(&scene, &["--take", "Clean the cache"]), ["build", "clean", "fast", "careful"]);
}

#[test]
fn a_way_back_that_is_never_done_is_none() {
    let document = DOCUMENT.replace("## Clean the cache", "## Rollback");
    let scene = Scene::of(&document).settings(&scope("Rollback", "take = \"never\""));
    assert!(scene.plan(&[])["rollbacks"].is_null());
}

#[test]
fn what_a_team_wants_asked_is_asked_and_counts_as_reviewed() {
    let settings = scope("Clean the cache", "take = \"ask\"") + "[env.x]\nreviewed = true\n";
    let scene = Scene::of(DOCUMENT).settings(&settings);
    let plan = scene.plan(&["--env", "x"]);
    assert_eq!(plan["questions"][0]["kind"], "reading");
    assert_eq!(plan["diagnostics"][0]["code"], "open-reading");
    assert_eq!(runs(&scene, &["--env", "x", "--leave", "Clean the cache"]), ["build", "fast", "careful"]);
}

#[test]
fn two_answers_about_one_place_are_an_error_unless_they_are_for_different_environments() {
    let two = scope("Build", "take = \"never\"") + &scope("Build", "role = \"setup\"");
    let scene = Scene::of(DOCUMENT).settings(&two);
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["settled-twice", "lines 1, 4"]);
    let environments = "[env.staging]\n[env.production]\n";
    let two = scope("Build", "take = \"never\"\nin = [\"staging\"]")
        + &scope("Build", "take = \"always\"\nin = [\"production\"]")
        + environments;
    let scene = scene.settings(&two);
    assert_eq!(runs(&scene, &["--env", "staging"])[0], "clean");
    assert_eq!(runs(&scene, &["--env", "production"])[0], "build");
}

#[test]
fn a_target_that_is_not_there_is_an_error() {
    let scene = Scene::of(DOCUMENT).settings(&scope("Build", "target = \"web1\""));
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["stepgate.toml:1", "no target is called `web1`"]);
    let scene = scene.settings(&scope("Build", "target = \"local\""));
    assert_eq!(runs(&scene, &[])[0], "build");
}

#[test]
fn an_entry_that_contradicts_itself_is_refused_with_its_line() {
    let settings = format!("[vars]\n{}", scope("Build", "take = \"never\"\nenvironments = [\"x\"]"));
    let scene = Scene::of(DOCUMENT).settings(&settings);
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["stepgate.toml:2: ", "contradicts itself"]);
}

#[test]
fn an_entry_holds_from_wherever_the_runbook_is_named() {
    let settings = "[[scope]]\nrunbook = \"docs/deploy.md\"\nat = \"Build\"\ntake = \"never\"\n";
    let scene = Scene::new().file("docs/deploy.md", DOCUMENT).settings(settings);
    let mut command = scene.command(STEPGATE);
    let output =
        command.current_dir(scene.repo("docs")).args(["plan", "deploy.md"]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("left out by stepgate.toml"), "{said}");
}

#[test]
fn of_an_answer_that_has_fallen_nothing_is_known_any_more() {
    let text = "text = \"sha256:00\"";
    for (document, said) in [
        (DOCUMENT.to_owned(), "take = \"never\""),
        (DOCUMENT.to_owned(), "take = \"always\""),
        (DOCUMENT.to_owned(), "role = \"rollback\""),
        (DOCUMENT.replace("Clean the cache", "If you use a cache"), "take = \"never\""),
        (
            DOCUMENT.replace("echo clean >> effects", "pwd").replace("echo drop >> effects", "ls"),
            "take = \"never\"",
        ),
    ] {
        let title = document.lines().nth(6).expect("a heading").trim().trim_start_matches("## ").to_owned();
        let scene = Scene::of(&document).settings(&scope(&title, &format!("{said}\n{text}")));
        for arguments in [&[][..], &["--all"], &["--section", &title], &["--section", "Drop the index"]] {
            let plan = scene.plan(arguments);
            assert_eq!(plan["ready"], false, "{title} {said} {arguments:?}");
            let found = runs(&scene, arguments);
            let inside = ["clean", "drop", "pwd", "ls"];
            assert!(
                !found.iter().any(|one| inside.contains(&one.as_str())),
                "{title} {said} {arguments:?}: {found:?}"
            );
        }
        scene.run(&["run", "runbook.md", "--yes"]).exits(4).says(&["fallen-answer"]);
        assert!(!scene.repo("effects").exists(), "nothing ran");
        assert_eq!(runs(&scene, &["--leave", &title]), ["build", "fast", "careful"], "{title} {said}");
        assert_eq!(scene.plan(&["--take", &title])["ready"], true, "{title} {said}");
    }
}

#[test]
fn what_a_document_calls_a_way_back_and_a_team_does_not_is_open_once_that_has_fallen() {
    let document = DOCUMENT.replace("Careful way", "Rollback");
    let scene = Scene::of(&document).settings(&scope("Rollback", "role = \"main\"\ntext = \"sha256:00\""));
    assert_eq!(scene.plan(&[])["ready"], false);
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop", "fast"]);
    assert_eq!(runs(&scene, &["--take", "Rollback"]), ["build", "clean", "drop", "fast", "careful"]);
}

#[test]
fn a_way_whose_answer_has_fallen_opens_the_choice() {
    let text = "text = \"sha256:00\"";
    let options = DOCUMENT
        .replace("## Fast way", "## Option A: fast")
        .replace("## Careful way", "## Option B: careful");
    let settings = scope("Option A: fast", &format!("take = \"always\"\n{text}"));
    let scene = Scene::of(&options).settings(&settings);
    assert_eq!(scene.plan(&[])["ready"], false);
    assert_eq!(runs(&scene, &[]), ["build", "clean", "drop"]);
    let settings = settings + "[env.x]\nchoose = [\"Option A\"]\n";
    let scene = scene.settings(&settings);
    assert_eq!(scene.plan(&["--env", "x"])["ready"], false);
    assert_eq!(runs(&scene, &["--choose", "Option A"]), ["build", "clean", "drop", "fast"]);
    let ways =
        scope("Fast way", "one-of = \"how\"") + &scope("Careful way", &format!("one-of = \"how\"\n{text}"));
    let scene = Scene::of(DOCUMENT).settings(&ways);
    assert_eq!(
        (scene.plan(&[])["ready"].clone(), runs(&scene, &[])),
        (false.into(), vec!["build".to_owned(), "clean".into(), "drop".into()])
    );
}
