//! `stepgate verify`.

use super::error::CommandError;
use super::exit;
use super::format::Format;
use super::ledgers::Ledgers;
use super::screen::Screen;
use crate::host;
use crate::ledger::{Expectations, Part, Report, check_signature, signature_in, verify as verify_folder};
use crate::report::Style;
use std::path::{Path, PathBuf};

/// What is asked of a record.
pub(super) struct Wanted {
    /// The head hash that was kept elsewhere.
    pub(super) head: Option<String>,
    /// Whether records out of which a text was taken count.
    pub(super) rewritten: bool,
    /// Who has to have signed it.
    pub(super) signers: Option<PathBuf>,
    pub(super) format: Format,
}

/// Says whether the records of runs are whole and untouched.
pub(super) fn verify(runs: &[String], wanted: &Wanted, screen: &Screen) -> Result<u8, CommandError> {
    match runs {
        [] => one(None, wanted, screen),
        [run] => one(Some(run), wanted, screen),
        _ if wanted.head.is_some() => Err(CommandError::usage("`--head` is the head of a single run")),
        _ => runs.iter().try_fold(exit::DONE, |worst, run| Ok(worst.max(one(Some(run), wanted, screen)?))),
    }
}

fn one(run: Option<&str>, wanted: &Wanted, screen: &Screen) -> Result<u8, CommandError> {
    let Wanted { head, rewritten, signers, format } = wanted;
    let head = head.clone();
    let (report, signature) = match run.map(Path::new).filter(|path| host::is_folder(path)) {
        Some(path) => {
            (verify_folder(path, &Expectations { head, ..Expectations::default() })?, signature_in(path)?)
        }
        None => of_home(run, head, screen)?,
    };
    match format {
        Format::Json => {
            let text =
                serde_json::to_string_pretty(&report).expect("a report holds only strings and numbers");
            screen.data(&format!("{text}\n"));
        }
        Format::Text => tell(&report, *rewritten, screen),
    }
    if let Some(signers) = signers {
        let signature = signature.unwrap_or_default();
        let signer = check_signature(&report, &signature, signers)
            .map_err(|error| CommandError::record(error.to_string()))?;
        screen.talk(&format!("signed by {signer}"));
    }
    Ok(if is_enough(&report, *rewritten) { exit::DONE } else { exit::RECORD })
}

/// Whether a record holds, or would but for what was taken out of it, where that is enough.
fn is_enough(report: &Report, rewritten: bool) -> bool {
    report.verdict.holds() || rewritten && report.verdict.is_only_withheld()
}

/// A run of this user, held against the index of all runs.
fn of_home(
    run: Option<&str>,
    head: Option<String>,
    screen: &Screen,
) -> Result<(Report, Option<Vec<u8>>), CommandError> {
    let ledgers = Ledgers::open()?;
    for missing in ledgers.home.missing_runs()? {
        screen.talk(&format!(
            "{} {missing} is in the index and has no folder",
            screen.err.paint(Style::Bad, "run missing:")
        ));
    }
    let run = match run {
        Some(run) => ledgers.home.find(run).map_or_else(|_| run.to_owned(), |folder| folder.id().to_string()),
        None => ledgers.past(None)?.folder.id().to_string(),
    };
    let report = ledgers.home.verify(&run, head)?;
    let signature = ledgers.home.find(&run).and_then(|run| run.read(Part::Signature)).unwrap_or_default();
    Ok((report, signature))
}

fn tell(report: &Report, rewritten: bool, screen: &Screen) {
    let style = if is_enough(report, rewritten) { Style::Good } else { Style::Bad };
    let run = report.run.as_deref().unwrap_or("run");
    let verdict = screen.out.paint(style, report.verdict.to_string());
    screen.data(&format!("{run}: {verdict}\n"));
    screen.data(&format!(
        "{} records, {} files, {} bytes hashed again\n",
        report.records, report.files, report.bytes
    ));
    if let Some(head) = &report.head {
        screen.data(&format!("head {head}\n"));
    }
    report.notes.iter().for_each(|note| screen.data(&format!("note: {note}\n")));
}
