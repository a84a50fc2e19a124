//! What brings a step's terminal here from another machine: a process of `ssh` that has the step's end of it.
//!
//! Knows when that ends, and nothing of what passes.

use super::connection::OPTIONS;
use super::link::{Link, MarkedOutput, quoted};
use crate::host::children::Child;
use crate::host::output::{Flow as _, Sink};
use crate::host::pty::Session;
use std::io;
use std::os::fd::OwnedFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The process that brings a step's terminal here.
pub(super) struct Bringer {
    handle: duct::Handle,
    _child: Child,
    /// Says that some child of Stepgate's has ended.
    child_ended: Signal,
}

impl Bringer {
    /// Starts it, and through it bash there.
    pub(super) fn start(link: &Link, name: &str, theirs: OwnedFd) -> io::Result<Self> {
        // Before the start, or an early end would be missed.
        let child_ended = signal(SignalKind::child())?;
        let there = format!(
            "unset -v BASH_ENV ENV; cd -- {} && printf %s \"$$\" >pid && exec bash --norc --noprofile {}",
            quoted(&format!("{}/terminal", link.hello.folder)),
            quoted(name)
        );
        // What it would say itself would be taken for the step's output, and no key means something to it.
        let mut arguments = ["-c", "ssh", "-tt", "-q", "-e", "none"].map(str::to_owned).to_vec();
        arguments.extend(["-S".to_owned(), link.socket(), "-o".to_owned(), "ControlMaster=no".to_owned()]);
        arguments.extend(OPTIONS.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]));
        let command = format!("exec bash --norc --noprofile -c {}", quoted(&there));
        arguments.extend(["--".to_owned(), link.host.clone(), command]);
        let ssh = duct::cmd("setsid", arguments)
            .stdin_file(theirs.try_clone()?)
            .stdout_file(theirs.try_clone()?)
            .stderr_file(theirs);
        let handle = ssh.unchecked().start()?;
        let child = Child::of(&handle)?;
        Ok(Self { handle, _child: child, child_ended })
    }

    /// Waits for the end of that process, and gives its exit status.
    async fn ended(&mut self) -> i32 {
        loop {
            if let Ok(Some(output)) = self.handle.try_wait() {
                return output.status.code().unwrap_or(255);
            }
            self.child_ended.recv().await;
        }
    }
}

impl Drop for Bringer {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.handle.kill();
        let _ = self.handle.wait();
    }
}

/// Passes on what a step prints: in its terminal where it has one.
pub(super) async fn pass_on(
    screen: &mut Option<Session<'_>>,
    output: &mut MarkedOutput,
    sink: Sink<'_>,
) -> io::Result<()> {
    let Some(screen) = screen else { return output.pass_on(sink).await };
    // What runs beside it says nothing there.
    let mut nobody = |_, _: &[u8]| {};
    tokio::select! {
        passed = screen.pass_on(sink) => passed,
        passed = output.pass_on(&mut nobody) => passed,
    }
}

/// Waits for the end of what brings a step's terminal here; for ever where it has none.
pub(super) async fn ended(bringer: &mut Option<Bringer>) -> i32 {
    match bringer {
        Some(bringer) => bringer.ended().await,
        None => std::future::pending().await,
    }
}

/// What its terminal still shows.
pub(super) fn drain(screen: &mut Option<Session<'_>>, sink: Sink<'_>) -> io::Result<()> {
    screen.as_mut().map_or(Ok(()), |screen| screen.drain(sink))
}
