//! Limits of values: whatever a value comes from, it is within what `stepgate.toml` says that it may be, or it is refused.

use crate::driver::{drive, to};
use crate::kept_records::bodies;
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::json;

const RUNBOOK: &str = "
    # Scale

    ```bash
    echo \"scale <count>\"
    echo \"again <count>\"
    ```
    ";
const SETTINGS: &str = "
    [vars]
    count = { min = 1, max = 10 }
    size = { one-of = [\"small\", \"large\"] }
    [env.x]
    confirm = \"never\"
    ";
const OUTSIDE: &str = "error[value-outside-limits]";

fn scene(runbook: &str) -> Scene {
    Scene::of(runbook).settings(SETTINGS)
}

#[test]
fn a_value_is_refused_wherever_it_comes_from() {
    let front = "---\nvars:\n  count: 11\n---\n```bash\necho <count>\n```\n";
    let assigned = "```bash\nexport COUNT=11\necho $COUNT\n```\n";
    let shared = "[vars]\ncount = { min = 1, max = 10 }\n[env.x.vars]\ncount = 11\n";
    let as_told = |scene: Scene, arguments: &[&str], origin: &str| {
        let arguments = [&["plan", "runbook.md", "--env", "x"], arguments].concat();
        let said = format!("`count` is `11` ({origin}), and has to be a whole number from 1 to 10");
        scene.run(&arguments).exits(4).says(&[OUTSIDE, &said]);
    };
    as_told(scene(RUNBOOK), &["--set", "count=11"], "--set");
    as_told(scene(RUNBOOK).file("v.toml", "count = 11\n"), &["--vars", "v.toml"], "--vars v.toml");
    as_told(scene(RUNBOOK).settings(shared), &[], "environment x");
    as_told(scene(RUNBOOK).env("COUNT", "11"), &[], "environment variable COUNT");
    as_told(scene(front), &[], "front matter");
    as_told(scene(assigned), &[], "the document");
    scene(RUNBOOK).done(&["plan", "runbook.md", "--env", "x", "--set", "count=10"]);
    scene("```bash\nCOUNT=$(nproc)\n```\n")
        .run(&["plan", "runbook.md", "--env", "x"])
        .exits(4)
        .says(&["error[value-unseen]", "runbook.md:2"]);
}

#[test]
fn a_run_with_a_value_outside_its_limits_does_not_begin() {
    let scene = scene(RUNBOOK);
    let run = ["run", "runbook.md", "--env", "x", "--yes", "--set", "count=0"];
    scene.run(&run).exits(4).says(&[OUTSIDE, "here and in 1 more"]);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn a_secret_outside_its_pattern_is_refused_and_never_shown() {
    let settings = "
        [vars]
        api_token = { pattern = \"tok-[a-z]{8}\" }
        [secrets]
        api_token = { env = \"TOKEN\" }
        [env.x]
        ";
    let runbook = "```bash\nprintf %s \"$API_TOKEN\" | wc -c\n```\n";
    let wrong = || Scene::of(runbook).settings(settings).env("TOKEN", "wrong-secret-word");
    let run = ["run", "runbook.md", "--env", "x", "--yes"];
    let said = "has to be: all of it as `tok-[a-z]{8}`";
    wrong().run(&run).exits(4).says(&[said]).never_says(&["wrong-secret-word"]);
    let typed = [&run[..], &["--set", "api_token=wrong-secret-word"]].concat();
    wrong().run(&typed).exits(4).says(&[OUTSIDE, said]).never_says(&["wrong-secret-word"]);
    let right = Scene::of(runbook).settings(settings).env("TOKEN", "tok-abcdefgh");
    right.done(&run).says(&["│ 12"]);
}

#[test]
fn a_person_is_asked_again_until_the_value_is_within_its_limits() {
    let scene = scene(RUNBOOK);
    sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("Value of count (a whole number from 1 to 10)")
        .types("30\r")
        .sees("hat is not what `count` has to be: a whole number from 1 to 10")
        .sees("Value of count (a whole number from 1 to 10)")
        .types("3\r")
        .sees("│ again 3")
        .ends(0);
    let given = bodies(&scene, "variable.given");
    assert_eq!((given.len(), &given[0]["value"]), (1, &json!("3")));
}

#[test]
fn a_programs_value_is_refused_and_what_is_one_of_a_few_is_offered() {
    let scene = scene("```bash\necho <count> of <size>\n```\n");
    let mut run = drive(&scene, &["run", "runbook.md", "--env", "x"]);
    let prompt = run.line.asked("value");
    assert_eq!(prompt.get("options"), None);
    run.line.says(&to(&prompt, json!({"reply": "value", "value": "11"})));
    assert!(run.line.refused().contains("a whole number from 1 to 10"));
    run.line.replies("value", json!({"reply": "value", "value": "10"}));
    let prompt = run.line.asked("value");
    assert_eq!(prompt["options"], json!(["small", "large"]));
    run.line.says(&to(&prompt, json!({"reply": "value", "value": "huge"})));
    assert!(run.line.refused().contains("`huge` is none of small, large"));
    run.line.replies("value", json!({"reply": "value", "value": "large"}));
    run.ends(0);
}

#[test]
fn a_resumed_run_has_the_limits_that_it_began_with() {
    let runbook = "```bash\ntest -e go\necho \"at <count>\"\n```\n";
    let scene = scene(runbook);
    sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("What now?").types("\r").ends(1);
    let scene = scene.file("go", "").settings("[env.x]\nconfirm = \"never\"\n");
    let resume = |count: &str| scene.run(&["resume", "--yes", "--set", &format!("count={count}")]);
    resume("11").exits(4).says(&["`count` is `11` (--set), and has to be a whole number from 1 to 10"]);
    assert!(bodies(&scene, "variable.given").is_empty());
    resume("9").exits(0).says(&["│ at 9"]);
}

#[test]
fn the_result_of_a_statement_is_held_against_the_limits_too() {
    let scene = Scene::of("```sql capture=count\nSELECT 11;\n```\n```bash\necho <count>\n```\n");
    let scene = scene.settings("[vars]\ncount = { max = 10 }\n[env.x]\ndatabase = \"sqlite:a.db\"\n");
    scene
        .run(&["run", "runbook.md", "--env", "x", "--yes"])
        .exits(3)
        .says(&["that is not what `count` has to be: a whole number of at most 10"]);
    assert!(bodies(&scene, "variable.given").is_empty());
}

#[test]
fn the_plan_shows_the_limits_and_another_limit_is_another_digest() {
    let scene = scene("```bash\necho <count> of <size> and <other>\n```\n");
    let arguments = ["--env", "x", "--set", "count=3", "--set", "other=o"];
    let plan = scene.plan(&arguments);
    assert_eq!(plan["variables"][0]["limits"], json!({"min": 1, "max": 10}));
    assert_eq!(plan["variables"][1]["limits"], json!({"one-of": ["small", "large"]}));
    assert_eq!(plan["variables"][2].get("limits"), None);
    let digest = |settings: &str| {
        scene.write("stepgate.toml", settings);
        scene.plan(&arguments)["digest"].clone()
    };
    let size = |words: &str| {
        digest(&format!("[vars]\nsize = {{ one-of = [{words}] }}\n[env.x]\nconfirm = 'never'\n"))
    };
    // That of a value which is known decides nothing any more.
    assert_eq!(size("'small', 'large'"), plan["digest"]);
    assert_ne!(size("'small', 'huge'"), plan["digest"]);
}

#[test]
fn a_plan_names_the_limits_of_what_will_be_asked() {
    let scene = scene("```bash\necho <size>\n```\n");
    sit_down(&scene, &["plan", "runbook.md", "--env", "x"]).sees("one of `small`, `large`").ends(4);
    scene.run(&["plan", "runbook.md", "--env", "x"]).exits(4).says(&["It is one of small, large"]);
}

#[test]
fn limits_that_cannot_hold_are_refused_with_their_line() {
    let scene = scene(RUNBOOK).settings("[vars]\ncount = { min = 1, maks = 10 }\n");
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["stepgate.toml:2", "unknown field `maks`", "`max`"]);
    let scene = scene.settings("[vars]\n\ncount = { min = 10, max = 1 }\n");
    scene
        .run(&["plan", "runbook.md"])
        .exits(4)
        .says(&["stepgate.toml:3", "`min = 10` is more than `max = 1`"]);
}
