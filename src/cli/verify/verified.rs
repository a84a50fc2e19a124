//! What a run's record is worth: looked through, held against what is known of it elsewhere, and its transcript made again.

use super::transcript_check::check_transcript;
use crate::cli::approvals::recorded_signatures::{self, RecordedSignature};
use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::ledger::{
    Expectations, Mention, Part, Report, Run, RunId, check_signature, run_in, signature_in, verify,
};
use std::path::Path;

/// A record that was looked through, and the signature that lies beside it.
pub(in crate::cli) struct Verified {
    pub(in crate::cli) report: Report,
    signature: Option<Vec<u8>>,
    /// What people have signed inside of it.
    pub(in crate::cli) signed: Vec<RecordedSignature>,
}

impl Verified {
    /// The run in the folder at `path`, which may be a copy from another machine.
    pub(in crate::cli) fn folder(path: &Path, kept: Vec<Mention>) -> Result<Self, CommandError> {
        let mut report = verify(path, &Expectations::default().and(kept))?;
        let mut signed = Vec::new();
        if let Some(Ok(id)) = report.run.as_deref().map(RunId::parse) {
            let folder = run_in(path, &id);
            note_review(&folder, &mut report)?;
            let past = Past::read(folder)?;
            check_transcript(&past, &mut report)?;
            signed = recorded_signatures::of(&past);
        }
        Ok(Self { report, signature: signature_in(path)?, signed })
    }

    /// A run of this user, held against the index of all runs and what later ones say of it.
    pub(in crate::cli) fn at_home(
        ledgers: &Ledgers,
        run: &str,
        kept: Vec<Mention>,
    ) -> Result<Self, CommandError> {
        let mut report = ledgers.home.verify(run, kept)?;
        let mut signed = Vec::new();
        let Ok(folder) = ledgers.home.find(run) else { return Ok(Self { report, signature: None, signed }) };
        // What of it cannot be read is told by its verdict.
        if report.verdict.is_only_withheld() {
            note_review(&folder, &mut report)?;
            let past = Past::read(folder.clone())?;
            check_transcript(&past, &mut report)?;
            signed = recorded_signatures::of(&past);
        }
        Ok(Self { report, signature: folder.read(Part::Signature).unwrap_or_default(), signed })
    }

    /// Holds it against its signature: the name of who signed it, by the list of `signers`; an error where that is nobody.
    pub(in crate::cli) fn signed_by(&mut self, signers: &Path) -> Result<String, CommandError> {
        let signature = self.signature.take().unwrap_or_default();
        let signer = check_signature(&self.report, &signature, signers)
            .map_err(|error| CommandError::record(error.to_string()))?;
        self.report.agrees_with(format!("the signature of {signer}"));
        Ok(signer)
    }

    /// Says that a signature lies there which nobody has looked at.
    pub(in crate::cli) fn is_not_asked_for_signers(&mut self) {
        if self.signature.is_some() {
            let name = Part::Signature.name();
            self.report.notes.push(format!("{name} was not looked at; --signers FILE says who signed"));
        }
    }
}

/// Says of a review that lies there that this is not where it is judged.
fn note_review(folder: &Run, report: &mut Report) -> Result<(), CommandError> {
    if folder.read(Part::Review)?.is_some() {
        let name = Part::Review.name();
        report
            .notes
            .push(format!("{name} was not looked at; `stepgate runs --open-reviews` says whether it counts"));
    }
    Ok(())
}
