//! A folder that somebody has changed, in every way that there is.

use super::*;
use crate::ledger::begun::{begun, plan};
use crate::ledger::read::Reader;
use crate::ledger::verify_outcome::VerifyOutcome;
use crate::ledger::{Ledger, Mention, Milestone, OutputWriter, Run, Store};
use crate::record::{Event, Outcome, RunClosed, RunResult, Status, StepExited, StepStarted, Stream, Target};
use chrono::Utc;
use proptest::prelude::*;

const RUN: &str = "20261121-024510-k3f9";

/// A sealed run of two steps with output, in a world of its own.
struct Scene {
    world: tempfile::TempDir,
    home: Store,
}

impl Scene {
    fn new() -> Self {
        Self::of(RUN)
    }

    fn of(run: &str) -> Self {
        let world = tempfile::tempdir().unwrap();
        let home = Store::at(world.path()).unwrap();
        let folder = home.create_run(&RunId::parse(run).unwrap()).unwrap();
        let mut ledger = begun(&folder, &["step-1", "step-2"], Utc::now());
        home.note(Milestone::Opened, &ledger, Utc::now()).unwrap();
        for number in 1..=2 {
            Self::step(&folder, &mut ledger, number);
        }
        let closed =
            RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![], stays: vec![] };
        ledger.append(&Event::RunClosed(closed), Utc::now()).unwrap();
        ledger.seal().unwrap();
        home.note(Milestone::Sealed, &ledger, Utc::now()).unwrap();
        Self { world, home }
    }

    fn step(folder: &Run, ledger: &mut Ledger, number: usize) {
        let step = format!("step-{number}");
        let mut out = OutputWriter::create(folder, &step, number, 1, &Target::Local).unwrap();
        let started = StepStarted {
            step: step.clone(),
            target: Target::Local,
            number,
            attempt: 1,
            script: "echo \"hello\"\n".into(),
            sha256: Hash::of_bytes(b"echo \"hello\"\n").to_string(),
            cwd: "/".into(),
            cwd_reason: None,
            mode: "plain".into(),
            timeout: Some(30),
            deviation: None,
            only_waits: false,
        };
        ledger.append(&Event::StepStarted(started), Utc::now()).unwrap();
        for text in ["hello ", "world\n"] {
            out.append(Stream::Stdout, text.as_bytes()).unwrap();
            ledger.append(&Event::Output(out.flush().unwrap()), Utc::now()).unwrap();
        }
        let total = out.total();
        let exited = StepExited {
            step,
            target: Target::Local,
            attempt: 1,
            outcome: Outcome::Done,
            status: Some(Status::Exit(0)),
            duration_ms: 3,
            output_bytes: total.bytes,
            output_sha256: total.sha256,
            cwd: "/".into(),
            detail: None,
            redacted: [("token".to_owned(), 2)].into(),
            runs_on: false,
            ends_block: false,
            left: Vec::new(),
            window: None,
            rows: None,
            state_sha256: None,
            not_kept: Vec::new(),
            sets_session: Vec::new(),
        };
        ledger.append(&Event::StepExited(exited), Utc::now()).unwrap();
        ledger.barrier(&mut [out]).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.world.path().join("runs").join(RUN).join(name)
    }

    fn ledger(&self) -> Vec<u8> {
        std::fs::read(self.file(LEDGER)).unwrap()
    }

    /// The verdict on the run with another ledger in its place, seen without the index.
    fn with_ledger(&self, bytes: &[u8]) -> VerifyOutcome {
        std::fs::write(self.file(LEDGER), bytes).unwrap();
        verify(self.file(LEDGER).parent().unwrap(), &Expectations::default()).unwrap().verdict
    }

    fn verdict(&self) -> VerifyOutcome {
        self.home.verify(RUN, vec![]).unwrap().verdict
    }
}

fn lines(ledger: &[u8]) -> Vec<&[u8]> {
    ledger.split_inclusive(|byte| *byte == b'\n').collect()
}

fn broken_at(verdict: &VerifyOutcome) -> Option<u64> {
    if let VerifyOutcome::Broken { seq, .. } = verdict { Some(*seq) } else { None }
}

#[test]
fn a_run_that_nobody_touched_is_whole_and_sealed() {
    let scene = Scene::new();
    let report = scene.home.verify(RUN, vec![]).unwrap();
    assert_eq!((report.verdict, report.notes), (VerifyOutcome::WholeAndSealed, vec![]));
    let bytes = plan(&["step-1", "step-2"]).len() as u64 + 32;
    assert_eq!((report.records, report.files, report.bytes), (12, 4, bytes));
    let verdict =
        |head: &str| scene.home.verify(RUN, vec![Mention::given(head.to_owned(), "a note")]).unwrap().verdict;
    assert_eq!(verdict(&report.head.unwrap()), VerifyOutcome::AsItWas);
    assert_eq!(verdict(&report.last.unwrap()), VerifyOutcome::AsItWas);
    assert_eq!(verdict(&"0".repeat(64)).to_string(), "broken at record 12: no record has the head of a note");
}

#[test]
fn a_head_that_was_kept_before_the_end_holds_no_more_than_was_there() {
    let scene = Scene::new();
    let ledger = scene.ledger();
    let early = Hash::of_line(lines(&ledger)[4].strip_suffix(b"\n").unwrap());
    let kept = Mention::of(RUN, &early.to_string(), "a note".into());
    let report = scene.home.verify(RUN, vec![kept]).unwrap();
    assert_eq!((report.compared[0].records, report.compared[0].whole), (5, false));
    assert_eq!(report.verdict, VerifyOutcome::WholeAndSealed);
    let other = Mention::of("20261121-024511-k3f9", &"0".repeat(64), "a note".into());
    assert_eq!(scene.home.verify(RUN, vec![other]).unwrap().compared, []);
}

#[test]
fn what_nothing_vouches_for_is_named() {
    let scene = Scene::new();
    for (name, expected) in [
        ("APPROVED", "file changed: APPROVED: no record tells of it"),
        ("inbox", "file changed: inbox: no record tells of it"),
        ("state", "whole and sealed"),
        (".transcript.md.new", "whole and sealed"),
        ("ledger.torn.1", "whole and sealed"),
    ] {
        std::fs::write(scene.file(name), "x").unwrap();
        let report = scene.home.verify(RUN, vec![]).unwrap();
        assert_eq!(report.verdict.to_string(), expected, "{name}");
        assert_eq!(report.unvouched.len(), usize::from(report.verdict.holds()), "{name}");
        std::fs::remove_file(scene.file(name)).unwrap();
    }
}

#[test]
fn every_changed_byte_of_a_ledger_is_found_in_its_record() {
    let scene = Scene::new();
    let ledger = scene.ledger();
    let mut seq = 0;
    for at in 0..ledger.len() {
        let mut changed = ledger.clone();
        changed[at] ^= 1 << (at % 8);
        let verdict = scene.with_ledger(&changed);
        if at + 1 == ledger.len() {
            assert!(matches!(verdict, VerifyOutcome::TornTail { .. }), "{verdict}");
        } else {
            assert_eq!(broken_at(&verdict), Some(seq), "byte {at}: {verdict}");
        }
        seq += u64::from(ledger[at] == b'\n');
    }
}

#[test]
fn lines_deleted_doubled_swapped_or_from_elsewhere_are_named() {
    let scene = Scene::new();
    let elsewhere = "20261121-024511-k3f9";
    let elsewhere =
        std::fs::read(Scene::of(elsewhere).world.path().join("runs").join(elsewhere).join(LEDGER)).unwrap();
    let ledger = scene.ledger();
    let lines = lines(&ledger);
    let last = lines.len() - 1;
    for at in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at]);
        assert_eq!(broken_at(&scene.with_ledger(&doubled.concat())), Some(at as u64 + 1));
        let mut spliced = lines.clone();
        spliced[at] = self::lines(&elsewhere)[at];
        assert_eq!(broken_at(&scene.with_ledger(&spliced.concat())), Some(at as u64));
        if at < last {
            let mut deleted = lines.clone();
            deleted.remove(at);
            assert_eq!(broken_at(&scene.with_ledger(&deleted.concat())), Some(at as u64));
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            assert_eq!(broken_at(&scene.with_ledger(&swapped.concat())), Some(at as u64));
        }
    }
}

#[test]
fn a_ledger_cut_at_any_byte_is_never_called_whole() {
    let scene = Scene::new();
    let ledger = scene.ledger();
    for cut in 0..ledger.len() {
        let verdict = scene.with_ledger(&ledger[..cut]);
        let clean = cut == 0 || ledger[cut - 1] == b'\n';
        match verdict {
            VerifyOutcome::Unsealed => assert!(clean),
            VerifyOutcome::TornTail { .. } => assert!(!clean),
            // Output that no step of the shorter ledger knows.
            VerifyOutcome::Changed { ref file, .. } => assert!(file.starts_with("out/"), "{verdict}"),
            verdict => panic!("{cut}: {verdict}"),
        }
        // The index knows how long it was.
        assert!(!clean || broken_at(&scene.verdict()).is_some());
    }
}

#[test]
fn every_changed_byte_of_a_file_is_found() {
    let scene = Scene::new();
    for name in ["out/0001.1", "out/0002.1", "runbook.md", "plan.json"] {
        let bytes = std::fs::read(scene.file(name)).unwrap();
        for at in 0..=bytes.len() {
            let mut changed = bytes.clone();
            match changed.get_mut(at) {
                Some(byte) => *byte ^= 1 << (at % 8),
                None => changed.push(b'x'),
            }
            std::fs::write(scene.file(name), changed).unwrap();
            let verdict = scene.verdict();
            assert!(
                matches!(&verdict, VerifyOutcome::Changed { file, .. } if file == name),
                "{at}: {verdict}"
            );
        }
        std::fs::write(scene.file(name), bytes).unwrap();
    }
    std::fs::write(scene.file("out/0001.1"), b"hello xorld\n").unwrap();
    assert!(
        scene.verdict().to_string().ends_with("bytes 6 to 12 are not those of record 4"),
        "{}",
        scene.verdict()
    );
    std::fs::remove_file(scene.file("out/0001.1")).unwrap();
    assert_eq!(scene.verdict().to_string(), "output changed: out/0001.1: it is gone");
}

#[test]
fn a_file_that_no_record_knows_is_named() {
    let scene = Scene::new();
    std::fs::write(scene.file("out/0003.1"), "").unwrap();
    let report = scene.home.verify(RUN, vec![]).unwrap();
    assert_eq!((report.verdict, report.unvouched.len()), (VerifyOutcome::WholeAndSealed, 1));
    std::fs::write(scene.file("out/0003.1"), "invented").unwrap();
    assert_eq!(scene.verdict().to_string(), "output changed: out/0003.1: no record tells of it");
}

#[test]
fn a_deleted_run_is_missing_and_a_deleted_ledger_too() {
    let scene = Scene::new();
    assert!(scene.home.missing_runs().unwrap().is_empty());
    std::fs::remove_file(scene.file(LEDGER)).unwrap();
    assert_eq!(scene.verdict(), VerifyOutcome::RunMissing);
    std::fs::remove_dir_all(scene.world.path().join("runs").join(RUN)).unwrap();
    assert_eq!(scene.verdict(), VerifyOutcome::RunMissing);
    assert_eq!(scene.home.missing_runs().unwrap(), [RUN]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), lines in 0..4) {
        let mut input = bytes;
        for at in 0..usize::try_from(lines).unwrap() {
            let place = at * 97 % (input.len() + 1);
            input.insert(place, b'\n');
        }
        let mut reader = Reader::new(&*input, None);
        while reader.next_record().unwrap().is_some() {}
        prop_assert_eq!(reader.count(), 0);
    }
}
