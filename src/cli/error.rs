//! What stops a command: one message, its hints, and the code that the command exits with.

use super::exit;
use crate::host;
use crate::ledger::LedgerError;
use crate::session::{AnswersError, EndingKind, JournalError};
use crate::settings::SettingsError;

/// Why a command could not do what was asked.
#[derive(Debug)]
pub(super) struct CommandError {
    pub(super) message: String,
    pub(super) hints: Vec<String>,
    pub(super) code: u8,
}

impl CommandError {
    fn new(code: u8, message: impl Into<String>) -> Self {
        Self { message: message.into(), hints: Vec::new(), code }
    }

    /// The command line makes no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(exit::USAGE, message)
    }

    /// The document, or a file beside it, cannot be used.
    pub(super) fn document(message: impl Into<String>) -> Self {
        Self::new(exit::DOCUMENT, message)
    }

    /// The record does not allow it.
    pub(super) fn record(message: impl Into<String>) -> Self {
        Self::new(exit::RECORD, message)
    }

    /// A step is in doubt.
    pub(super) fn in_doubt(message: impl Into<String>) -> Self {
        Self::new(exit::IN_DOUBT, message)
    }

    /// Somebody has to say something first.
    pub(super) fn declined(message: impl Into<String>) -> Self {
        Self::new(exit::DECLINED, message)
    }

    /// This signal came.
    pub(super) fn stopped(signal: i32) -> Self {
        Self::new(EndingKind::Signal(signal).exit_code(), format!("stopped by signal {signal}"))
    }

    /// The same with advice.
    pub(super) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl CommandError {
    /// The same with what can be done about an error of the system, where that is known.
    pub(super) fn about(self, error: &std::io::Error) -> Self {
        host::os_hint(error.kind()).into_iter().fold(self, Self::hinted)
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        let refused = if error.is_for_another_version { Self::usage } else { Self::document };
        Self { hints: error.hint.clone().into_iter().collect(), ..refused(error.to_string()) }
    }
}

/// All that is wrong with an answers file, each with its advice below it.
impl From<Vec<AnswersError>> for CommandError {
    fn from(errors: Vec<AnswersError>) -> Self {
        let lines = errors.iter().flat_map(|error| {
            let hints = error.hints.iter().map(|hint| format!("    {hint}"));
            std::iter::once(error.to_string()).chain(hints)
        });
        Self::usage(lines.collect::<Vec<_>>().join("\n"))
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        let hint = error.hint();
        match error {
            LedgerError::NotARunId { .. } | LedgerError::NoSuchRun { .. } | LedgerError::Ambiguous { .. } => {
                Self::usage(error.to_string())
            }
            _ => Self::record(error.to_string()),
        }
        .hinted(hint)
    }
}

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        Self { hints: error.hint.into_iter().collect(), ..Self::record(error.message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_run_that_is_not_found_is_a_slip_and_a_record_that_does_not_hold_is_none() {
        let wanted = || "2026".to_owned();
        let slip = CommandError::from(LedgerError::NoSuchRun { wanted: wanted(), runs: "runs".into() });
        assert_eq!((slip.code, slip.hints.len()), (exit::USAGE, 1));
        let broken = LedgerError::Unreliable { path: PathBuf::from("ledger.jsonl") };
        assert_eq!(CommandError::from(broken).code, exit::RECORD);
    }

    #[test]
    fn a_signal_that_stops_a_command_is_in_its_code() {
        assert_eq!(CommandError::stopped(2).code, 130);
        assert_eq!(CommandError::stopped(15).code, 143);
    }

    #[test]
    fn settings_that_want_another_version_are_a_matter_of_the_command_line() {
        let error = |text: &str| {
            CommandError::from(crate::settings::Settings::parse("stepgate.toml", text).unwrap_err())
        };
        assert_eq!(error("nonsense = 1").code, exit::DOCUMENT);
        assert_eq!(error("base = 7").code, exit::DOCUMENT);
    }

    #[test]
    fn advice_comes_in_the_order_in_which_it_was_given() {
        let error = CommandError::declined("no").hinted("first").hinted("second");
        assert_eq!(
            (error.code, error.hints),
            (exit::DECLINED, vec!["first".to_owned(), "second".to_owned()])
        );
    }
}
