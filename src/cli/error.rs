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
