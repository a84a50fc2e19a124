//! Ways to forge a run, each with what gives it away when nothing outside of its folder does.

use crate::forge::Forged;
use serde_json::{Value, json};

/// A forgery: what it is, and how it is done.
pub type Plausible = (&'static str, fn(&mut Forged));
/// One that makes no sense, or leaves a file that is not what it should be; with the words by which it is named.
pub type Named = (&'static str, &'static str, fn(&mut Forged));

/// Stories that could have been: without a head that was kept, nobody can tell.
pub const PLAUSIBLE: &[Plausible] = &[
    ("another user", |run| {
        run.records.iter_mut().for_each(|record| record["actor"]["user"] = json!("mallory"));
    }),
    ("another user id", |run| run.records.iter_mut().for_each(|record| record["actor"]["uid"] = json!(4711))),
    ("another machine", |run| run.body("run.opened", 0)["host"] = json!("db-9")),
    ("another command line", |run| run.body("run.opened", 0)["arguments"] = json!(["run", "runbook.md"])),
    ("another environment", |run| run.body("run.opened", 0)["environment"] = json!("production")),
    ("another folder", |run| run.body("run.opened", 0)["cwd"] = json!("/elsewhere")),
    ("somebody was there", |run| run.body("run.opened", 0)["asked"] = json!("person")),
    ("other rules of reading", |run| run.body("run.opened", 0)["rules"] = json!("sha256:0")),
    ("another run stood before it", |run| {
        let head = "0".repeat(64);
        run.body("run.opened", 0)["before"] = json!({"run": "20261120-000000-aaaa", "head": head});
    }),
    ("a day later", |run| {
        for record in &mut run.records {
            let day = record["ts"].as_str().expect("a time").replacen("2026-11-21", "2026-11-22", 1);
            record["ts"] = json!(day);
        }
    }),
    ("it began a month before", |run| run.records[0]["ts"] = json!("2026-10-21T00:00:00.000Z")),
    ("a person looked", |run| {
        run.body("gate.decided", 0)["answer"] = json!("yes");
        run.body("gate.decided", 0)["how"] = json!("person");
    }),
    ("another one looked", |run| {
        run.body("gate.decided", 1)["answer"] = json!("yes");
        run.body("gate.decided", 1)["by"] = json!("Mia");
    }),
    ("a note that nobody wrote", |run| run.body("gate.decided", 0)["note"] = json!("as agreed in CHG-1")),
    ("it does not apply", |run| run.body("gate.decided", 1)["answer"] = json!("not-applicable")),
    ("another one confirmed", |run| run.body("confirm.decided", 0)["how"] = json!("person")),
    ("nobody confirmed", |run| run.remove("confirm.decided", 1)),
    ("another output", |run| run.edit("out/0002.1", "out", "own")),
    ("no output", |run| {
        run.write("out/0007.1", "");
        let at = (0..run.records.len()).rev().find(|at| run.records[*at]["type"] == "output").expect("one");
        run.records.remove(at);
    }),
    ("errors that were none", |run| run.body("output", 1)["stream"] = json!("stdout")),
    ("another exit status", |run| run.body("step.exited", 1)["status"] = json!({"exit": 1})),
    ("another reason", |run| run.body("run.closed", 0)["reason"] = json!("lunch")),
    ("it took longer", |run| run.body("step.exited", 0)["duration_ms"] = json!(3_600_000)),
    ("another text ran", |run| run.body("step.started", 0)["script"] = json!("true")),
    ("another folder for a step", |run| run.body("step.started", 0)["cwd"] = json!("/")),
    ("another text in the plan too", |run| {
        let script = "echo out; true";
        let mut plan: Value = serde_json::from_str(&run.read("plan.json")).expect("a plan");
        plan["steps"][1]["script"] = json!(script);
        run.write("plan.json", &plan.to_string());
        run.body("step.started", 0)["script"] = json!(script);
    }),
    ("another runbook", |run| run.edit("runbook.md", "Ready", "Reddy")),
    ("another digest", |run| {
        let digest = run.body("plan.pinned", 0)["digest"].as_str().expect("a digest").to_owned();
        let other = format!("sha256:{}", "0".repeat(64));
        run.edit("plan.json", &digest, &other);
        run.body("plan.pinned", 0)["digest"] = json!(other);
    }),
    ("another database", |run| run.body("database.opened", 0)["server"] = json!("/tmp/other.db")),
    ("another one committed", |run| run.body("transaction.committing", 0)["how"] = json!("person")),
    ("other rows", |run| run.body("step.exited", 4)["rows"] = json!(100)),
    ("a lock was broken", |run| {
        let body = json!({"holder": "run of root", "processes": [], "reason": "it hung"});
        run.insert(run.at("run.resumed", 0), "lock.broken", body);
    }),
    ("a signal came", |run| {
        run.insert(
            run.at("step.exited", 1),
            "signal.received",
            json!({"signal": 15, "step": null, "action": "noted"}),
        );
    }),
    ("it never failed", |run| {
        let (from, to) = (run.at("step.started", 1), run.at("run.resumed", 0));
        run.records.drain(from..=to);
        for kind in ["step.started", "output", "step.exited"] {
            run.body(kind, 1)["attempt"] = json!(1);
        }
        std::fs::rename(run.folder.join("out/0003.2"), run.folder.join("out/0003.1")).expect("an output");
    }),
    ("it was left out", |run| {
        let (from, to) = (run.at("step.started", 5), run.at("step.exited", 5));
        let step = run.records[from]["body"]["step"].clone();
        run.records.drain(from..=to);
        std::fs::remove_file(run.folder.join("out/0007.1")).expect("an output");
        run.insert(from - 1, "step.skipped", json!({"step": step, "reason": "not today", "how": "person"}));
    }),
    ("it was given up", |run| {
        let to = run.at("run.closed", 0);
        run.records.truncate(to + 1);
        run.insert(to, "run.closed", json!({"result": "abandoned", "exit_code": 0, "reason": "enough"}));
        ["0003.2", "0004.1", "0005.1", "0007.1"].iter().for_each(|name| {
            std::fs::remove_file(run.folder.join("out").join(name)).expect("an output");
        });
    }),
    ("the failure was accepted", |run| {
        let (from, to) = (run.at("run.closed", 0), run.at("step.exited", 2));
        let step = run.records[to]["body"]["step"].clone();
        run.records.drain(from..=to);
        std::fs::remove_file(run.folder.join("out/0003.2")).expect("an output");
        let body = json!({"step": step, "resolution": "accepted", "reason": "known", "how": "person"});
        run.insert(from - 1, "step.resolved", body);
    }),
];

/// Stories that cannot have been.
pub const NONSENSE: &[Named] = &[
    ("a gate that nobody answered", "is neither done, nor left out, nor accepted", |run| {
        run.remove("gate.decided", 1);
    }),
    ("an end without a start", "was never started", |run| {
        run.remove("step.started", 0);
        run.remove("output", 0);
        std::fs::remove_file(run.folder.join("out/0002.1")).expect("an output");
    }),
    ("a start without an end", "was started before and has no end", |run| {
        for (kind, nth) in [("step.exited", 1), ("run.closed", 0), ("run.resumed", 0)] {
            run.remove(kind, nth);
        }
    }),
    ("a step that never ended", "has no end", |run| run.remove("step.exited", 5)),
    ("two ends", "has ended before", |run| {
        let at = run.at("step.exited", 0);
        run.insert(at, "step.exited", run.records[at]["body"].clone());
    }),
    ("output before the start", "was never started", |run| {
        let at = run.at("output", 0);
        run.records.swap(at, at - 1);
    }),
    ("output after the end", "is not running", |run| {
        let at = run.at("output", 0);
        run.records.swap(at, at + 1);
    }),
    ("a step that is not in the plan", "is not in the plan", |run| {
        for kind in ["step.started", "output", "step.exited"] {
            run.body(kind, 0)["step"] = json!("echo-other-0000");
        }
    }),
    ("a gate that is not in the plan", "is not in the plan", |run| {
        run.body("gate.decided", 0)["step"] = json!("ready-0000");
    }),
    ("opened twice", "the run was opened before", |run| {
        run.insert(1, "run.opened", run.records[0]["body"].clone());
    }),
    ("never opened", "the run was not opened before it", |run| run.remove("run.opened", 0)),
    ("no plan", "no plan was pinned before it", |run| run.remove("plan.pinned", 0)),
    ("two plans", "a plan was pinned before", |run| {
        run.insert(1, "plan.pinned", run.records[1]["body"].clone());
    }),
    ("time that goes back", "s older than the record before it", |run| {
        let at = run.at("step.started", 4);
        run.records[at]["ts"] = json!("2026-11-20T00:00:00.000Z");
    }),
    ("a command that is answered as a gate", "is no gate that is answered", |run| {
        let step = run.body("step.started", 0)["step"].clone();
        run.body("gate.decided", 0)["step"] = step;
    }),
    ("a gate that is started", "nothing is started for it", |run| {
        let step = run.body("gate.decided", 1)["step"].clone();
        for kind in ["step.started", "step.exited"] {
            run.body(kind, 5)["step"] = step.clone();
        }
        let at = run.records.len() - 3;
        run.records[at]["body"]["step"] = step;
    }),
    ("sealed and not closed", "the run was not over before it", |run| run.remove("run.closed", 1)),
    ("closed twice", "the session was closed before", |run| {
        let at = run.at("run.closed", 1);
        run.insert(at, "run.closed", run.records[at]["body"].clone());
    }),
    ("sealed where it failed", "the run was not over before it", |run| {
        let body = json!({"result": "failed", "exit_code": 1, "reason": "x"});
        *run.body("run.closed", 1) = body;
    }),
    ("done with a failure's exit code", "it is done with exit code 1", |run| {
        run.body("run.closed", 1)["exit_code"] = json!(1);
    }),
    ("rolled back by nobody", "nobody went back", |run| {
        *run.body("run.closed", 1) = json!({"result": "rolled-back", "exit_code": 1, "reason": "x"});
    }),
    ("committed and never begun", "no transaction was begun on", |run| run.remove("transaction.begun", 0)),
    ("a transaction without an end", "a transaction on", |run| run.remove("transaction.ended", 0)),
    ("a transaction begun twice", "has no end", |run| {
        let at = run.at("transaction.begun", 0);
        run.insert(at, "transaction.begun", run.records[at]["body"].clone());
    }),
    ("a transaction on another database", "no transaction was begun on", |run| {
        run.body("transaction.ended", 0)["database"] = json!("other");
    }),
    ("done once more after it was done", "is done again after the run was done", |run| {
        let last = run.at("run.closed", 1);
        let resumed = run.records[run.at("run.resumed", 0)]["body"].clone();
        let closed = run.records[last]["body"].clone();
        let gate = run.body("gate.decided", 0).clone();
        run.insert(last, "run.resumed", resumed);
        run.insert(last + 1, "gate.decided", gate);
        run.insert(last + 2, "run.closed", closed);
    }),
    ("an attempt left out", "and the next would be 2", |run| {
        for kind in ["step.started", "output", "step.exited"] {
            run.body(kind, 2)["attempt"] = json!(3);
        }
        std::fs::rename(run.folder.join("out/0003.2"), run.folder.join("out/0003.3")).expect("an output");
    }),
    ("one attempt twice", "it is attempt 1 at step", |run| {
        for kind in ["step.started", "output", "step.exited"] {
            run.body(kind, 2)["attempt"] = json!(1);
        }
        std::fs::remove_file(run.folder.join("out/0003.2")).expect("an output");
    }),
    ("done although a step failed", "is neither done, nor left out, nor accepted", |run| {
        let (from, to) = (run.at("run.closed", 0), run.at("step.exited", 2));
        run.records.drain(from..=to);
        std::fs::remove_file(run.folder.join("out/0003.2")).expect("an output");
    }),
    ("accepted although it has not failed", "is accepted, and has not failed", |run| {
        let at = run.at("step.exited", 0);
        let step = run.records[at]["body"]["step"].clone();
        let body = json!({"step": step, "resolution": "accepted", "reason": "x", "how": "person"});
        run.insert(at, "step.resolved", body);
    }),
    ("done in a run that there is not", "this one goes on from none", |run| {
        let (from, to) = (run.at("step.started", 5), run.at("step.exited", 5));
        let step = run.records[from]["body"]["step"].clone();
        run.records.drain(from..=to);
        std::fs::remove_file(run.folder.join("out/0007.1")).expect("an output");
        let body = json!({"step": step, "resolution": "carried", "reason": "x", "how": "unchanged"});
        run.insert(from - 1, "step.resolved", body);
    }),
    ("more steps than the plan has", "it pins 9 steps", |run| run.body("plan.pinned", 0)["steps"] = json!(9)),
    ("another digest than the plan's", "another digest than plan.json has", |run| {
        run.body("plan.pinned", 0)["digest"] = json!("sha256:0");
    }),
    ("a plan without the step", "is not in the plan", |run| {
        let mut plan: Value = serde_json::from_str(&run.read("plan.json")).expect("a plan");
        plan["steps"].as_array_mut().expect("steps").remove(1);
        run.write("plan.json", &plan.to_string());
        run.body("plan.pinned", 0)["steps"] = json!(6);
    }),
    ("two attempts with one output", "is the output of another attempt", |run| {
        run.body("step.started", 5)["number"] = json!(5);
        std::fs::remove_file(run.folder.join("out/0007.1")).expect("an output");
        let at = (0..run.records.len()).rev().find(|at| run.records[*at]["type"] == "output").expect("one");
        run.records.remove(at);
    }),
    ("a text with the hash of another", "has another hash than it says", |run| {
        run.keeps_texts = true;
        run.body("step.started", 0)["script"] = json!("true");
    }),
    ("a step after the session was closed", "and none was resumed", |run| run.remove("run.resumed", 0)),
    ("gone on after a no", "is started after a gate was declined", |run| {
        run.body("gate.decided", 0)["answer"] = json!("no");
    }),
    ("words that no record has", "its body cannot be read", |run| {
        run.body("step.exited", 0)["outcome"] = json!("splendid");
    }),
    ("an end that was cut off", "unsealed", |run| {
        run.is_sealed = false;
        run.remove("run.closed", 1);
    }),
];

/// Files that are not what they should be, beside records that nobody has touched.
pub const FILES: &[Named] = &[
    ("another transcript", "file changed: transcript.md", |run| {
        run.edit("transcript.md", "assumed, not done", "**yes**, Mia");
    }),
    ("a transcript without its end", "file changed: transcript.md", |run| {
        let text = run.read("transcript.md");
        run.write("transcript.md", &text[..text.len() / 2]);
    }),
    ("a file that nobody knows", "file changed: APPROVED.md: no record tells of it", |run| {
        run.write("APPROVED.md", "by Mia\n");
    }),
    ("an output that no step has", "output changed: out/0099.1: no record tells of it", |run| {
        run.write("out/0099.1", "all is well\n");
    }),
    ("a pipe's name with a text in it", "file changed: inbox: no record tells of it", |run| {
        run.write("inbox", "yes");
    }),
    ("a plan that is gone", "file changed: plan.json: it is gone", |run| {
        std::fs::remove_file(run.folder.join("plan.json")).expect("a plan");
    }),
    ("an output that is gone", "output changed: out/0002.1: it is gone", |run| {
        std::fs::remove_file(run.folder.join("out/0002.1")).expect("an output");
    }),
];

/// What a crash may have left, and what nothing vouches for: named, and never as it was.
pub const LEFT: &[Named] = &[
    ("a shell's state", "not vouched for: state: ", |run| run.write("state", "x=1")),
    ("half of a line", "not vouched for: ledger.torn.1: ", |run| run.write("ledger.torn.1", "{\"v\":1")),
    ("a file that was being written", "not vouched for: .transcript.md.new: ", |run| {
        run.write(".transcript.md.new", "# Transcript");
    }),
    ("an empty output", "not vouched for: out/0099.1: empty", |run| run.write("out/0099.1", "")),
];
