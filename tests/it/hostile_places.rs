//! A sample of `tests/values/run`, which gives hostile values to every place where a value may land: nothing of them runs, and what is not
//! refused arrives as it is.

use crate::scene::{STEPGATE, ours, untested};
use std::process::Command;

/// What the rig says when it is done: a figure behind each word of its last line.
struct Said(String);

impl Said {
    /// The figure behind `word`.
    fn figure(&self, word: &str) -> usize {
        let last = self.0.lines().next_back().unwrap_or_default();
        let mut words = last.split_whitespace().skip_while(|one| *one != word).skip(1);
        words
            .next()
            .and_then(|figure| figure.parse().ok())
            .unwrap_or_else(|| panic!("no {word} in:\n{}", self.0))
    }
}

/// The rig with a sample of its rows; none on a machine without Python.
fn sample() -> Option<Said> {
    let words = ["--every", "21", "--payload", "0", "--payload", "10", "--show"];
    let spellings = ["--spelling", "angle", "--spelling", "dollar", "--spelling", "assigned-quoted"];
    let mut command = Command::new("python3");
    command.arg(ours("tests/values/run")).args(words).args(spellings).env("STEPGATE", STEPGATE);
    let Ok(ended) = command.output() else {
        untested("there is no python3");
        return None;
    };
    Some(Said(String::from_utf8_lossy(&ended.stdout).into_owned()))
}

#[test]
fn a_hostile_value_runs_nowhere_and_arrives_as_it_is_or_not_at_all() {
    let Some(said) = sample() else { return };
    println!("{}", said.0);
    let [cases, refused] = ["cases", "refused"].map(|word| said.figure(word));
    assert!(
        cases > 250 && refused < cases * 2 / 3,
        "{refused} of {cases} refused: refusing everything is no solution"
    );
    let [victims, changed, inexact] = ["victims", "changed", "inexact"].map(|word| said.figure(word));
    assert!(
        victims == 0 && changed == 0 && inexact == 0,
        "{victims} payloads ran, {changed} changed code, {inexact} arrived as something else; the output names them"
    );
}
