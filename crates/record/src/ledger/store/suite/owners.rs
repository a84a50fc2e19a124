//! Who may write: leases, their tokens, and one writer at a time.

use super::*;

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
