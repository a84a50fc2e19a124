//! What the tests of evidence know of their world, and the answers of which those about each run are made.

use crate::evidence_scene::History;
use serde_json::{Value, json};
use std::process::Command;

/// What the tests know of their world.
pub struct Known<'h> {
    pub history: &'h History,
    /// The system's user who did all of it.
    pub user: String,
    pub host: String,
}

/// The same answers, but for these.
pub fn with(answers: Value, other: &[(&str, Value)]) -> Value {
    let mut answers = answers;
    for (question, answer) in other {
        assert!(answers[question].is_null() || answers.get(question).is_some(), "{question}");
        answers[question] = answer.clone();
    }
    answers
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("it is everywhere");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

impl<'h> Known<'h> {
    pub fn of(history: &'h History) -> Self {
        Self { history, user: said("id", &["-un"]), host: said("uname", &["-n"]) }
    }

    /// A run by `--yes` that went as it should, whose head these runs have kept.
    pub fn done(&self, environment: &str, kept_by: &[&str]) -> Value {
        let staged = json!([self.history.id("staged"), "staging", "runbook", "done", true]);
        json!({
            "1 who": [self.user, self.host, [self.user], null, null, []],
            "2 approved": [],
            "3 exactly": null,
            "4 else": [0, []],
            "5 staging": if environment == "staging" { Value::Null } else { staged },
            "6 ticket": [null, null],
            "7 wrong": ["done", 0, "4 steps, 1 of them assumed, not done", [self.assumed()]],
            "8 emergency": null,
            "9 record": self.as_it_was(kept_by, false),
            "10 complete": [true, true, true],
            "11 back": [["Rollback", ["rm -f built"], []]],
        })
    }

    pub fn as_it_was(&self, kept_by: &[&str], is_signed: bool) -> Value {
        let runs: Vec<String> = kept_by
            .iter()
            .map(|name| format!("run {}, which began after it", self.history.id(name)))
            .collect();
        json!(["sealed", format!("as it was when its head was kept: {}", runs.join("; ")), is_signed])
    }

    pub fn open() -> Value {
        json!(["open", "unsealed: the run is not over, or its end was cut off", false])
    }

    /// A thing that was not as it should be: what, about which step, who they said they were, how it came about, and why.
    pub fn otherwise(
        &self,
        kind: &str,
        step: &str,
        claimed: Option<&str>,
        how: Option<&str>,
        why: Option<&str>,
    ) -> Value {
        let step = Some(step).filter(|step| !step.is_empty());
        json!([kind, step, self.user, claimed, how, why])
    }

    pub fn assumed(&self) -> Value {
        self.otherwise("assumed", "The team knows", None, Some("--yes"), None)
    }

    pub fn switch_failed(&self) -> Value {
        self.otherwise("failed", "Switch", None, None, Some("exit 1"))
    }

    pub fn called(&self, name: &str) -> (&'static str, Value) {
        ("1 who", json!([self.user, self.host, [self.user], null, null, [name]]))
    }

    /// The fingerprint of somebody's key, as `ssh-keygen` has it.
    pub fn key(&self, who: &str) -> String {
        let place = self.history.scene.path(&format!("{who}.pub"));
        let words = said("ssh-keygen", &["-l", "-f", place.to_str().expect("UTF-8")]);
        words.split(' ').nth(1).expect("a fingerprint").to_owned()
    }

    /// The digest of the plan that was signed, as whoever approves by hand makes it.
    pub fn digest(&self) -> String {
        let plan = self.history.scene.repo("plan.json");
        let script = "head -n 1 \"$0\" | sha256sum";
        let sum = said("sh", &["-c", script, plan.to_str().expect("UTF-8")]);
        format!("sha256:{}", sum.split(' ').next().expect("a hash"))
    }

    /// A run of which nothing is left but its name in the index.
    pub fn gone(&self, state: &str, verdict: &str) -> Value {
        with(
            self.done("staging", &[]),
            &[
                ("1 who", json!([null, null, [], null, null, []])),
                ("7 wrong", json!(["unknown", null, null, []])),
                ("9 record", json!([state, verdict, false])),
                ("11 back", json!([])),
            ],
        )
    }
}

pub fn broken(verdict: &str) -> Value {
    json!(["broken", verdict, false])
}
