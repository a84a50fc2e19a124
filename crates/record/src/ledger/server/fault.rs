//! What the server or the way to it refused, as an error of the record.

use crate::ledger::LedgerError;
use std::io::ErrorKind;
use std::path::Path;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// An error about what is at `place`, in words.
pub(super) fn failed(operation: &'static str, place: &str, error: &Error) -> LedgerError {
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
pub(super) fn words(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        let detail = said.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
        return format!("{}{detail}, SQLSTATE {}", said.message(), said.code().code());
    }
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
