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
                found.extend(line.strip_prefix("$ ").map(|command| (at + 1, command.to_owned())))
            }
            _ => {}
        }
    }
    found
}

/// The words of a command without the remark behind it, with what README leaves to the reader put in.
fn words(command: &str, scene: &Scene) -> Vec<String> {
    let command = command.split("  #").next().unwrap_or_default().replace("\"done by hand\"", "done-by-hand");
    let command = command.replace("\"Ada is at lunch\"", "Ada-is-at-lunch");
    let last = |kind: &str| {
        let record = scene.records().into_iter().rfind(|record| record["type"] == kind);
        record.expect("a run has been made by a command above")
    };
    let word = |(at, word): (usize, &str)| match word {
        "RUN" => last("run.opened")["run"].as_str().expect("an id").to_owned(),
        "HASH" => last("run.sealed")["head"].as_str().expect("a head").to_owned(),
        "…" if command.split_whitespace().nth(at - 1) == Some("--step") => {
            last("step.exited")["step"].as_str().expect("a step").to_owned()
        }
        "…" => "it was shown".to_owned(),
        word => word.to_owned(),
    };
    command.split_whitespace().enumerate().map(word).collect()
}

/// How a command may end where nobody is there: what it shows of another run's questions or asks is not to be had.
fn may_end_with(words: &[String]) -> &'static [i32] {
    match words.get(1).map(String::as_str) {
        // Nobody replies; no run is open; nothing in the output is the text that was typed.
        Some("answer") => &[2, 3],
        Some("run") if words.iter().any(|word| word == "--replies") => &[3],
        Some("run") => &[0, 3],
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
    for (line, command) in commands {
        if command == "tests/run" {
            continue;
        }
        let command = command.replace("cargo run -- ", "stepgate ");
        let words = words(&command, &scene);
        assert_eq!(words[0], "stepgate", "README.md:{line}: only Stepgate's own commands are run");
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let end = scene.run(&arguments);
        let code = end.code().expect("it was not killed");
        assert!(
            may_end_with(&words).contains(&code),
            "README.md:{line}: {command}: exit {code}\n{}",
            end.text()
        );
        if words[1] == "init" {
            // What it has written is filled in.
            scene.write("stepgate.toml", &shipped("stepgate.toml"));
        }
        assert!(!end.text().contains("unexpected argument"), "README.md:{line}: {command}\n{}", end.text());
    }
}
