//! Stories that make sense, and one for every rule that does not.

use super::*;
use crate::ledger::begun::{opened, plan};
use crate::record::Event;
use chrono::DateTime;
use serde_json::{Value, json};

/// A record's event, with what its body must have besides.
fn event(kind: &str, body: Value) -> Event {
    Event::from_parts(kind, body).unwrap()
}

fn pinned() -> Event {
    event("plan.pinned", json!({"digest": "sha256:x", "plan_sha256": "", "runbook_sha256": "", "steps": 2}))
}

fn started(step: &str, attempt: u32) -> Event {
    let sha256 = crate::ledger::Hash::of_bytes(b"x").to_string();
    event(
        "step.started",
        json!({"step": step, "number": 1, "attempt": attempt, "script": "x", "sha256": sha256, "cwd": "/", "cwd_reason": null,
               "mode": "plain", "timeout": null, "deviation": null}),
    )
}

fn exited(step: &str, attempt: u32, outcome: &str) -> Event {
    event(
        "step.exited",
        json!({"step": step, "attempt": attempt, "outcome": outcome, "status": null, "duration_ms": 0, "output_bytes": 0,
               "output_sha256": "", "cwd": "/", "detail": null, "redacted": {}}),
    )
}

fn output(step: &str, attempt: u32) -> Event {
    let body = json!({"step": step, "attempt": attempt, "offset": 0, "stream": "stdout", "lengths": [1], "sha256": ""});
    event("output", body)
}

fn decided(step: &str, answer: &str) -> Event {
    event("gate.decided", json!({"step": step, "answer": answer, "how": "person", "by": null, "note": null}))
}

fn resolved(step: &str, resolution: &str) -> Event {
    let body =
        json!({"step": step, "resolution": resolution, "reason": null, "how": "person", "section": "back"});
    event("step.resolved", body)
}

fn closed(result: &str, exit_code: i32) -> Event {
    event("run.closed", json!({"result": result, "exit_code": exit_code, "reason": null}))
}

fn sealed() -> Event {
    event("run.sealed", json!({"count": 0, "head": ""}))
}

fn resumed() -> Event {
    event("run.resumed", json!({"version": crate::VERSION, "host": "", "next": null, "drift": null}))
}

fn transaction(kind: &str) -> Event {
    let body = match kind {
        "begun" => json!({"database": "main"}),
        "committing" => json!({"database": "main", "how": "person", "by": null, "note": null}),
        _ => {
            json!({"database": "main", "result": "committed", "by_document": false, "how": "person", "by": null, "reason": null})
        }
    };
    event(&format!("transaction.{kind}"), body)
}

/// A plan of two commands and a gate that is not selected.
fn planned() -> Planned {
    let gate = r#",{"id":"gate","kind":"gate","selected":false}]"#;
    Planned::read(plan(&["one", "two"]).replacen(']', gate, 1).as_bytes()).unwrap()
}

/// What is said of the first of `events` that makes no sense behind a run's opening and its plan, each a second after the one before.
fn said(events: &[Event]) -> Option<String> {
    let mut story = Story::of(Some(planned()));
    let all = [opened(), pinned()].into_iter().chain(events.iter().cloned());
    told(&mut story, &all.collect::<Vec<_>>(), 1)
}

fn told(story: &mut Story, events: &[Event], seconds: i64) -> Option<String> {
    (0_i64..).zip(events).find_map(|(at, event)| {
        let ts = DateTime::from_timestamp(1_800_000_000 + at * seconds, 0).unwrap();
        story.take(&Line { ts, is_rewritten: false, event }).err()
    })
}

fn done(step: &str) -> [Event; 2] {
    [started(step, 1), exited(step, 1, "done")]
}

fn all_done() -> Vec<Event> {
    [done("one"), done("two")].concat()
}

#[test]
fn what_a_run_does_makes_sense() {
    let over = [closed("done", 0), sealed()];
    let stopped =
        [started("one", 1), exited("one", 1, "failed"), closed("failed", 1), resumed(), started("one", 2)];
    for story in [
        [all_done(), over.to_vec()].concat(),
        [decided("gate", "yes"), started("one", 1), output("one", 1), exited("one", 1, "done")].to_vec(),
        // A crash, a doubt that is settled, a shell beside the steps, a trap behind them.
        [
            vec![started("one", 1), resumed(), resolved("one", "happened")],
            done("shell").to_vec(),
            done("two").to_vec(),
        ]
        .concat(),
        [all_done(), done("exit-trap").to_vec(), over.to_vec()].concat(),
        [
            stopped.to_vec(),
            vec![exited("one", 2, "failed"), resolved("one", "accepted")],
            done("two").to_vec(),
            over.to_vec(),
        ]
        .concat(),
        // Given up while it was stopped; sealed after a crash behind its end; a close that may not be on disk.
        vec![closed("failed", 1), closed("abandoned", 0), sealed()],
        [all_done(), vec![closed("done", 0), resumed(), closed("done", 0), sealed()]].concat(),
        [all_done(), vec![closed("done", 0), closed("failed", 5)]].concat(),
        ["begun", "committing", "ended", "begun"].map(transaction).to_vec(),
        vec![transaction("begun"), resumed(), transaction("begun")],
        vec![
            resolved("one", "rolled-back"),
            started("two", 1),
            exited("two", 1, "done"),
            closed("rolled-back", 1),
            sealed(),
        ],
        vec![exited("one", 1, "not-started")],
    ] {
        assert_eq!(said(&story), None, "{story:#?}");
    }
}

#[test]
fn a_story_that_cannot_be_is_named() {
    let after = |before: Vec<Event>, event: Event| [before, vec![event]].concat();
    for (story, expected) in [
        (vec![opened()], "the run was opened before"),
        (vec![pinned()], "a plan was pinned before"),
        (
            after(vec![closed("failed", 1)], started("one", 1)),
            "the session was closed before it, and none was resumed",
        ),
        (after(vec![closed("failed", 1)], closed("declined", 3)), "the session was closed before"),
        (vec![closed("done", 0)], "it is done, and step one is neither done, nor left out, nor accepted"),
        (after(done("one").to_vec(), closed("done", 0)), "it is done, and step two is neither done"),
        (
            after([all_done(), vec![started("one", 2)]].concat(), closed("done", 0)),
            "it is done, and step one has no end",
        ),
        (after(all_done(), closed("done", 1)), "it is done with exit code 1"),
        (
            after([all_done(), vec![transaction("begun")]].concat(), closed("done", 0)),
            "a transaction on main has no end",
        ),
        (
            after(vec![resolved("one", "rolled-back")], closed("done", 0)),
            "it is done, and was on its way back",
        ),
        (vec![closed("rolled-back", 1)], "it was rolled back, and nobody went back"),
        (vec![sealed()], "the run was not over before it"),
        (after(vec![closed("failed", 1)], sealed()), "the run was not over before it"),
        (vec![started("three", 1)], "step three is not in the plan"),
        (vec![decided("one", "yes")], "step one runs, and is no gate"),
        (vec![started("gate", 1)], "step gate is answered, and nothing is started for it"),
        (vec![started("one", 2)], "it is attempt 2 at step one, and the next would be 1"),
        (vec![started("one", 1), started("one", 2)], "step one was started before and has no end"),
        (
            after(vec![decided("gate", "no")], started("one", 1)),
            "step one is started after a gate was declined",
        ),
        (
            after([all_done(), vec![closed("done", 0), resumed()]].concat(), started("one", 2)),
            "is done again after the run was done",
        ),
        (vec![exited("one", 1, "done")], "attempt 1 at step one was never started"),
        (after(done("one").to_vec(), exited("one", 1, "done")), "attempt 1 at step one has ended before"),
        (after(done("one").to_vec(), output("one", 1)), "attempt 1 at step one is not running"),
        (vec![output("one", 1)], "attempt 1 at step one is not running"),
        (vec![resolved("one", "carried")], "this one goes on from none"),
        (vec![resolved("one", "accepted")], "step one is accepted, and has not failed"),
        (vec![resolved("one", "happened")], "is said to have happened, and was never started"),
        (vec![transaction("begun"), transaction("begun")], "the transaction on main has no end"),
        (vec![transaction("committing")], "no transaction was begun on main"),
        (vec![transaction("ended")], "no transaction was begun on main"),
    ] {
        let found = said(&story).unwrap_or_default();
        assert!(found.contains(expected), "{expected:?}: {found:?}");
    }
}

#[test]
fn a_run_begins_with_its_opening_and_its_plan() {
    for (events, expected) in [
        (vec![pinned()], "the run was not opened before it"),
        (vec![opened(), started("one", 1)], "no plan was pinned before it"),
    ] {
        let found = told(&mut Story::of(None), &events, 1).unwrap();
        assert_eq!(found, expected);
    }
    let mut other = pinned();
    if let Event::PlanPinned(pinned) = &mut other {
        pinned.steps = 3;
    }
    let found = told(&mut Story::of(Some(planned())), &[opened(), other], 1).unwrap();
    assert_eq!(found, "it pins 3 steps, and plan.json has 2 that are selected");
}

#[test]
fn time_goes_back_only_where_somebody_noted_it() {
    let events = [opened(), pinned(), started("one", 1)];
    let found = told(&mut Story::of(Some(planned())), &events, -60).unwrap();
    assert_eq!(found, "it is 120 s older than the record before it, and nobody noted that the clock was set");
    // Two seconds are no jump.
    assert_eq!(told(&mut Story::of(Some(planned())), &events, -1), None);
    let noted = Event::RecorderFault(crate::record::RecorderFault::clock_set(-60));
    let events = [opened(), pinned(), noted, resumed()];
    assert_eq!(told(&mut Story::of(Some(planned())), &events, -60), None);
}

#[test]
fn a_text_that_is_not_the_one_of_its_hash_is_named_unless_something_was_taken_out_of_it() {
    let mut event = started("one", 1);
    if let Event::StepStarted(started) = &mut event {
        started.script = "y".into();
    }
    let line = |is_rewritten| Line { ts: DateTime::UNIX_EPOCH, is_rewritten, event: &event };
    let told = |is_rewritten| {
        let mut story = Story::of(Some(planned()));
        [opened(), pinned()].iter().for_each(|event| story.take(&Line { event, ..line(false) }).unwrap());
        story.take(&line(is_rewritten))
    };
    assert_eq!(told(false).unwrap_err(), "the text of step one has another hash than it says");
    assert_eq!(told(true), Ok(()));
}

#[test]
fn what_a_newer_version_tells_is_not_judged() {
    let mut first = opened();
    if let Event::RunOpened(opened) = &mut first {
        opened.version = "999.0.0".into();
    }
    let mut story = Story::of(Some(planned()));
    assert_eq!(told(&mut story, &[first, sealed()], 1), None);
    assert!(!story.is_judged());
}
