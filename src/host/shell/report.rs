//! What bash says after a step: fields in a fixed order, each ended by NUL (which nothing in bash can hold).
//!
//! Takes the bytes, gives the report if it is whole: a bash that is killed may have written half of one.

use super::line::{EXIT_TRAP, quote_into};
use super::state::{Printed, State};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

/// A report, read.
#[derive(Debug)]
pub(super) struct Report {
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

/// What a step leaves for the very next one and that no other command may come between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Carry {
    /// Those of the options -a, -e, -u, -v, -x that are on.
    flags: String,
    status: i32,
    pipe: Vec<i32>,
    last_argument: Vec<u8>,
    /// The EXIT trap to set again, where the step has taken Stepgate's part off it.
    pub(super) exit_trap: Option<Vec<u8>>,
}

impl Report {
    /// Reads a whole report: it ends in the word that says where it comes from.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_suffix(b"end\0").or_else(|| bytes.strip_suffix(b"exit\0"))?;
        let mut fields = bytes.split(|&byte| byte == 0);
        let mut next = || fields.next();
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<i32>().ok();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();

        let status = number(next()?)?;
        let last_argument = next()?.to_vec();
        let flags: String = text(next()?).chars().filter(|flag| "aeuvx".contains(*flag)).collect();
        let (last_job, refused) = (text(next()?), text(next()?));
        let mut pipe = Vec::new();
        while let Some(part) = number(next()?) {
            pipe.push(part);
        }
        let place = next()?;
        let at = place.iter().position(|&byte| byte == b'\n')? + 1;
        let (umask, cwd) = place.split_at(at);
        let cwd = PathBuf::from(OsString::from_vec(cwd.strip_suffix(b"\n").unwrap_or(cwd).to_vec()));
        let (declared, functions, trap, commands) = (next()?, next()?, next()?, next()?);
        let exit_trap = ExitTrap::read(trap);
        let printed = Printed { umask, declared, functions, exit_trap: trap, commands };
        let state = State::new(&flags, &cwd, &printed, exit_trap.own());
        let carry = Carry { flags, status, pipe, last_argument, exit_trap: exit_trap.to_set_again() };
        Some(Self { status, last_job, refused, carry, cwd, state })
    }
}

impl Carry {
    /// For the first step of a new bash: the options to set, and how the step before ended.
    pub(super) fn after_restart(flags: &str, status: i32) -> Self {
        Self { flags: flags.to_owned(), status, ..Self::default() }
    }

    /// Puts the commands that bring `$?`, `$_`, the options and, where it is asked for, `PIPESTATUS` back. The list around
    /// them keeps `set -e` and an ERR trap from taking them for a failure.
    pub(super) fn put(&self, text: &mut Vec<u8>, wants_pipe: bool) {
        let status = self.status;
        if wants_pipe && self.pipe.len() > 1 {
            let parts: Vec<String> =
                self.pipe.iter().map(|code| format!("__stepgate_return {code}")).collect();
            let carry = format!("__stepgate_carry '{}' 0; {}", self.flags, parts.join(" | "));
            text.extend_from_slice(carry.as_bytes());
            text.extend_from_slice(if status == 0 { b" || : " } else { b" && : " });
        } else {
            text.extend_from_slice(format!("__stepgate_carry '{}' {status} && : ", self.flags).as_bytes());
        }
        quote_into(text, &self.last_argument);
    }
}

/// The EXIT trap as bash prints it, and what of it is the runbook's.
#[derive(Debug)]
struct ExitTrap {
    /// `trap -- '…' EXIT`, of the runbook's part alone; none where there is none.
    own: Option<Vec<u8>>,
    ours: bool,
}

impl ExitTrap {
    fn read(printed: &[u8]) -> Self {
        const START: &[u8] = b"trap -- '";
        let Some(body) = printed.strip_prefix(START) else { return Self { own: None, ours: false } };
        let stripped = body.strip_prefix(EXIT_TRAP.as_bytes());
        let own = stripped.unwrap_or(body);
        let own = (own != b"' EXIT\n").then(|| [START, own].concat());
        Self { own, ours: stripped.is_some() }
    }

    /// The runbook's part.
    fn own(&self) -> Option<&[u8]> {
        self.own.as_deref()
    }

    /// The command that puts Stepgate's part in front again, where the runbook has replaced it.
    fn to_set_again(&self) -> Option<Vec<u8>> {
        (!self.ours).then(|| guarded(self.own.as_deref()))
    }
}

/// The command that sets both parts.
pub(super) fn guarded(own: Option<&[u8]>) -> Vec<u8> {
    let body = own.and_then(|own| own.strip_prefix(b"trap -- '")).unwrap_or(b"' EXIT\n");
    [b"\\builtin trap -- '", EXIT_TRAP.as_bytes(), body].concat()
}
