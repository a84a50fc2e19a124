//! A resume goes on by the rules that the run began with: what is looser or elsewhere today is a question, and never one for `--yes`.

use crate::kept_records::{bodies, words};
use crate::pty::sit_down;
use crate::scene::Scene;

const QUESTION: &str = "It is not as it was when this run began. Go on all the same?";

const SHOP: &str = "
    # Shop
    ```sql
    CREATE TABLE orders (id INTEGER);
    ```
    ```bash
    ls go-on
    ```
    ```sql
    INSERT INTO orders VALUES (7);
    SELECT 'in it: ' || count(*) FROM orders;
    ```
    ";

/// A run of `runbook` under `settings` that has stopped in its middle, before the settings were changed to `later`.
fn stopped(runbook: &str, settings: &str, later: &str) -> Scene {
    let scene = Scene::of(runbook).settings(settings).file("where", "here\n");
    scene.run(&["run", "runbook.md", "--env", "x", "--yes"]).exits(1);
    scene.write("stepgate.toml", later);
    scene.write("go-on", "");
    scene
}

/// `--yes` does not go on, a person may stop by Enter, and once somebody says so it goes on and that is recorded.
#[track_caller]
fn is_a_question(scene: &Scene, told: &str) {
    let records = scene.records().len();
    for flags in [&["--yes"][..], &["--yes", "--allow", "destroy", "--allow", "unknown", "--no-input"]] {
        let refused = scene.run(&[&["resume"], flags].concat()).exits(3);
        refused.says(&[told, "resume it in a terminal", "--abandon REASON"]);
    }
    let shown =
        sit_down(scene, &["resume", "--yes"]).sees(QUESTION).sees("[Enter] stop here").types("\r").ends(3);
    assert!(shown.contains(told), "{shown}");
    assert_eq!(scene.records().len(), records, "nothing was begun");
    sit_down(scene, &["resume", "--yes"]).sees(QUESTION).sees("[g]").types("g").ends(0);
    let changes = bodies(scene, "run.resumed")[0]["changes"].to_string();
    assert!(changes.contains(told), "{changes}");
    // As text of Markdown.
    let written = told.replace('`', "\\`");
    assert!(scene.transcript().contains(&written), "{}", scene.transcript());
    scene.verified();
}

#[test]
fn a_resume_goes_on_in_another_database_only_where_a_person_says_so() {
    let settings = |path: &str| format!("[env.x]\nconfirm = \"gates\"\ndatabase = \"sqlite:{path}\"\n");
    let scene = stopped(SHOP, &settings("shop.db"), &settings("other.db"));
    std::fs::copy(scene.repo("shop.db"), scene.repo("other.db")).expect("a database with the same table");
    is_a_question(&scene, "database `default` is sqlite other.db");
    assert!(scene.transcript().contains("other.db (stepgate.toml) now, and was sqlite shop.db"));
    // The database that the run began in is the one that it goes on in where the settings are as they were.
    let same = stopped(SHOP, &settings("shop.db"), &settings("shop.db"));
    same.done(&["resume", "--yes"]).says(&["in it: 1"]);
}

#[test]
fn a_database_that_is_there_no_longer_is_a_question() {
    let first = "[env.x]\nconfirm = \"gates\"\ndatabase = \"sqlite:shop.db\"\n";
    let scene = stopped(SHOP, first, "[env.x]\nconfirm = \"gates\"\n");
    scene
        .run(&["resume", "--yes"])
        .exits(3)
        .says(&["database `default` is none now, and was sqlite shop.db"]);
    let shown = sit_down(&scene, &["resume", "--yes"]).sees(QUESTION).sees("stop here").types("\r").ends(3);
    assert!(shown.contains("database `default` is none now"), "{shown}");
}

const WORK: &str = "
    # Work
    ```bash
    echo begun
    ls go-on
    mkdir made
    ```
    ";

#[test]
fn a_rule_that_asks_for_less_is_a_question_and_the_stricter_one_still_holds() {
    let rule = |word: &str| format!("[env.x]\nconfirm = \"{word}\"\n");
    for (then, now) in [("every-step", "gates"), ("changes", "never"), ("every-step", "changes")] {
        let scene = stopped(WORK, &rule(then), &rule(now));
        is_a_question(&scene, &format!("it confirms `{now}` now, and `{then}` then"));
        let made = bodies(&scene, "confirm.decided")
            .iter()
            .filter(|body| body["step"].as_str().is_some_and(|step| step.starts_with("mkdir-made")))
            .count();
        assert_eq!(made, 1, "`mkdir made` was asked, as it was when the run began");
    }
    let gone = stopped(WORK, &rule("every-step"), "[env.x]\n");
    is_a_question(&gone, "it confirms `changes` now, and `every-step` then");
}

#[test]
fn a_rule_that_asks_for_more_is_no_question() {
    let scene = stopped(
        WORK,
        "[env.x]\nconfirm = \"gates\"\n",
        "[env.x]\nconfirm = \"every-step\"\nprotected = true\n",
    );
    scene.done(&["resume", "--yes"]).never_says(&["It is not as it was"]);
    assert!(scene.repo("made").is_dir());
}

#[test]
fn an_environment_that_is_no_longer_protected_is_a_question_and_its_name_is_typed_all_the_same() {
    let protected = "[env.x]\nconfirm = \"gates\"\nprotected = true\n";
    let scene = Scene::of(WORK).settings(protected).file("answers.toml", "protected = \"x\"\n");
    scene.run(&["run", "runbook.md", "--env", "x", "--yes", "--answers", "answers.toml"]).exits(1);
    scene.write("stepgate.toml", "[env.x]\nconfirm = \"gates\"\n");
    scene.write("go-on", "");
    let told = "it is no longer protected";
    scene.run(&["resume", "--yes", "--answers", "answers.toml"]).exits(3).says(&[told]);
    let screen = sit_down(&scene, &["resume", "--yes"]).sees(told).sees(QUESTION).sees("[g]").types("g");
    screen.sees("Type x to go on").types("x\r").ends(0);
    assert_eq!(bodies(&scene, "run.resumed")[0]["changes"][0], told);
}

#[test]
fn what_was_expected_of_the_target_is_expected_still() {
    let expecting =
        |text: &str| format!("[env.x]\nconfirm = \"gates\"\nexpect = {{ \"cat where\" = \"{text}\" }}\n");
    let gone = "`cat where` is no longer held against `here`";
    let scene = stopped(WORK, &expecting("here"), "[env.x]\nconfirm = \"gates\"\n");
    is_a_question(&scene, gone);
    let other = stopped(WORK, &expecting("here"), &expecting("there"));
    other.write("where", "there\n");
    other.run(&["resume", "--yes"]).exits(3).says(&["`cat where` must print `there` now, and `here` then"]);
    let shown = sit_down(&other, &["resume", "--yes"]).sees(QUESTION).sees("[g]").types("g").ends(3);
    assert!(shown.contains("`cat where` says `there`, and this environment expects `here`"), "{shown}");
    assert!(!other.repo("made").exists());
}

#[test]
fn commands_that_would_go_elsewhere_today_are_a_question() {
    let runbook = "```bash\nls go-on\nkubectl get pods\nmkdir made\n```\n";
    for (then, now) in [("staging-cluster", "prod-cluster"), ("prod-cluster", "staging-cluster")] {
        let scene = Scene::of(runbook).settings("[env.x]\nconfirm = \"gates\"\n").fixtures();
        let scene = scene.env("STEPGATE_FAKE_CONTEXT", then);
        scene.run(&["run", "runbook.md", "--env", "x", "--yes"]).exits(1);
        scene.write("go-on", "");
        let elsewhere = scene.env("STEPGATE_FAKE_CONTEXT", now);
        is_a_question(&elsewhere, &format!("it is `kubectl {now}` now, and was `kubectl {then}`"));
    }
    let gone = Scene::of(runbook).settings("[env.x]\nconfirm = \"gates\"\n").fixtures();
    gone.run(&["run", "runbook.md", "--env", "x", "--yes"]).exits(1);
    gone.write("go-on", "");
    let gone = gone.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    gone.run(&["resume", "--yes"])
        .exits(3)
        .says(&["it is `kubectl unknown` now, and was `kubectl staging-cluster`"]);
    assert!(words(&gone, "run.resumed", "version").is_empty() && !gone.repo("made").exists());
}

#[test]
fn a_context_that_was_not_known_when_the_run_began_is_a_question_too() {
    let scene = Scene::of(
        "```bash\nls go-on\nmkdir made\n```\n\n## Rollback\n\n```bash\nkubectl delete pod web\n```\n",
    );
    let scene = scene.settings("[env.x]\nconfirm = \"gates\"\n");
    scene.run(&["run", "runbook.md", "--env", "x", "--yes"]).exits(1);
    scene.write("go-on", "");
    let scene = scene.fixtures();
    scene
        .run(&["resume", "--yes"])
        .exits(3)
        .says(&["it is `kubectl staging-cluster` now, and was `kubectl unknown`"]);
    assert!(!scene.repo("made").exists());
}
