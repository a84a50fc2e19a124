//! One bash process: starts it, sends it steps, hears from it, knows when it has ended.
//!
//! Takes a start and a state. Gives reports and an exit status. Never signals it (see [`super::stop`]) and never starts
//! another one in its place.

use super::channel::{Channel, moved};
use super::error::ShellError;
use super::line::{LINE, Request, driver, setup_line};
use super::literal::quote_into;
use super::login::belongs_to_session;
use super::report::{Report, Word};
use super::start::Start;
use super::state::State;
use super::stuck::{self, Stuck};
use crate::host::children::Child;
use crate::host::detached::detached;
use crate::host::output::Output;
use crate::record::Status;
use rustix::io::{FdFlags, fcntl_setfd};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep_until;

/// Where the lease is put, out of the way of a runbook's `exec 9>lock` and `exec 200>lock`.
const LEASE: RawFd = 239;

/// A bash that runs, or has just ended.
#[derive(Debug)]
pub(super) struct Bash {
    handle: duct::Handle,
    child: Child,
    /// Says that some child of Stepgate's has ended.
    child_ended: Signal,
    channel: Channel,
    watch: stuck::Watch,
    n_lines: usize,
    doing: Doing,
}

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// It waits for a step.
    Nothing,
    /// It has a step that it has not said the end of.
    Step,
    /// It has come to an `exit`, and waits before the EXIT trap.
    Leaving,
    /// It runs that trap.
    Trap,
}

/// Where a bash's steps read and write.
pub(super) enum Place<'a> {
    /// Nothing to read, and two pipes to write.
    Pipes(&'a Output),
    /// A terminal of their own.
    Terminal(OwnedFd),
}

/// What becomes of a step, as bash has it.
#[derive(Debug)]
pub(super) enum News {
    /// It ended, and left bash alive.
    Ended(Box<Report>),
    /// It ended bash, which waits to be let go on with its EXIT trap.
    Leaving(Box<Report>),
    /// Bash ended with it, or with that trap.
    Exited(Status),
    /// Bash ended before it came to the step's text.
    NeverBegan,
    /// Bash lives and will not end the step.
    Stuck(Stuck),
}

impl Bash {
    /// Starts one in `cwd`; where there is a state, what it holds replaces the environment too.
    pub(super) fn start(
        start: &Start,
        cwd: &Path,
        state: &State,
        place: Place<'_>,
    ) -> Result<Self, ShellError> {
        Self::spawn(start, cwd, state, place).map_err(ShellError::Start)
    }

    fn spawn(start: &Start, cwd: &Path, state: &State, place: Place<'_>) -> io::Result<Self> {
        // Before the start, or an early end would be missed.
        let child_ended = signal(SignalKind::child())?;
        let mut channel = Channel::open(&start.name)?;
        let name = channel.name();
        let lease = start.lease.as_ref().map(|lease| moved(lease, LEASE)).transpose()?;
        let has_terminal = matches!(place, Place::Terminal(_));
        let arguments = ["--norc", "--noprofile", name.as_str()];
        let command = match place {
            Place::Pipes(output) => {
                let (stdout, stderr) = output.writers()?;
                detached("bash", arguments).stdin_null().stdout_file(stdout).stderr_file(stderr)
            }
            // The terminal becomes the one that bash and its steps are controlled by.
            Place::Terminal(terminal) => duct::cmd("setsid", ["-c", "bash"].into_iter().chain(arguments))
                .stdin_file(terminal.try_clone()?)
                .stdout_file(terminal.try_clone()?)
                .stderr_file(terminal),
        };
        let command = command.dir(channel.folder()).full_env(environment(start, state)).unchecked();
        // Inherited only by what is started between these lines; the runtime has one thread, so that is this bash.
        let inherit = |flags| lease.iter().try_for_each(|lease| fcntl_setfd(lease, flags));
        inherit(FdFlags::empty())?;
        let paths = channel.paths();
        channel.put_setup(
            &[driver(&paths).into_bytes(), before(start, cwd, state), state.restoring()].concat(),
        )?;
        channel.command(&setup_line(&paths))?;
        channel.command(LINE)?;
        let handle = command.start();
        inherit(FdFlags::CLOEXEC)?;
        let handle = handle?;

        let child = Child::of(&handle)?;
        let pid = child.pid();
        Ok(Self {
            handle,
            child,
            child_ended,
            channel,
            watch: stuck::Watch::new(pid, has_terminal),
            n_lines: 1,
            doing: Doing::Nothing,
        })
    }

    /// Its process, which is its group too.
    pub(super) fn pid(&self) -> i32 {
        self.child.pid()
    }

    /// How it ended, if it has.
    pub(super) fn status(&self) -> Option<Status> {
        let output = self.handle.try_wait().ok()??;
        Some(match (output.status.code(), output.status.signal()) {
            (_, Some(signal)) => Status::Signal(signal),
            (code, None) => Status::Exit(code.unwrap_or_default()),
        })
    }

    /// Whether it can take a step.
    pub(super) fn is_ready(&self) -> bool {
        // One that has said something since has come to an `exit` between two steps.
        self.doing == Doing::Nothing && self.status().is_none() && !self.channel.has_spoken()
    }

    /// Whether it waits before its EXIT trap.
    pub(super) fn is_leaving(&self) -> bool {
        self.doing == Doing::Leaving && self.status().is_none()
    }

    /// Ends it at once: what it would still do at its end, its successor does.
    pub(super) fn kill(&self) {
        // Both fail only if it has ended already.
        let _ = self.handle.kill();
        let _ = self.handle.wait();
    }

    /// Sends a step. A bash that has ended takes it and says nothing: [`Bash::news`] tells.
    pub(super) fn send(&mut self, request: &Request<'_>) -> io::Result<()> {
        self.channel.put(&request.text(self.n_lines))?;
        // One line more than it needs, for where it throws the rest of this one away.
        self.channel.command(LINE)?;
        self.n_lines += 1;
        self.doing = Doing::Step;
        self.watch.begin();
        self.channel.go()
    }

    /// Lets it run its EXIT trap, and end.
    pub(super) fn let_go(&mut self) -> io::Result<()> {
        self.doing = Doing::Trap;
        self.watch.begin();
        self.channel.let_leave()
    }

    /// Waits for the end of the step or of bash. Loses nothing when it is dropped half way.
    pub(super) async fn news(&mut self) -> io::Result<News> {
        loop {
            // What it said before it ended counts, and lies there by the time that its end is known.
            let ended = self.status();
            let has_spoken = self.doing == Doing::Step && self.channel.has_spoken();
            if let Some(status) = ended.filter(|_| !has_spoken) {
                return Ok(if self.channel.is_held() { News::NeverBegan } else { News::Exited(status) });
            }
            tokio::select! {
                heard = self.channel.heard(), if self.doing == Doing::Step => {
                    let Some(report) = Report::read(&heard?).map(Box::new) else {
                        return Ok(News::Stuck(Stuck::Deaf));
                    };
                    if report.refused.is_empty() && report.begun != Some(self.n_lines - 1) {
                        // What it speaks of is not this step's text.
                        return Ok(News::Stuck(Stuck::Deaf));
                    }
                    let is_end = matches!(report.word, Word::End | Word::Same);
                    self.doing = if is_end { Doing::Nothing } else { Doing::Leaving };
                    return Ok(if is_end { News::Ended(report) } else { News::Leaving(report) });
                }
                _ = self.child_ended.recv() => {}
                () = sleep_until(self.watch.due()), if matches!(self.doing, Doing::Step | Doing::Trap) => {
                    let is_step = self.doing == Doing::Step;
                    let is_read = is_step && self.channel.is_read() && !self.channel.has_spoken();
                    if let Some(stuck) = self.watch.look(is_read) {
                        return Ok(News::Stuck(stuck));
                    }
                }
            }
        }
    }
}

/// What makes bash forget that it was started elsewhere than in `cwd`.
fn before(start: &Start, cwd: &Path, state: &State) -> Vec<u8> {
    let mut text = b"\\builtin cd -- ".to_vec();
    quote_into(&mut text, cwd.as_os_str().as_bytes());
    text.extend_from_slice(b"\n\\builtin unset -v OLDPWD\n\\builtin export OLDPWD");
    let given = environment(start, state).into_iter().find(|(name, _)| name == OsStr::new("OLDPWD"));
    if let Some((_, folder)) = given {
        text.push(b'=');
        quote_into(&mut text, folder.as_bytes());
    }
    text.push(b'\n');
    text
}

/// What bash is to find in its environment.
fn environment(start: &Start, state: &State) -> Vec<(OsString, OsString)> {
    let inherited: BTreeSet<&str> = state.inherits().collect();
    let inherited = std::env::vars_os().filter(|(name, _)| match name.to_str() {
        // They would act on the driver; a step that needs them sets them.
        Some("BASH_ENV" | "SHELLOPTS" | "BASHOPTS" | "BASH_XTRACEFD") => false,
        Some(name) if start.withheld.iter().any(|withheld| withheld == name) => false,
        Some(name) if inherited.contains(name) => true,
        Some(name) => state.is_empty() || name == "PATH" || belongs_to_session(name),
        None => state.is_empty(),
    });
    // A state has what a step made of them.
    let added = start.environment.iter().filter(|_| state.is_empty()).cloned();
    let mut all: Vec<(OsString, OsString)> = inherited.chain(added).collect();
    if !all.iter().any(|(name, _)| name == OsStr::new("PATH")) {
        all.push(("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into()));
    }
    all
}
