//! What was typed, and what may be repeated of it: a value that somebody typed for a secret stands in no message.

use super::args::Arguments;
use super::error::CommandError;
use super::screen::Screen;
use crate::host;
use crate::redact::{Redactor, Secret, looks_secret};
use clap::Parser as _;
use std::process::ExitCode;

/// The command line. One that makes no sense, and what only asks for help, is answered here; then there is only a code to exit with.
pub(super) fn arguments(screen: &Screen) -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let told = error.render().to_string();
        let masked = redactor().text(&told);
        if masked == told {
            // A reader that has gone away is no error.
            let _gone = error.print();
        } else {
            screen.talk(&masked);
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(super::exit::USAGE))
    })
}

/// An error that may be told.
pub(super) fn masked(error: &CommandError) -> CommandError {
    let masks = redactor();
    let hints = error.hints.iter().map(|hint| masks.text(hint)).collect();
    CommandError { message: masks.text(&error.message), hints, code: error.code }
}

/// A text that was typed, as it may be kept where nothing else is known of secrets.
pub(super) fn without_secrets(text: &str) -> String {
    redactor().text(text)
}

/// Masks the values that were typed under the names of secrets, those that the clients of databases get by the process environment, and
/// what has the shape of a token.
fn redactor() -> Redactor {
    let typed = host::arguments().filter_map(|typed| {
        let argument = typed.to_string_lossy();
        let pair = argument.strip_prefix("--set=").unwrap_or(&argument);
        let (name, value) = pair.split_once('=')?;
        looks_secret(name).then(|| Secret::new(name, value).ok())?
    });
    let known = host::passwords_of("").into_iter();
    let known = known.filter_map(|password| Secret::new("password", password).ok());
    Redactor::new(typed.chain(known).collect())
}
