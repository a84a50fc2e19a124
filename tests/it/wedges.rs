//! One-liners that end, stop, wedge or replace bash: each is heard in time and recorded as what it was, nothing hangs, and no text
//! that did not run is ever done.
//!
//! Each row of `fixtures/wedges.txt` is the first of two steps in a block, and a second block follows. Some rows are tried on every
//! run of the tests, all of them by `tests/blocks`.

use crate::lists::{Row, each, rows};
use crate::scene::Scene;
use crate::sides::{events, outputs, status};
use serde_json::Value;
use std::time::{Duration, Instant};

/// One of how many is tried where not all of them are.
const SAMPLE: usize = 16;
/// How long a run may take, with a second to begin and to end in.
const IN_TIME: Duration = Duration::from_secs(11);
const SECOND: &str = "echo second";
const NEXT: &str = "echo next";
/// Stands in front of the kind of rows that are to be mended. What is as its kind says loses it.
const NOT_YET: &str = "not yet: ";

/// What the record says of each step.
struct Story {
    /// Of the row's own last command, of the step behind it and of the block behind that; none where it says nothing.
    own: Option<Value>,
    second: Option<Value>,
    next: Option<Value>,
    /// Of the EXIT trap.
    trap: Option<Value>,
    /// How many steps were skipped.
    n_skipped: usize,
    exit_code: Option<i32>,
}

impl Story {
    fn of(scene: &Scene, exit_code: Option<i32>) -> Self {
        let mut story = Self { own: None, second: None, next: None, trap: None, n_skipped: 0, exit_code };
        let mut script = String::new();
        for (kind, body) in events(scene) {
            match kind.as_str() {
                "step.started" => body["script"].as_str().unwrap_or_default().clone_into(&mut script),
                "step.skipped" => story.n_skipped += 1,
                "step.exited" => {
                    let place = match script.as_str() {
                        _ if body["step"] == "exit-trap" => &mut story.trap,
                        SECOND => &mut story.second,
                        NEXT => &mut story.next,
                        _ => &mut story.own,
                    };
                    *place = Some(body);
                }
                _ => {}
            }
        }
        story
    }

    /// Whether the record is as a row's kind says.
    fn is(&self, kind: &str) -> bool {
        let own = ended(self.own.as_ref());
        let (second, next) = (ended(self.second.as_ref()), ended(self.next.as_ref()));
        let trap = ended(self.trap.as_ref());
        let ends_block = self.own.as_ref().is_some_and(|body| body["ends_block"] == true);
        let stops = second.is_empty() && next.is_empty() && self.exit_code == Some(1);
        let goes_on = own == "done" && second == "done" && next == "done";
        let ends = own == "done" && ends_block && second.is_empty() && self.n_skipped == 1;
        match kind {
            "goes on" => goes_on && self.exit_code == Some(0),
            "ends its block" => ends && next == "done" && self.exit_code == Some(0),
            "is done, and what comes next hears nothing" => {
                own == "done" && second.contains("no longer runs what it reads") && self.exit_code == Some(1)
            }
            "hears nothing" => own.contains("no longer runs what it reads") && stops,
            "stands still" => own.contains("it stopped itself") && stops,
            "has an EXIT trap that stands still" => {
                own == "done" && ends_block && trap.contains("it stopped itself") && stops
            }
            "is ended by a trap that exits" => {
                own.contains("a trap that exits may have ended the shell") && stops
            }
            "is refused" => own.is_empty() && next.is_empty() && self.exit_code == Some(4),
            _ => {
                if let Some(status) = kind.strip_prefix("is done, and what comes next ") {
                    own == "done" && second == worded(status) && self.exit_code == Some(1)
                } else if let Some(status) = kind.strip_prefix("has an EXIT trap that ") {
                    own == "done" && ends_block && trap == worded(status) && stops
                } else if let Some(status) = kind.strip_prefix("goes on, and has an EXIT trap that ") {
                    goes_on && trap == worded(status) && self.exit_code == Some(1)
                } else {
                    own == worded(kind) && stops
                }
            }
        }
    }
}

/// How a step ended: `done`, `exit 3`, `signal 9`, with the detail where there is one; empty where it never began.
fn ended(body: Option<&Value>) -> String {
    let Some(body) = body else { return String::new() };
    let detail = body["detail"].as_str().filter(|detail| !detail.starts_with("left running"));
    match (body["outcome"].as_str(), detail) {
        (Some("done"), None) => "done".to_owned(),
        (Some("not-started"), _) => "not-started".to_owned(),
        (_, None) => status(body),
        (_, Some(detail)) => format!("{}: {detail}", status(body)),
    }
}

/// `fails with 3` and `dies of 9` as a record says it.
fn worded(kind: &str) -> String {
    let word = |prefix: &str, word: &str| kind.strip_prefix(prefix).map(|number| format!("{word} {number}"));
    word("fails with ", "exit")
        .or_else(|| word("dies of ", "signal"))
        .unwrap_or_else(|| panic!("`{kind}` is no outcome"))
}

/// What is wrong with a row, if anything is.
fn look(row: &Row) -> Option<String> {
    let scene = Scene::new();
    scene.write(
        "runbook.md",
        &format!("# Deploy\n\n```bash\n{}\n{SECOND}\n```\n\n```bash\n{NEXT}\n```\n", row.text),
    );
    let began = Instant::now();
    let transcript = scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy"]);
    let took = began.elapsed();
    let story = Story::of(&scene, transcript.code());
    let kind = row.kind.strip_prefix(NOT_YET).unwrap_or(&row.kind);
    // What a row has sent elsewhere is heard by nobody.
    let is_quiet = row.text.starts_with("exec >/dev/null");
    let lies = |step: Option<&Value>, script: &str, said: &str| {
        ended(step) == "done" && !is_quiet && !outputs(&scene, Some(script))[0].ends_with(said.as_bytes())
    };
    let wrong = [
        (!story.is(kind), "it is recorded as something else"),
        (took > IN_TIME, "it is not heard in time"),
        (lies(story.second.as_ref(), SECOND, "second\n"), "the second step is done and did not run"),
        (lies(story.next.as_ref(), NEXT, "next\n"), "the next block is done and did not run"),
    ];
    let wrong: Vec<_> = wrong.iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, what)| *what).collect();
    (wrong.is_empty() == row.kind.starts_with(NOT_YET)).then(|| {
        let steps =
            [("own", &story.own), ("second", &story.second), ("next", &story.next), ("trap", &story.trap)];
        let steps = steps.map(|(name, body)| format!("{name} `{}`", ended(body.as_ref()))).join(", ");
        let (Row { kind, text }, wrong) = (row, wrong.join("; "));
        format!("== {text}   [{kind}] {wrong}: {steps}, in {took:.1?}\n{}", transcript.text())
    })
}

#[test]
fn whatever_ends_stops_wedges_or_replaces_bash_is_recorded_as_what_it_was() {
    let all = rows("fixtures/wedges.txt");
    assert!(all.len() >= 150, "only {} rows", all.len());
    let is_whole = std::env::var_os("STEPGATE_ALL_BLOCKS").is_some();
    let tried: Vec<_> = all.into_iter().step_by(if is_whole { 1 } else { SAMPLE }).collect();
    let wrong: Vec<_> = each(&tried, look).into_iter().flatten().collect();
    println!("one-liners: {} of {} are not what they were", wrong.len(), tried.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
