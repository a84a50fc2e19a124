//! The two ends of a terminal that the system makes for a step.

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use std::io;
use std::os::fd::OwnedFd;

/// Both ends.
#[derive(Debug)]
pub(in crate::host) struct Pair {
    /// Stepgate's: what is written here is typed there. Does not wait.
    pub(in crate::host) ours: OwnedFd,
    /// The step's.
    pub(in crate::host) theirs: OwnedFd,
}

impl Pair {
    /// Makes one.
    pub(in crate::host) fn open() -> io::Result<Self> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        let theirs =
            ioctl_tiocgptpeer(&ours, OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        fcntl_setfl(&ours, OFlags::NONBLOCK)?;
        Ok(Self { ours, theirs })
    }
}
