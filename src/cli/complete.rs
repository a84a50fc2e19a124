//! Answers a shell that asks how what is typed goes on.
//!
//! The shell calls Stepgate with a variable set, and Stepgate answers instead of running. It only reads.

use super::args::Arguments;
use super::error::CommandError;
use clap::CommandFactory as _;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;

/// The variable by which a shell asks.
const ASKED: &str = "STEPGATE_COMPLETE";

/// Answers a shell that asks, and then ends the process; does nothing where none asks.
pub(super) fn answer() {
    CompleteEnv::with_factory(Arguments::command).var(ASKED).complete();
}

/// The script that makes a shell ask.
pub(super) fn script(shell: clap_complete::Shell) -> Result<String, CommandError> {
    let unknown = || CommandError::usage(format!("there are no completions for {shell}"));
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string()).ok_or_else(unknown)?;
    let mut script = Vec::new();
    let written = completer.write_registration(ASKED, "stepgate", "stepgate", "stepgate", &mut script);
    written.map_err(|error| CommandError::usage(error.to_string()))?;
    // Bash puts quotes around a title with spaces only where it takes it for a file's name.
    Ok(String::from_utf8_lossy(&script).replace("complete -o nospace", "complete -o filenames -o nospace"))
}
