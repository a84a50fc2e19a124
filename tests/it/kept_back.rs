//! Rolling back from within a run is the same selection as `--section`: with its choices, values, environment, settings and refusals.

use crate::kept_records::{bodies, ledger, words};
use crate::pty::{Screen, sit_down};
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging"];

/// A release whose deployment fails, with a way back that begins with `back`.
fn release(back: &str, settings: &str) -> Scene {
    let runbook = format!(
        "# Release\n\n## Deploy\n\n```bash\necho deploy\nmkdir missing/deep\n```\n\n## Rollback\n\n{back}\n"
    );
    let scene = Scene::new();
    scene.write("runbook.md", &runbook);
    scene.write("stepgate.toml", &format!("[env.staging]\nconfirm = \"gates\"\n{settings}"));
    scene
}

/// A block of commands.
fn block(commands: &str) -> String {
    format!("```bash\n{commands}\n```\n")
}

/// Sits at the question whether the run goes back, with its plan on the screen.
#[track_caller]
fn at_the_way_back<'s>(scene: &'s Scene, arguments: &[&str]) -> Screen<'s> {
    let screen = sit_down(scene, &[RUN, arguments].concat()).sees("What now?").sees("more").types("b");
    screen.sees("Which one").types("1\r")
}

/// The texts that have run since the run went back.
#[track_caller]
fn texts_of_the_way_back(scene: &Scene) -> Vec<String> {
    let records = scene.records();
    let at = records.iter().position(|record| record["body"]["resolution"] == "rolled-back");
    let later = &records[at.expect("it has gone back")..];
    let started = later.iter().filter(|record| record["type"] == "step.started");
    started.filter_map(|record| record["body"]["script"].as_str().map(str::to_owned)).collect()
}

/// The way back from within a run is what `--section` plans for the same arguments, which is `texts`.
#[track_caller]
fn goes_back_as_planned(scene: &Scene, arguments: &[&str], texts: &[&str]) {
    let section = [&["--env", "staging", "--section", "Rollback"], arguments].concat();
    assert_eq!(scene.scripts(&section), texts);
    let mut screen = at_the_way_back(scene, arguments);
    for text in texts {
        screen = screen.sees(text);
    }
    screen.sees("Roll back like this?").types("y").ends(1);
    assert_eq!(texts_of_the_way_back(scene), texts);
    scene.verified();
}

#[test]
fn the_way_back_keeps_what_was_chosen() {
    let ways = |what: &str| {
        let (blue, rolling) = (block(&format!("echo blue {what}")), block(&format!("echo rolling {what}")));
        format!("### Option A: Blue-Green\n\n{blue}\n### Option B: Rolling\n\n{rolling}\n")
    };
    let both = |settings: &str| {
        let scene = release(&ways("back"), settings);
        let deploy = format!("## Deploy\n\n{}\n## Last\n", ways("deploy"));
        scene.write("runbook.md", &scene.read("runbook.md").replace("## Deploy\n", &deploy));
        scene
    };
    goes_back_as_planned(&both(""), &["--choose", "Blue-Green"], &["echo blue back"]);
    goes_back_as_planned(&both(""), &["--choose", "Rolling"], &["echo rolling back"]);
    goes_back_as_planned(&both("choose = [\"Rolling\"]\n"), &[], &["echo rolling back"]);
    let only_back = "choose = [\"Rollback > Option B: Rolling\"]\n";
    goes_back_as_planned(&release(&ways("back"), only_back), &[], &["echo rolling back"]);
}

#[test]
fn the_way_back_is_for_the_environment_of_the_run() {
    let parts = format!(
        "### Staging\n\n{}\n### Production\n\n{}\n### Everywhere\n\n{}",
        block("echo staging back"),
        block("echo production back"),
        block("echo <environment> <region>")
    );
    let settings = "[env.staging.vars]\nregion = \"eu\"\n[env.production]\n";
    goes_back_as_planned(&release(&parts, settings), &[], &["echo staging back", "echo staging eu"]);
    goes_back_as_planned(
        &release(&parts, settings),
        &["--set", "region=us"],
        &["echo staging back", "echo staging us"],
    );
}

#[test]
fn the_way_back_leaves_out_and_replaces_what_the_settings_say() {
    let skip = "[[block]]\nstarts = \"echo two\"\nskip = \"not here\"\n";
    let replace = "[[block]]\nstarts = \"echo three\"\nreplace = \"echo instead\"\n";
    let back = block("echo one\necho two\necho three");
    let scene = release(&back, &format!("{skip}{replace}"));
    goes_back_as_planned(&scene, &[], &["echo one", "echo instead"]);
    let deviations = words(&scene, "step.started", "deviation");
    assert!(deviations.len() == 1 && deviations[0].contains("+echo instead"), "{deviations:?}");
    let nothing_left = release(&block("echo two"), skip);
    let screen = sit_down(&nothing_left, RUN).sees("What now?").sees("more").types("?");
    let shown = screen.sees("pause").types("\r").ends(1);
    assert!(!shown.contains("[b]"), "there is no way back that holds something:\n{shown}");
}

#[test]
fn a_value_that_only_the_way_back_needs_is_asked_before_its_step() {
    for (command, name) in
        [("echo <ticket>", "ticket"), ("echo \"$TICKET\"", "ticket"), ("echo {{ticket}}", "ticket")]
    {
        let scene = release(&block(command), "");
        let screen = at_the_way_back(&scene, &[]).sees("Roll back like this?").types("y");
        screen.sees(&format!("Value of {name}")).types("CHG-7\r").sees("│ CHG-7").ends(1);
        assert_eq!(words(&scene, "variable.given", "value"), ["CHG-7"]);
    }
}

#[test]
fn a_secret_of_the_way_back_is_typed_unseen_and_recorded_nowhere() {
    let settings = "[secrets]\ntoken = { prompt = true }\n";
    let scene = release(&block("printf '%s' \"<token>\" | wc -c"), settings);
    let screen = at_the_way_back(&scene, &[]).sees("Roll back like this?").types("y");
    let screen = screen.sees("Value of token").hides().types("s3cret-token\r");
    let shown = screen.sees("│ 12").ends(1);
    assert!(!shown.contains("s3cret-token") && !ledger(&scene).contains("s3cret-token"), "{shown}");
    assert!(!scene.transcript().contains("s3cret-token"));
}

#[test]
fn a_secret_of_the_way_back_is_fetched_like_any_other_and_masked() {
    for settings in [
        "[secrets]\ntoken = { command = \"echo s3cret-token\" }\n",
        "[secrets]\ntoken = { file = \"token\" }\n",
    ] {
        let scene = release(&block("echo \"it is <token>\""), settings).file("token", "s3cret-token\n");
        let shown = at_the_way_back(&scene, &[]).sees("Roll back like this?").types("y").ends(1);
        assert!(!shown.contains("s3cret-token") && !ledger(&scene).contains("s3cret-token"), "{shown}");
    }
}

#[test]
fn a_way_back_with_errors_is_shown_with_them_and_refused() {
    let open =
        format!("### Option A: Fast\n\n{}\n### Option B: Slow\n\n{}", block("echo fast"), block("echo slow"));
    for (back, told) in [
        (block("if true; then echo half"), "line "),
        (open, "2 alternatives, and none is chosen"),
        (block("echo 'never ended"), "line "),
    ] {
        let scene = release(&back, "");
        let screen = at_the_way_back(&scene, &[]).sees(told).sees("What now?").sees("more").types("\r");
        let shown = screen.ends(1);
        assert!(!shown.contains("Roll back like this?"), "{shown}");
        assert!(bodies(&scene, "step.resolved").is_empty());
    }
}

#[test]
fn a_way_back_that_was_only_looked_at_changes_nothing() {
    for leave in ["\r", "n"] {
        let scene = release(&block("mkdir back"), "");
        let screen =
            at_the_way_back(&scene, &[]).sees("mkdir back").sees("Roll back like this?").types(leave);
        screen.sees("What now?").sees("more").types("\r").ends(1);
        assert!(bodies(&scene, "step.resolved").is_empty() && !scene.repo("back").exists());
    }
}

#[test]
fn the_way_back_of_a_run_that_goes_on_is_the_one_that_was_planned_with_the_values_of_today() {
    let scene = release(&block("echo <version> back\necho <region> back"), "[vars]\nversion = \"1\"\n");
    let screen = sit_down(&scene, RUN).sees("What now?").sees("[?] more").types("\r");
    screen.ends(1);
    scene.write("stepgate.toml", "[env.staging]\nconfirm = \"gates\"\n[vars]\nversion = \"2\"\n");
    let screen =
        sit_down(&scene, &["resume", "--set", "region=eu"]).sees("What now?").sees("[?] more").types("b");
    let screen =
        screen.sees("Which one").types("1\r").sees("echo 1 back").sees("Roll back like this?").types("y");
    screen.sees("│ 1 back").sees("│ eu back").ends(1);
    assert_eq!(texts_of_the_way_back(&scene), ["echo 1 back", "echo eu back"]);
}

#[test]
fn the_way_back_is_taken_before_a_step_too_and_is_resumed_where_it_was() {
    let scene = release(&block("mkdir back\nls go-on\nmkdir far-back"), "");
    scene.write("stepgate.toml", "[env.staging]\nconfirm = \"changes\"\n");
    let screen = sit_down(&scene, RUN).sees("mkdir missing/deep").sees("Run it?").sees("more").types("b");
    let screen = screen.sees("Which one").types("1\r").sees("Roll back like this?").types("y");
    let screen =
        screen.sees("mkdir back").sees("Run it?").sees("more").types("y").sees("What now?").sees("more");
    screen.types("\r").ends(1);
    assert!(scene.repo("back").is_dir() && !scene.repo("missing").exists());
    scene.write("go-on", "");
    sit_down(&scene, &["resume"]).sees("mkdir far-back").sees("Run it?").sees("more").types("y").ends(1);
    assert_eq!(texts_of_the_way_back(&scene), ["mkdir back", "ls go-on", "ls go-on", "mkdir far-back"]);
    assert!(scene.repo("far-back").is_dir() && !scene.repo("missing").exists());
}
