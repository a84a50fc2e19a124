//! Whether a run's record still is what was written: every byte of the ledger and of every file that it vouches for.
//!
//! Takes a folder, which may be a copy on another machine, and what is known of the run from elsewhere. Gives one verdict and
//! what led to it. Reads in small pieces; never writes.

use super::folder::{LEDGER, OUT};
use super::known::{Comparison, Known};
use super::read::{Reader, Tail};
use super::verdict::{Report, Verdict};
use super::vouched::{Vouched, VouchedFile};
use super::{Hash, Home, LedgerError, RunId};
use rustix::fs::OFlags;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Verifies the run in the folder at `path`. An error is a folder that cannot be read, not one that does not hold.
pub fn verify(path: &Path, known: &Known) -> Result<Report, LedgerError> {
    let file = match open(&path.join(LEDGER)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Report::missing(known)),
        other => other.map_err(|cause| LedgerError::io("read", &path.join(LEDGER), cause))?,
    };
    // The output is hashed while the ledger is read: both take as long as their bytes are many.
    let (read, digests) = std::thread::scope(|scope| {
        let digests = scope.spawn(|| digests(&path.join(OUT)));
        let read = read_ledger(path, file, known);
        (read, digests.join())
    });
    let digests = digests.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let digests = digests.map_err(|cause| LedgerError::io("list", &path.join(OUT), cause))?;
    let Ledger { mut report, vouched, verdict, sealed } = read?;
    let changed = check_files(path, &vouched, &digests, &mut report)?;
    let withheld = vouched.withheld_bytes();
    report.verdict = match (verdict, changed, sealed) {
        (Some(verdict @ Verdict::Broken { .. }), _, _) | (_, Some(verdict), _) | (Some(verdict), None, _) => {
            verdict
        }
        (None, None, false) => Verdict::Unsealed,
        (None, None, true) if withheld > 0 => Verdict::Withheld { bytes: withheld },
        (None, None, true) => Verdict::WholeAndSealed,
    };
    Ok(report)
}

/// What the ledger alone says.
struct Ledger {
    report: Report,
    vouched: Vouched,
    verdict: Option<Verdict>,
    sealed: bool,
}

fn read_ledger(path: &Path, file: File, known: &Known) -> Result<Ledger, LedgerError> {
    let run =
        known.run.as_deref().or_else(|| path.file_name()?.to_str().filter(|name| RunId::parse(name).is_ok()));
    let mut reader = Reader::new(BufReader::with_capacity(64 << 10, file), run);
    let mut comparison = Comparison::new(known);
    let mut head = None;
    let mut vouched = Vouched::default();
    let cannot_read = |cause| LedgerError::io("read", &path.join(LEDGER), cause);
    while let Some(record) = reader.next_record().map_err(cannot_read)? {
        comparison.pass(reader.count(), reader.head());
        if record.kind == "run.sealed" {
            head = Some(record.prev.clone());
        }
        let seq = record.seq;
        if let Err(found) = vouched.take(record) {
            comparison.misfit(seq, found);
        }
    }
    let report = Report {
        run: reader.run().map(str::to_owned),
        records: reader.count(),
        last: reader.head().map(|hash| hash.to_string()),
        head,
        ..Report::missing(known)
    };
    let sealed = reader.is_sealed();
    let verdict = match reader.into_tail() {
        Tail::Broken { seq, found } => Some(Verdict::Broken { seq, found }),
        Tail::Torn(_) | Tail::Clean if comparison.is_broken() => Some(comparison.verdict(report.records)),
        Tail::Torn(bytes) => Some(Verdict::TornTail { bytes: bytes.len() as u64 }),
        Tail::Clean => None,
    };
    Ok(Ledger { report, vouched, verdict, sealed })
}

impl Home {
    /// Verifies a run of this home, held against the index; `head` is a hash that was kept elsewhere.
    pub fn verify(&self, run: &str, head: Option<String>) -> Result<Report, LedgerError> {
        let index = self.index()?;
        let known = Known { head, ..Known::from_index(&index, run) };
        let mut report = verify(&self.path().join("runs").join(run), &known)?;
        if let Some((line, found)) = &index.broken {
            report.notes.push(format!("the index is broken at line {line}: {found}"));
        } else if known.marks.is_empty() {
            report.notes.push("the index does not know this run".to_owned());
        }
        Ok(report)
    }

    /// The runs that the index knows and that have no folder any more.
    pub fn missing_runs(&self) -> Result<Vec<String>, LedgerError> {
        let there = self.runs()?;
        let mut missing: Vec<String> = self.index()?.entries.into_iter().map(|entry| entry.run).collect();
        missing.retain(|run| !there.iter().any(|id| id.as_str() == run));
        missing.sort_unstable();
        missing.dedup();
        Ok(missing)
    }
}

/// Length and hash of every file in `out/`, by name.
type Digests = BTreeMap<String, (u64, Hash)>;

fn digests(out: &Path) -> io::Result<Digests> {
    let listing = match std::fs::read_dir(out) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Digests::new()),
        other => other?,
    };
    listing
        .map(|entry| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), VouchedFile::hash(open(&entry.path())?)?))
        })
        .collect()
}

/// Compares every file that the ledger vouches for. Gives the first that is not what it was.
fn check_files(
    folder: &Path,
    vouched: &Vouched,
    digests: &Digests,
    report: &mut Report,
) -> Result<Option<Verdict>, LedgerError> {
    let mut first = None;
    let mut changed = |file: &str, found: String| {
        first.get_or_insert(Verdict::Changed { file: file.to_owned(), found });
    };
    for (part, sha256) in vouched.parts() {
        let path = folder.join(part.name());
        match open(&path).and_then(VouchedFile::hash) {
            Ok((bytes, found)) => {
                report.files += 1;
                report.bytes += bytes;
                if !found.is(sha256) {
                    changed(part.name(), "its bytes are not those that were pinned".to_owned());
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                changed(part.name(), "it is gone".to_owned());
            }
            Err(cause) => return Err(LedgerError::io("read", &path, cause)),
        }
    }
    for (name, file) in vouched.outputs() {
        let label = format!("{OUT}/{name}");
        let Some(digest) = digests.get(name) else {
            if !file.may_be_absent() {
                changed(&label, "it is gone".to_owned());
            }
            continue;
        };
        let path = folder.join(OUT).join(name);
        let checked =
            file.check(*digest, || open(&path)).map_err(|cause| LedgerError::io("read", &path, cause))?;
        report.files += 1;
        report.bytes += checked.bytes;
        if checked.unattested > 0 {
            report.notes.push(format!("{label}: no record tells of its last {} bytes", checked.unattested));
        }
        if let Some(found) = checked.changed {
            changed(&label, found);
        }
    }
    // An empty file is left by a crash just before a step's start.
    for (name, _) in digests.iter().filter(|(name, (bytes, _))| *bytes > 0 && !vouched.knows(name)) {
        changed(&format!("{OUT}/{name}"), "no record tells of it".to_owned());
    }
    Ok(first)
}

/// Opens a regular file without following a link; a pipe in its place holds nobody up.
fn open(path: &Path) -> io::Result<File> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Ledger, Milestone, OutputFile, Part, RunFolder};
    use crate::record::{
        Actor, Event, Outcome, PlanPinned, RunClosed, RunResult, Status, StepExited, StepStarted, Stream,
    };
    use chrono::Utc;
    use proptest::prelude::*;
    use std::path::PathBuf;

    const RUN: &str = "20261121-024510-k3f9";

    /// A sealed run of two steps with output, in a world of its own.
    struct Scene {
        world: tempfile::TempDir,
        home: Home,
    }

    impl Scene {
        fn new() -> Self {
            Self::of(RUN)
        }

        fn of(run: &str) -> Self {
            let world = tempfile::tempdir().unwrap();
            let home = Home::at(world.path()).unwrap();
            let folder = home.create_run(&RunId::parse(run).unwrap()).unwrap();
            folder.store(Part::Runbook, b"# Deploy").unwrap();
            folder.store(Part::Plan, b"{}").unwrap();
            let mut ledger = Ledger::create(&folder, Actor::default()).unwrap();
            let pinned = PlanPinned {
                digest: "sha256:x".into(),
                plan_sha256: Hash::of_bytes(b"{}").to_string(),
                runbook_sha256: Hash::of_bytes(b"# Deploy").to_string(),
                steps: 2,
            };
            ledger.append(&Event::PlanPinned(pinned), Utc::now()).unwrap();
            home.note(Milestone::Opened, &ledger, Utc::now()).unwrap();
            for number in 1..=2 {
                Self::step(&folder, &mut ledger, number);
            }
            let closed = RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![] };
            ledger.append(&Event::RunClosed(closed), Utc::now()).unwrap();
            ledger.seal().unwrap();
            home.note(Milestone::Sealed, &ledger, Utc::now()).unwrap();
            Self { world, home }
        }

        fn step(folder: &RunFolder, ledger: &mut Ledger, number: usize) {
            let step = format!("step-{number}");
            let mut out = OutputFile::create(folder, &step, number, 1).unwrap();
            let started = StepStarted {
                step: step.clone(),
                number,
                attempt: 1,
                script: "echo \"hello\"\n".into(),
                sha256: Hash::of_bytes(b"echo \"hello\"\n").to_string(),
                cwd: "/".into(),
                cwd_reason: None,
                mode: "plain".into(),
                timeout: Some(30),
                deviation: None,
            };
            ledger.append(&Event::StepStarted(started), Utc::now()).unwrap();
            for text in ["hello ", "world\n"] {
                out.append(Stream::Stdout, text.as_bytes()).unwrap();
                ledger.append(&Event::Output(out.flush().unwrap()), Utc::now()).unwrap();
            }
            let total = out.total();
            let exited = StepExited {
                step,
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
                window: None,
                rows: None,
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
        fn with_ledger(&self, bytes: &[u8]) -> Verdict {
            std::fs::write(self.file(LEDGER), bytes).unwrap();
            verify(self.file(LEDGER).parent().unwrap(), &Known::default()).unwrap().verdict
        }

        fn verdict(&self) -> Verdict {
            self.home.verify(RUN, None).unwrap().verdict
        }
    }

    fn lines(ledger: &[u8]) -> Vec<&[u8]> {
        ledger.split_inclusive(|byte| *byte == b'\n').collect()
    }

    fn broken_at(verdict: &Verdict) -> Option<u64> {
        if let Verdict::Broken { seq, .. } = verdict { Some(*seq) } else { None }
    }

    #[test]
    fn a_run_that_nobody_touched_is_whole_and_sealed() {
        let scene = Scene::new();
        let report = scene.home.verify(RUN, None).unwrap();
        assert_eq!((report.verdict, report.notes), (Verdict::WholeAndSealed, vec![]));
        assert_eq!((report.records, report.files, report.bytes), (11, 4, 34));
        let head = report.head.unwrap();
        assert_eq!(scene.home.verify(RUN, Some(head)).unwrap().verdict, Verdict::WholeAndSealed);
        let other = scene.home.verify(RUN, Some("0".repeat(64))).unwrap();
        assert_eq!(broken_at(&other.verdict), Some(11));
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
                assert!(matches!(verdict, Verdict::TornTail { .. }), "{verdict}");
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
            std::fs::read(Scene::of(elsewhere).world.path().join("runs").join(elsewhere).join(LEDGER))
                .unwrap();
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
                Verdict::Unsealed => assert!(clean),
                Verdict::TornTail { .. } => assert!(!clean),
                // Output that no step of the shorter ledger knows.
                Verdict::Changed { ref file, .. } => assert!(file.starts_with("out/"), "{verdict}"),
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
                assert!(matches!(&verdict, Verdict::Changed { file, .. } if file == name), "{at}: {verdict}");
            }
            std::fs::write(scene.file(name), bytes).unwrap();
        }
        std::fs::write(scene.file("out/0001.1"), b"hello xorld\n").unwrap();
        assert!(
            scene.verdict().to_string().ends_with("bytes 6 to 12 are not those of record 3"),
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
        assert_eq!(scene.verdict(), Verdict::WholeAndSealed);
        std::fs::write(scene.file("out/0003.1"), "invented").unwrap();
        assert_eq!(scene.verdict().to_string(), "output changed: out/0003.1: no record tells of it");
    }

    #[test]
    fn a_deleted_run_is_missing_and_a_deleted_ledger_too() {
        let scene = Scene::new();
        assert!(scene.home.missing_runs().unwrap().is_empty());
        std::fs::remove_file(scene.file(LEDGER)).unwrap();
        assert_eq!(scene.verdict(), Verdict::RunMissing);
        std::fs::remove_dir_all(scene.world.path().join("runs").join(RUN)).unwrap();
        assert_eq!(scene.verdict(), Verdict::RunMissing);
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
}
