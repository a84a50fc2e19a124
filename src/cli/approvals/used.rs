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
}

impl Used {
    /// Looks through all runs but the one called `own`. Of a ledger only the lines that matter are parsed.
    pub(in crate::cli) fn of(ledgers: &Ledgers, own: Option<&str>) -> Result<Self, CommandError> {
        let mut used = Self::default();
        for run in ledgers.home.runs()?.iter().filter(|run| Some(run.as_str()) != own) {
            let lines = ledgers.home.find(run.as_str()).and_then(|run| run.read_lines());
            // One that cannot be read says nothing; `verify` tells of it.
            let Ok(lines) = lines else { continue };
            used.take(BufReader::with_capacity(64 << 10, lines));
        }
        Ok(used)
    }

    fn take(&mut self, mut lines: impl std::io::BufRead) {
        let (mut line, mut last) = (Vec::new(), Vec::new());
        let mut statements: Vec<String> = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let is_granted = std::str::from_utf8(&line).is_ok_and(|text| text.contains(GRANTED));
            if let Some(signed) = is_granted.then(|| granted(&line)).flatten() {
                let statement = hex(&Sha256::digest(signed.statement.as_bytes()));
                // A resume records it again: that is the same run.
                if !statements.contains(&statement) {
                    statements.push(statement);
                }
            }
            std::mem::swap(&mut line, &mut last);
            line.clear();
        }
        for statement in statements {
            *self.times.entry(statement).or_insert(0) += 1;
        }
        let time = serde_json::from_slice::<Record>(&last).ok().map(|record| record.ts);
        self.newest = self.newest.max(time);
    }
}

fn granted(line: &[u8]) -> Option<ApprovalSigned> {
    match serde_json::from_slice::<Record>(line).ok()?.event().ok()? {
        Event::ApprovalGranted(signed) => Some(signed),
        _ => None,
    }
}
