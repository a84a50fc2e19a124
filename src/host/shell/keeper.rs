//! Keeps a step's output flowing when Stepgate is killed.
//!
//! A step that writes into a pipe which nobody reads dies of it in the middle of its work. So a small process holds the
//! other ends too, waits for Stepgate's end, and from then on reads the output and drops it. Never reads while Stepgate lives.

use crate::host::children::Child;
use crate::host::detached::detached;
use crate::host::output::Output;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

/// Its descriptors: 0 ends when Stepgate does, 1 and 2 are the step's output to read from.
const SCRIPT: &str = "read -r _; cat <&1 >/dev/null 2>/dev/null & exec cat <&2 >/dev/null 2>/dev/null";

/// How long a run's first step may take before the process is started. Its start costs as much as a small step, and a run
/// of one small step is over before anybody could kill it in between.
pub(super) const LATE: Duration = Duration::from_millis(20);

/// The process, once there is one.
#[derive(Debug)]
pub(super) enum Keeper {
    /// Not needed yet.
    Waiting(Descriptors),
    /// Started.
    Running(Box<Process>),
    /// It cannot be started, and a run works without it.
    Missing,
}

/// What it is to read from.
#[derive(Debug)]
pub(super) struct Descriptors {
    stdout: File,
    stderr: File,
}

#[derive(Debug)]
pub(super) struct Process {
    handle: duct::Handle,
    _child: Child,
    /// Closed by the system when Stepgate ends, however it ends.
    _life: OwnedFd,
}

impl Keeper {
    /// Makes ready.
    pub(super) fn new(output: &Output) -> io::Result<Self> {
        let (stdout, stderr) = output.second_readers()?;
        Ok(Self::Waiting(Descriptors { stdout, stderr }))
    }

    /// Whether it is still to be started.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// Starts it, unless that was done. Neither a step's end nor Ctrl-C reaches it.
    pub(super) fn start(&mut self) {
        if let Self::Waiting(descriptors) = self {
            let started = Process::start(descriptors);
            *self = started.map_or_else(
                |error| {
                    tracing::warn!("nothing keeps a step's output: {error}");
                    Self::Missing
                },
                |process| Self::Running(Box::new(process)),
            );
        }
    }

    /// Leaves it to its work: from Stepgate's end on it reads what still comes, until nobody is left to write.
    pub(super) fn leave(self) {
        if let Self::Running(process) = self {
            // What holds its life open is closed with Stepgate.
            std::mem::forget(process);
        }
    }

    /// Ends it: there is no step left that would need it.
    pub(super) fn stop(self) {
        if let Self::Running(process) = self {
            // Both fail only if it has ended already.
            let _ = process.handle.kill();
            let _ = process.handle.wait();
        }
    }
}

impl Process {
    fn start(descriptors: &Descriptors) -> io::Result<Self> {
        let (life, held) = io::pipe()?;
        let handle = detached("sh", ["-c", SCRIPT])
            .stdin_file(life)
            .stdout_file(descriptors.stdout.try_clone()?)
            .stderr_file(descriptors.stderr.try_clone()?)
            .unchecked()
            .start()?;
        let child = Child::of(&handle)?;
        Ok(Self { handle, _child: child, _life: held.into() })
    }
}
