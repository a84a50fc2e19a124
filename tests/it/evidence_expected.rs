//! What an auditor has to be answered about every run of the history, from what the tests themselves did: none of it is Stepgate's word.

use crate::evidence_known::{Known, broken, with};
use crate::evidence_scene::History;
use serde_json::{Value, json};

/// The texts that were approved, in their order.
const STEPS: [&str; 4] = ["The team knows", "echo built > built", "test -e healthy", "echo announced"];

/// The answers about every run, each with its id and what it is called here.
pub fn answers_to_be_had(history: &History) -> Vec<(String, &'static str, Value)> {
    let known = Known::of(history);
    let named = [
        known.by_the_rules(),
        known.approved(),
        known.gone_wrong(),
        known.given_up(),
        known.tampered(),
        known.unreadable(),
    ];
    let mut all: Vec<(String, &'static str, Value)> = named
        .into_iter()
        .flatten()
        .map(|(name, answers)| (history.id(name).to_owned(), name, answers))
        .collect();
    // The record that was put there under another name: nothing of it is taken for that run's.
    let verdict = format!("broken at record 0: it is of run {}", history.id("unknown"));
    let moved = with(
        known.gone("broken", &verdict),
        &[
            ("10 complete", json!([true, false, false])),
            ("11 back", json!([["Rollback", ["rm -f built"], []]])),
        ],
    );
    all.push(("20261110-000000-zzzz".to_owned(), "moved", moved));
    all
}

type Named = Vec<(&'static str, Value)>;

impl Known<'_> {
    fn by_the_rules(&self) -> Named {
        let from_file = |kind, why| {
            self.otherwise(kind, "The team knows", Some("Ada"), Some("--answers answers.toml"), why)
        };
        let answered = |kept_by: &[&str], wrong: Value| {
            with(self.done("production", kept_by), &[self.called("Ada"), ("7 wrong", wrong)])
        };
        vec![
            ("pruned", self.gone("pruned", "its record was taken away on purpose, as the index says")),
            ("staged", self.done("staging", &["shipped"])),
            ("shipped", self.done("production", &["claimed"])),
            ("claimed", answered(&["skipped"], json!(["done", 0, "4 steps", []]))),
            (
                "skipped",
                answered(
                    &["declined", "approved"],
                    json!([
                        "done",
                        0,
                        "4 steps, 1 of them skipped",
                        [from_file("skipped", Some("it is night"))]
                    ]),
                ),
            ),
            (
                "declined",
                with(
                    answered(
                        &[],
                        json!([
                            "declined",
                            3,
                            "`The team knows` (line 3) was declined",
                            [from_file("declined", None)]
                        ]),
                    ),
                    &[("9 record", Self::open())],
                ),
            ),
        ]
    }

    fn approved(&self) -> Named {
        let operator = || json!([self.user, self.host, [self.user], "op@example.com", self.key("op"), []]);
        let yes = |why: &str| json!(["ada@example.com", self.key("ada"), "yes", why, true]);
        let exactly = json!([[self.digest()], true, STEPS]);
        let approved = |kept_by: &[&str], signed: Value| {
            let answers = [
                ("1 who", operator()),
                ("2 approved", signed),
                ("3 exactly", exactly.clone()),
                ("6 ticket", json!(["CHG-1", null])),
                ("9 record", self.as_it_was(kept_by, true)),
            ];
            with(self.done("live", &[]), &answers)
        };
        let no = json!(["bob@example.com", self.key("bob"), "no", "once more", true]);
        let mut outvoted = approved(&["burnt"], json!([yes("once more"), no]));
        let denied = self.otherwise("denied", "", Some("bob@example.com"), None, None);
        outvoted["7 wrong"][3] = json!([denied, self.assumed()]);
        let glass = |kept_by: &[&str], review: Value| {
            let went = self.otherwise("broke-glass", "", None, None, Some("the shop is down"));
            let mut emergency = json!(["the shop is down", ["somebody has to approve it, and nobody has"]]);
            emergency
                .as_array_mut()
                .expect("a list")
                .extend(review.as_array().expect("a list").iter().cloned());
            let answers = [
                ("1 who", operator()),
                ("6 ticket", json!(["CHG-2", null])),
                (
                    "7 wrong",
                    json!(["done", 0, "4 steps, 1 of them assumed, not done", [went, self.assumed()]]),
                ),
                ("8 emergency", emergency),
                ("9 record", self.as_it_was(kept_by, true)),
            ];
            with(self.done("live", &[]), &answers)
        };
        // Whoever has signed the next plan has looked at this run, and says with which head.
        let mut seen_by_the_next = approved(&["outvoted"], json!([yes("looks right")]));
        let next = self.history.id("outvoted");
        let signed =
            ["ada", "bob"].map(|name| format!("what {name}@example.com has signed for the run {next}"));
        let verdict = seen_by_the_next["9 record"][1].as_str().expect("words").to_owned();
        seen_by_the_next["9 record"][1] = format!("{verdict}; {}", signed.join("; ")).into();
        vec![
            ("approved", approved(&["approved again"], json!([yes("looks right")]))),
            ("approved again", seen_by_the_next),
            ("outvoted", outvoted),
            ("burnt", glass(&["reviewed"], json!(["open", null, null]))),
            (
                "reviewed",
                glass(&["failed", "resumed"], json!(["signed", "ada@example.com", "it was needed"])),
            ),
        ]
    }

    fn gone_wrong(&self) -> Named {
        let run =
            |wrong: Value, kept_by: &[&str]| with(self.done("production", kept_by), &[("7 wrong", wrong)]);
        let driven = |wrong: Value, kept_by: &[&str]| with(run(wrong, kept_by), &[self.called("Ada")]);
        let stopped = |answers: Value| with(answers, &[("9 record", Self::open())]);
        let replied = |kind, how, why| self.otherwise(kind, "Switch", Some("Ada"), how, why);
        let failed = json!(["failed", 1, "`Switch` (line 9) failed", [self.assumed(), self.switch_failed()]]);
        let resumed = self.otherwise("resumed", "", None, None, None);
        let accepted = replied("accepted", Some("program"), Some("it is healthy elsewhere"));
        let edited = driven(
            json!(["done", 0, "4 steps", [self.switch_failed(), replied("edited", None, None)]]),
            &["rolled back"],
        );
        let back = replied("rolled-back", Some("program"), Some("Rollback"));
        vec![
            ("failed", stopped(run(failed, &[]))),
            (
                "resumed",
                run(
                    json!([
                        "done",
                        0,
                        "4 steps, 1 of them assumed, not done",
                        [self.assumed(), self.switch_failed(), resumed],
                    ]),
                    &["accepted"],
                ),
            ),
            (
                "accepted",
                driven(json!(["done", 0, "4 steps", [self.switch_failed(), accepted]]), &["edited"]),
            ),
            (
                "edited",
                with(edited, &[("4 else", json!([1, [["edited", "Switch", ["test ! -e healthy"]]]]))]),
            ),
            (
                "rolled back",
                driven(
                    json!(["rolled-back", 1, "rolled back with `Rollback`", [self.switch_failed(), back]]),
                    &["stopped", "given up"],
                ),
            ),
            (
                "stopped",
                stopped(run(json!(["paused", 3, "paused before `The team knows` (line 3)", []]), &[])),
            ),
        ]
    }

    fn given_up(&self) -> Named {
        let id = |name: &str| self.history.id(name);
        let failed = json!([self.assumed(), self.switch_failed()]);
        let given_up = |why: &str| ("7 wrong", json!(["abandoned", 0, why, failed]));
        let goes_on = format!("run {} goes on with the runbook as it is now", id("adopted"));
        let before = format!(
            "whole and sealed, compared with a head kept elsewhere only as far as its first 8 records: run {}, which goes on from it",
            id("adopted")
        );
        let carried = |step| {
            let from = format!("done in run {}", id("adopted before"));
            self.otherwise("carried", step, None, Some("unchanged"), Some(&from))
        };
        let from = format!("goes on from run {}", id("adopted before"));
        let changed = self.otherwise("changed", "", None, None, Some(&from));
        let adopted = json!(["done", 0, "4 steps", [changed, carried("The team knows"), carried("Build")]]);
        vec![
            (
                "given up",
                with(self.done("production", &["adopted before", "adopted"]), &[given_up("nobody needs it")]),
            ),
            (
                "adopted before",
                with(
                    self.done("production", &[]),
                    &[given_up(&goes_on), ("9 record", json!(["sealed", before, false]))],
                ),
            ),
            (
                "adopted",
                // Nobody has rehearsed the runbook as it is now.
                with(
                    self.done("production", &["doubtful", "withheld"]),
                    &[("5 staging", Value::Null), ("7 wrong", adopted)],
                ),
            ),
            (
                "doubtful",
                with(
                    self.done("production", &[]),
                    &[
                        ("5 staging", Value::Null),
                        ("7 wrong", json!(["open", null, null, []])),
                        ("9 record", Self::open()),
                        ("11 back", json!([])),
                    ],
                ),
            ),
        ]
    }

    fn tampered(&self) -> Named {
        let kept = self.history.id("record changed");
        let withheld = format!(
            "withheld: sealed, and 10 bytes of output taken away; the rest as it was when its head was kept: run {kept}, which began after it"
        );
        let taken =
            self.otherwise("withheld", "", None, None, Some("what was taken out stands in the record"));
        vec![
            (
                "withheld",
                with(
                    self.done("production", &[]),
                    &[
                        (
                            "7 wrong",
                            json!([
                                "done",
                                0,
                                "4 steps, 1 of them assumed, not done",
                                [self.assumed(), taken]
                            ]),
                        ),
                        ("9 record", json!(["sealed", withheld, false])),
                    ],
                ),
            ),
            (
                // Nothing behind what was changed is taken for true.
                "record changed",
                with(
                    self.done("production", &[]),
                    &[
                        ("7 wrong", json!(["open", null, null, []])),
                        (
                            "9 record",
                            broken("broken at record 2: its bytes are not those that the next record names"),
                        ),
                    ],
                ),
            ),
            (
                "output changed",
                with(
                    self.done("production", &[]),
                    &[(
                        "9 record",
                        broken("output changed: out/0004.1: bytes 0 to 10 are not those of record 8"),
                    )],
                ),
            ),
        ]
    }

    fn unreadable(&self) -> Named {
        let missing = || self.gone("missing", "run missing: the index knows it, and its record is gone");
        let version = env!("CARGO_PKG_VERSION");
        let newer = format!(
            "broken at record 0: it is of format 7, and this reads format 1: written by stepgate {version}, and this is {version}"
        );
        let newer =
            with(self.gone("broken", &newer), &[("11 back", json!([["Rollback", ["rm -f built"], []]]))]);
        vec![("newer", newer), ("gone", missing()), ("unknown", missing())]
    }
}
