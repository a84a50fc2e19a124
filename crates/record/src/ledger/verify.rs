//! Whether a run's record still is what was written: every byte of the ledger and of everything that it vouches for.
//!
//! Takes evidence, which may be a copy on another machine, and what is known of the run from elsewhere. Gives one verdict and
//! what led to it. Reads in small pieces; never writes.

use super::comparison::Comparison;
use super::error::absent_is_none;
use super::expectations::Expectations;
use super::file_manifest::{FileManifest, VouchedFile};
use super::foreign::Foreign;
use super::read::{Reader, Tail};
use super::store::{OUT, Part, Piece, ReadSeek, Run};
use super::verify_outcome::{Report, VerifyOutcome};
use super::{Hash, LedgerError};
use crate::record::OutputName;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;

/// Length and hash of the output of every attempt.
pub(super) type Digests = BTreeMap<OutputName, (u64, Hash)>;

/// A run's record to be looked at.
pub(super) trait Evidence: Sync {
    /// Which run it says it is, apart from its records.
    fn run(&self) -> Option<&str>;

    /// Where a piece of it is, for a message.
    fn place(&self, piece: Piece<'_>) -> PathBuf;

    /// The ledger; none where it is not there.
    fn ledger(&self) -> Result<Option<Box<dyn Read>>, LedgerError>;

    /// A part; none where it is not there.
    fn part(&self, part: Part) -> Result<Option<Box<dyn ReadSeek>>, LedgerError>;

    /// The output of an attempt; none where it is not there.
    fn output(&self, name: &OutputName) -> Result<Option<Box<dyn ReadSeek>>, LedgerError>;

    /// What all the output that is there comes to.
    fn digests(&self) -> Result<Digests, LedgerError>;
}

impl Evidence for Run {
    fn run(&self) -> Option<&str> {
        Some(self.id().as_str())
    }

    fn place(&self, piece: Piece<'_>) -> PathBuf {
        PathBuf::from((**self).place(piece))
    }

    fn ledger(&self) -> Result<Option<Box<dyn Read>>, LedgerError> {
        absent_is_none(self.read_lines())
    }

    fn part(&self, part: Part) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        Ok(self.read(part)?.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn ReadSeek>))
    }

    fn output(&self, name: &OutputName) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        absent_is_none(self.open_output(name))
    }

    fn digests(&self) -> Result<Digests, LedgerError> {
        let digest = |name: OutputName| {
            let found = VouchedFile::hash(self.open_output(&name)?);
            let found = found.map_err(|cause| self.failed("read", Piece::Output(&name), cause))?;
            Ok((name, found))
        };
        self.outputs()?.into_iter().map(digest).collect()
    }
}

/// Verifies a run. An error is evidence that cannot be read, not a record that does not hold.
pub(super) fn judge(evidence: &dyn Evidence, known: &Expectations) -> Result<Report, LedgerError> {
    let Some(ledger) = evidence.ledger()? else { return Ok(Report::missing(known)) };
    // The output is hashed while the ledger is read: both take as long as their bytes are many.
    let (read, digests) = std::thread::scope(|scope| {
        let digests = scope.spawn(|| evidence.digests());
        let read = read_ledger(evidence, ledger, known);
        (read, digests.join())
    });
    let digests = digests.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let Ledger { mut report, vouched, verdict, sealed, rewritten } = read?;
    let changed = check_files(evidence, &vouched, &digests, &mut report)?;
    let withheld = vouched.withheld_bytes();
    let files: Vec<String> = vouched.withheld_files().map(str::to_owned).collect();
    report.verdict = match (verdict, changed, sealed) {
        (Some(verdict @ VerifyOutcome::Broken { .. }), _, _)
        | (_, Some(verdict), _)
        | (Some(verdict), None, _) => verdict,
        (None, None, false) => VerifyOutcome::Unsealed,
        (None, None, true) if !rewritten.is_empty() || !files.is_empty() => {
            VerifyOutcome::Rewritten { records: rewritten, files, bytes: withheld }
        }
        (None, None, true) if withheld > 0 => VerifyOutcome::Withheld { bytes: withheld },
        (None, None, true) => VerifyOutcome::WholeAndSealed,
    };
    Ok(report)
}

/// What the ledger alone says.
struct Ledger {
    report: Report,
    vouched: FileManifest,
    verdict: Option<VerifyOutcome>,
    sealed: bool,
    /// The records that were written again.
    rewritten: Vec<u64>,
}

fn read_ledger(
    evidence: &dyn Evidence,
    ledger: Box<dyn Read>,
    known: &Expectations,
) -> Result<Ledger, LedgerError> {
    let run = known.run.as_deref().or_else(|| evidence.run());
    let mut reader = Reader::new(BufReader::with_capacity(64 << 10, ledger), run);
    let mut comparison = Comparison::new(known);
    let mut head = None;
    let mut vouched = FileManifest::default();
    let mut foreign = Foreign::default();
    let cannot_read = |cause| LedgerError::io("read", &evidence.place(Piece::Ledger), cause);
    while let Some(record) = reader.next_record().map_err(cannot_read)? {
        comparison.pass(reader.count(), reader.head());
        if record.kind == "run.sealed" {
            head = Some(record.prev.clone());
        }
        let seq = record.seq;
        foreign.take(&record);
        if let Err(found) = vouched.take(record) {
            comparison.misfit(seq, found);
        }
    }
    let report = Report {
        run: reader.run().map(str::to_owned),
        records: reader.count(),
        last: reader.head().map(|hash| hash.to_string()),
        head,
        notes: foreign.words().into_iter().collect(),
        ..Report::missing(known)
    };
    let sealed = reader.is_sealed();
    let (rewritten, untouched) = (reader.rewritten().records().collect(), reader.rewritten().untouched());
    let verdict = match reader.into_tail() {
        Tail::Broken { seq, found } | Tail::Newer { seq, found } => {
            Some(VerifyOutcome::Broken { seq, found })
        }
        Tail::Torn(_) | Tail::Clean if comparison.is_broken() => Some(comparison.verdict(report.records)),
        Tail::Torn(bytes) => Some(VerifyOutcome::TornTail { bytes: bytes.len() as u64 }),
        Tail::Clean => untouched.map(|seq| VerifyOutcome::Changed {
            file: "ledger.jsonl".to_owned(),
            found: format!("a text was taken out of record {seq}, which is not as it was left"),
        }),
    };
    Ok(Ledger { report, vouched, verdict, sealed, rewritten })
}

/// Compares every file that the ledger vouches for. Gives the first that is not what it was.
fn check_files(
    evidence: &dyn Evidence,
    vouched: &FileManifest,
    digests: &Digests,
    report: &mut Report,
) -> Result<Option<VerifyOutcome>, LedgerError> {
    let mut first = None;
    let mut changed = |file: &str, found: String| {
        first.get_or_insert(VerifyOutcome::Changed { file: file.to_owned(), found });
    };
    for (part, sha256) in vouched.parts() {
        let Some(source) = evidence.part(part)? else {
            changed(part.name(), "it is gone".to_owned());
            continue;
        };
        let hashed = VouchedFile::hash(source);
        let (bytes, found) =
            hashed.map_err(|cause| LedgerError::io("read", &evidence.place(Piece::Part(part)), cause))?;
        report.files += 1;
        report.bytes += bytes;
        if !found.is(sha256) {
            changed(part.name(), "its bytes are not those that were pinned".to_owned());
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
        let failed = |cause| LedgerError::io("read", &evidence.place(Piece::Output(name)), cause);
        let open = || evidence.output(name)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()));
        let checked = file.check(*digest, open, failed)?;
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
