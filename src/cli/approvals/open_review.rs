//! Runs that went without approval, and whether another person has signed that they have looked at one.

use super::found::SignerFiles;
use crate::cli::error::CommandError;
use crate::cli::ledgers::Past;
use crate::cli::prepare::settings_in;
use crate::host;
use crate::ledger::Part;
use crate::plan::ApprovalRules;
use crate::record::{Event, OperatorSigned, Review};
use chrono::{DateTime, Utc};
use std::path::Path;
use stepgate_signature::{Namespace, Signer};

/// Whether a run went without something that its environment demands.
pub(in crate::cli) fn broke_glass(past: &Past) -> bool {
    past.records.iter().any(|(_, event)| matches!(event, Event::BreakGlassUsed(_)))
}

/// Who may review a run: by the rules that it ran with, or else by those that its environment has today.
pub(in crate::cli) fn reviewers(past: &Past) -> Result<(ApprovalRules, SignerFiles), CommandError> {
    let opened = past.opened()?;
    let folder = host::folder_of(&Path::new(&opened.cwd).join(&opened.runbook))
        .map_err(|error| CommandError::usage(error.to_string()))?;
    let settings = settings_in(&folder)?;
    let rules = past.plan()?.rules.approvals;
    let today = || {
        let name = opened.environment.as_deref()?;
        let rules = settings.environment(name)?.1.approvals.as_ref()?.get_ref();
        Some(ApprovalRules::of_settings(rules, &settings, None))
    };
    let rules = rules.or_else(today).ok_or_else(|| {
        CommandError::usage("its environment has no rule of approvals, so nobody is known who may review it")
            .hinted("Add approvals = { signers = \"allowed_signers\" } to its table in stepgate.toml.")
    })?;
    let files = SignerFiles::of(&rules, &settings);
    Ok((rules, files))
}

/// Who has reviewed a run, if that counts; else why not, in words.
pub(in crate::cli) fn reviewed(past: &Past, now: DateTime<Utc>) -> Result<(Review, Signer), String> {
    let read = |part| past.folder.read(part).ok().flatten();
    let text = read(Part::Review).ok_or_else(|| "nobody has reviewed it".to_owned())?;
    let signature = read(Part::ReviewSignature).ok_or_else(|| "its review is not signed".to_owned())?;
    let words = String::from_utf8_lossy(&text).into_owned();
    let review = Review::parse(&words).map_err(|error| format!("its review cannot be read: {error}"))?;
    let (rules, files) = reviewers(past).map_err(|error| error.message)?;
    counts(past, &rules, &review)?;
    let signer = files
        .at(now)
        .check(Namespace::Review, &text, &signature, &review.reviewer)
        .map_err(|error| format!("the signature of its review does not hold: {error}"))?;
    another_person(past, &signer, &files, now)?;
    Ok((review, signer))
}

/// Whether a review is about all of this run, by somebody who may.
fn counts(past: &Past, rules: &ApprovalRules, review: &Review) -> Result<(), String> {
    if review.run != past.folder.id().as_str() {
        return Err(format!("its review is of the run {}", review.run));
    }
    if review.head != past.head {
        return Err("its record is another one than was reviewed".to_owned());
    }
    if !rules.from.is_empty() && !rules.from.contains(&review.reviewer) {
        return Err(format!("{} is not among those who may review it", review.reviewer));
    }
    Ok(())
}

/// Whether the signer is nobody who has run it. An operator whom the list did not know then is looked for in it as it is now.
pub(in crate::cli) fn another_person(
    past: &Past,
    signer: &Signer,
    files: &SignerFiles,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let operators = past.records.iter().filter_map(|(_, event)| match event {
        Event::OperatorSigned(operator) => Some(operator),
        _ => None,
    });
    let name = |operator: &OperatorSigned| {
        let found = || {
            let (text, signature) = (operator.statement.as_bytes(), operator.signature.as_bytes());
            files.at(now).find(Namespace::Operator, text, signature).ok().map(|found| found.principal)
        };
        operator.operator.clone().or_else(found)
    };
    for operator in operators {
        match name(operator) {
            Some(name) if name == signer.principal || operator.key == signer.key => {
                return Err(format!("{} has run it: another person has to review it", signer.principal));
            }
            Some(_) => {}
            None => {
                return Err(format!(
                    "whoever has run it is nobody on the list of signers, by the key {}: nobody can tell that it is another person",
                    operator.key
                ));
            }
        }
    }
    Ok(())
}
