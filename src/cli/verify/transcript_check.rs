//! Whether the transcript that lies beside a ledger is what the record gives: it is made again, by what makes reports, and compared.
//!
//! A transcript can be made of the record at any time, so nothing in the record vouches for it. What another version has written may
//! have another form, and is not compared; that is said, and such a run is not all as it was.

use crate::cli::error::CommandError;
use crate::cli::ledgers::Past;
use crate::ledger::{Part, Report};
use crate::plan::Plan;
use crate::record::{Event, writer};
use crate::report::transcript;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const AGAIN: &str = "`stepgate report` makes it again";

/// Adds to `report`, which is of the run that `past` is, what its transcript is worth.
pub(in crate::cli) fn check_transcript(past: &Past, report: &mut Report) -> Result<(), CommandError> {
    let name = Part::Transcript.name();
    // Of a run that can go on it may be of an earlier session, and its verdict says enough.
    if !report.verdict.is_only_withheld() {
        return Ok(());
    }
    let Some(there) = past.folder.read(Part::Transcript)? else {
        report.notes.push(format!("{name} is not there; {AGAIN}"));
        return Ok(());
    };
    let plan = match past.is_of_this_version().and_then(|()| past.plan()) {
        Ok(plan) => plan,
        Err(error) => {
            report.is_not_vouched_for(format!("{name}: not compared: {}", error.message));
            return Ok(());
        }
    };
    let is_made_of = |(records, head): &(usize, String)| made(past, &plan, *records, head) == there;
    if is_made_of(&(past.records.len(), past.head.clone())) {
        return Ok(());
    }
    if let Some((records, _)) = ends(past).into_iter().find(is_made_of) {
        report.is_not_vouched_for(format!("{name}: it tells of the first {records} records only; {AGAIN}"));
        return Ok(());
    }
    let version = past.records.iter().rev().find_map(|(record, _)| writer(record)).unwrap_or_default();
    if !report.verdict.is_whole() {
        report.is_not_vouched_for(format!(
            "{name}: it is not what is left of the record, and may hold what was taken away; {AGAIN}"
        ));
    } else if version == VERSION {
        report.is_changed(name, format!("it is not what the record gives; {AGAIN}"));
    } else {
        report.is_not_vouched_for(format!(
            "{name}: not compared: written by stepgate {version}, and this is {VERSION}; {AGAIN}"
        ));
    }
    Ok(())
}

/// The transcript of the first `records` records.
fn made(past: &Past, plan: &Plan, records: usize, head: &str) -> Vec<u8> {
    let output = &mut |name: &_, limit| past.output(name, limit);
    transcript(plan, &past.records[..records], head, output).into_bytes()
}

/// How many records there were when a session had ended, and their head then: a crash may have kept the transcript of that.
fn ends(past: &Past) -> Vec<(usize, String)> {
    let behind = past.records.iter().enumerate().zip(past.records.iter().skip(1));
    let ends = behind.filter_map(|((at, (_, event)), (next, _))| match event {
        Event::RunSealed(sealed) => Some((at + 1, sealed.head.clone())),
        Event::RunClosed(_) if next.kind != "run.sealed" => Some((at + 1, next.prev.clone())),
        _ => None,
    });
    ends.collect()
}
