//! What every store has to do, tried on each that there is.

mod owners;
mod pieces;
mod runs;
mod whole;

use super::{Holder, Inbox, Part, Piece, ReadSeek as _, Run, Store, Subject};
use crate::ledger::begun::{begun, plan};
use crate::ledger::server::test_database::Database;
use crate::ledger::verify_outcome::VerifyOutcome;
use crate::ledger::{Hash, Ledger, LedgerError, Mention, Milestone, OutputWriter, RunId, ShellSnapshot};
use crate::record::{
    Actor, Event, Outcome, OutputName, Record, RunClosed, RunResult, SignalReceived, StepExited, StepStarted,
    Stream, Target,
};
use chrono::{DateTime, TimeZone as _, Utc};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

const RUN: &str = "20261121-024510-k3f9";

/// Tries `test` on each store.
fn on_each(test: impl Fn(&Store)) {
    let world = tempfile::tempdir().unwrap();
    let mut stores = vec![Store::at(&world.path().join("deep/state")).unwrap(), Store::in_memory()];
    let database = Database::new();
    stores.extend(database.as_ref().map(Database::store));
    for store in stores {
        println!("in {}", store.place());
        test(&store);
    }
}

fn id(text: &str) -> RunId {
    RunId::parse(text).unwrap()
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 2, 45, 10).unwrap()
}

fn noted(signal: i32) -> Event {
    Event::SignalReceived(SignalReceived { signal, step: None, action: "noted".into() })
}

fn holder(run: &str) -> Holder {
    Holder { run: run.into(), user: "mia".into(), host: "ops-1".into(), process: 7 }
}

fn subject(environment: Option<&str>) -> Subject<'_> {
    Subject { runbook: Path::new("/deploy.md"), environment }
}

fn lines(run: &Run) -> Vec<u8> {
    let mut bytes = Vec::new();
    run.read_lines().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// A run of one step on `target` that is over and sealed, and its records.
fn whole(store: &Store, target: &Target) -> (Run, Vec<Record>) {
    let run = store.create_run(&id(RUN)).unwrap();
    let mut ledger = begun(&run, &["deploy"], now());
    ledger.barrier([]).unwrap();
    let mut records = run.read_ledger().unwrap().records;
    store.note(Milestone::Opened, &ledger, now()).unwrap();
    let mut output = OutputWriter::create(&run, "deploy", 7, 1, target).unwrap();
    records.push(ledger.append(&started(target), now()).unwrap());
    ledger.barrier([&mut output]).unwrap();
    for (stream, text) in [(Stream::Stdout, "hello "), (Stream::Stderr, "world\n")] {
        output.append(stream, text.as_bytes()).unwrap();
    }
    records.push(ledger.append(&Event::Output(output.flush().unwrap()), now()).unwrap());
    records.push(ledger.append(&exited(&output, target), now()).unwrap());
    ledger.barrier([&mut output]).unwrap();
    let closed =
        RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![], stays: vec![] };
    records.push(ledger.append(&Event::RunClosed(closed), now()).unwrap());
    records.push(ledger.seal().unwrap());
    store.note(Milestone::Sealed, &ledger, now()).unwrap();
    (run, records)
}

fn started(target: &Target) -> Event {
    Event::StepStarted(StepStarted {
        step: "deploy".into(),
        target: target.clone(),
        number: 7,
        attempt: 1,
        script: "echo\n".into(),
        sha256: Hash::of_bytes(b"echo\n").to_string(),
        cwd: "/".into(),
        cwd_reason: None,
        mode: "plain".into(),
        timeout: None,
        deviation: None,
        only_waits: false,
    })
}

fn exited(output: &OutputWriter, target: &Target) -> Event {
    let total = output.total();
    Event::StepExited(StepExited {
        step: "deploy".into(),
        target: target.clone(),
        attempt: 1,
        outcome: Outcome::Done,
        status: None,
        duration_ms: 3,
        output_bytes: total.bytes,
        output_sha256: total.sha256,
        cwd: "/".into(),
        detail: None,
        redacted: [].into(),
        runs_on: false,
        ends_block: false,
        left: Vec::new(),
        window: None,
        rows: None,
        state_sha256: None,
        not_kept: Vec::new(),
        sets_session: Vec::new(),
    })
}
