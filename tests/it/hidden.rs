//! However a runbook hides `rm -rf ./victim`, `--yes` alone does not run it.

use crate::lists::each;
use crate::scene::{Scene, ours};
use std::os::unix::fs::PermissionsExt as _;

/// A block of a runbook: what stands behind its language, and its text.
#[derive(Default)]
struct Block {
    attributes: String,
    text: String,
}

/// A way to hide it: the blocks of a runbook, and what else is in its repository.
struct Case {
    name: String,
    blocks: Vec<Block>,
    files: Vec<(String, String)>,
}

impl Case {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), blocks: vec![Block::default()], files: Vec::new() }
    }

    /// The text that the next line of the list belongs to.
    fn open(&mut self) -> &mut String {
        match self.files.last_mut() {
            Some((_, text)) => text,
            None => &mut self.blocks.last_mut().expect("a case has a block").text,
        }
    }

    /// Begins the next block; where the first one is still empty, it is that one.
    fn next_block(&mut self, attributes: &str) {
        if self.blocks.iter().all(|block| block.text.is_empty()) {
            self.blocks.clear();
        }
        self.blocks.push(Block { attributes: attributes.to_owned(), text: String::new() });
    }

    fn runbook(&self) -> String {
        let blocks =
            self.blocks.iter().map(|Block { attributes, text }| format!("```bash{attributes}\n{text}```\n"));
        format!("# Look around\n\n## Steps\n\n{}", blocks.collect::<Vec<_>>().join("\nThen:\n\n"))
    }

    /// A world with the victim in it.
    fn world(&self) -> Scene {
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", ours("tests/effects/stand-ins").display());
        let scene = Scene::of(&self.runbook()).env("PATH", path);
        scene.write("victim/keep", "");
        for (path, text) in &self.files {
            scene.write(path, text);
            if path.starts_with("bin/") || path.starts_with("scripts/") {
                let mode = std::fs::Permissions::from_mode(0o755);
                std::fs::set_permissions(scene.repo(path), mode).expect("a file of the world");
            }
        }
        scene
    }
}

/// All cases of the list, whose first lines say how it is written.
fn cases() -> Vec<Case> {
    let list = std::fs::read_to_string(ours("tests/effects/hidden.txt")).expect("a list of this repository");
    let mut cases: Vec<Case> = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            cases.push(Case::named(name));
            continue;
        }
        let case = cases.last_mut().expect("a case begins with its name");
        match line.split_at(1) {
            ("+", attributes) => case.next_block(attributes),
            ("@", path) => case.files.push((path.trim().to_owned(), String::new())),
            (_, text) => case.open().extend([text, "\n"]),
        }
    }
    cases
}

/// What became of the victim after one run, and how that ended.
fn victim_after(case: &Case, flags: &[&str]) -> (bool, i32) {
    let scene = case.world();
    let arguments = ["run", "runbook.md", "--env", "staging", "--no-input", "--yes"];
    let code = scene.run(&[&arguments, flags].concat()).ended().0;
    (scene.repo("victim").exists(), code)
}

/// The names of the cases for which `wrong` holds, one a line.
fn names(cases: &[Case], wrong: &[bool]) -> String {
    let names =
        cases.iter().zip(wrong).filter(|(_, wrong)| **wrong).map(|(case, _)| format!("\n  {}", case.name));
    names.collect()
}

/// Says which cases are wrong, and fails where they are more than `most`.
#[track_caller]
#[expect(clippy::print_stdout, reason = "the figures are what the list is for")]
fn at_most(most: usize, cases: &[Case], wrong: &[bool], what: &str) {
    let n_wrong = wrong.iter().filter(|wrong| **wrong).count();
    println!("{n_wrong} of {} {what}:{}", cases.len(), names(cases, wrong));
    assert!(n_wrong <= most, "{n_wrong} of {} {what}, and at most {most} may be", cases.len());
}

#[test]
fn no_way_to_hide_a_removal_gets_through_with_yes_alone() {
    let cases = cases();
    let gone = each(&cases, |case| {
        let (there, code) = victim_after(case, &[]);
        !there || code == 0
    });
    at_most(0, &cases, &gone, "victims are gone with --yes alone, or the run is done");
}

#[test]
fn every_way_to_hide_a_removal_is_one() {
    let cases = cases();
    let there = each(&cases, |case| victim_after(case, &["--allow", "destroy"]).0);
    at_most(0, &cases, &there, "victims are there although their end was allowed");
}

#[test]
fn every_way_to_hide_a_removal_works_in_bash() {
    let cases = cases();
    let there = each(&cases, |case| {
        let scene = case.world();
        let script: String = case.blocks.iter().map(|block| block.text.as_str()).collect();
        let ended = scene.command("bash").args(["-c", &script]).stdin(std::process::Stdio::null()).output();
        let _whatever_it_says = ended.expect("bash starts");
        scene.repo("victim").exists()
    });
    at_most(0, &cases, &there, "victims survive bash: it is no case");
}
