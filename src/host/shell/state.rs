//! What a shell holds, as a bash script that makes another bash hold the same.
//!
//! Takes what bash printed about itself and leaves out what is bash's own. Never holds open files, jobs or the
//! directory stack, which cannot be handed on.

use super::line::quote_into;
use super::report::guarded;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

const HEAD: &str = "# stepgate shell state 1";

/// What bash has printed about itself.
#[derive(Debug)]
pub(super) struct Printed<'a> {
    pub(super) umask: &'a [u8],
    /// `declare -F` and `declare -p`.
    pub(super) declared: &'a [u8],
    /// `declare -f`.
    pub(super) functions: &'a [u8],
    /// `trap -p EXIT`, which is among `commands` too.
    pub(super) exit_trap: &'a [u8],
    /// `alias -p` and `trap -p`.
    pub(super) commands: &'a [u8],
}

/// A shell's state. Empty for a shell that has run nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    bytes: Vec<u8>,
    /// Where the EXIT trap begins, which comes last. A shell that exits has run it, and its successor must not again.
    exit_at: usize,
}

impl State {
    /// Makes a script of what bash has printed. `own_trap` is the runbook's EXIT trap without Stepgate's part.
    pub(super) fn new(flags: &str, cwd: &Path, printed: &Printed<'_>, own_trap: Option<&[u8]>) -> Self {
        let Printed { umask, declared, functions, exit_trap, commands } = printed;
        let mut bytes = Vec::with_capacity(declared.len() + functions.len() + 2048);
        bytes.extend_from_slice(format!("{HEAD} -{flags}\n\\builtin cd -- ").as_bytes());
        quote_into(&mut bytes, cwd.as_os_str().as_bytes());
        bytes.extend_from_slice(b"\n\\builtin umask ");
        bytes.extend_from_slice(umask);
        // Options first: some of them change how functions are read. Functions late, for one may be called `declare`. That
        // aliases are expanded comes last, for functions are printed with theirs expanded.
        let (bash_options, set_options) = (options(declared, "BASHOPTS"), options(declared, "SHELLOPTS"));
        let (expands, early): (Vec<&str>, Vec<&str>) =
            bash_options.split(':').partition(|name| *name == "expand_aliases");
        bytes.extend_from_slice(
            format!("__stepgate_options '{}' '{set_options}'\n", early.join(":")).as_bytes(),
        );
        // The only variable that a new bash is given.
        bytes.extend_from_slice(b"\\builtin unset -v PATH\n");
        let of_the_step = |line: &&[u8]| name_of(line).is_none_or(|name| !is_bash_own(name));
        for line in lines(declared).filter(|line| !declares_function(line)).filter(of_the_step) {
            bytes.extend_from_slice(line);
        }
        let at = find(commands, exit_trap).unwrap_or(commands.len());
        bytes.extend_from_slice(&commands[..at]);
        bytes.extend_from_slice(commands.get(at + exit_trap.len()..).unwrap_or_default());
        put_functions(&mut bytes, functions);
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
        let exit_at = bytes.len();
        bytes.extend_from_slice(own_trap.unwrap_or_default());
        Self { bytes, exit_at }
    }

    /// Reads the bytes of another shell's state, of an earlier session: what belongs to a login is of today's.
    pub(super) fn from_earlier_session(bytes: &[u8]) -> Self {
        let bytes: Vec<u8> = lines(bytes)
            .filter(|line| name_of(line).is_none_or(|name| !Self::belongs_to_session(name)))
            .flatten()
            .copied()
            .collect();
        // A trap that a person's text may have split over lines is the last thing that begins so.
        let exit_at = if bytes.ends_with(b" EXIT\n") {
            bytes.windows(10).rposition(|window| window == b"\ntrap -- '").map_or(bytes.len(), |at| at + 1)
        } else {
            bytes.len()
        };
        Self { bytes, exit_at }
    }

    /// The script.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Those of the options -a, -e, -u, -v, -x that are on.
    pub(super) fn flags(&self) -> &str {
        let line = lines(&self.bytes).next().unwrap_or_default();
        let flags =
            line.strip_prefix(HEAD.as_bytes()).and_then(|rest| rest.strip_prefix(b" -")).unwrap_or_default();
        std::str::from_utf8(flags).unwrap_or_default().trim_end()
    }

    /// The same after the EXIT trap has run.
    pub(super) fn without_exit_trap(mut self) -> Self {
        self.bytes.truncate(self.exit_at);
        self
    }

    /// Whether another one holds the same, apart from what changes by itself.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let changes = |name: &str| matches!(name, "SECONDS" | "OLDPWD") || Self::belongs_to_session(name);
        let stable = |line: &&[u8]| name_of(line).is_none_or(|name| !changes(name));
        lines(&self.bytes).filter(stable).eq(lines(&other.bytes).filter(stable))
    }

    /// What a new bash has to run, after the driver.
    pub(super) fn restoring(&self) -> Vec<u8> {
        let (body, trap) = self.bytes.split_at(self.exit_at);
        let mut text = body.to_vec();
        if !trap.is_empty() {
            text.extend_from_slice(&guarded(Some(trap)));
        }
        text
    }

    /// Whether a variable says something about the login that a session runs in, not about the run.
    pub(super) fn belongs_to_session(name: &str) -> bool {
        matches!(
            name,
            "SSH_AUTH_SOCK"
                | "SSH_AGENT_PID"
                | "SSH_CLIENT"
                | "SSH_CONNECTION"
                | "SSH_TTY"
                | "GPG_TTY"
                | "KRB5CCNAME"
                | "DISPLAY"
                | "WAYLAND_DISPLAY"
                | "XAUTHORITY"
                | "DBUS_SESSION_BUS_ADDRESS"
                | "XDG_RUNTIME_DIR"
                | "XDG_SESSION_ID"
                | "TERM"
                | "COLORTERM"
                | "TMUX"
                | "TMUX_PANE"
                | "STY"
                | "WINDOWID"
                | "COLUMNS"
                | "LINES"
        )
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

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { None } else { bytes.windows(part.len()).position(|window| window == part) }
}

/// The value of a variable that lists options; it holds nothing that would need a quote.
fn options(declared: &[u8], name: &str) -> String {
    let start = format!("{name}=\"");
    let value = lines(declared)
        .find_map(|line| line.splitn(3, |&byte| byte == b' ').nth(2)?.strip_prefix(start.as_bytes()))
        .unwrap_or_default();
    String::from_utf8_lossy(value.strip_suffix(b"\"\n").unwrap_or(value)).into_owned()
}

/// Lines with their newlines.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n')
}

/// The variable that a line of `declare -p` sets. Bash prints one line for each, whatever the value holds.
pub(super) fn name_of(line: &[u8]) -> Option<&str> {
    let mut words = line.strip_prefix(b"declare -")?.splitn(2, |&byte| byte == b' ');
    let rest = words.nth(1)?;
    let end = rest.iter().position(|byte| b"=\n".contains(byte)).unwrap_or(rest.len());
    std::str::from_utf8(&rest[..end]).ok()
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
