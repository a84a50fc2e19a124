//! A ledger read through: its chain, what is known of it from elsewhere, and whether its records make sense together.

use super::LedgerError;
use super::comparison::Comparison;
use super::evidence::Evidence;
use super::expectations::Expectations;
use super::file_manifest::FileManifest;
use super::foreign::Foreign;
use super::read::{Reader, Tail};
use super::report::Report;
use super::store::{Part, Piece};
use super::story::{Line, Planned, Story};
use super::verify_outcome::VerifyOutcome;
use crate::record::{Event, Record};
use std::io::{BufReader, Read};

/// What the ledger alone says.
pub(super) struct LedgerCheck {
    pub(super) report: Report,
    pub(super) vouched: FileManifest,
    pub(super) verdict: Option<VerifyOutcome>,
    pub(super) sealed: bool,
    /// The records that were written again.
    pub(super) rewritten: Vec<u64>,
}

/// Reads it through, held against what is `known` and, where it can be read, against the plan.
pub(super) fn read_ledger(
    evidence: &dyn Evidence,
    ledger: Box<dyn Read>,
    known: &Expectations,
    planned: Option<Planned>,
) -> Result<LedgerCheck, LedgerError> {
    let run = known.run.as_deref().or_else(|| evidence.run());
    let mut reader = Reader::new(BufReader::with_capacity(64 << 10, ledger), run);
    let mut comparison = Comparison::new(known);
    let mut head = None;
    let mut sense = Sense::of(planned);
    let cannot_read = |cause| LedgerError::io("read", &evidence.place(Piece::Ledger), cause);
    while let Some(record) = reader.next_record().map_err(cannot_read)? {
        let is_seal = record.kind == "run.sealed";
        comparison.pass(reader.count(), reader.head(), is_seal);
        if is_seal {
            head = Some(record.prev.clone());
        }
        let seq = record.seq;
        if let Err(found) = sense.take(record) {
            comparison.misfit(seq, found);
        }
    }
    let found = comparison.findings(reader.run(), reader.count());
    let (notes, vouched) = sense.notes();
    let mut report = Report {
        run: reader.run().map(str::to_owned),
        records: reader.count(),
        last: reader.head().map(|hash| hash.to_string()),
        head,
        compared: found.compared,
        notes,
        ..Report::missing(known)
    };
    let sealed = reader.is_sealed();
    let (rewritten, untouched) = (reader.rewritten().records().collect(), reader.rewritten().untouched());
    let tail = reader.into_tail();
    let verdict = match (tail, found.broken) {
        (Tail::Broken { seq, found } | Tail::Newer { seq, found }, _) => {
            Some(VerifyOutcome::Broken { seq, found })
        }
        (_, Some(broken)) => {
            let told = broken.to_string();
            let untold = found.missing.iter().filter(|with| !told.contains(with.as_str()));
            report.notes.extend(untold.map(|with| format!("no record has the head of {with}")));
            Some(broken)
        }
        (Tail::Torn(bytes), None) => Some(VerifyOutcome::TornTail { bytes: bytes.len() as u64 }),
        (Tail::Clean, None) => untouched.map(|seq| VerifyOutcome::Changed {
            file: "ledger.jsonl".to_owned(),
            found: format!("a text was taken out of record {seq}, which is not as it was left"),
        }),
    };
    Ok(LedgerCheck { report, vouched, verdict, sealed, rewritten })
}

/// The plan as far as records can be held against it; none where it is not there or cannot be read.
pub(super) fn planned(evidence: &dyn Evidence) -> Result<Option<Planned>, LedgerError> {
    let Some(mut source) = evidence.part(Part::Plan)? else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = source.read_to_end(&mut bytes);
    read.map_err(|cause| LedgerError::io("read", &evidence.place(Piece::Part(Part::Plan)), cause))?;
    Ok(Planned::read(&bytes))
}

/// What the records say, held against each other and gathered.
struct Sense {
    vouched: FileManifest,
    foreign: Foreign,
    story: Story,
}

impl Sense {
    fn of(planned: Option<Planned>) -> Self {
        let story = Story::of(planned);
        Self { vouched: FileManifest::default(), foreign: Foreign::default(), story }
    }

    /// Takes in the next record; an error where it cannot follow from the ones before.
    fn take(&mut self, mut record: Record) -> Result<(), String> {
        self.foreign.take(&record);
        if !Event::is_kind(&record.kind) {
            return Ok(());
        }
        let event = match Event::from_parts(&record.kind, std::mem::take(&mut record.body)) {
            Ok(event) => event,
            Err(_) if self.foreign.is_by_newer() => {
                self.foreign.is_not_read(&record);
                return Ok(());
            }
            Err(error) => return Err(format!("its body cannot be read: {error}")),
        };
        let line = Line { ts: record.ts, is_rewritten: record.was.is_some(), event: &event };
        let followed = self.story.take(&line);
        self.vouched.take(record.seq, &event).and(followed)
    }

    /// What is to be known of it, and what it vouches for.
    fn notes(self) -> (Vec<String>, FileManifest) {
        let mut notes: Vec<String> = self.foreign.words().into_iter().collect();
        if !self.story.is_judged() {
            notes.push(
                "a newer version has written it: whether its records make sense was not judged".to_owned(),
            );
        }
        (notes, self.vouched)
    }
}
