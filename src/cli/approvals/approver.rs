//! Who approves or reviews, before anything is signed.

use super::approve_arguments::ApproveArguments;
use super::found::SignerFiles;
use crate::cli::error::CommandError;
use crate::plan::ApprovalRules;
use chrono::{DateTime, Utc};
use stepgate_signature::{SignatureError, public_key};

/// Whose key it is, by the list of signers.
pub(in crate::cli) fn approver(
    arguments: &ApproveArguments,
    rules: &ApprovalRules,
    files: &SignerFiles,
    now: DateTime<Utc>,
) -> Result<String, CommandError> {
    if let Some(name) = &arguments.name {
        return Ok(name.clone());
    }
    let refused = |error: SignatureError| CommandError::usage(error.to_string());
    let key = public_key(&arguments.key).map_err(refused)?;
    let mut names = files.at(now).names_of(&key).map_err(refused)?;
    names.retain(|name| rules.from.is_empty() || rules.from.contains(name));
    names.dedup();
    match names.as_slice() {
        [name] => Ok(name.clone()),
        [] => Err(CommandError::declined(format!(
            "{} is the key of nobody who may approve here, by {}",
            arguments.key.display(),
            rules.signers
        ))
        .hinted(
            "--as NAME says who you are where the list has an authority of certificates instead of keys.",
        )),
        _ => Err(CommandError::usage(format!("the key is of {}: add --as NAME", names.join(" and ")))),
    }
}
