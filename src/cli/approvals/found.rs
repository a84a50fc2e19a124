//! Approvals where they lie: beside a plan's file or where somebody says, each with what `ssh-keygen` says of its signature.

use super::notes;
use crate::approval::Approval;
use crate::cli::error::CommandError;
use crate::cli::ledgers::Ledgers;
use crate::cli::prepare::beside_settings;
use crate::host;
use crate::ledger::Signed;
use crate::plan::ApprovalRules;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use stepgate_signature::{Namespace, Signers};

/// How the name of an approval ends.
pub(in crate::cli) const APPROVAL: &str = "approval";

/// The files that hold who may sign.
pub(in crate::cli) struct SignerFiles {
    allowed: PathBuf,
    revoked: Option<PathBuf>,
}

impl SignerFiles {
    /// Those that the rules name.
    pub(in crate::cli) fn of(rules: &ApprovalRules, settings: &Settings) -> Self {
        Self {
            allowed: beside_settings(settings, &rules.signers),
            revoked: rules.revoked.as_ref().map(|name| beside_settings(settings, name)),
        }
    }

    /// Whoever may sign at that time.
    pub(in crate::cli) fn at(&self, now: DateTime<Utc>) -> Signers<'_> {
        Signers { allowed: &self.allowed, revoked: self.revoked.as_deref(), at: Some(now) }
    }
}

/// The files beside the plan at `plan` that are called like approvals of it.
pub(in crate::cli) fn beside(plan: &Path) -> Vec<PathBuf> {
    let Some(name) = plan.file_name().map(|name| format!("{}.", name.to_string_lossy())) else {
        return Vec::new();
    };
    let folder = plan.parent().unwrap_or(Path::new(""));
    let is_one = |path: &PathBuf| {
        let is_called = path.file_name().is_some_and(|found| found.to_string_lossy().starts_with(&name));
        is_called && path.extension().is_some_and(|extension| extension == APPROVAL)
    };
    let mut found: Vec<PathBuf> = host::paths_in(folder).into_iter().filter(is_one).collect();
    found.sort();
    found
}

/// The approvals in these files, the same file once.
pub(in crate::cli) fn read(files: &[PathBuf]) -> Result<Vec<Approval>, CommandError> {
    let mut read: Vec<(PathBuf, Approval)> = Vec::new();
    for path in files {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        if !read.iter().any(|(other, _)| *other == whole) {
            read.push((whole, approval(path)?));
        }
    }
    Ok(read.into_iter().map(|(_, approval)| approval).collect())
}

/// The approvals at these places, files and notes.
pub(in crate::cli) async fn given(places: &[PathBuf]) -> Result<Vec<Approval>, CommandError> {
    let mut all = Vec::new();
    for place in places {
        match notes::named(place) {
            Some(name) => all.extend(notes::read(name).await?),
            None => all.extend(read(std::slice::from_ref(place))?),
        }
    }
    Ok(all)
}

/// Those of an execution that the record keeps for all who share it, each with who has signed it. What nobody has signed who may counts
/// for nothing and is no hindrance: anybody may put it there.
pub(in crate::cli) fn in_record(
    ledgers: &Ledgers,
    execution: &str,
    files: &SignerFiles,
    now: DateTime<Utc>,
) -> Result<Vec<Approval>, CommandError> {
    let signed = ledgers.home.signed(execution)?.into_iter();
    let approval = |signed: Signed| {
        let text = String::from_utf8(signed.statement).ok()?;
        Approval::read(signed.place, text, signed.signature).ok()
    };
    let mut checked = checked(signed.filter_map(approval).collect(), files, now)?;
    checked.retain(|approval| approval.signer.is_ok());
    Ok(checked)
}

/// These, and those of the others that are not the same as one of them.
pub(in crate::cli) fn joined(mut all: Vec<Approval>, more: Vec<Approval>) -> Vec<Approval> {
    for given in more {
        if !all.iter().any(|other| other.text == given.text && other.signature == given.signature) {
            all.push(given);
        }
    }
    all
}

/// The approval in a file, whose signature lies beside it as `ssh-keygen -Y sign` leaves it.
fn approval(path: &Path) -> Result<Approval, CommandError> {
    let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()).about(&error))?;
    let place = path.display().to_string();
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sig");
    let signature = host::read_bytes(Path::new(&beside)).unwrap_or_default();
    Approval::read(place.clone(), text, signature).map_err(|error| {
        CommandError::usage(format!("{place} is no approval: {error}"))
            .hinted("`stepgate approve PLAN` writes one, and its signature beside it.")
    })
}

/// The same approvals, each with who has signed it.
pub(in crate::cli) fn checked(
    approvals: Vec<Approval>,
    files: &SignerFiles,
    now: DateTime<Utc>,
) -> Result<Vec<Approval>, CommandError> {
    let check = |approval: Approval| {
        let (text, name) = (approval.text.as_bytes(), &approval.statement.approver);
        let signer = match approval.signature.as_slice() {
            [] => Err("there is no signature beside it".to_owned()),
            bytes => match files.at(now).check(Namespace::Approval, text, bytes, name) {
                Ok(signer) => Ok(signer),
                Err(error @ stepgate_signature::SignatureError::NoProgram(_)) => {
                    return Err(CommandError::usage(error.to_string()));
                }
                Err(error) => Err(error.to_string()),
            },
        };
        Ok(Approval { signer, ..approval })
    };
    approvals.into_iter().map(check).collect()
}
