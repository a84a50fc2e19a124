//! All runs: finding one, and what the index knows.

use super::*;

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
