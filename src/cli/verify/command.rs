//! `stepgate verify`.

use super::arguments::VerifyArguments;
use super::kept_heads::kept_heads;
use super::verified::Verified;
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::format::Format;
use crate::cli::ledgers::Ledgers;
use crate::cli::screen::Screen;
use crate::host;
use crate::ledger::{Mention, Report};
use crate::report::Style;
use std::path::Path;

/// Says whether the records of runs are whole and untouched, and against what they were compared.
pub(in crate::cli) fn verify(arguments: &VerifyArguments, screen: &Screen) -> Result<u8, CommandError> {
    let runs = arguments.runs.as_slice();
    if runs.len() > 1 && arguments.head.is_some() {
        return Err(CommandError::usage("`--head` is the head of a single run")
            .hinted("`--heads FILE` takes a line for each run."));
    }
    let mut kept: Vec<Mention> = Vec::new();
    kept.extend(arguments.head.iter().map(|head| Mention::given(head.clone(), "--head")));
    for file in &arguments.heads {
        kept.extend(heads_in(file)?);
    }
    if runs.is_empty() {
        return one(None, &kept, arguments, screen);
    }
    let mut worst = exit::DONE;
    for run in runs {
        worst = worse(worst, one(Some(run), &kept, arguments, screen)?);
    }
    Ok(worst)
}

/// A record that does not hold is worse than one that was not compared.
fn worse(one: u8, other: u8) -> u8 {
    if [one, other].contains(&exit::RECORD) { exit::RECORD } else { one.max(other) }
}

/// What a file of heads says of runs; `-` is standard input.
fn heads_in(file: &Path) -> Result<Vec<Mention>, CommandError> {
    let is_input = file == Path::new("-");
    let text = if is_input { host::read_standard_input() } else { host::read_text(file) };
    let text = text.map_err(|error| CommandError::usage(error.to_string()))?;
    let name = if is_input { "standard input".to_owned() } else { file.display().to_string() };
    Ok(kept_heads(&text, &name))
}

fn one(
    run: Option<&str>,
    kept: &[Mention],
    arguments: &VerifyArguments,
    screen: &Screen,
) -> Result<u8, CommandError> {
    let mut verified = match run.map(Path::new).filter(|path| host::is_folder(path)) {
        Some(path) => Verified::folder(path, kept.to_vec())?,
        None => of_home(run, kept.to_vec(), screen)?,
    };
    let signer = arguments.signers.as_ref().map(|signers| verified.signed_by(signers));
    if signer.is_none() {
        verified.is_not_asked_for_signers();
    }
    let mut report = verified.report.clone();
    let is_named = kept.iter().any(|mention| mention.run.is_none() || mention.run == report.run);
    if !arguments.heads.is_empty() && !is_named {
        report.notes.push("no line of --heads is of this run".to_owned());
    }
    let code = code(&report, arguments.rewritten);
    match arguments.format {
        Format::Json => {
            let text =
                serde_json::to_string_pretty(&report).expect("a report holds only strings and numbers");
            screen.data(&format!("{text}\n"));
        }
        Format::Text => tell(&report, code, screen),
    }
    if let Some(signer) = signer {
        screen.talk(&format!("signed by {}", signer?));
    }
    if let Some(signers) = &arguments.signers {
        for signed in &verified.signed {
            screen.talk(&signed.checked(signers)?);
        }
    }
    Ok(code)
}

/// What a record is worth to whoever calls; where it is `rewritten`, that may be enough.
fn code(report: &Report, rewritten: bool) -> u8 {
    let holds = report.verdict.holds() || rewritten && report.verdict.is_only_withheld();
    match report.is_as_it_was() {
        _ if !holds => exit::RECORD,
        true => exit::DONE,
        false => exit::NOT_COMPARED,
    }
}

/// A run of this user.
fn of_home(run: Option<&str>, kept: Vec<Mention>, screen: &Screen) -> Result<Verified, CommandError> {
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
    Verified::at_home(&ledgers, &run, kept)
}

fn tell(report: &Report, code: u8, screen: &Screen) {
    let style = match code {
        exit::DONE => Style::Good,
        exit::NOT_COMPARED => Style::Warn,
        _ => Style::Bad,
    };
    let run = report.run.as_deref().unwrap_or("run");
    let verdict = screen.out.paint(style, report.words());
    screen.data(&format!("{run}: {verdict}\n"));
    screen.data(&format!(
        "{} records, {} files, {} bytes hashed again\n",
        report.records, report.files, report.bytes
    ));
    if let Some(head) = &report.head {
        screen.data(&format!("head {head}\n"));
    }
    report.unvouched.iter().for_each(|what| screen.data(&format!("not vouched for: {what}\n")));
    report.notes.iter().for_each(|note| screen.data(&format!("note: {note}\n")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_runs_the_worst_counts_and_that_is_not_the_largest_code() {
        assert_eq!(worse(exit::DONE, exit::NOT_COMPARED), exit::NOT_COMPARED);
        assert_eq!(worse(exit::NOT_COMPARED, exit::RECORD), exit::RECORD);
        assert_eq!(worse(exit::RECORD, exit::NOT_COMPARED), exit::RECORD);
        assert_eq!(worse(exit::DONE, exit::DONE), exit::DONE);
    }
}
