//! The operator's own terminal: raw while a step has it, afterwards as it was.

use crate::host::watched::watched;
use rustix::fs::{Mode, OFlags, open};
use rustix::termios::{OptionalActions, Termios, Winsize, tcgetattr, tcgetwinsize, tcsetattr};
use std::io;
use std::os::fd::OwnedFd;
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};

/// The terminal that Stepgate was started in. Puts it back when it is dropped: after the step, an error or a panic.
#[derive(Debug)]
pub struct Operator {
    terminal: AsyncFd<OwnedFd>,
    before: Termios,
}

impl Operator {
    /// Takes the controlling terminal, whatever standard input is.
    pub fn open() -> io::Result<Self> {
        // Opened anew: that it does not wait is then nobody else's matter.
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Self::take(open("/dev/tty", flags, Mode::empty())?)
    }

    /// Takes a terminal that does not wait. From here on its keys go to the step one by one, Ctrl-C too.
    pub(super) fn take(terminal: OwnedFd) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut raw = before.clone();
        raw.make_raw();
        let operator = Self { terminal: watched(terminal)?, before };
        tcsetattr(operator.terminal.get_ref(), OptionalActions::Now, &raw)?;
        Ok(operator)
    }

    /// Its height and width.
    pub(super) fn size(&self) -> io::Result<Winsize> {
        Ok(tcgetwinsize(self.terminal.get_ref())?)
    }

    /// Waits until something has been typed, for the caller to read.
    pub(super) async fn is_typed(&self) -> io::Result<AsyncFdReadyGuard<'_, OwnedFd>> {
        self.terminal.readable().await
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // `Now`: a terminal that is held by Ctrl-S would keep us waiting. It fails where the terminal is gone.
        let _ = tcsetattr(self.terminal.get_ref(), OptionalActions::Now, &self.before);
    }
}
