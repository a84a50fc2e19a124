//! Where environments are known, a run is for one of them: somebody says for which, and then all of its rules hold.

use crate::kept_records::words;
use crate::pty::sit_down;
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md"];

const SETTINGS: &str = "
    [env.staging]
    confirm = \"never\"
    [env.production]
    aliases = [\"prod\"]
    protected = true
    expect = { \"cat where\" = \"production\" }
    ";

fn scene(place: &str) -> Scene {
    Scene::of("```bash\necho <environment>\nmkdir made\n```\n").settings(SETTINGS).file("where", place)
}

#[test]
fn a_person_is_asked_for_the_environment_before_anything_else() {
    let scene = scene("staging\n");
    let screen = sit_down(&scene, RUN).sees("Which environment?").sees("1  production").sees("2  staging");
    let shown = screen.types("2").types("\r").sees("│ staging").ends(0);
    assert!(!shown.contains("Type production"), "{shown}");
    assert_eq!(words(&scene, "run.opened", "environment"), ["staging"]);
    assert!(scene.repo("made").is_dir());
}

#[test]
fn an_environment_that_was_chosen_there_has_all_of_its_protection() {
    let there = scene("production\n");
    let chosen = |scene| sit_down(scene, RUN).sees("Which environment?").sees("2  staging").types("\r");
    let screen = chosen(&there).sees("PRODUCTION: where this would land").sees("Type production to go on");
    let screen = screen.types("production\r").sees("echo production").sees("[Enter] yes").types("\r");
    let screen = screen.sees("mkdir made").sees("[Enter] no, stop").sees("more").types("\r");
    screen.ends(3);
    let wrong = chosen(&there).sees("Type production to go on").types("prod\r").ends(3);
    assert!(wrong.contains("`production` was not confirmed"), "{wrong}");
    let elsewhere = scene("staging\n");
    let drifted = chosen(&elsewhere).ends(3);
    assert!(drifted.contains("this environment expects `production`"), "{drifted}");
    assert!(!there.repo("made").exists() && !elsewhere.repo("made").exists());
}

#[test]
fn whoever_chooses_no_environment_begins_no_run() {
    let scene = scene("production\n");
    sit_down(&scene, RUN).sees("Which environment?").sees("2  staging").types("\u{1b}").ends(2);
    sit_down(&scene, RUN).sees("Which environment?").sees("2  staging").types("\u{3}").ends(130);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn where_nobody_can_be_asked_the_environments_are_named_and_nothing_runs() {
    let scene = scene("production\n");
    for flags in [&["--yes"][..], &[], &["--yes", "--allow", "destroy", "--allow", "unknown"]] {
        let refused = scene.run(&[RUN, flags].concat()).exits(2);
        refused.says(&["no environment was chosen", "--env production or --env staging"]);
    }
    let shown = sit_down(&scene, &["run", "runbook.md", "--no-input", "--yes"]).ends(2);
    assert!(shown.contains("--env production or --env staging"), "{shown}");
    assert_eq!(scene.n_runs(), 0);
    let of_document = Scene::of(
        "# A\n\n## Deploy to staging\n\n```bash\nmkdir a\n```\n\n## Deploy to production\n\n```bash\nmkdir b\n```\n",
    );
    of_document.run(&["run", "runbook.md", "--yes"]).exits(2).says(&["--env production or --env staging"]);
    assert_eq!((of_document.n_runs(), of_document.tree()), (0, vec!["runbook.md".to_owned()]));
}

#[test]
fn a_value_is_no_way_to_an_environment_and_nobody_is_asked_for_one_then() {
    let scene = scene("production\n").file("v.toml", "environment = \"production\"\n");
    for flags in [
        ["--set", "environment=production"],
        ["--set", "environment=prod"],
        ["--set", "ENVIRONMENT=Production"],
        ["--vars", "v.toml"],
    ] {
        scene.run(&[RUN, &["--yes"], &flags].concat()).exits(2).says(&["use --env production"]);
        let shown = sit_down(&scene, &[RUN, &flags].concat()).ends(2);
        assert!(shown.contains("use --env production") && !shown.contains("Which environment?"), "{shown}");
    }
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn a_variable_that_turns_what_follows_to_another_environment_is_not_let_pass_as_a_look() {
    let document =
        "```bash\nexport ENVIRONMENT=staging # or production\necho \"$ENVIRONMENT\" >> effects\n```\n";
    let scene = Scene::of(document).settings("[env.staging]\n[env.production]\n");
    let run = ["run", "runbook.md", "--env", "production", "--yes", "--allow", "unknown"];
    scene.run(&run).exits(3).says(&["names `staging`", "--allow other-environment"]);
    assert!(!scene.repo("effects").exists(), "nothing ran");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    assert_eq!(scene.read("effects"), "staging\n");
}
