//! One bash process: starts it, sends it steps, hears from it, knows when it has ended.
//!
//! Takes a start and a state. Gives reports and an exit status. Never signals it (see [`super::stop`]) and never starts
//! another one in its place.

use super::line::{Descriptors, Request};
use super::report::Report;
use super::state::State;
use super::{ShellError, Start};
use crate::host::children::Child;
use crate::host::detached::detached;
use crate::host::output::Output;
use crate::record::Status;
use rustix::fs::{MemfdFlags, SeekFrom, memfd_create, seek};
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use rustix::process::{Resource, getrlimit};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use tokio::net::UnixStream;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Where bash's private descriptors are put, out of the way of a runbook's `exec 9>lock` and `exec 200>lock`.
const DESCRIPTORS: RawFd = 239;

/// A bash that runs, or has just ended.
#[derive(Debug)]
pub(super) struct Bash {
    handle: duct::Handle,
    child: Child,
    /// Says that some child of Stepgate's has ended.
    child_ended: Signal,
    /// A step goes in as a line, and a byte comes out at its end. Kept off the terminal and off the step's own streams.
    control: UnixStream,
    deaf: bool,
    script: File,
    text_length: u64,
    descriptors: Descriptors,
    name: String,
    /// What it has to read before its first step.
    setup: Option<Vec<u8>>,
    n_lines: usize,
    /// Whether it has a step that it has not said the end of.
    is_busy: bool,
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
    /// Bash ended with it, and perhaps could still say what it held.
    Exited(Status, Option<Box<Report>>),
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
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let floor = match getrlimit(Resource::Nofile).current {
            Some(limit) if limit < 256 => RawFd::try_from(limit).unwrap_or(256) - 12,
            _ => DESCRIPTORS,
        };
        let lease = start.lease.as_ref().map(|lease| fcntl_dupfd_cloexec(lease, floor)).transpose()?;
        let null = fcntl_dupfd_cloexec(File::open("/dev/null")?, floor)?;
        let memory = memfd_create("step", MemfdFlags::CLOEXEC)?;
        let script = fcntl_dupfd_cloexec(&memory, null.as_raw_fd() + 1)?;
        let (command, descriptors, control) = match place {
            Place::Pipes(output) => {
                let (stdout, stderr) = output.writers()?;
                let command = detached("bash", ["--norc", "--noprofile"]);
                let command = command.stdin_file(theirs).stdout_file(stdout).stderr_file(stderr);
                (command, Descriptors::new(null.as_raw_fd(), script.as_raw_fd(), None), None)
            }
            Place::Terminal(terminal) => {
                let input = script.as_raw_fd() + 1;
                let control = fcntl_dupfd_cloexec(&theirs, input + 1)?;
                // `setsid -c` makes standard input the controlling terminal; only then may the control socket take its place.
                let number = control.as_raw_fd();
                let then = format!("exec bash --norc --noprofile {input}<&0 0<&{number} {number}<&-");
                let command = duct::cmd("setsid", ["-c", "bash", "--norc", "--noprofile", "-c", &then])
                    .stdin_file(terminal.try_clone()?)
                    .stdout_file(terminal.try_clone()?)
                    .stderr_file(terminal);
                (command, Descriptors::new(null.as_raw_fd(), script.as_raw_fd(), Some(input)), Some(control))
            }
        };
        let command = command.dir(cwd).full_env(environment(start, state)).unchecked();
        // Inherited only by what is started between these lines; the runtime has one thread, so that is this bash.
        let inherit = |flags: FdFlags| {
            let descriptors = [Some(&null), Some(&script), control.as_ref(), lease.as_ref()];
            descriptors.into_iter().flatten().try_for_each(|descriptor| fcntl_setfd(descriptor, flags))
        };
        inherit(FdFlags::empty())?;
        let handle = command.start();
        inherit(FdFlags::CLOEXEC)?;
        let handle = handle?;

        let child = Child::of(&handle)?;
        Ok(Self {
            handle,
            child,
            child_ended,
            control: UnixStream::from_std(ours)?,
            deaf: false,
            script: script.into(),
            text_length: 0,
            descriptors,
            name: start.name.clone(),
            setup: Some(state.restoring()),
            n_lines: 0,
            is_busy: false,
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
        !self.is_busy && self.status().is_none()
    }

    /// Ends it at once: what it would still do at its end, its successor does.
    pub(super) fn kill(&self) {
        // Both fail only if it has ended already.
        let _ = self.handle.kill();
        let _ = self.handle.wait();
    }

    /// Sends a step. A bash that has ended takes it and says nothing: [`Bash::news`] tells.
    pub(super) async fn send(&mut self, request: &Request<'_>) -> io::Result<()> {
        let setup = self.setup.take();
        let (text, parts) = request.text(
            &self.descriptors,
            setup.as_deref().map(|state| (self.name.as_str(), state)),
            self.n_lines,
        );
        self.script.set_len(0)?;
        self.script.write_all_at(&text, 0)?;
        self.text_length = text.len() as u64;
        // Bash reads on from where the descriptor that it shares with us stands.
        seek(&self.script, SeekFrom::Start(0))?;
        let line = self.descriptors.line(parts);
        self.n_lines += 1;
        self.is_busy = true;
        self.write(line.as_bytes()).await
    }

    /// Says that no further step comes: bash ends as a script does at its last line.
    pub(super) fn finish(&self) {
        // It may have ended already, which is as good.
        let _ = rustix::net::shutdown(&self.control, rustix::net::Shutdown::Write);
    }

    async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.control.writable().await?;
            match self.control.try_write(bytes) {
                Ok(n_written) => bytes = &bytes[n_written..],
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::Interrupted => {}
                    ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => return Ok(()),
                    _ => return Err(error),
                },
            }
        }
        Ok(())
    }

    /// Waits for the end of the step or of bash. Loses nothing when it is dropped half way.
    pub(super) async fn news(&mut self) -> io::Result<News> {
        loop {
            tokio::select! {
                ready = self.control.readable(), if !self.deaf => {
                    ready?;
                    match self.control.try_read(&mut [0; 16]) {
                        // `exec` in a step closes it; the process goes on as another program.
                        Ok(0) => self.deaf = true,
                        Ok(_) => match self.report()? {
                            Some(report) => {
                                self.is_busy = false;
                                return Ok(News::Ended(report));
                            }
                            None => return Err(ErrorKind::InvalidData.into()),
                        },
                        Err(error) => match error.kind() {
                            ErrorKind::WouldBlock | ErrorKind::Interrupted => {}
                            ErrorKind::ConnectionReset => self.deaf = true,
                            _ => return Err(error),
                        },
                    }
                }
                _ = self.child_ended.recv() => {
                    if let Some(status) = self.status() {
                        return Ok(News::Exited(status, self.report()?));
                    }
                }
            }
        }
    }

    /// What bash has written behind the step's text.
    fn report(&self) -> io::Result<Option<Box<Report>>> {
        let length = self.script.metadata()?.len().saturating_sub(self.text_length);
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.script.read_exact_at(&mut bytes, self.text_length)?;
        Ok(Report::read(&bytes).map(Box::new))
    }
}

/// What bash is to find in its environment.
fn environment(start: &Start, state: &State) -> Vec<(OsString, OsString)> {
    let inherited = std::env::vars_os().filter(|(name, _)| match name.to_str() {
        // They would act on the driver; a step that needs them sets them.
        Some("BASH_ENV" | "SHELLOPTS" | "BASHOPTS" | "BASH_XTRACEFD") => false,
        Some(name) if start.withheld.iter().any(|withheld| withheld == name) => false,
        Some(name) => state.is_empty() || name == "PATH" || State::belongs_to_session(name),
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
