//! What a resume is told: values fill what is lacking, `--set` overrides, flags settle what is open, and what fits nothing is refused.

use crate::kept_records::{bodies, words};
use crate::pty::sit_down;
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md"];

/// A run that was paused where `region` was asked for.
fn lacking() -> Scene {
    let scene = Scene::of("```bash\necho first\necho \"in <region>\"\nmkdir made\n```\n");
    let screen = sit_down(&scene, RUN).sees("Value of region").types("\u{1b}").sees("[?] more").types("p");
    screen.ends(3);
    scene
}

/// A run in `eu`, which it has from the process environment, that has stopped before it needs that again.
fn stopped() -> Scene {
    let scene = Scene::of("```bash\necho \"begun in <region>\"\nls go-on\necho \"in <region>\"\n```\n");
    let scene = scene.env("REGION", "eu");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1).says(&["│ begun in eu"]);
    scene.write("go-on", "");
    scene
}

#[test]
fn a_value_that_is_lacking_is_filled_by_the_process_environment_of_the_resume() {
    let scene = lacking().env("REGION", "us");
    scene.done(&["resume", "--yes"]).says(&["│ in us"]);
    assert_eq!(words(&scene, "variable.given", "origin"), ["environment variable REGION"]);
    let person = lacking().env("region", "us");
    sit_down(&person, &["resume", "--yes"]).sees("│ in us").ends(0);
    let settings = lacking().settings("[vars]\nregion = \"ap\"\n");
    settings.done(&["resume", "--yes"]).says(&["│ in ap"]);
    assert_eq!(words(&settings, "variable.given", "origin"), ["stepgate.toml"]);
}

#[test]
fn a_value_that_is_lacking_still_is_not_made_up() {
    let scene = lacking();
    let (code, said) = scene.run(&["resume", "--yes"]).ended();
    assert!([3, 4].contains(&code) && said.contains("region"), "{code}: {said}");
    assert!(!scene.repo("made").exists());
}

#[test]
fn a_value_that_the_run_has_stays_what_it_is_and_the_difference_is_named() {
    let scene = stopped().env("REGION", "us");
    scene.done(&["resume", "--yes"]).says(&["│ in eu", "region is us by now", "this run has eu"]);
    assert!(bodies(&scene, "variable.given").is_empty());
    let gone = stopped().env("REGION", "");
    gone.done(&["resume", "--yes"]).says(&["│ in eu"]);
}

#[test]
fn a_value_that_is_typed_for_the_resume_overrides_and_is_recorded() {
    let scene = stopped().env("REGION", "ap");
    scene.done(&["resume", "--yes", "--set", "region=us"]).says(&["│ in us"]);
    let given = &bodies(&scene, "variable.given")[0];
    assert_eq!((&given["value"], &given["origin"]), (&"us".into(), &"--set".into()));
    let filled = lacking();
    filled.done(&["resume", "--yes", "--set", "REGION=us"]).says(&["│ in us"]);
    scene.verified();
}

#[test]
fn a_value_of_an_unknown_name_is_a_slip_and_nothing_goes_on() {
    let scene = stopped();
    let records = scene.records().len();
    scene
        .run(&["resume", "--yes", "--set", "regoin=us"])
        .exits(2)
        .says(&["nothing in this run is called `regoin`", "Did you mean --set region="]);
    scene.run(&["resume", "--yes", "--set", "elephant=1"]).exits(2).says(&["called `elephant`"]);
    scene.run(&["resume", "--yes", "--set", "region"]).exits(2).says(&["has no value"]);
    assert_eq!(scene.records().len(), records);
}

const QUESTIONS: &str = "
    # Release
    ```bash
    echo first
    ```
    ## Option A: Blue-Green
    ```bash
    echo blue
    ```
    ## Option B: Rolling
    ```bash
    echo rolling
    ```
    ";

const CONDITION: &str = "
    # Release
    ```bash
    echo first
    ```
    If it is red:

    ```bash
    echo fixed
    ```
    ";

/// A run that was paused at its question.
fn asked(runbook: &str) -> Scene {
    let scene = Scene::of(runbook);
    let screen = sit_down(&scene, RUN).sees("│ first");
    let screen = if runbook == CONDITION {
        screen.sees("leave it out").sees("more").types("p")
    } else {
        screen.sees("2  ").types("\u{1b}")
    };
    screen.ends(3);
    assert_eq!(bodies(&scene, "run.closed")[0]["result"], "paused");
    scene
}

#[test]
fn a_choice_that_is_open_is_settled_by_the_flag_that_the_question_prints() {
    for (title, output) in
        [("Option A: Blue-Green", "│ blue"), ("option b: rolling", "│ rolling"), ("Rolling", "│ rolling")]
    {
        let scene = asked(QUESTIONS);
        scene.done(&["resume", "--yes", "--choose", title]).says(&[output]);
        assert_eq!(words(&scene, "choice.made", "how"), ["--choose"]);
    }
    let open = asked(QUESTIONS);
    let refused = open.run(&["resume", "--yes"]);
    refused.says(&["--choose"]).never_says(&["│ blue", "│ rolling"]);
}

#[test]
fn a_condition_that_is_open_is_settled_by_take_and_leave() {
    let scene = asked(CONDITION);
    scene.done(&["resume", "--yes", "--take", "If it is red"]).says(&["│ fixed"]);
    assert_eq!(words(&scene, "choice.made", "how"), ["--take"]);
    let left = asked(CONDITION);
    left.done(&["resume", "--yes", "--leave", "If it is red"]).never_says(&["│ fixed"]);
    assert_eq!(
        (words(&left, "choice.made", "how"), words(&left, "choice.made", "value")),
        (vec!["--leave".to_owned()], vec!["leave".to_owned()])
    );
}

#[test]
fn a_flag_that_settles_nothing_or_is_of_another_kind_is_refused_with_those_that_do() {
    let choice = asked(QUESTIONS);
    for flags in [
        ["--choose", "Canary"],
        ["--take", "Option A: Blue-Green"],
        ["--leave", "Release"],
        ["--choose", "Option"],
    ] {
        let refused = choice.run(&[&["resume", "--yes"], &flags[..]].concat()).exits(2);
        refused.says(&["--choose"]).never_says(&["│"]);
    }
    let condition = asked(CONDITION);
    condition
        .run(&["resume", "--yes", "--choose", "If it is red"])
        .exits(2)
        .says(&["settles no question that is open"]);
    condition
        .run(&["resume", "--yes", "--take", "If it is green"])
        .exits(2)
        .says(&["settles no question that is open"]);
    let done = stopped();
    done.run(&["resume", "--yes", "--choose", "Rolling"])
        .exits(2)
        .says(&["settles no question that is open"]);
    assert!(bodies(&choice, "run.resumed").is_empty() && bodies(&condition, "run.resumed").is_empty());
}
