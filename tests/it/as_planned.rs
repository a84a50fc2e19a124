//! What was selected, given and ruled is what is planned, rehearsed and run: the same in text, in JSON, in a dry run and in a run.

use crate::scene::Scene;
use serde_json::Value;

/// `plan`, its JSON, a dry run and a run of `arguments` all come to `steps`, which are what commands print.
#[track_caller]
fn all_come_to(scene: &Scene, arguments: &[&str], steps: &[&str]) {
    let with = |first: &[&'static str]| [first, arguments].concat();
    scene.done(&with(&["plan", "runbook.md"]));
    let scripts: Vec<String> = steps.iter().map(|text| format!("echo {text}")).collect();
    assert_eq!(scene.scripts(arguments), scripts);
    scene.done(&with(&["run", "runbook.md", "--dry-run"]));
    assert_eq!(scene.done(&with(&["run", "runbook.md", "--yes"])).outputs(), steps);
}

/// `plan`, a dry run and a run of `arguments` all end with `code` and say `words`, and nothing runs.
#[track_caller]
fn all_refuse(scene: &Scene, arguments: &[&str], code: i32, words: &[&str]) {
    let with = |first: &[&'static str]| [first, arguments].concat();
    for command in [
        ["plan", "runbook.md"].as_slice(),
        &["run", "runbook.md", "--dry-run"],
        &["run", "runbook.md", "--yes"],
    ] {
        let (ended, said) = scene.run(&with(command)).ended();
        // A plan of what is not ready is always 4.
        assert!(
            ended == code || command[0] == "plan" && ended == 4,
            "{command:?} ended with {ended}:\n{said}"
        );
        words.iter().for_each(|word| assert!(said.contains(word), "`{word}` is not in:\n{said}"));
    }
    assert_eq!(scene.n_runs(), 0);
    assert_eq!(scene.plan(arguments)["ready"], false);
}

/// The messages of a plan with this code.
fn messages(plan: &Value, code: &str) -> Vec<String> {
    let found = plan["diagnostics"].as_array().expect("a list").iter().filter(|one| one["code"] == code);
    found.map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
}

const ROLLBACK: &str = "
    # Release
    ## Deploy
    ```bash
    echo deploy
    ```
    ## Rollback
    If anything is red:

    ```bash
    echo back
    ```
    ```bash
    echo look
    ```
    ";

#[test]
fn a_section_that_is_named_is_taken_though_a_condition_opens_it() {
    all_come_to(&Scene::of(ROLLBACK), &["--section", "Rollback"], &["back", "look"]);
    let in_a_part = ROLLBACK.replace("red:\n", "red:\n\n    ### At once\n");
    all_come_to(&Scene::of(&in_a_part), &["--section", "Rollback"], &["back", "look"]);
    let bold = ROLLBACK.replace("If anything is red:", "**Only if the check fails**:");
    all_come_to(&Scene::of(&bold), &["--section", "Rollback"], &["back", "look"]);
}

#[test]
fn a_condition_on_a_part_of_a_section_that_is_named_stays_one() {
    let part = ROLLBACK
        .replace("    If anything is red:\n\n", "")
        .replace("    ```bash\n    echo look", "    If it is still red:\n\n    ```bash\n    echo look");
    let scene = Scene::of(&part);
    all_come_to(&scene, &["--section", "Rollback"], &["back"]);
    all_come_to(&scene, &["--section", "Rollback", "--take", "If it is still red"], &["back", "look"]);
    let of_a_part = ROLLBACK
        .replace("    If anything is red:\n", "    ### Data\n    If anything is red:\n")
        .replace("    ```bash\n    echo look", "    In any case:\n\n    ```bash\n    echo look");
    all_come_to(&Scene::of(&of_a_part), &["--section", "Rollback"], &["look"]);
}

#[test]
fn a_selection_without_a_step_is_never_done() {
    let scene =
        Scene::of("# Notes\n\n## Words\n\nNothing is to be done.\n\n## Commands\n\n```bash\necho it\n```\n");
    all_refuse(&scene, &["--section", "Words"], 4, &["nothing of this document is in the run"]);
    all_refuse(
        &scene,
        &["--leave", "Commands"],
        4,
        &["nothing of this document is in the run", "--section \"Commands\""],
    );
    let settings = "[[block]]\nstarts = \"echo\"\nskip = \"not today\"\n";
    all_refuse(&scene.settings(settings), &[], 4, &["nothing of this document is in the run"]);
}

const WAYS: &str = "
    # Release
    ## Deploy
    ### Option A: Blue-Green
    ```bash
    echo blue
    ```
    ### Option B: Rolling
    ```bash
    echo rolling
    ```
    ## Rollback
    ### Option A: Blue-Green
    ```bash
    echo back blue
    ```
    ### Option B: Rolling
    ```bash
    echo back rolling
    ```
    ";

#[test]
fn a_choice_takes_nothing_from_a_part_that_is_left_out() {
    let scene = Scene::of(WAYS).settings("[env.staging]\nchoose = [\"Blue-Green\"]\n");
    all_come_to(&scene, &["--env", "staging", "--choose", "Blue-Green"], &["blue"]);
    all_come_to(&scene, &["--env", "staging"], &["blue"]);
    all_come_to(&scene, &["--env", "staging", "--choose", "Rolling"], &["rolling"]);
    all_come_to(
        &scene,
        &["--env", "staging", "--section", "Rollback", "--choose", "Rolling"],
        &["back rolling"],
    );
    all_refuse(
        &Scene::of(WAYS),
        &["--section", "Deploy > Rolling", "--choose", "Rollback > Rolling"],
        2,
        &["unknown-choice", "leaves out"],
    );
}

#[test]
fn a_choice_that_means_several_ways_takes_none() {
    let scene = Scene::of(WAYS);
    let both = ["--section", "Deploy", "--section", "Rollback", "--choose", "Blue-Green"];
    all_refuse(&scene, &both, 2, &["ambiguous-choice", "names 2 alternatives"]);
    let taken = ["--take", "Rollback", "--choose", "Rolling"];
    all_refuse(&scene, &taken, 2, &["ambiguous-choice"]);
    all_refuse(&scene, &["--choose", "Option"], 2, &["ambiguous-choice"]);
}

const TWO_ENVIRONMENTS: &str = "[env.staging]\n[env.production]\naliases = [\"prod\"]\nprotected = true\n";

#[test]
fn a_plan_without_an_environment_says_so_where_some_are_known() {
    let told = |scene: &Scene, arguments: &[&str]| messages(&scene.plan(arguments), "no-environment");
    let scene = Scene::of("```bash\necho <environment>\n```\n").settings(TWO_ENVIRONMENTS);
    assert_eq!(told(&scene, &[]), ["no environment was chosen, and there are production, staging"]);
    scene
        .run(&["plan", "runbook.md"])
        .says(&["no environment was chosen", "Add --env production or --env staging."])
        .exits(4);
    assert_eq!(told(&scene, &["--env", "prod"]), [""; 0]);
    let of_document = Scene::of(
        "# A\n\n## Deploy to staging\n\n```bash\necho a\n```\n\n## Deploy to production\n\n```bash\necho b\n```\n",
    );
    assert_eq!(told(&of_document, &[]).len(), 1);
    assert_eq!(told(&Scene::of("```bash\necho it\n```\n"), &[]), [""; 0]);
}

#[test]
fn a_value_never_chooses_an_environment_without_its_rules() {
    let scene = Scene::of("```bash\necho <environment>\n```\n")
        .settings(TWO_ENVIRONMENTS)
        .file("v.toml", "environment = \"staging\"\n");
    for (flags, hint) in [
        (["--set", "environment=production"], "use --env production"),
        (["--set", "ENVIRONMENT=prod"], "use --env production"),
        (["--vars", "v.toml"], "use --env staging"),
    ] {
        let (code, said) = scene.run(&[["plan", "runbook.md"].as_slice(), &flags].concat()).ended();
        assert!([2, 4].contains(&code) && said.contains(hint), "{said}");
        let (code, said) = scene.run(&[["run", "runbook.md", "--yes"].as_slice(), &flags].concat()).ended();
        assert!(code == 2 && said.contains("--env"), "{said}");
    }
    assert_eq!(scene.n_runs(), 0);
    all_come_to(&scene, &["--env", "staging", "--set", "environment=staging"], &["staging"]);
}

#[test]
fn a_value_for_a_name_that_is_not_there_is_a_slip() {
    let scene = Scene::of("```bash\necho <version>\n```\n");
    all_refuse(
        &scene,
        &["--set", "version=2", "--set", "verison=2.15.0"],
        2,
        &["nothing in this runbook is called `verison`", "Did you mean `version`?"],
    );
    let shell = Scene::of("```bash\necho $VERSION\n```\n");
    all_refuse(
        &shell,
        &["--set", "version=2", "--set", "region=eu"],
        2,
        &["nothing in this runbook is called `region`"],
    );
    let near = Scene::of("```bash\necho <version>\n```\n").file("v.toml", "versoin = \"2\"\n");
    all_refuse(
        &near,
        &["--vars", "v.toml"],
        2,
        &["v.toml: nothing in this runbook is called `versoin`", "Did you mean `version`?"],
    );
    let shared =
        Scene::of("```bash\necho <version>\n```\n").file("v.toml", "version = \"2\"\nother_team = \"x\"\n");
    all_come_to(&shared, &["--vars", "v.toml"], &["2"]);
}

#[test]
fn a_given_value_takes_the_place_of_one_that_the_document_assigns_and_the_plan_says_so() {
    for (line, now) in [
        ("export VERSION=1.0.1", "export VERSION=2"),
        ("VERSION=\"1.0.1\"", "VERSION=2"),
        ("readonly VERSION=1.0.1", "readonly VERSION=2"),
    ] {
        let scene = Scene::of(&format!("```bash\n{line}\necho \"it is $VERSION\"\n```\n"));
        assert_eq!(scene.scripts(&["--set", "version=2"]), [now, "echo \"it is $VERSION\""]);
        let warned = messages(&scene.plan(&["--set", "version=2"]), "replaced-assignment");
        assert!(warned.len() == 1 && warned[0].contains("--set version"), "{warned:?}");
        assert_eq!(scene.done(&["run", "runbook.md", "--yes", "--set", "version=2"]).outputs(), ["it is 2"]);
        assert_eq!(scene.done(&["run", "runbook.md", "--yes"]).outputs(), ["it is 1.0.1"]);
    }
}

const SHOP: &str = "
    # Shop
    ## Data
    ```sql
    CREATE TABLE orders (id INTEGER);
    INSERT INTO orders VALUES (1), (2), (3);
    DELETE FROM orders WHERE id = 1;
    SELECT 'left: ' || count(*) FROM orders;
    ```
    - [ ] The numbers are right
    ";

fn shop(rule: &str) -> Scene {
    let database = "[env.staging]\ndatabase = \"sqlite:shop.db\"\n[[block]]\n";
    Scene::of(SHOP).settings(&format!("{database}{rule}\n"))
}

#[test]
fn the_settings_leave_out_a_statement_and_a_gate() {
    let scene = shop("starts = \"DELETE FROM orders\"\nskip = \"not this time\"");
    scene.done(&["plan", "runbook.md", "--env", "staging"]).says(&["not this time"]);
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]).says(&["left: 3"]);
    let gate = shop("starts = \"The numbers are\"\nskip = \"nobody counts\"");
    gate.done(&["run", "runbook.md", "--env", "staging", "--dry-run"]).never_says(&["The numbers are right"]);
    gate.done(&["plan", "runbook.md", "--env", "staging"]).says(&["nobody counts"]);
    let file = Scene::of("```sql\n\\i all.sql\n```\n")
        .file("all.sql", "SELECT 'one';\nSELECT 'two';\n")
        .settings("[env.staging]\ndatabase = \"sqlite:shop.db\"\n[[block]]\nstarts = \"SELECT 'two'\"\nskip = \"no\"\n");
    file.done(&["run", "runbook.md", "--env", "staging", "--yes"]).says(&["one"]).never_says(&["│ two"]);
}

#[test]
fn what_the_settings_replace_is_recorded_as_a_deviation() {
    for (rule, old, new) in [
        (
            "starts = \"DELETE FROM orders\"\nreplace = \"DELETE FROM orders WHERE id > 1\"",
            "-DELETE FROM orders WHERE id = 1",
            "+DELETE FROM orders WHERE id > 1",
        ),
        (
            "starts = \"The numbers are\"\nreplace = \"The sums are right\"",
            "-The numbers are right",
            "+The sums are right",
        ),
        (
            "starts = \"SELECT 'left\"\nreplace = \"SELECT 'rest: ' || count(*) FROM orders\"",
            "-SELECT 'left: ' || count(*) FROM orders",
            "+SELECT 'rest: '",
        ),
    ] {
        let scene = shop(rule);
        scene.done(&["plan", "runbook.md", "--env", "staging"]).says(&["replaced by stepgate.toml"]);
        scene
            .done(&["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"])
            .says(&["replaced by stepgate.toml"]);
        let transcript = scene.transcript();
        assert!(transcript.contains(old) && transcript.contains(new), "{transcript}");
    }
}

#[test]
fn what_the_settings_say_of_a_statement_holds_when_it_runs() {
    let wrong = shop("starts = \"SELECT 'left\"\nexpect = \"left: 7\"");
    wrong
        .run(&["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"])
        .exits(1)
        .says(&["left: 2"]);
    let asked = shop("starts = \"CREATE TABLE\"\neffect = \"destroy\"");
    let refused = asked.run(&["run", "runbook.md", "--env", "staging", "--yes"]).exits(3);
    refused.says(&[
        "`CREATE TABLE orders (id INTEGER)` (runbook.md:4) has to be confirmed: it destroys something",
    ]);
    let unfit = shop("starts = \"SELECT 'left\"\ncwd = \"x\"\nmode = \"watch\"");
    unfit.run(&["run", "runbook.md", "--env", "staging", "--yes"]).exits(4).says(&[
        "stepgate.toml:5: `cwd` means nothing for an SQL statement",
        "stepgate.toml:6: `mode` means nothing for an SQL statement",
    ]);
    assert_eq!(unfit.n_runs(), 0);
}
