//! The files of a run, held against what its ledger says of them; and what lies there of which it says nothing.

use super::LedgerError;
use super::evidence::{Digests, Evidence};
use super::file_manifest::{FileManifest, VouchedFile};
use super::report::Report;
use super::store::{OUT, Part, Piece};
use super::strays::Worth;
use super::verify_outcome::VerifyOutcome;
use std::io;

/// Compares every file that the ledger vouches for. Gives the first that is not what it was.
pub(super) fn check_files(
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
    for (name, (bytes, _)) in digests.iter().filter(|(name, _)| !vouched.knows(name)) {
        let label = format!("{OUT}/{name}");
        if *bytes > 0 {
            changed(&label, UNTOLD.to_owned());
        } else {
            report.unvouched.push(format!("{label}: empty, as a crash before a step's start leaves it"));
        }
    }
    Ok(first)
}

/// Looks at the runbook and the plan of a run whose plan was never pinned, or cannot be read.
pub(super) fn check_unplanned(
    evidence: &dyn Evidence,
    vouched: &FileManifest,
    is_planned: bool,
    report: &mut Report,
) -> Result<(), LedgerError> {
    let is_pinned = vouched.parts().next().is_some();
    for part in [Part::Runbook, Part::Plan] {
        let name = part.name();
        if is_pinned && (is_planned || part == Part::Runbook) || evidence.part(part)?.is_none() {
            continue;
        }
        report.unvouched.push(if is_pinned {
            format!("{name}: it cannot be read here, so no record was held against it")
        } else {
            format!("{name}: no record has pinned it")
        });
    }
    Ok(())
}

const UNTOLD: &str = "no record tells of it";

/// Looks at what else lies there. Gives the first that should not, or is not what it was.
pub(super) fn check_strays(
    evidence: &dyn Evidence,
    vouched: &FileManifest,
    is_sealed: bool,
    report: &mut Report,
) -> Result<Option<VerifyOutcome>, LedgerError> {
    let mut first = None;
    for stray in evidence.strays()? {
        let changed =
            |found: &str| VerifyOutcome::Changed { file: stray.name.clone(), found: found.to_owned() };
        match stray.worth(vouched, is_sealed) {
            Worth::Expected => {}
            Worth::Left(why) => report.unvouched.push(format!("{}: {why}", stray.name)),
            Worth::Unknown => drop(first.get_or_insert_with(|| changed(UNTOLD))),
            Worth::Vouched(sha256) => {
                let (bytes, found) = evidence.stray(&stray)?;
                report.files += 1;
                report.bytes += bytes;
                if !found.is(sha256) {
                    first.get_or_insert_with(|| changed("its bytes are not those that were kept"));
                }
            }
        }
    }
    Ok(first)
}
