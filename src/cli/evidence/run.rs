//! One run in a bundle: its record as the store has it, and what is made of it.

use super::signature::signed;
use crate::cli::approvals::open_review::{broke_glass, reviewed};
use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::page::page_in;
use crate::cli::report::transcript;
use crate::cli::verify::verified::Verified;
use crate::host::NewFolder;
use crate::ledger::{Index, Part, Piece, Run, RunId};
use crate::plan::{Plan, plan_file};
use crate::report::{ChangeRow, Held, RecordState, RunBrief, Told, rehearsal, run_statement, signed_files};
use crate::text::hex;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What of a run is stored and read as a whole.
const PARTS: [Part; 6] =
    [Part::Runbook, Part::Plan, Part::Transcript, Part::Signature, Part::Review, Part::ReviewSignature];

/// A run that is to be written, and what it is held against.
pub(in crate::cli) struct RunEvidence<'a> {
    pub(in crate::cli) ledgers: &'a Ledgers,
    pub(in crate::cli) id: &'a RunId,
    pub(in crate::cli) index: &'a Index,
    pub(in crate::cli) briefs: &'a [RunBrief],
    /// When the bundle is made: a review counts whose key counts then.
    pub(in crate::cli) now: DateTime<Utc>,
    /// The key that signs what is said of it.
    pub(in crate::cli) key: Option<&'a Path>,
}

impl RunEvidence<'_> {
    /// Writes what there is of it. Gives its row.
    pub(in crate::cli) fn write(
        &self,
        past: Result<&Past, &CommandError>,
        folder: &mut NewFolder,
    ) -> Result<ChangeRow, CommandError> {
        let mut notes = Vec::new();
        let is_there = self.ledgers.home.open_run(self.id).is_ok_and(|run| run.read_lines().is_ok());
        if is_there {
            self.copy(&self.ledgers.home.open_run(self.id)?, folder, &mut notes)?;
        }
        let plan = match past.map(Past::plan) {
            Ok(Ok(plan)) => Some(plan),
            Ok(Err(error)) => {
                notes.push(error.message);
                None
            }
            Err(error) => {
                notes.push(error.message.clone());
                None
            }
        };
        let records = past.map_or(&[][..], |past| &past.records);
        let told = Told { records, plan: plan.as_ref() };
        let brief = self.briefs.iter().find(|brief| brief.is_of(self.id.as_str()));
        let earlier = brief.and_then(|brief| rehearsal(brief, self.briefs));
        if let (true, Ok(past)) = (is_there, past) {
            self.make(past, &told, folder, &mut notes)?;
        }
        let review = past.ok().filter(|past| broke_glass(past)).map(|past| reviewed(past, self.now));
        if let Some(Err(why)) = &review {
            notes.push(why.clone());
        }
        let review = review.and_then(Result::ok).map(|(review, _)| review);
        let held = self.held(past, is_there, notes);
        let mut row = ChangeRow::of(self.id.as_str(), &told, held, review.as_ref(), earlier);
        if is_there {
            row.folder = Some(self.place("runs", ""));
            self.state(&row, folder)?;
        }
        Ok(row)
    }

    fn place(&self, kind: &str, name: &str) -> String {
        let slash = if name.is_empty() { "" } else { "/" };
        format!("{kind}/{}{slash}{name}", self.id)
    }

    /// Copies its record as it lies there. What cannot be read is noted and left out.
    fn copy(&self, run: &Run, folder: &mut NewFolder, notes: &mut Vec<String>) -> Result<(), CommandError> {
        let failed = |error: std::io::Error| CommandError::usage(error.to_string());
        folder.folder(&self.place("runs", "out")).map_err(failed)?;
        folder.folder(&self.place("about", "approvals")).map_err(failed)?;
        folder.copy(&self.place("runs", "ledger.jsonl"), &mut run.read_lines()?).map_err(failed)?;
        for part in PARTS {
            match run.read(part) {
                Ok(Some(bytes)) => folder.write(&self.place("runs", part.name()), &bytes).map_err(failed)?,
                Ok(None) => {}
                Err(error) => notes.push(format!("{} cannot be read: {error}", part.name())),
            }
        }
        for name in run.outputs()? {
            let place = run.place(Piece::Output(&name));
            let file = Path::new(&place).file_name().map(|name| name.to_string_lossy().into_owned());
            let own = self.place("runs", &format!("out/{}", file.unwrap_or_default()));
            match run.open_output(&name) {
                Ok(mut output) => folder.copy(&own, &mut output).map_err(failed)?,
                Err(error) => notes.push(format!("{own} cannot be read: {error}")),
            }
        }
        Ok(())
    }

    /// Writes what is made of a record that can be read.
    fn make(
        &self,
        past: &Past,
        told: &Told<'_>,
        folder: &mut NewFolder,
        notes: &mut Vec<String>,
    ) -> Result<(), CommandError> {
        let failed = |error: std::io::Error| CommandError::usage(error.to_string());
        for (name, text) in signed_files(told) {
            folder.write(&self.place("about", &name), text.as_bytes()).map_err(failed)?;
        }
        let Some(plan) = told.plan else { return Ok(()) };
        let line = execution(plan).filter(|_| told.names(&plan.digest));
        if let Some(line) = line {
            folder.write(&self.place("about", "execution.json"), line.as_bytes()).map_err(failed)?;
        } else {
            notes.push(
                "no execution.json: it cannot be made again without a secret, or its record is broken"
                    .to_owned(),
            );
        }
        let page = page_in(None, self.ledgers, past)?;
        folder.write(&self.place("about", "report.html"), page.as_bytes()).map_err(failed)?;
        if past.folder.read(Part::Transcript)?.is_none() {
            // It can be made again, and was not made yet.
            let text = transcript(past)?;
            folder.write(&self.place("runs", Part::Transcript.name()), text.as_bytes()).map_err(failed)?;
        }
        Ok(())
    }

    /// What its record is worth, as `verify` has it.
    fn held(&self, past: Result<&Past, &CommandError>, is_there: bool, notes: Vec<String>) -> Held {
        let in_index = self.index.of_run(self.id.as_str()).next().is_some();
        let in_index = (self.index.broken.is_none() || in_index).then_some(in_index);
        match Verified::at_home(self.ledgers, self.id.as_str(), Vec::new()) {
            Ok(Verified { report, .. }) => {
                let state = match &report.verdict {
                    _ if !is_there => RecordState::Missing,
                    verdict if verdict.is_broken() => RecordState::Broken,
                    _ if !past.is_ok_and(Past::is_readable) => RecordState::Unreadable,
                    verdict if verdict.is_only_withheld() => RecordState::Sealed,
                    _ => RecordState::Open,
                };
                let verdict = report.words();
                let notes = notes.into_iter().chain(report.notes).collect();
                Held { state, verdict, records: report.records, head: report.head, in_index, notes }
            }
            Err(error) => {
                let verdict = format!("it cannot be read: {}", error.message);
                Held { state: RecordState::Unreadable, verdict, records: 0, head: None, in_index, notes }
            }
        }
    }

    /// Writes the statement about all of its files.
    fn state(&self, row: &ChangeRow, folder: &mut NewFolder) -> Result<(), CommandError> {
        let name = self.place("about", "statement.json");
        let own = [self.place("runs", "") + "/", self.place("about", "") + "/"];
        let is_own = |file: &str| own.iter().any(|start| file.starts_with(start));
        let files: Vec<(String, String)> =
            folder.sums().iter().filter(|(file, _)| is_own(file)).cloned().collect();
        let text = run_statement(row, &files);
        folder.write(&name, text.as_bytes()).map_err(|error| CommandError::usage(error.to_string()))?;
        signed(&name, text.as_bytes(), self.key, folder)
    }
}

/// The line that the plan's digest is of; none where it cannot be made again without what is masked.
fn execution(plan: &Plan) -> Option<String> {
    let file = plan_file(plan);
    let line = file.split_inclusive('\n').next()?;
    let is_its = plan.digest == format!("sha256:{}", hex(&Sha256::digest(line)));
    is_its.then(|| line.to_owned())
}
