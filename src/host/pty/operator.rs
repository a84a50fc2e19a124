//! The operator's own terminal: raw while a step has it, afterwards as it was.

use crate::host::watched_descriptor::watched;
use rustix::fs::{Mode, OFlags, open};
use rustix::termios::{LocalModes, OptionalActions, Termios, Winsize, tcgetattr, tcgetwinsize, tcsetattr};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, PoisonError};
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};

/// How the terminal was before it was taken, while it is.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Does something while the operator's terminal is as it was before it was taken, and takes it again.
pub fn aside<T>(act: impl FnOnce() -> T) -> T {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let taken = before.and_then(|before| {
        let terminal = controlling().ok()?;
        let now = tcgetattr(&terminal).ok()?;
        tcsetattr(&terminal, OptionalActions::Now, &before).ok()?;
        Some((terminal, now))
    });
    let done = act();
    if let Some((terminal, now)) = taken {
        // It fails where the terminal has gone away meanwhile.
        let _ = tcsetattr(&terminal, OptionalActions::Now, &now);
    }
    done
}

/// The terminal that Stepgate was started in. Puts it back when it is dropped: after the step, an error or a panic.
#[derive(Debug)]
pub struct Operator {
    terminal: AsyncFd<OwnedFd>,
    before: Termios,
}

impl Operator {
    /// Takes the controlling terminal, whatever standard input is.
    pub fn open() -> io::Result<Self> {
        Self::take(controlling()?)
    }

    /// Only listens for keys, which are no longer shown. Ctrl-C is still a signal, and what is written looks as ever.
    pub fn listen() -> io::Result<Self> {
        let terminal = controlling()?;
        let mut modes = tcgetattr(&terminal)?;
        modes.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        Self::with(terminal, &modes)
    }

    /// Takes a terminal that does not wait. From here on its keys go to the step one by one, Ctrl-C too.
    pub(super) fn take(terminal: OwnedFd) -> io::Result<Self> {
        let mut modes = tcgetattr(&terminal)?;
        modes.make_raw();
        Self::with(terminal, &modes)
    }

    fn with(terminal: OwnedFd, modes: &Termios) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before.clone());
        let operator = Self { terminal: watched(terminal)?, before };
        tcsetattr(operator.terminal.get_ref(), OptionalActions::Now, modes)?;
        Ok(operator)
    }

    /// Waits for keys and gives them.
    pub async fn keys(&self) -> io::Result<Vec<u8>> {
        let mut typed = [0; 64];
        loop {
            let mut ready = self.is_typed().await?;
            match ready.try_io(|terminal| Ok(rustix::io::read(terminal, &mut typed)?)) {
                Ok(Ok(0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Ok(length)) => return Ok(typed[..length].to_vec()),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(Err(error)) => return Err(error),
                Err(_) => {}
            }
        }
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

/// The controlling terminal, opened anew: that it does not wait is then nobody else's matter.
fn controlling() -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(open("/dev/tty", flags, Mode::empty())?)
}

impl Drop for Operator {
    fn drop(&mut self) {
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // `Now`: a terminal that is held by Ctrl-S would keep us waiting. It fails where the terminal is gone.
        let _ = tcsetattr(self.terminal.get_ref(), OptionalActions::Now, &self.before);
    }
}
