//! What only a store on a server has to do. What every store has to do is in `store/suite`.

use super::session::FAR;
use super::test_database::{Database, Plain};
use super::*;
use crate::ledger::store::{Holder, Store, Subject};
use crate::ledger::{Ledger, LedgerError, Part, Run, RunId};
use crate::record::{Actor, Event, OutputName, SignalReceived, Target};
use chrono::{DateTime, TimeZone as _, Utc};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

const RUN: &str = "20261121-024510-k3f9";

fn id() -> RunId {
    RunId::parse(RUN).unwrap()
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

fn subject() -> Subject<'static> {
    Subject { runbook: Path::new("/deploy.md"), environment: None }
}

fn signals(run: &Run) -> Vec<i64> {
    let records = run.read_ledger().unwrap().records;
    records.iter().filter_map(|record| record.body["signal"].as_i64()).collect()
}

/// What a login may do that is no owner, only a member of the role of those who run runbooks.
fn as_member(database: &Database) -> Plain {
    let name = format!("m{}", database.dial().0.get_dbname().unwrap());
    database.run(&format!("CREATE ROLE {name} LOGIN PASSWORD 'm'; GRANT stepgate_app TO {name}"));
    let mut dial = database.dial();
    dial.0.user(&name).password("m");
    dial
}

fn forget(database: &Database, member: &Plain) {
    database.run(&format!("DROP ROLE {}", member.0.get_user().unwrap()));
}

#[test]
fn a_run_is_taken_over_from_an_owner_that_still_stands_and_that_one_gets_no_further() {
    let Some(database) = Database::new() else { return };
    let (here, there) = (database.store(), database.store());
    let run = here.create_run(&id()).unwrap();
    let mut first = Ledger::create(&run, Actor::default()).unwrap();
    first.hold(here.lease(subject(), &holder(RUN)).unwrap());
    first.append(&noted(1), now()).unwrap();
    let elsewhere = there.open_run(&id()).unwrap();
    assert!(matches!(Ledger::reopen(&elsewhere, Actor::default(), now()), Err(LedgerError::Busy { .. })));
    assert_eq!(elsewhere.driver().unwrap().unwrap().run, RUN);
    there.break_lease(subject()).unwrap();
    let lease = there.lease(subject(), &holder(RUN)).unwrap();
    let mut second = Ledger::reopen(&elsewhere, Actor::default(), now()).unwrap().ledger;
    second.hold(lease);
    let old = run.create_output(&OutputName::new(1, 1, &Target::Local)).unwrap().extend(b"late");
    assert!(matches!(old.1, Err(LedgerError::LockBroken { .. })));
    assert!(matches!(first.append(&noted(2), now()), Err(LedgerError::LockBroken { .. })));
    second.append(&noted(3), now()).unwrap();
    drop(first);
    second.append(&noted(4), now()).unwrap();
    second.barrier([]).unwrap();
    assert_eq!(signals(&run), [1, 3, 4]);
}

#[test]
fn a_lease_whose_time_is_over_is_taken_by_its_own_run_and_by_no_other() {
    let Some(database) = Database::new() else { return };
    let (here, there) = (database.store(), database.store());
    let old = here.lease(subject(), &holder(RUN)).unwrap();
    let lapsed = |store: &Store, run: &str| match store.lease(subject(), &holder(run)) {
        Err(LedgerError::Locked { is_lapsed, .. }) => is_lapsed,
        other => panic!("{other:?}"),
    };
    assert!(!lapsed(&there, RUN), "its owner is there");
    database.run("UPDATE stepgate.leases SET until = clock_timestamp() - interval '1 second'");
    assert!(lapsed(&there, "another"), "of what it has started nobody knows the end");
    assert!(there.lease_after(subject(), &holder("another"), "a third").is_err());
    let new = there.lease_after(subject(), &holder("another"), RUN).unwrap();
    assert_ne!(old.token(), new.token());
    drop(old);
    assert!(!lapsed(&here, RUN), "the old owner gives back nothing");
}

#[test]
fn a_session_that_is_gone_frees_what_it_held_and_writes_nothing_more() {
    let Some(database) = Database::new() else { return };
    let (here, there) = (database.store(), database.store());
    let run = here.create_run(&id()).unwrap();
    let mut first = Ledger::create(&run, Actor::default()).unwrap();
    first.hold(here.lease(subject(), &holder(RUN)).unwrap());
    first.append(&noted(1), now()).unwrap();
    database.run(
        "SELECT pg_terminate_backend(backend, 5000) FROM (SELECT DISTINCT backend FROM stepgate.leases) leases",
    );
    let lost = first.append(&noted(2), now()).unwrap_err();
    assert!(matches!(lost, LedgerError::Server { .. }), "{lost}");
    assert!(first.barrier([]).is_err(), "nobody knows what became of it");
    let lease = there.lease(subject(), &holder(RUN)).unwrap();
    let mut second = Ledger::reopen(&there.open_run(&id()).unwrap(), Actor::default(), now()).unwrap().ledger;
    second.hold(lease);
    second.append(&noted(3), now()).unwrap();
    assert!(first.append(&noted(4), now()).is_err(), "a lost session is never opened again");
    assert_eq!(signals(&run), [1, 3], "whoever only reads gets a new one");
}

#[test]
fn whoever_runs_runbooks_adds_and_reads_and_takes_nothing_away() {
    let Some(database) = Database::new() else { return };
    let member = as_member(&database);
    let store = database.store_over(member.clone());
    let run = store.create_run(&id()).unwrap();
    run.store(Part::Plan, b"{}").unwrap();
    let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
    ledger.append(&noted(1), now()).unwrap();
    drop(ledger);
    let tampers = [
        "UPDATE stepgate.records SET bytes = ''",
        "DELETE FROM stepgate.records",
        "TRUNCATE stepgate.records CASCADE",
        "DELETE FROM stepgate.runs",
        "DELETE FROM stepgate.milestones",
        "DELETE FROM stepgate.talk",
        "UPDATE stepgate.approvals SET execution = ''",
        "UPDATE stepgate.chunks SET bytes = ''",
        "DELETE FROM stepgate.pieces WHERE name = 'plan.json'",
        "UPDATE stepgate.pieces SET name = 'state', bytes = ''",
        "ALTER TABLE stepgate.records DISABLE TRIGGER refuse",
        "DROP TABLE stepgate.records CASCADE",
    ];
    for tamper in tampers {
        let refused = member.session(FAR).unwrap().run(tamper).unwrap_err();
        assert_eq!(refused.code().map(SqlState::code), Some("42501"), "{tamper}: {refused}");
    }
    let grant = "GRANT ALL ON ALL TABLES IN SCHEMA stepgate TO stepgate_app";
    database.run(grant);
    for tamper in &tampers[..10] {
        let refused = member.session(FAR).unwrap().run(tamper).unwrap_err();
        assert_eq!(refused.code().map(SqlState::code), Some("42501"), "{tamper}: {refused}");
    }
    for refused in [
        run.replace_lines(b"").unwrap_err(),
        run.replace(Part::Plan, b"[]").unwrap_err(),
        run.may_take_away().unwrap_err(),
        store.delete_run(&id()).unwrap_err(),
    ] {
        assert!(refused.hint().contains("the owner of the schema"), "{refused}: {}", refused.hint());
    }
    assert_eq!((signals(&run), run.read(Part::Plan).unwrap().unwrap()), (vec![1], b"{}".to_vec()));
    let found = condition(&member).unwrap();
    assert_eq!((found.is_member, found.format, found.runs), (Some(true), Some(FORMAT), Some(1)));
    assert_eq!((found.wrong.as_slice(), found.open.len()), ([].as_slice(), 8), "{:?}", found.open);
    drop((run, store));
    forget(&database, &member);
}

#[test]
fn what_is_missing_is_said_with_what_mends_it() {
    let Some(database) = Database::new() else { return };
    let found = condition(&database.dial()).unwrap();
    assert!(found.wrong.is_empty() && found.open.is_empty(), "{found:?}");
    assert_eq!(set_up(&database.dial()).unwrap(), Made::There);
    database.run("DROP TABLE stepgate.milestones; ALTER TABLE stepgate.records DISABLE TRIGGER refuse");
    let found = condition(&database.dial()).unwrap();
    assert_eq!(found.wrong, ["there is no table stepgate.milestones"]);
    assert_eq!(found.open, ["stepgate.records has no trigger `refuse` that is on"]);
    database.run("UPDATE stepgate.about SET format = 9");
    let refused = database.store().run_ids().unwrap_err();
    assert!(refused.to_string().contains("its schema is of format 9, and this version knows 1"), "{refused}");
    database.run("DROP SCHEMA stepgate CASCADE");
    let refused = database.store().run_ids().unwrap_err();
    assert!(refused.hint().contains("stepgate store init"), "{refused}");
    assert_eq!(set_up(&database.dial()).unwrap(), Made::New);
    assert!(database.store().run_ids().unwrap().is_empty());
}

/// The middle one of these.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn a_record_costs_little_more_than_the_servers_own_commit() {
    let Some(database) = Database::new() else { return };
    let store = database.store();
    let run = store.create_run(&id()).unwrap();
    let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
    ledger.hold(store.lease(subject(), &holder(RUN)).unwrap());
    database.run("CREATE TABLE public.bare (seq bigint PRIMARY KEY, bytes bytea)");
    let session = database.dial().session(FAR).unwrap();
    let insert =
        session.prepare("INSERT INTO public.bare VALUES ($1, $2)", &[Type::INT8, Type::BYTEA]).unwrap();
    let (mut bare, mut records) = (Vec::new(), Vec::new());
    // By turns, so that whatever else the machine does is in both.
    for seq in 0..200_i64 {
        let from = Instant::now();
        session.change_again(&insert, &[&seq, &&[b'x'; 300][..]]).unwrap();
        bare.push(from.elapsed());
        let from = Instant::now();
        ledger.append(&noted(2), now()).unwrap();
        ledger.barrier([]).unwrap();
        records.push(from.elapsed());
    }
    let (bare, record) = (median(bare), median(records));
    println!("a bare INSERT takes {bare:?}, a record {record:?}");
    assert!(record < bare + Duration::from_millis(2), "a bare INSERT takes {bare:?}, a record {record:?}");
}
