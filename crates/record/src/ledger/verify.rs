//! Whether a run's record still is what was written: every byte of the ledger and of everything that it vouches for.
//!
//! Takes evidence, which may be a copy on another machine, and what is known of the run from elsewhere. Gives one verdict and
//! what led to it. Reads in small pieces; never writes.

use super::LedgerError;
use super::evidence::Evidence;
use super::expectations::Expectations;
use super::file_check::{check_files, check_strays, check_unplanned};
use super::ledger_check::{LedgerCheck, planned, read_ledger};
use super::report::Report;
use super::store::Part;
use super::verify_outcome::VerifyOutcome;

/// Verifies a run. An error is evidence that cannot be read, not a record that does not hold.
pub(super) fn judge(evidence: &dyn Evidence, known: &Expectations) -> Result<Report, LedgerError> {
    let Some(ledger) = evidence.ledger()? else { return Ok(Report::missing(known)) };
    // The output is hashed while the ledger is read: both take as long as their bytes are many.
    let (read, digests) = std::thread::scope(|scope| {
        let digests = scope.spawn(|| evidence.digests());
        let read = planned(evidence).and_then(|planned| {
            let is_planned = planned.is_some();
            Ok((read_ledger(evidence, ledger, known, planned)?, is_planned))
        });
        (read, digests.join())
    });
    let digests = digests.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let (mut read, is_planned) = read?;
    let mut changed = check_files(evidence, &read.vouched, &digests, &mut read.report)?;
    if changed.as_ref().is_some_and(is_another_plan)
        && let Some(ledger) = evidence.ledger()?
    {
        // No record can be held against a plan that is not the one that was pinned.
        read = read_ledger(evidence, ledger, known, None)?;
        changed = check_files(evidence, &read.vouched, &digests, &mut read.report)?;
    }
    let LedgerCheck { mut report, vouched, verdict, sealed, rewritten } = read;
    check_unplanned(evidence, &vouched, is_planned, &mut report)?;
    let stray = check_strays(evidence, &vouched, sealed, &mut report)?;
    let withheld = vouched.withheld_bytes();
    let files: Vec<String> = vouched.withheld_files().map(str::to_owned).collect();
    report.verdict = match (verdict, changed.or(stray), sealed) {
        (Some(verdict @ VerifyOutcome::Broken { .. }), _, _)
        | (_, Some(verdict), _)
        | (Some(verdict), None, _) => verdict,
        (None, None, false) => VerifyOutcome::Unsealed,
        (None, None, true) if !rewritten.is_empty() || !files.is_empty() => {
            VerifyOutcome::Rewritten { records: rewritten, files, bytes: withheld }
        }
        (None, None, true) if withheld > 0 => VerifyOutcome::Withheld { bytes: withheld },
        (None, None, true) => VerifyOutcome::WholeAndSealed,
    };
    report.weigh();
    Ok(report)
}

fn is_another_plan(changed: &VerifyOutcome) -> bool {
    matches!(changed, VerifyOutcome::Changed { file, .. } if file == Part::Plan.name())
}
