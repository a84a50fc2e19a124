//! Runs that are over: read back, verified, and the same in every store.

use super::*;

#[test]
fn what_was_written_is_read_back_and_verifies() {
    on_each(|store| {
        let (run, records) = whole(store, &Target::Local);
        assert_eq!(run.read_ledger().unwrap().records, records);
        assert!(records.iter().all(|record| record.body.get("target").is_none()), "this machine is left out");
        let report = store.verify(RUN, vec![]).unwrap();
        assert_eq!((report.verdict, report.notes), (VerifyOutcome::WholeAndSealed, vec![]));
        assert_eq!((report.records, report.files, report.bytes), (7, 3, plan(&["deploy"]).len() as u64 + 20));
        let other = store.verify(RUN, vec![Mention::given("0".repeat(64), "a note")]).unwrap();
        assert!(matches!(other.verdict, VerifyOutcome::Broken { seq: 7, .. }), "{}", other.verdict);
        assert_eq!(store.verify("20261121-024510-none", vec![]).unwrap().verdict, VerifyOutcome::RunMissing);
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
        assert_eq!(records[2].body["target"], "web1");
        assert_eq!(store.verify(RUN, vec![]).unwrap().verdict, VerifyOutcome::WholeAndSealed);
        run.erase_output(&OutputName::new(7, 1, &Target::named("web1")), &(2..4)).unwrap();
        let verdict = store.verify(RUN, vec![]).unwrap().verdict.to_string();
        assert!(verdict.starts_with("output changed: out/0007.1@web1: "), "{verdict}");
    });
}

#[test]
fn the_second_verifier_finds_what_ran_elsewhere_too() {
    let world = tempfile::tempdir().unwrap();
    let (run, _) = whole(&Store::at(world.path()).unwrap(), &Target::named("web/1"));
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/verify.py");
    let verify = || Command::new("python3").arg(&verifier).arg(run.directory().unwrap()).output();
    let Ok(first) = verify() else {
        println!("skipped: there is no python3");
        return;
    };
    assert_eq!(first.status.code(), Some(7), "{first:?}");
    run.erase_output(&OutputName::new(7, 1, &Target::named("web/1")), &(2..4)).unwrap();
    assert_eq!(verify().unwrap().status.code(), Some(5));
}

#[test]
fn every_store_holds_the_same_bytes() {
    let world = tempfile::tempdir().unwrap();
    let (folder, memory) = (Store::at(world.path()).unwrap(), Store::in_memory());
    let (in_folder, in_memory) = (whole(&folder, &Target::Local).0, whole(&memory, &Target::Local).0);
    assert_eq!(lines(&in_folder), lines(&in_memory));
    if let Some(database) = Database::new() {
        let server = database.store();
        let on_server = whole(&server, &Target::Local).0;
        assert_eq!(lines(&on_server), lines(&in_memory));
        assert_eq!(on_server.outputs().unwrap(), in_memory.outputs().unwrap());
        assert_eq!(server.index().unwrap(), memory.index().unwrap());
    }
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
        let verdict = store.verify(RUN, vec![]).unwrap().verdict.to_string();
        assert_eq!(verdict, "file changed: plan.json: its bytes are not those that were pinned");
        run.replace(Part::Plan, plan(&["deploy"]).as_bytes()).unwrap();
        run.erase_output(&OutputName::new(7, 1, &Target::Local), &(2..4)).unwrap();
        let verdict = store.verify(RUN, vec![]).unwrap().verdict.to_string();
        assert_eq!(verdict, "output changed: out/0007.1: bytes 0 to 12 are not those of record 3");
    });
}

#[test]
fn other_lines_stand_in_the_place_of_all_that_were_there() {
    on_each(|store| {
        let (run, _) = whole(store, &Target::Local);
        let before = lines(&run);
        run.replace_lines(b"{}\n").unwrap();
        assert_eq!(lines(&run), b"{}\n");
        run.replace_lines(&before).unwrap();
        assert_eq!(store.verify(RUN, vec![]).unwrap().verdict, VerifyOutcome::WholeAndSealed);
    });
}
