//! A run as a page for a browser, in the template that its runbook's settings name.

use super::approvals::open_review;
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::prepare::settings_in;
use super::verify::verified;
use super::wall_clock::clock;
use crate::host;
use crate::report::{OwnTemplate, RunAtRest, Verified, page_of_run};
use std::path::Path;

/// The page of a run, in the template of its team, if that has one.
pub(super) fn page(ledgers: &Ledgers, past: &Past) -> Result<String, CommandError> {
    let own = own_template(past)?;
    page_in(own.as_ref(), ledgers, past)
}

/// The page of a run in this template, or in ours.
pub(super) fn page_in(
    own: Option<&OwnTemplate>,
    ledgers: &Ledgers,
    past: &Past,
) -> Result<String, CommandError> {
    let plan = past.plan()?;
    let review = open_review::broke_glass(past).then(|| review(past)).transpose()?.flatten();
    let verified = Verified { review, ..verified(ledgers, past) };
    let run = RunAtRest { plan: &plan, records: &past.records, head: &past.head, verified: &verified };
    let page = page_of_run(&run, own, &mut |name, bytes| past.output_part(name, bytes));
    page.map_err(|fault| CommandError::usage(fault.to_string()))
}

/// What another person has made of a run that went without approval; none where it did not, or where nobody has yet.
#[cfg(feature = "browser")]
pub(super) fn review_of(past: &Past) -> Option<String> {
    open_review::broke_glass(past).then(|| review(past).ok()).flatten().flatten()
}

/// What another person has made of a run that went without approval.
fn review(past: &Past) -> Result<Option<String>, CommandError> {
    let now = clock()?.now();
    let reviewed = open_review::reviewed(past, now).ok();
    Ok(reviewed.map(|(review, signer)| {
        format!("reviewed by {} ({}): {}", signer.principal, signer.key, review.reason)
    }))
}

/// What the record is worth now.
fn verified(ledgers: &Ledgers, past: &Past) -> Verified {
    match verified::Verified::at_home(ledgers, past.folder.id().as_str(), Vec::new()) {
        Ok(verified::Verified { report, .. }) => Verified {
            words: report.words(),
            is_as_it_was: report.is_as_it_was(),
            holds: report.verdict.holds(),
            is_broken: report.verdict.is_broken(),
            review: None,
        },
        Err(error) => {
            Verified { words: format!("could not be checked: {}", error.message), ..Verified::default() }
        }
    }
}

/// The template of the team that the runbook is of; none where its settings name none, or are no longer there.
fn own_template(past: &Past) -> Result<Option<OwnTemplate>, CommandError> {
    let opened = past.opened()?;
    let runbook = Path::new(&opened.cwd).join(&opened.runbook);
    let folder = host::folder_of(&runbook).map_err(|error| CommandError::usage(error.to_string()))?;
    let Some(settings) = host::settings_path(&folder) else { return Ok(None) };
    let Some(template) = settings_in(&folder)?.report.template else { return Ok(None) };
    let path = settings.parent().unwrap_or(&folder).join(template);
    let text = host::read_text(&path).map_err(|error| {
        CommandError::usage(error.to_string())
            .hinted(format!("{} names it under [report].", settings.display()))
    })?;
    Ok(Some(OwnTemplate { path: path.display().to_string(), text }))
}
