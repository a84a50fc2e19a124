//! `stepgate review`: somebody goes once through what the reading is unsure of, and the answers stand in `stepgate.toml`.

use crate::parts::{BUILD, CACHE, FAST, Part, UNDO, deploy};
use crate::pty::{sit_down, sit_down_at};
use crate::scene::Scene;
use std::os::unix::fs::{PermissionsExt as _, symlink};

/// One step in doubt, a choice, a condition, and a part that only production is unsure of.
const PARTS: &[Part] = &[
    BUILD,
    UNDO,
    ("## 3. Ship", &[]),
    FAST,
    ("### Option B: careful", &["careful"]),
    ("## 4. Tell", &["tell"]),
    CACHE,
];

pub const LICENCE: &str = "2. Undo the licence";

/// The same as a scene with somebody's name.
pub fn scene() -> Scene {
    Scene::of(&deploy(PARTS)).env("USER", "Ada Lovelace")
}

/// The words that a run without a person writes.
fn effects(scene: &Scene) -> String {
    scene.done(&["run", "runbook.md", "--yes"]);
    scene.read("effects").replace('\n', " ")
}

#[test]
fn what_is_open_is_asked_once_and_then_a_run_needs_nobody() {
    let scene = scene();
    scene.run(&["run", "runbook.md", "--yes"]).exits(4);
    let screen = sit_down_at(&scene, &["review", "runbook.md"], 120, 60)
        .sees("1/3  runbook.md:6")
        .sees("Deploy > 2. Undo the licence")
        .sees("8  change   echo licence >> effects")
        .sees("Open      it is numbered like the steps beside it, and its heading says `undo`")
        .sees("Now       a run asks here, and does not begin where nobody is there to ask")
        .sees("Does it belong to a run?")
        .types("a")
        .sees("2/3  runbook.md:11")
        .sees("1. Option A: fast")
        .sees("2. Option B: careful")
        .sees("Which one is taken?")
        .types("2")
        .sees("3/3  runbook.md:23")
        .sees("Is it done in a run?")
        .types("k")
        .sees("To be written to")
        .sees("at = \"Option B: careful\"\ntake = \"always\"")
        .sees("Write it?")
        .types("y")
        .sees("Wrote")
        .sees("a run: 4 steps");
    assert!(screen.ends(0).contains("ready"));
    let settings = scene.read("stepgate.toml");
    assert!(
        settings.starts_with(&format!(
            "[[scope]]\nrunbook = \"runbook.md\"\nat = \"{LICENCE}\"\ntake = \"always\"\ntext = \"sha256:"
        )),
        "{settings}"
    );
    assert_eq!(settings.matches("by = \"Ada Lovelace\"").count(), 3);
    assert_eq!(effects(&scene), "build licence careful tell ");
    scene.done(&["review", "runbook.md"]).says(&["Nothing is open"]);
    scene.done(&["check", "runbook.md", "--reviewed"]);
}

#[test]
fn one_goes_back_skips_and_quits_and_only_what_was_said_is_written() {
    let scene = scene();
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong to a run?").types("a");
    let screen = screen.sees("Which one is taken?").types("b").sees("1/3").sees("Does it belong").types("n");
    let screen =
        screen.sees("2/3").sees("Which one is taken?").types("\r").sees("3/3").sees("Is it done").types("q");
    screen
        .sees("Write it?")
        .types("y")
        .sees("Wrote")
        .sees("1 thing to be settled")
        .sees("Ship: which one?")
        .ends(0);
    let settings = scene.read("stepgate.toml");
    assert_eq!(settings.matches("[[scope]]").count(), 1, "{settings}");
    assert!(settings.contains("take = \"never\""), "{settings}");
}

#[test]
fn who_goes_back_sees_what_was_said_there_and_enter_lets_it_stand() {
    let scene = scene();
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong to a run?").types("a");
    let screen = screen.sees("Which one is taken?").types("2").sees("3/3").sees("Is it done").types("b");
    let screen =
        screen.sees("2/3").sees("You said  Option B: careful").sees("[Enter] as you said").types("b");
    let screen = screen.sees("1/3").sees("You said  always").sees("Does it belong").types("\r");
    let screen = screen.sees("2/3").sees("You said  Option B: careful").sees("Which one").types("\u{1b}");
    // What is skipped there after all is said no more.
    let screen =
        screen.sees("3/3").sees("Is it done").types("b").sees("You said").sees("Which one").types("s");
    let screen = screen.sees("3/3").sees("Is it done").types("q").sees("Write it?").types("y");
    screen.sees("Wrote").ends(0);
    let settings = scene.read("stepgate.toml");
    assert_eq!(settings.matches("[[scope]]").count(), 1, "{settings}");
    assert!(settings.contains("take = \"always\""), "{settings}");
}

#[test]
fn nothing_is_written_where_nobody_says_yes() {
    for keys in ["\r", "n", "\u{1b}"] {
        let scene = scene();
        let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong").types("a");
        let screen = screen.sees("Which one").types("q").sees("Write it?").types(keys);
        assert!(screen.ends(0).contains("Nothing is written."));
        assert!(!scene.repo("stepgate.toml").exists(), "after {keys:?}");
    }
    let scene = scene();
    sit_down(&scene, &["review", "runbook.md"])
        .sees("Does it belong")
        .types("a")
        .sees("Which one")
        .types("\u{3}")
        .ends(130);
    assert!(!scene.repo("stepgate.toml").exists());
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong").types("q");
    assert!(screen.ends(0).contains("Nothing was settled"));
}

#[test]
fn a_place_may_be_for_one_environment_only_or_a_way_back() {
    let environments = "[env.production]\nconfirm = \"never\"\n[env.staging]\nconfirm = \"never\"\n";
    let settled = |keys: &[&str]| {
        let scene = scene().settings(environments);
        let mut screen = sit_down(&scene, &["review", "runbook.md"])
            .sees("Asked in  every environment (production, staging)");
        for key in keys {
            screen = screen.sees(if *key == "2\r" { "only staging" } else { "[q] quit" }).types(key);
        }
        screen
            .sees("Which one")
            .types("q")
            .sees("Write it?")
            .types("y")
            .sees("production: ")
            .sees("staging: ")
            .ends(0);
        scene
    };
    let runs = |scene: &Scene, environment: &str| {
        scene.scripts(&["--env", environment, "--choose", "Option A"]).join(" ").contains("licence")
    };
    let scene = settled(&["e", "2\r"]);
    assert_eq!(
        (runs(&scene, "staging"), runs(&scene, "production")),
        (true, false),
        "{}",
        scene.read("stepgate.toml")
    );
    let scene = settled(&["r"]);
    assert!(scene.read("stepgate.toml").contains("role = \"rollback\""));
    assert_eq!(scene.plan(&["--env", "staging"])["rollbacks"][0]["section"], "2-undo-the-licence");
}

#[test]
fn with_an_environment_the_answer_is_for_that_one() {
    let scene = scene().settings("[env.production]\n[env.staging]\n");
    let screen =
        sit_down(&scene, &["review", "runbook.md", "--env", "staging"]).sees("Does it belong").types("a");
    screen.sees("Which one").types("q").sees("in = [\"staging\"]").sees("Write it?").types("y").ends(0);
    let open =
        |environment: &str| scene.plan(&["--env", environment])["questions"].to_string().contains("licence");
    assert!(!scene.read("stepgate.toml").contains("production\"]"));
    assert!(open("production"));
}

#[test]
fn an_answer_inside_another_one_leaves_that_one_whole() {
    let scene = scene().settings("[[scope]]\nat = \"4. Tell\"\ntake = \"always\"\n");
    let answer = |key: &str| {
        let mut screen = sit_down(&scene, &["review", "runbook.md"])
            .sees("1/4")
            .sees("[q] quit")
            .types("s")
            .sees("2/4")
            .sees("[q] quit")
            .types("s");
        screen = screen
            .sees("3/4")
            .sees("bound to no text")
            .sees("[q] quit")
            .types("o")
            .sees("4/4")
            .sees("[q] quit")
            .types(key);
        screen.sees("Write it?").types("y").ends(0);
    };
    answer("s");
    let first = scene.read("stepgate.toml");
    let screen = sit_down(&scene, &["review", "runbook.md"])
        .sees("1/3")
        .sees("[q] quit")
        .types("s")
        .sees("2/3")
        .sees("[q] quit")
        .types("s")
        .sees("3/3")
        .sees("[q] quit")
        .types("n");
    screen.sees("at = \"4. Tell\"").sees("Write it?").types("y").ends(0);
    assert_ne!(
        scene.read("stepgate.toml").lines().nth(3),
        first.lines().nth(3),
        "its text is now without the inner one"
    );
    let plan = scene.plan(&[]);
    assert!(!plan["diagnostics"].to_string().contains("fallen-answer"));
}

#[test]
fn a_file_that_is_a_link_or_another_one_by_now_is_left_alone() {
    let scene = scene();
    scene.write("elsewhere.toml", "# ours\n");
    symlink(scene.repo("elsewhere.toml"), scene.repo("stepgate.toml")).expect("a link");
    scene.run(&["review", "runbook.md"]).exits(4).says(&["stepgate.toml", "symbolic link"]);
    std::fs::remove_file(scene.repo("stepgate.toml")).expect("a link");
    scene.write("stepgate.toml", "# ours\n");
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(scene.repo("stepgate.toml"), mode).expect("its mode");
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong").types("a");
    let screen = screen.sees("Which one").types("q").sees("Write it?");
    scene.write("stepgate.toml", "# somebody else's\n");
    assert!(screen.types("y").ends(4).contains("has changed since it was read; nothing was written"));
    assert_eq!(scene.read("stepgate.toml"), "# somebody else's\n");
    assert_eq!(scene.tree().iter().filter(|path| path.contains(".new")).count(), 0);
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong").types("a");
    screen.sees("Which one").types("q").sees("Write it?").types("y").ends(0);
    let about = std::fs::metadata(scene.repo("stepgate.toml")).expect("a file");
    assert_eq!(about.permissions().mode() & 0o777, 0o640);
    assert!(scene.read("stepgate.toml").starts_with("# somebody else's\n\n[[scope]]\n"));
}

#[test]
fn where_nobody_is_there_it_says_what_to_write() {
    let scene = scene();
    let said = scene.run(&["review", "runbook.md"]).exits(3);
    let said = said.says(&[
        "3 places to be settled, and nobody is there to be asked",
        "One of these:",
        "# take = \"ask\"   # or \"always\"",
    ]);
    let lines = said.out.lines().filter_map(|line| line.strip_prefix("# "));
    let written: Vec<&str> = lines.filter(|line| !line.starts_with("runbook.md:")).collect();
    let written = written.join("\n");
    assert!(written.contains(&format!("at = \"{LICENCE}\"")), "{written}");
    assert!(!scene.repo("stepgate.toml").exists());
}

#[test]
fn what_is_written_by_hand_holds_with_the_hash_that_is_printed() {
    let scene = scene();
    let plan = scene.plan(&[]);
    let hint = plan["diagnostics"][0]["hint"].as_str().expect("a hint");
    let text = hint.split("text = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a hash");
    let explained = scene.done(&["explain", "runbook.md:8", "--format", "json"]).json();
    let scopes = explained["scopes"].as_array().expect("scopes");
    assert_eq!(scopes.last().expect("one")["text"], text);
    scene.write(
        "stepgate.toml",
        &format!("[[scope]]\nat = \"{LICENCE}\"\ntake = \"never\"\ntext = \"{text}\"\n"),
    );
    assert!(!scene.plan(&[])["questions"].to_string().contains("licence"));
    scene.done(&["explain", "runbook.md:8"]).says(&["text = \"sha256:"]);
}

#[test]
fn every_place_can_be_gone_through() {
    let scene = scene();
    let screen = sit_down(&scene, &["review", "runbook.md", "--all"])
        .sees("1/7  runbook.md:1")
        .sees("[q] quit")
        .types("s");
    let screen = screen
        .sees("2/7")
        .sees("Deploy > 1. Build")
        .sees("Now       1 of 1 step in the run")
        .sees("Does it belong")
        .types("n");
    screen.sees("3/7").sees("[q] quit").types("q").sees("Write it?").types("y").ends(0);
    assert!(scene.read("stepgate.toml").contains("at = \"1. Build\"\ntake = \"never\""));
}

#[test]
fn check_says_what_nobody_has_reviewed_in_any_environment() {
    let scene = scene().settings("[env.production]\n[env.staging]\n");
    let check = |format: &str| scene.run(&["check", "runbook.md", "--reviewed", "--format", format]).exits(4);
    check("text")
        .says(&["error[not-reviewed]", "`2. Undo the licence` belongs to a run for production, staging"]);
    for (format, said) in [("json", "\"not-reviewed\""), ("github", "::error"), ("sarif", "\"not-reviewed\"")]
    {
        check(format).says(&[said]);
    }
    scene.run(&["check", "runbook.md"]).exits(0);
    let rule = format!("[[scope]]\nat = \"{LICENCE}\"\ntake = \"never\"\n");
    let environments = "[env.production]\n[env.staging]\n";
    scene.write("stepgate.toml", &format!("{rule}{environments}"));
    check("text").says(&["error[unbound-answer]", "stepgate.toml:1", "Add text = \"sha256:"]);
    scene.write("stepgate.toml", &format!("{rule}text = \"sha256:00\"\n{environments}"));
    check("text").says(&["error[fallen-answer]", "has fallen"]);
    let ask = rule.replace("never", "ask");
    scene.write("stepgate.toml", &format!("{rule}in = [\"staging\"]\n{environments}"));
    check("text").says(&["for production (", "unbound-answer"]);
    let text = scene.run(&["explain", "runbook.md:8", "--format", "json"]).json();
    let text = text["scopes"].as_array().expect("scopes").last().expect("one")["text"]
        .as_str()
        .expect("a hash")
        .to_owned();
    scene.write("stepgate.toml", &format!("{ask}text = \"{text}\"\n{environments}"));
    scene.done(&["check", "runbook.md", "--reviewed"]);
}

#[test]
fn a_place_that_no_name_means_is_said_to_be_one() {
    let scene = Scene::of(
        "
        # Deploy
        ## The dangerous part
        ```bash
        echo a >> effects
        ```
        ## The dangerous part
        ```bash
        echo b >> effects
        ```
        ",
    );
    let screen = sit_down(&scene, &["review", "runbook.md"])
        .sees("1/2")
        .sees("[q] quit")
        .types("a")
        .sees("2/2")
        .sees("[q] quit")
        .types("a");
    assert!(screen.ends(0).contains("line 2: no title, label or path means this place and no other"));
    assert!(!scene.repo("stepgate.toml").exists());
}

#[test]
fn it_fits_on_a_narrow_terminal() {
    let scene = scene();
    let mut screen = sit_down_at(&scene, &["review", "runbook.md"], 60, 20);
    for key in ["s", "s", "n"] {
        screen = screen.sees("[q] quit").types(key);
    }
    let said = screen.sees("Write it?").types("n").ends(0);
    let long: Vec<&str> = said
        .lines()
        .filter(|line| {
            line.chars().count() > 60 && !line.contains("stepgate.toml") && !line.starts_with("text")
        })
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
