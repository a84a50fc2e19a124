//! The console blocks of README.md: each command that it shows is run, from top to bottom, in one temporary world.
//!
//! `deploy.md` is the quick start's runbook under that name. What stands for something else (RUN, HASH, …) is put in; what needs a
//! person is run with nobody there.

use crate::scene::{Scene, ours};

/// The commands of a Markdown file's console blocks, each with its line.
fn commands(markdown: &str) -> Vec<(usize, String)> {
    let (mut is_inside, mut found) = (false, Vec::new());
    for (at, line) in markdown.lines().enumerate() {
        match line {
            "```console" => is_inside = true,
            "```" => is_inside = false,
            line if is_inside => {
                found.extend(line.strip_prefix("$ ").map(|command| (at + 1, command.to_owned())));
            }
            _ => {}
        }
    }
    found
}

/// What README leaves to the reader: a run, the head of its record, and one of its steps.
#[derive(Default)]
struct Named {
    run: String,
    head: String,
    step: String,
}

impl Named {
    /// Of the run that was made last.
    fn of(scene: &Scene) -> Self {
        let records = scene.records();
        let last = |kind: &str, name: &str| {
            let record = records.iter().rfind(|record| record["type"] == kind);
            record.and_then(|record| record.pointer(name)?.as_str()).expect("the run is sealed").to_owned()
        };
        Self {
            run: last("run.sealed", "/run"),
            head: last("run.sealed", "/body/head"),
            step: last("step.exited", "/body/step"),
        }
    }
}

/// The words of a command without the remark behind it, with what README leaves to the reader put in.
fn words(command: &str, named: &Named) -> Vec<String> {
    let command = command.split("  #").next().unwrap_or_default().replace("\"done by hand\"", "done-by-hand");
    let command = command.replace("\"Ada is at lunch\"", "Ada-is-at-lunch");
    let word = |(at, word): (usize, &str)| match word {
        "RUN" => named.run.clone(),
        "HASH" => named.head.clone(),
        "…" if command.split_whitespace().nth(at - 1) == Some("--step") => named.step.clone(),
        "…" => "it was shown".to_owned(),
        word => word.to_owned(),
    };
    command.split_whitespace().enumerate().map(word).collect()
}

/// How a command may end where nobody is there: what it shows of another run's questions or asks is not to be had.
fn may_end_with(words: &[String]) -> &'static [i32] {
    match words.get(1).map(String::as_str) {
        // The run is over.
        Some("answer") => &[2, 3],
        // Nothing is typed.
        Some("redact") if words.iter().any(|word| word == "--text") => &[2],
        Some("run") if words.iter().any(|word| word == "--replies") => &[3],
        Some("run") => &[0, 3],
        // Nobody hands it a head; a later run may have one.
        Some("verify") if words.iter().any(|word| word == "--heads") => &[0, 7],
        _ => &[0],
    }
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let readme = std::fs::read_to_string(ours("README.md")).expect("there is one");
    let commands = commands(&readme);
    assert!(commands.len() > 15, "{commands:?}");
    let shipped = |name: &str| std::fs::read_to_string(ours(&format!("runbooks/{name}"))).expect("text");
    let scene = Scene::new().file("deploy.md", &shipped("quickstart.md"));
    for folder in ["runbooks", "docs/runbooks"] {
        scene.write(&format!("{folder}/quickstart.md"), &shipped("quickstart.md"));
        scene.write(&format!("{folder}/stepgate.toml"), &shipped("stepgate.toml"));
    }
    let mut named = Named::default();
    for (line, command) in commands {
        if command == "tests/run" {
            continue;
        }
        let command = command.replace("cargo run -- ", "stepgate ");
        let words = words(&command, &named);
        assert_eq!(words[0], "stepgate", "README.md:{line}: only Stepgate's own commands are run");
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let end = scene.run(&arguments);
        let code = end.code().expect("it was not killed");
        assert!(
            may_end_with(&words).contains(&code),
            "README.md:{line}: {words:?}: exit {code}\n{}",
            end.text()
        );
        if named.run.is_empty() {
            named = Named::of(&scene);
        }
        if words[1] == "init" {
            // What it has written is filled in.
            scene.write("stepgate.toml", &shipped("stepgate.toml"));
        }
        assert!(!end.text().contains("unexpected argument"), "README.md:{line}: {command}\n{}", end.text());
    }
}
