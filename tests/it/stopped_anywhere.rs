//! A run that is stopped before each of its steps and gone on with prints, and leaves behind, what one does that was never stopped.

use crate::scene::{Scene, ours};

const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\ndatabase = \"sqlite:shop.db\"\n";
const GO: [&str; 3] = ["--env", "x", "--yes"];

fn world(name: &str) -> Scene {
    let text = std::fs::read_to_string(ours("fixtures/stopped").join(name)).expect("a document of ours");
    Scene::of(&text).settings(SETTINGS)
}

/// The lines on which steps stand, in their order.
fn lines(scene: &Scene) -> Vec<String> {
    let plan = scene.plan(&["--env", "x"]);
    let lines = plan["steps"].as_array().expect("it has steps").iter();
    let mut lines: Vec<_> = lines.map(|step| step["line"].to_string()).collect();
    lines.dedup();
    lines
}

/// What stands in the world's folder when all is over.
fn files(scene: &Scene) -> Vec<String> {
    let mut found = Vec::new();
    crate::scene::walk(&scene.repo(""), &mut |path| {
        let name = path.strip_prefix(scene.repo("")).expect("it is below").display().to_string();
        let is_made = name.starts_with("made.");
        found.push(if is_made { "made".to_owned() } else { name });
    });
    found.sort();
    found
}

/// Stops before each step of the document `name` that `is_tried` takes, by its line.
#[track_caller]
fn is_the_same(name: &str, is_tried: impl Fn(&str) -> bool) {
    let whole = world(name);
    let told = whole.done(&[&["run", "runbook.md"], &GO[..]].concat()).outputs();
    assert!(told.len() > 5, "{told:?}");
    let stopped = world(name);
    let lines = lines(&stopped);
    let mut heard = Vec::new();
    for (at, line) in lines.iter().skip(1).filter(|line| is_tried(line)).enumerate() {
        let first = ["run", "runbook.md", "--env", "x", "--yes", "--until", line];
        let later = ["resume", "--yes", "--until", line];
        let run = stopped.run(if at == 0 { &first } else { &later }).exits(0);
        heard.extend(run.outputs());
    }
    heard.extend(stopped.done(&["resume", "--yes"]).outputs());
    assert_eq!(heard, told, "{name}, stopped before each of the lines {lines:?}");
    assert_eq!(files(&stopped), files(&whole), "{name}");
}

#[test]
fn where_the_shell_stands_is_kept() {
    is_the_same("folders.md", |_| true);
}

#[test]
fn values_of_every_kind_are_kept() {
    is_the_same("values.md", |_| true);
}

#[test]
fn functions_and_aliases_are_kept() {
    is_the_same("functions.md", |_| true);
}

#[test]
fn options_are_kept() {
    is_the_same("options.md", |_| true);
}

#[test]
fn statuses_and_traps_are_kept() {
    is_the_same("statuses.md", |_| true);
}

#[test]
fn what_is_in_a_database_is_there() {
    // A block of statements is one transaction: what was stopped in its middle was rolled back, and begins anew.
    let text = std::fs::read_to_string(ours("fixtures/stopped/tables.md")).expect("a document of ours");
    let begins: Vec<bool> = text.lines().map(|line| line.starts_with("```")).collect();
    is_the_same("tables.md", |line| begins[line.parse::<usize>().expect("a line is a number") - 2]);
}

#[test]
fn the_last_argument_of_a_command_before_a_stop_is_missed_and_not_taken_for_empty() {
    let scene = Scene::of("```bash\nmkdir made\ncd $_\ntouch here\n```\n");
    scene.run(&["run", "runbook.md", "--yes", "--until", "3"]).exits(0);
    scene.run(&["resume", "--yes"]).exits(1).says(&["it uses `$_`, the last argument of the command before"]);
    assert!(!scene.repo("here").exists());
    let never_stopped = Scene::of("```bash\nmkdir made\ncd $_\ntouch here\n```\n");
    never_stopped.done(&["run", "runbook.md", "--yes"]);
    assert!(never_stopped.repo("made/here").exists());
}
