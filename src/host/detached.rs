//! How Stepgate starts a process: in a group of its own, and without a terminal.
//!
//! A program that asks for a password on the terminal behind Stepgate's back would be stopped by the system and hang; without
//! one it says so and fails. And neither Ctrl-C nor the terminal's end reaches it: those are for Stepgate to pass on.

use duct::Expression;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The program that gives up the terminal: the standard library starts no new session by itself.
static SETSID: OnceLock<Option<PathBuf>> = OnceLock::new();

/// A command, to be given its files and started.
pub fn detached(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
) -> Expression {
    let (program, arguments) = (program.as_ref(), arguments.into_iter().map(Into::into));
    // It costs a start of its own, so only where there is a terminal to give up.
    match SETSID.get_or_init(|| File::open("/dev/tty").ok().and_then(|_| find("setsid"))) {
        Some(setsid) => {
            let all = std::iter::once(program.to_owned()).chain(arguments);
            duct::cmd(setsid, all)
        }
        None => duct::cmd(program, arguments).before_spawn(|command| {
            command.process_group(0);
            Ok(())
        }),
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}
