//! All runs: finding one, and what the index knows.

use super::*;
use crate::ledger::prune;

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
        assert_eq!(told, [(0, Milestone::Opened, 2), (1, Milestone::Sealed, 7)]);
        assert_eq!((index.broken, store.missing_runs().unwrap()), (None, vec![]));
    });
}

#[test]
fn a_run_that_is_over_can_be_pruned_and_is_not_missed() {
    on_each(|store| {
        whole(store, &Target::Local);
        let other = id("20261122-000000-k3f9");
        let begun = store.create_run(&other).unwrap();
        let mut ledger = Ledger::create(&begun, Actor::default()).unwrap();
        ledger.append(&noted(2), now()).unwrap();
        ledger.barrier([]).unwrap();
        store.note(Milestone::Opened, &ledger, now()).unwrap();
        drop(ledger);
        let verdict = || store.verify(other.as_str(), vec![]).unwrap().verdict.to_string();
        let before = verdict();
        assert!(!prune(store, &begun, Actor::default(), now()).unwrap(), "it may still go on");
        let over = store.find(RUN).unwrap();
        assert!(prune(store, &over, Actor::default(), now()).unwrap());
        assert_eq!(store.run_ids().unwrap(), std::slice::from_ref(&other));
        let index = store.index().unwrap();
        assert_eq!(index.of_run(RUN).last().map(|entry| entry.event), Some(Milestone::Pruned));
        assert_eq!((index.broken, store.missing_runs().unwrap()), (None, vec![]));
        assert_eq!(verdict(), before);
        assert!(store.delete_run(&id(RUN)).is_err(), "it is gone");
    });
}

/// Runs of one second whose ids tell the opposite of their order; each begins some milliseconds after the one before.
fn of_one_second(store: &Store, is_in_the_index: impl Fn(usize) -> bool) -> Vec<RunId> {
    let ids = ["z", "m", "k", "a"].map(|tail| id(&format!("20261121-024510-{tail}000")));
    for (at, id) in ids.iter().enumerate() {
        let begun = now() + chrono::TimeDelta::milliseconds(7 * i64::try_from(at).unwrap());
        let run = store.create_run(id).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        ledger.append(&noted(2), begun).unwrap();
        ledger.barrier([]).unwrap();
        if is_in_the_index(at) {
            store.note(Milestone::Opened, &ledger, begun).unwrap();
        }
    }
    ids.to_vec()
}

#[test]
fn runs_of_one_second_are_in_the_order_of_the_index() {
    on_each(|store| {
        let ids = of_one_second(store, |_| true);
        assert_eq!(store.runs().unwrap(), ids);
        // What happens to one later moves none.
        let first = store.open_run(&ids[0]).unwrap();
        let reopened = Ledger::reopen(&first, Actor::default(), now()).unwrap();
        store.note(Milestone::Closed, &reopened.ledger, now()).unwrap();
        assert_eq!(store.runs().unwrap(), ids);
    });
}

#[test]
fn runs_of_one_second_that_the_index_does_not_know_are_in_the_order_of_their_first_records() {
    for is_in_the_index in [|_| false, |at| at % 2 == 1] {
        on_each(|store| {
            let ids = of_one_second(store, is_in_the_index);
            assert_eq!(store.runs().unwrap(), ids);
        });
    }
}

#[test]
fn a_run_that_never_began_is_older_than_those_of_its_second_that_did() {
    on_each(|store| {
        let never = id("20261121-024510-zzzz");
        store.create_run(&never).unwrap();
        let begun = of_one_second(store, |_| true);
        assert_eq!(store.runs().unwrap(), [vec![never], begun].concat());
    });
}
