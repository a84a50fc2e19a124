//! What a shell holds, as a bash script that makes another bash hold the same.
//!
//! Takes what bash printed about itself and leaves out what is bash's own. Never holds open files, jobs or the
//! directory stack, which cannot be handed on.

use super::literal::{quote_into, unquoted};
use super::login::belongs_to_session;
use super::pieces;
use super::printed::{Printed, find, lines, name_of};
use super::sections::{ARGUMENTS, Sections};
use super::traps::{Trap, entries, guarded};
use crate::session::{Piece, inherits};
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

const HEAD: &str = "# stepgate shell state 1";

/// Begins the line that goes to the folder where the shell stood: the first behind the comments.
const FOLDER: &[u8] = b"\\builtin cd -- ";

/// Begins the last part of a state: the traps that have to be set when all else is there.
const TRAPS: &[u8] = b"\n# stepgate traps\n";

/// A shell's state. Empty for a shell that has run nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    bytes: Vec<u8>,
    sections: Sections,
}

/// Where the shell of a state stood, and where that is said; none where it says nothing.
fn folder(state: &[u8]) -> Option<(usize, PathBuf)> {
    let head: usize = lines(state).take_while(|line| line.starts_with(b"# ")).map(<[u8]>::len).sum();
    let folder = state[head..].strip_prefix(FOLDER)?;
    Some((head + FOLDER.len(), PathBuf::from(OsString::from_vec(unquoted(folder)?))))
}

/// A state as it is where the folder `from` is called `to`: another machine has its working copy elsewhere.
pub fn state_moved(state: Vec<u8>, from: &Path, to: &Path) -> Vec<u8> {
    let Some((at, stood)) = folder(&state).filter(|(_, stood)| stood == from) else { return state };
    let mut moved = state[..at].to_vec();
    quote_into(&mut moved, to.as_os_str().as_bytes());
    let mut was = Vec::new();
    quote_into(&mut was, stood.as_os_str().as_bytes());
    moved.extend_from_slice(&state[at + was.len()..]);
    moved
}

impl State {
    /// Makes a script of what bash has printed. `own_trap` is the runbook's EXIT trap without Stepgate's part.
    pub(super) fn new(flags: &str, cwd: &Path, printed: &Printed<'_>, own_trap: Option<&[u8]>) -> Self {
        let Printed { umask, declared, functions, exit_trap, commands, traps } = printed;
        let mut bytes = Vec::with_capacity(declared.len() + functions.len() + 2048);
        bytes.extend_from_slice(format!("{HEAD} -{flags}\n").as_bytes());
        let head = bytes.len();
        bytes.extend_from_slice(FOLDER);
        quote_into(&mut bytes, cwd.as_os_str().as_bytes());
        bytes.push(b'\n');
        let folder = head..bytes.len();
        bytes.extend_from_slice(b"\\builtin unset -v OLDPWD\n\\builtin umask ");
        bytes.extend_from_slice(umask);
        // Options first: some of them change how functions are read. Functions late, for one may be called `declare`. That
        // aliases are expanded comes last, for functions are printed with theirs expanded.
        let (bash_options, set_options) = (options(declared, "BASHOPTS"), options(declared, "SHELLOPTS"));
        // These end a shell, and have.
        let lasts = |name: &&str| !matches!(*name, "noexec" | "onecmd");
        let set_options = set_options.split(':').filter(lasts).collect::<Vec<_>>().join(":");
        let (expands, early): (Vec<&str>, Vec<&str>) =
            bash_options.split(':').partition(|name| *name == "expand_aliases");
        bytes.extend_from_slice(
            format!("__stepgate_options '{}' '{set_options}'\n", early.join(":")).as_bytes(),
        );
        // The only variable that a new bash is given.
        bytes.extend_from_slice(b"\\builtin unset -v PATH\n");
        let of_the_step =
            |line: &&[u8]| name_of(line).is_none_or(|name| name == ARGUMENTS || !is_bash_own(name));
        let at = bytes.len();
        for line in lines(declared).filter(|line| !declares_function(line)).filter(of_the_step) {
            bytes.extend_from_slice(line);
        }
        let variables = at..bytes.len();
        let at = find(commands, exit_trap).unwrap_or(commands.len());
        bytes.extend_from_slice(&commands[..at]);
        bytes.extend_from_slice(commands.get(at + exit_trap.len()..).unwrap_or_default());
        let commands = variables.end..bytes.len();
        put_functions(&mut bytes, functions);
        let functions = commands.end..bytes.len();
        // Exported, traced or read-only ones.
        let is_plain = |line: &[u8]| line.starts_with(b"declare -f ");
        for line in
            lines(declared).filter(|line| declares_function(line) && !is_plain(line)).filter(of_the_step)
        {
            bytes.extend_from_slice(b"\\builtin ");
            bytes.extend_from_slice(line);
        }
        for name in expands {
            bytes.extend_from_slice(format!("\\builtin shopt -s {name}\n").as_bytes());
        }
        bytes.extend_from_slice(TRAPS);
        let traps_at = bytes.len();
        bytes.extend_from_slice(traps);
        if let Some(own) = own_trap {
            bytes.extend_from_slice(&[b"trap -- ", own, b" EXIT\n"].concat());
        }
        let declared = lines(declared).filter(|line| declares_function(line));
        let names = declared.filter_map(name_of).filter(|name| !is_bash_own(name)).map(str::to_owned);
        let function_names = names.collect();
        let sections = Sections { folder, variables, commands, functions, function_names, traps_at };
        Self { bytes, sections }
    }

    /// Reads the bytes of another shell's state, of an earlier session: what belongs to a login is of today's.
    pub(super) fn from_earlier_session(bytes: &[u8]) -> Self {
        let bytes: Vec<u8> = lines(bytes)
            .filter(|line| name_of(line).is_none_or(|name| !belongs_to_session(name)))
            .flatten()
            .copied()
            .collect();
        let at = bytes.windows(TRAPS.len()).rposition(|window| window == TRAPS);
        let traps_at = at.map_or(bytes.len(), |at| at + TRAPS.len());
        Self { bytes, sections: Sections { traps_at, ..Sections::default() } }
    }

    /// The script.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same in pieces.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        pieces::pieces(&self.bytes, &self.sections)
    }

    /// The variables that are left to the environment of whoever goes on with it.
    pub(super) fn inherits(&self) -> impl Iterator<Item = &str> {
        inherits(&self.bytes).into_iter().map(|(name, _)| name)
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Where the shell stood; none where it says nothing.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        folder(&self.bytes).map(|(_, folder)| folder)
    }

    /// Those of the options -a, -e, -u, -v, -x that are on.
    pub(super) fn flags(&self) -> &str {
        let line = lines(&self.bytes).next().unwrap_or_default();
        let flags =
            line.strip_prefix(HEAD.as_bytes()).and_then(|rest| rest.strip_prefix(b" -")).unwrap_or_default();
        std::str::from_utf8(flags).unwrap_or_default().trim_end()
    }

    /// Whether a function or an alias is called so.
    pub(super) fn defines(&self, name: &str) -> bool {
        let holds = |text: String| find(&self.bytes, text.as_bytes()).is_some();
        holds(format!("\n{name} () "))
            || holds(format!("\nalias {name}="))
            || holds(format!("\nalias -- {name}="))
    }

    /// Whether a trap is set that may run while a step does.
    pub(super) fn has_traps(&self) -> bool {
        let is_signal = find(&self.bytes[..self.sections.traps_at], b"\ntrap -- ").is_some();
        is_signal || self.traps().any(|trap| trap.name != b"EXIT")
    }

    /// The same after the EXIT trap has run.
    pub(super) fn without_exit_trap(mut self) -> Self {
        let kept: Vec<u8> =
            self.traps().filter(|trap| trap.name != b"EXIT").flat_map(|trap| trap.entry).copied().collect();
        self.bytes.truncate(self.sections.traps_at);
        self.bytes.extend(kept);
        self
    }

    /// What its EXIT trap runs, in the quotes that bash prints.
    pub(super) fn exit_trap(&self) -> Option<Vec<u8>> {
        self.trap(b"EXIT")
    }

    /// What its DEBUG trap runs, likewise.
    pub(super) fn debug(&self) -> Option<Vec<u8>> {
        self.trap(b"DEBUG")
    }

    fn trap(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.traps().find(|trap| trap.name == name).map(|trap| trap.body.to_vec())
    }

    fn traps(&self) -> impl Iterator<Item = Trap<'_>> {
        entries(self.bytes.get(self.sections.traps_at..).unwrap_or_default())
    }

    /// Whether another one holds the same, apart from what changes by itself.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let changes = |name: &str| matches!(name, "SECONDS" | "OLDPWD") || belongs_to_session(name);
        let stable = |line: &&[u8]| name_of(line).is_none_or(|name| !changes(name));
        lines(&self.bytes).filter(stable).eq(lines(&other.bytes).filter(stable))
    }

    /// What a new bash has to run, after the driver. The DEBUG trap is set when a step begins.
    pub(super) fn restoring(&self) -> Vec<u8> {
        let mut text = self.bytes[..self.sections.traps_at].to_vec();
        for trap in self.traps().filter(|trap| ![b"EXIT".as_slice(), b"DEBUG"].contains(&trap.name)) {
            text.extend_from_slice(b"\\builtin ");
            text.extend_from_slice(trap.entry);
        }
        if let Some(own) = self.exit_trap() {
            text.extend_from_slice(&guarded(Some(&own)));
        }
        if find(&self.bytes, format!("\ndeclare -a {ARGUMENTS}=").as_bytes()).is_some() {
            let line = format!("\\builtin set -- \"${{{ARGUMENTS}[@]}}\"\n\\builtin unset -v {ARGUMENTS}\n");
            text.extend_from_slice(line.as_bytes());
        }
        text
    }
}

fn put_functions(bytes: &mut Vec<u8>, functions: &[u8]) {
    // Bash prints them by name, each from `name () ` to the next unindented brace. The driver's own are not the shell's.
    let mut is_drivers = false;
    for line in lines(functions) {
        is_drivers |= line.starts_with(b"__stepgate_") && line.ends_with(b" () \n");
        if !is_drivers {
            bytes.extend_from_slice(line);
        }
        is_drivers &= line != b"}\n";
    }
}

fn declares_function(line: &[u8]) -> bool {
    line.strip_prefix(b"declare -").is_some_and(|rest| rest.first() == Some(&b'f'))
}

/// The value of a variable that lists options; it holds nothing that would need a quote.
fn options(declared: &[u8], name: &str) -> String {
    let start = format!("{name}=\"");
    let value = lines(declared)
        .find_map(|line| line.splitn(3, |&byte| byte == b' ').nth(2)?.strip_prefix(start.as_bytes()))
        .unwrap_or_default();
    String::from_utf8_lossy(value.strip_suffix(b"\"\n").unwrap_or(value)).into_owned()
}

/// Whether bash keeps a variable itself: read-only, or with another meaning in another process.
fn is_bash_own(name: &str) -> bool {
    name.starts_with("__stepgate_")
        || matches!(
            name,
            "BASH"
                | "BASHOPTS"
                | "BASHPID"
                | "BASH_ALIASES"
                | "BASH_ARGC"
                | "BASH_ARGV"
                | "BASH_ARGV0"
                | "BASH_CMDS"
                | "BASH_COMMAND"
                | "BASH_EXECUTION_STRING"
                | "BASH_LINENO"
                | "BASH_SOURCE"
                | "BASH_SUBSHELL"
                | "BASH_VERSINFO"
                | "BASH_VERSION"
                | "BASH_XTRACEFD"
                | "COMP_WORDBREAKS"
                | "DIRSTACK"
                | "EPOCHREALTIME"
                | "EPOCHSECONDS"
                | "EUID"
                | "FUNCNAME"
                | "GROUPS"
                | "HISTCMD"
                | "LINENO"
                | "PIPESTATUS"
                | "PPID"
                | "RANDOM"
                | "SHELLOPTS"
                | "SHLVL"
                | "SRANDOM"
                | "UID"
                | "_"
        )
}
