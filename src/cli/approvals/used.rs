//! How often the runs of this store have begun with an approval, and when anything was recorded last.

use crate::cli::error::CommandError;
use crate::cli::ledgers::Ledgers;
use crate::record::{ApprovalSigned, Event, Record};
use crate::text::hex;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::BufReader;

/// What only a line has in which an approval is recorded.
const GRANTED: &str = r#""type":"approval.granted""#;

/// What the runs of a store say of approvals.
#[derive(Debug, Default)]
pub(in crate::cli) struct Used {
    /// How many runs have begun with a statement, by its hash.
    pub(in crate::cli) times: BTreeMap<String, u32>,
    /// When the newest record was written.
    pub(in crate::cli) newest: Option<DateTime<Utc>>,
    /// The runs that nobody can ask: unreadable, or in the index and gone.
    gone: Vec<String>,
}

impl Used {
    /// Looks through all runs but the one called `own`. Of a ledger only the lines that matter are parsed.
    pub(in crate::cli) fn of(ledgers: &Ledgers, own: &str) -> Result<Self, CommandError> {
        let mut used = Self { gone: ledgers.home.missing_runs()?, ..Self::default() };
        for run in ledgers.home.runs()?.iter().filter(|run| run.as_str() != own) {
            let lines = ledgers.home.open_run(run).and_then(|run| run.read_lines());
            let read =
                lines.is_ok_and(|lines| used.take(BufReader::with_capacity(64 << 10, lines)).is_some());
            if !read {
                used.gone.push(run.to_string());
            }
        }
        Ok(used)
    }

    /// The runs that may have begun with what was signed at `signed` and that nobody can ask, each in words.
    pub(in crate::cli) fn untold(&self, signed: DateTime<Utc>) -> Vec<String> {
        let signed = signed.format("%Y%m%d-%H%M%S").to_string();
        // The name of a run begins with the second in which it began.
        let later = self.gone.iter().filter(|run| run.as_str() >= signed.as_str());
        later.map(|run| format!("the run {run} cannot be read, and may have used an approval")).collect()
    }

    /// Takes in a ledger; none where it cannot be read to its end, but for a last line that a crash has cut.
    fn take(&mut self, mut lines: impl std::io::BufRead) -> Option<()> {
        let (mut line, mut newest) = (Vec::new(), None);
        let mut statements: Vec<String> = Vec::new();
        while lines.read_until(b'\n', &mut line).ok()? > 0 {
            if !line.ends_with(b"\n") {
                break;
            }
            if std::str::from_utf8(&line).ok()?.contains(GRANTED) {
                let statement = hex(&Sha256::digest(granted(&line)?.statement.as_bytes()));
                // A resume records it again: that is the same run.
                if !statements.contains(&statement) {
                    statements.push(statement);
                }
            }
            newest = Some(std::mem::take(&mut line));
        }
        for statement in statements {
            *self.times.entry(statement).or_insert(0) += 1;
        }
        if let Some(newest) = newest {
            self.newest = self.newest.max(Some(serde_json::from_slice::<Record>(&newest).ok()?.ts));
        }
        Some(())
    }
}

fn granted(line: &[u8]) -> Option<ApprovalSigned> {
    match serde_json::from_slice::<Record>(line).ok()?.event().ok()? {
        Event::ApprovalGranted(signed) => Some(signed),
        _ => None,
    }
}
