//! `stepgate redact`.

use super::args::RedactArguments;
use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use super::run::clock;
use super::screen::Screen;
use crate::host;
use crate::ledger::{WithholdError, Withholding, withhold};
use crate::record::Target;
use std::ops::Range;

/// Takes output of a past run away, and says so in its record.
pub(super) fn redact(arguments: &RedactArguments, screen: &Screen) -> Result<u8, CommandError> {
    let past = Ledgers::open()?.past(Some(&arguments.run))?;
    let bytes = match &arguments.bytes {
        Some(text) => range(text)?,
        None => 0..past.output_length(arguments.step.as_str().into(), arguments.attempt),
    };
    let (step, attempt, reason) = (arguments.step.clone(), arguments.attempt, arguments.reason.clone());
    let what = Withholding { step, target: Target::Local, attempt, bytes, reason };
    let record = withhold(&past.folder, host::actor(), &what, clock()?.now()).map_err(refused)?;
    screen.talk(&format!(
        "Record {} says what was taken away. A secret that was shown must be changed in any case.",
        record.seq
    ));
    Ok(exit::DONE)
}

fn range(text: &str) -> Result<Range<u64>, CommandError> {
    let parsed = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    parsed.ok_or_else(|| {
        CommandError::usage(format!("`--bytes {text}` is no range"))
            .hinted("Write --bytes FROM..TO, such as 0..120.")
    })
}

fn refused(error: WithholdError) -> CommandError {
    match error {
        WithholdError::Ledger(error) => error.into(),
        WithholdError::NoSuchStep { .. } | WithholdError::NoSuchBytes { .. } => {
            CommandError::usage(error.to_string())
        }
    }
}
