//! What the server or the way to it refused, as an error of the record.

use super::wait::GivenUp;
use crate::ledger::LedgerError;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use tokio_postgres::error::SqlState;

/// What the server refused, or why it was not reached.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) error: tokio_postgres::Error,
    /// Why nobody has waited for it any longer; none where the error is the server's or the connection's own.
    pub(super) given_up: Option<GivenUp>,
}

impl Fault {
    /// The server's own code; none where what it has done is not known.
    pub(super) fn code(&self) -> Option<&SqlState> {
        self.error.code()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&words(self))
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for GivenUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(silent) => {
                write!(formatter, "the server has said nothing for {} seconds", silent.as_secs())
            }
            Self::Called => {
                formatter.write_str("the server said nothing, and a signal ended the wait for it")
            }
        }
    }
}

/// An error about what is at `place`, in words.
pub(super) fn failed(operation: &'static str, place: &str, error: &Fault) -> LedgerError {
    let code = error.code();
    if code == Some(&SqlState::UNIQUE_VIOLATION) {
        return LedgerError::io(operation, Path::new(place), ErrorKind::AlreadyExists);
    }
    let advice = if code == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
        "only the owner of the schema `stepgate` may take anything of a record away: name that login in the address"
    } else if code.is_none() {
        "no further step runs without its record: see that the server is reached, then go on with `stepgate resume`"
    } else {
        "`stepgate store check` says what the server lacks; no further step runs without its record"
    };
    server(operation, place, words(error), advice)
}

/// An error in words about what is at `place`.
pub(super) fn server(operation: &'static str, place: &str, cause: String, advice: &str) -> LedgerError {
    LedgerError::Server { operation, place: place.to_owned(), cause, advice: advice.to_owned() }
}

/// What the server said; of any other error its cause.
pub(super) fn words(fault: &Fault) -> String {
    match fault.given_up {
        Some(given_up) if fault.code().is_none() => given_up.to_string(),
        _ => error_words(&fault.error),
    }
}

/// The same of an error that is nobody's patience.
pub(super) fn error_words(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        let detail = said.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
        return format!("{}{detail}, SQLSTATE {}", said.message(), said.code().code());
    }
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
