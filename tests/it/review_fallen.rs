//! `stepgate review` of what was answered for another text: it is shown with what has changed, and answered again.

use crate::pty::sit_down;
use crate::review::{LICENCE, scene};
use crate::scene::Scene;

#[test]
fn an_answer_that_fell_is_shown_with_what_has_changed_and_replaced_in_its_place() {
    let scene = scene();
    let answer = |scene: &Scene, key: &str| {
        let screen = sit_down(scene, &["review", "runbook.md"]).sees("Does it belong").types(key);
        screen.sees("Which one").types("q").sees("Write it?").types("y").ends(0)
    };
    answer(&scene, "a");
    let settings = format!("# ours\n\n{}\n# the end\n", scene.read("stepgate.toml"));
    scene.write("stepgate.toml", &settings);
    scene.done(&["run", "runbook.md", "--yes", "--choose", "Option A"]);
    let text = scene.read("runbook.md").replace("echo licence >> effects", "echo licence --all >> effects");
    scene.write("runbook.md", &text);
    let diff = ["- echo licence >> effects", "+ echo licence --all >> effects"];
    for command in
        [&["plan", "runbook.md"][..], &["run", "runbook.md", "--yes"], &["check", "runbook.md", "--env", "x"]]
    {
        scene.run(command).exits(4).says(&["fallen-answer", "stepgate.toml:3"]).says(&diff);
    }
    assert_eq!(scene.read("effects").matches("licence").count(), 1, "it ran before it fell");
    let screen = sit_down(&scene, &["review", "runbook.md"]);
    let screen = screen.sees(
        "Now       stepgate.toml:3 says take = \"always\" by Ada Lovelace, for another text: a run asks",
    );
    let screen = screen.sees(diff[0]).sees(diff[1]).sees("[o] as it was answered").types("n");
    screen.sees("Which one").types("q").sees("# in the place of line 3").sees("Write it?").types("y").ends(0);
    let after = scene.read("stepgate.toml");
    let line = |text: &str, start: &str| text.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    assert_ne!(line(&after, "text"), line(&settings, "text"));
    let without =
        |text: &str| text.lines().filter(|line| !line.starts_with("text")).collect::<Vec<_>>().join("\n");
    assert_eq!(without(&after), without(&settings).replace("always", "never"));
}

#[test]
fn what_fell_may_be_answered_as_before() {
    let scene = scene().settings(&format!(
        "[[scope]]\nat = \"{LICENCE}\"\nrole = \"rollback\" # sure\ntext = \"sha256:00\"\n"
    ));
    let screen = sit_down(&scene, &["review", "runbook.md"])
        .sees("what it said then is in no earlier run and in no commit");
    screen
        .sees("[o] as it was answered")
        .types("o")
        .sees("Which one")
        .types("q")
        .sees("Write it?")
        .types("y")
        .ends(0);
    let after = scene.read("stepgate.toml");
    assert!(after.contains("role = \"rollback\" # sure\n") && !after.contains("sha256:00\""), "{after}");
    assert!(!scene.plan(&[])["questions"].to_string().contains("licence"));
}

#[test]
fn the_text_of_an_earlier_commit_is_found() {
    let scene = scene();
    std::fs::remove_dir(scene.repo(".git")).expect("an empty folder");
    let git = |arguments: &[&str]| {
        let mut command = scene.command("git");
        command.args(["-c", "user.name=Grace Hopper", "-c", "user.email=g@example.com"]).args(arguments);
        assert!(command.output().expect("git is there").status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["config", "user.name", "Grace Hopper"]);
    let screen = sit_down(&scene, &["review", "runbook.md"]).sees("Does it belong").types("a");
    screen.sees("Which one").types("q").sees("Write it?").types("y").ends(0);
    assert!(scene.read("stepgate.toml").contains("by = \"Grace Hopper\""));
    git(&["add", "."]);
    git(&["commit", "-qm", "as it is"]);
    scene.write("runbook.md", &scene.read("runbook.md").replace("echo licence", "printf licence"));
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["What it said then is in no earlier run."]);
    let screen = sit_down(&scene, &["review", "runbook.md"]);
    screen
        .sees("- echo licence >> effects")
        .sees("+ printf licence >> effects")
        .sees("[q] quit")
        .types("q")
        .ends(0);
}
