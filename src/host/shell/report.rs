//! What bash says after a step: fields in a fixed order, each ended by NUL (which nothing in bash can hold).
//!
//! Takes the bytes, gives the report if it is whole: a bash that is killed may have written half of one.

use super::carry::Carry;
use super::printed::{Printed, find};
use super::state::State;
use super::traps::{Trap, entries, guarded, is_guarded, own};
use crate::programs::is_builtin;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

/// What every report begins with.
const START: &[u8] = b"\0\0\0report\0";
/// The flag of `set -t`: bash ends after the line that it is at.
const LAST: char = 't';

/// Where a report comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The end of a step.
    End,
    /// The end of a step that has changed nothing, so that nothing of the shell is told.
    Same,
    /// An `exit` at top level.
    Exit,
    /// An `exit` in a function: what is printed is of that function, and is not the shell's.
    Inner,
}

/// A report, read.
#[derive(Debug)]
pub(super) struct Report {
    /// Where it comes from.
    pub(super) word: Word,
    /// The number of the step whose text began last.
    pub(super) begun: Option<usize>,
    /// Whether bash ends with the step although the step has not said so.
    pub(super) is_last: bool,
    /// Whether bash has commands that `enable -f` has loaded: one of them looks like a program, and may change the shell.
    pub(super) is_extended: bool,
    /// Whether a trap is set that may have ended the shell in the place of a step: DEBUG, before the step's first command, or CHLD,
    /// whose `exit` bash forgets the status of.
    pub(super) may_be_ended_by_trap: bool,
    /// The step's exit status.
    pub(super) status: i32,
    /// The number of the last background job, as `$!` says.
    pub(super) last_job: String,
    /// Why the step was refused: `cwd`, or a variable's name and `=`.
    pub(super) refused: String,
    /// What the next step finds.
    pub(super) carry: Carry,
    /// Where the shell is.
    pub(super) cwd: PathBuf,
    /// What it holds.
    pub(super) state: State,
}

/// Whether among what `enable` has printed there is a command that bash does not come with. Where it prints nothing, nobody knows.
fn holds_loaded(printed: &[u8]) -> bool {
    let text = String::from_utf8_lossy(printed);
    let own = |line: &str| line.strip_prefix("enable ").is_some_and(is_builtin);
    text.is_empty() || !text.lines().all(own)
}

/// Where a report comes from, and what stands before that.
fn word_behind(bytes: &[u8]) -> Option<(&[u8], Word)> {
    let words = [
        (b"end\0".as_slice(), Word::End),
        (b"same\0", Word::Same),
        (b"exit\0", Word::Exit),
        (b"inner\0", Word::Inner),
    ];
    words.into_iter().find_map(|(end, word)| Some((bytes.strip_suffix(end)?, word)))
}

/// Whether a trap that runs between two commands may end bash.
fn exits(trap: Trap<'_>) -> bool {
    let is_one = matches!(trap.name, b"DEBUG" | b"SIGCHLD");
    is_one && trap.body.windows(4).any(|word| word == b"exit")
}

/// A number in a report.
fn number(bytes: &[u8]) -> Option<i32> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// A folder as `pwd` prints it.
fn printed_folder(printed: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(printed.strip_suffix(b"\n").unwrap_or(printed).to_vec()))
}

impl Report {
    /// Reads a whole report: it ends in the word that says where it comes from.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        // The last one counts. No field is called so behind three empty ones.
        let at = bytes.windows(START.len()).rposition(|window| window == START)?;
        let bytes = &bytes[at + START.len()..];
        let (bytes, word) = word_behind(bytes)?;
        let mut fields = bytes.split(|&byte| byte == 0);
        let mut next = || fields.next();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();

        let begun = text(next()?).parse().ok();
        let status = number(next()?)?;
        let last_argument = Some(next()?.to_vec());
        let flags = text(next()?);
        let is_last = flags.contains(LAST);
        let flags: String = flags.chars().filter(|flag| "aeuvxET".contains(*flag)).collect();
        let (last_job, refused) = (text(next()?), text(next()?));
        let mut pipe = Vec::new();
        while let Some(part) = number(next()?) {
            pipe.push(part);
        }
        let report = Self {
            word,
            begun,
            is_last,
            is_extended: false,
            may_be_ended_by_trap: false,
            status,
            last_job,
            refused,
            carry: Carry { flags, status, pipe, last_argument, exit_trap: None, debug: None },
            cwd: PathBuf::new(),
            state: State::default(),
        };
        if report.word == Word::Same {
            return Some(report);
        }
        let place = next()?;
        let at = place.iter().position(|&byte| byte == b'\n')? + 1;
        let (umask, cwd) = place.split_at(at);
        let cwd = printed_folder(cwd);
        let builtins = next()?;
        let (declared, functions, trap, commands, traps) = (next()?, next()?, next()?, next()?, next()?);
        let exit = entries(trap).next();
        let own_exit = exit.and_then(|trap| own(trap.body));
        let is_ours = exit.is_some_and(|trap| is_guarded(trap.body));
        let debug = entries(traps).find(|trap| trap.name == b"DEBUG").map(|trap| trap.body.to_vec());
        let signals = find(commands, b"trap -- '").map_or(&[][..], |at| &commands[at..]);
        let may_be_ended_by_trap = entries(traps).chain(entries(signals)).any(exits);
        let is_extended = holds_loaded(builtins);
        let printed = Printed { umask, declared, functions, exit_trap: trap, commands, traps };
        let state = State::new(&report.carry.flags, &cwd, &printed, own_exit.as_deref());
        let exit_trap = (!is_ours).then(|| guarded(own_exit.as_deref()));
        let carry = Carry { exit_trap, debug, ..report.carry };
        Some(Self { is_extended, may_be_ended_by_trap, carry, cwd, state, ..report })
    }
}

#[cfg(test)]
mod tests {
    use super::holds_loaded;

    #[test]
    fn a_command_that_was_loaded_into_bash_is_told_from_its_own() {
        assert!(!holds_loaded(b"enable .\nenable :\nenable cd\n"));
        assert!(holds_loaded(b"enable cd\nenable setpgid\n") && holds_loaded(b""));
    }
}
