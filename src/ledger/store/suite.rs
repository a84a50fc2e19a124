//! What every store has to do, tried on each that there is.

use super::{Holder, Inbox, Part, Piece, ReadSeek as _, Run, Store, Subject};
use crate::ledger::verdict::Verdict;
use crate::ledger::{Hash, Ledger, LedgerError, Milestone, OutputWriter, RunId, State};
use crate::record::{
    Actor, Event, Outcome, OutputName, PlanPinned, Record, RunClosed, RunResult, SignalReceived, StepExited,
    StepStarted, Stream, Target,
};
use chrono::{DateTime, TimeZone as _, Utc};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

const RUN: &str = "20261121-024510-k3f9";

/// Tries `test` on each store.
fn on_each(test: impl Fn(&Store)) {
    let world = tempfile::tempdir().unwrap();
    for store in [Store::at(&world.path().join("deep/state")).unwrap(), Store::in_memory()] {
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
    run.store(Part::Runbook, b"# Deploy").unwrap();
    run.store(Part::Plan, b"{}").unwrap();
    let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
    let mut records = Vec::new();
    let pinned = PlanPinned {
        digest: "sha256:x".into(),
        plan_sha256: Hash::of_bytes(b"{}").to_string(),
        runbook_sha256: Hash::of_bytes(b"# Deploy").to_string(),
        steps: 1,
    };
    records.push(ledger.append(&Event::PlanPinned(pinned), now()).unwrap());
    ledger.barrier([]).unwrap();
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
    let closed = RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![] };
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
        window: None,
        rows: None,
    })
}

#[test]
fn what_was_written_is_read_back_and_verifies() {
    on_each(|store| {
        let (run, records) = whole(store, &Target::Local);
        assert_eq!(run.read_ledger().unwrap().records, records);
        assert!(records.iter().all(|record| record.body.get("target").is_none()), "this machine is left out");
        let report = store.verify(RUN, None).unwrap();
        assert_eq!((report.verdict, report.notes), (Verdict::WholeAndSealed, vec![]));
        assert_eq!((report.records, report.files, report.bytes), (6, 3, 22));
        let other = store.verify(RUN, Some("0".repeat(64))).unwrap();
        assert!(matches!(other.verdict, Verdict::Broken { seq: 6, .. }), "{}", other.verdict);
        assert_eq!(store.verify("20261121-024510-none", None).unwrap().verdict, Verdict::RunMissing);
        let again = Ledger::reopen(&run, Actor::default(), now());
        assert!(matches!(again, Err(LedgerError::Sealed { .. })));
    });
}

#[test]
fn what_ran_elsewhere_is_vouched_for_under_its_own_name() {
    on_each(|store| {
        let (run, records) = whole(store, &Target::named("web1"));
        assert_eq!(run.outputs().unwrap(), [OutputName::found("0007.1@web1")]);
        assert_eq!(run.read_ledger().unwrap().records, records);
        assert_eq!(records[1].body["target"], "web1");
        assert_eq!(store.verify(RUN, None).unwrap().verdict, Verdict::WholeAndSealed);
        run.erase_output(&OutputName::new(7, 1, &Target::named("web1")), &(2..4)).unwrap();
        let verdict = store.verify(RUN, None).unwrap().verdict.to_string();
        assert!(verdict.starts_with("output changed: out/0007.1@web1: "), "{verdict}");
    });
}

#[test]
fn the_second_verifier_finds_what_ran_elsewhere_too() {
    let world = tempfile::tempdir().unwrap();
    let (run, _) = whole(&Store::at(world.path()).unwrap(), &Target::named("web/1"));
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.py");
    let verify = || Command::new("python3").arg(&verifier).arg(run.directory().unwrap()).output();
    let Ok(first) = verify() else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(first.status.success(), "{first:?}");
    run.erase_output(&OutputName::new(7, 1, &Target::named("web/1")), &(2..4)).unwrap();
    assert_eq!(verify().unwrap().status.code(), Some(5));
}

#[test]
fn every_store_holds_the_same_bytes() {
    let world = tempfile::tempdir().unwrap();
    let (folder, memory) = (Store::at(world.path()).unwrap(), Store::in_memory());
    let (in_folder, in_memory) = (whole(&folder, &Target::Local).0, whole(&memory, &Target::Local).0);
    assert_eq!(lines(&in_folder), lines(&in_memory));
    assert_eq!(in_folder.outputs().unwrap(), in_memory.outputs().unwrap());
    assert_eq!(folder.index().unwrap(), memory.index().unwrap());
    assert_eq!(
        std::fs::read(world.path().join("runs").join(RUN).join("ledger.jsonl")).unwrap(),
        lines(&in_memory)
    );
}

#[test]
fn a_change_to_what_is_vouched_for_is_found() {
    on_each(|store| {
        let (run, _) = whole(store, &Target::Local);
        run.replace(Part::Plan, b"[]").unwrap();
        let verdict = store.verify(RUN, None).unwrap().verdict.to_string();
        assert_eq!(verdict, "file changed: plan.json: its bytes are not those that were pinned");
        run.replace(Part::Plan, b"{}").unwrap();
        run.erase_output(&OutputName::new(7, 1, &Target::Local), &(2..4)).unwrap();
        let verdict = store.verify(RUN, None).unwrap().verdict.to_string();
        assert_eq!(verdict, "output changed: out/0007.1: bytes 0 to 12 are not those of record 2");
    });
}

#[test]
fn a_run_is_found_by_what_is_enough_of_its_id() {
    on_each(|store| {
        assert!(store.runs().unwrap().is_empty());
        let ids = ["20261121-024510-k3f9", "20261121-024511-a000", "20261122-000000-k3f9"].map(id);
        for id in ids.iter().rev() {
            store.create_run(id).unwrap();
        }
        assert_eq!(store.runs().unwrap(), ids);
        assert_eq!(store.find("20261122").unwrap().id(), &ids[2]);
        assert_eq!(store.find("a0").unwrap().id(), &ids[1]);
        let many = store.find("k3f9");
        assert!(matches!(many, Err(LedgerError::Ambiguous { candidates, .. }) if candidates.len() == 2));
        assert!(matches!(store.find("../runs"), Err(LedgerError::NoSuchRun { .. })));
        assert!(store.create_run(&ids[0]).is_err(), "no run takes another one's place");
        assert!(store.open_run(&id("20261123-000000-k3f9")).is_err());
    });
}

#[test]
fn the_index_knows_each_milestone() {
    on_each(|store| {
        whole(store, &Target::Local);
        let index = store.index().unwrap();
        let told: Vec<_> = index.of_run(RUN).map(|entry| (entry.seq, entry.event, entry.count)).collect();
        assert_eq!(told, [(0, Milestone::Opened, 1), (1, Milestone::Sealed, 6)]);
        assert_eq!((index.broken, store.missing_runs().unwrap()), (None, vec![]));
    });
}

#[test]
fn one_writer_has_a_ledger_at_a_time() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let ledger = Ledger::create(&run, Actor::default()).unwrap();
        let busy =
            |run: &Run| matches!(Ledger::reopen(run, Actor::default(), now()), Err(LedgerError::Busy { .. }));
        assert!(busy(&run) && busy(&store.find(RUN).unwrap()));
        assert!(Ledger::create(&run, Actor::default()).is_err());
        drop(ledger);
        assert!(!busy(&run));
    });
}

#[test]
fn a_lease_is_for_one_runbook_and_environment_and_says_who_has_it() {
    on_each(|store| {
        let lease = store.lease(subject(Some("staging")), &holder("a")).unwrap();
        let other = store.lease(subject(None), &holder("b")).unwrap();
        assert_ne!(lease.token(), other.token());
        let refused = store.lease(subject(Some("staging")), &holder("c")).unwrap_err();
        assert!(
            matches!(&refused, LedgerError::Locked { holder: Some(by), .. } if **by == holder("a")),
            "{refused}"
        );
        lease.check().unwrap();
        drop(lease);
        store.lease(subject(Some("staging")), &holder("c")).unwrap();
    });
}

#[test]
fn an_old_owner_gets_no_further_and_the_new_one_does() {
    on_each(|store| {
        let begin = |run: &str| {
            let lease = store.lease(subject(None), &holder(run)).unwrap();
            let run = store.create_run(&id(run)).unwrap();
            let (token, mut ledger) = (lease.token(), Ledger::create(&run, Actor::default()).unwrap());
            ledger.hold(lease);
            (token, ledger)
        };
        let go_on = |ledger: &mut Ledger| ledger.append(&noted(2), now()).and_then(|_| ledger.barrier([]));
        let (old, mut first) = begin("20261121-024510-aaaa");
        go_on(&mut first).unwrap();
        store.break_lease(subject(None)).unwrap();
        assert!(matches!(go_on(&mut first), Err(LedgerError::LockBroken { .. })));
        let (new, mut second) = begin("20261121-024510-bbbb");
        assert_ne!(old, new);
        assert!(matches!(go_on(&mut first), Err(LedgerError::LockBroken { .. })));
        drop(first);
        go_on(&mut second).unwrap();
        let taken = store.lease(subject(None), &holder("c"));
        assert!(matches!(taken, Err(LedgerError::Locked { .. })), "the old owner gives back nothing");
    });
}

#[test]
fn in_memory_a_run_is_taken_over_from_an_owner_that_still_stands() {
    let store = Store::in_memory();
    let run = store.create_run(&id(RUN)).unwrap();
    let mut first = Ledger::create(&run, Actor::default()).unwrap();
    first.hold(store.lease(subject(None), &holder("a")).unwrap());
    first.append(&noted(1), now()).unwrap();
    assert!(matches!(Ledger::reopen(&run, Actor::default(), now()), Err(LedgerError::Busy { .. })));
    store.break_lease(subject(None)).unwrap();
    let lease = store.lease(subject(None), &holder("b")).unwrap();
    let mut second = Ledger::reopen(&run, Actor::default(), now()).unwrap().ledger;
    second.hold(lease);
    assert!(matches!(first.append(&noted(2), now()), Err(LedgerError::LockBroken { .. })));
    second.append(&noted(3), now()).unwrap();
    drop(first);
    second.append(&noted(4), now()).unwrap();
    second.barrier([]).unwrap();
    let signals = run.read_ledger().unwrap().records.into_iter().map(|record| record.body["signal"].as_i64());
    assert_eq!(signals.collect::<Vec<_>>(), [Some(1), Some(3), Some(4)]);
}

#[test]
fn a_ledger_cut_in_a_line_is_gone_on_with_and_the_rest_is_kept() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        ledger.append(&noted(1), now()).unwrap();
        drop(ledger);
        let mut torn = run.reopen_lines().unwrap();
        torn.append(None, b"{\"v\":1,\"ru").unwrap();
        drop(torn);
        let mut again = Ledger::reopen(&run, Actor::default(), now()).unwrap();
        let kinds: Vec<_> = again.records.iter().map(|record| record.kind.as_str()).collect();
        assert_eq!(kinds, ["signal.received", "recorder.fault"]);
        let detail = again.records[1].body["detail"].as_str().unwrap();
        assert!(detail.starts_with("10 bytes kept as ledger.torn.1, "), "{detail}");
        again.ledger.append(&noted(2), now()).unwrap();
        again.ledger.barrier([]).unwrap();
        assert_eq!(run.read_ledger().unwrap().records.len(), 3);
    });
}

#[test]
fn parts_are_stored_once_and_replaced_whole() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        assert_eq!(run.read(Part::Plan).unwrap(), None);
        run.store(Part::Plan, b"one").unwrap();
        assert!(run.store(Part::Plan, b"two").is_err());
        run.replace(Part::Plan, b"two").unwrap();
        assert_eq!(store.find(RUN).unwrap().read(Part::Plan).unwrap().unwrap(), b"two");
        assert!(run.place(Piece::Part(Part::Plan)).contains("plan.json"));
    });
}

#[test]
fn output_is_read_by_range_whether_it_is_still_written_or_not() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let name = OutputName::new(7, 1, &Target::Local);
        assert!(run.open_output(&name).is_err());
        drop(OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).unwrap());
        let mut output = OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).unwrap();
        output.append(Stream::Stdout, b"one two").unwrap();
        assert!(OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).is_err(), "it is not empty");
        let mut stored = run.open_output(&name).unwrap();
        assert_eq!(stored.read_range(4..7).unwrap(), b"two");
        assert_eq!(stored.read_range(2..u64::MAX).unwrap(), b"e two");
        assert_eq!(stored.read_range(9..12).unwrap(), b"");
        output.append(Stream::Stdout, b" three").unwrap();
        let mut stored = run.open_output(&name).unwrap();
        assert_eq!(stored.seek(SeekFrom::End(0)).unwrap(), 13);
        assert_eq!(run.outputs().unwrap(), [name]);
    });
}

#[test]
fn what_a_shell_knew_is_kept_for_each_target() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let (here, there) = (Target::Local, Target::named("web/1"));
        let state = |after: &str| State { after: after.into(), bytes: after.as_bytes().to_vec() };
        for after in ["one 1", "two 1", "three 1"] {
            run.keep_state(&here, state(after)).unwrap();
        }
        run.keep_state(&there, state("two 1")).unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![state("three 1"), state("two 1")]));
        assert_eq!(run.states(&there).unwrap(), Some(vec![state("two 1")]));
        assert_eq!(run.targets().unwrap(), [here.clone(), there.clone()]);
        run.remove_states().unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![]));
        assert!(run.targets().unwrap().is_empty());
    });
}

#[test]
fn a_run_moves_to_another_store_with_all_that_it_has() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let elsewhere = Store::in_memory();
        run.store(Part::Plan, b"{}").unwrap();
        run.keep_state(&Target::Local, State { after: "deploy 1".into(), bytes: vec![1] }).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        ledger.hold(store.lease(subject(None), &holder("a")).unwrap());
        ledger.append(&noted(1), now()).unwrap();
        ledger.keep_copy(&run).unwrap();
        let mut done = OutputWriter::create(&run, "deploy", 1, 1, &Target::Local).unwrap();
        done.append(Stream::Stdout, b"done").unwrap();
        let mut open = OutputWriter::create(&run, "deploy", 1, 2, &Target::Local).unwrap();
        open.append(Stream::Stdout, b"open").unwrap();
        let other = elsewhere.create_run(run.id()).unwrap();
        run.copy_to(&other, Some(open.name())).unwrap();
        ledger.move_to(&other).unwrap();
        assert_eq!(open.move_to(&other).unwrap(), 0);
        ledger.append(&noted(2), now()).unwrap();
        open.append(Stream::Stdout, b" more").unwrap();
        ledger.barrier([&mut open]).unwrap();
        assert_eq!(other.read_ledger().unwrap().records.len(), 2);
        assert_eq!(run.read_ledger().unwrap().records.len(), 1);
        let output = |attempt| {
            let name = OutputName::new(1, attempt, &Target::Local);
            other.open_output(&name).unwrap().read_range(0..9).unwrap()
        };
        assert_eq!((output(1), output(2)), (b"done".to_vec(), b"open more".to_vec()));
        assert_eq!(other.states(&Target::Local).unwrap(), run.states(&Target::Local).unwrap());
    });
}

#[test]
fn a_reply_from_elsewhere_comes_in_while_the_inbox_is_open() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        assert!(run.reach_inbox().unwrap().is_none());
        let inbox: Inbox = run.open_inbox().unwrap();
        assert!(run.open_inbox().is_err(), "it is open");
        let mut line = store.find(RUN).unwrap().reach_inbox().unwrap().unwrap();
        line.write_all(b"yes\n").unwrap();
        drop(line);
        let mut heard = String::new();
        // The one that only looked whether somebody is there says nothing.
        while heard.is_empty() {
            inbox.accept().unwrap().read_to_string(&mut heard).unwrap();
        }
        assert_eq!(heard, "yes\n");
        drop(inbox);
        assert!(run.reach_inbox().unwrap().is_none());
        drop(run.open_inbox().unwrap());
    });
}
