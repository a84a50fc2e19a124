//! The keys and the size of a terminal that is somewhere else: whoever drives the run sends them.

use super::{Operator, Pair};
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::process::Signal;
use rustix::termios::{Winsize, tcsetwinsize};
use std::io;
use std::os::fd::OwnedFd;

/// The far end of an operator's terminal, where there is no terminal.
#[derive(Debug)]
pub struct Remote {
    far: OwnedFd,
}

/// What a terminal has that nobody has given a size.
const USUAL: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };

impl Remote {
    /// Makes one, with the operator at its near end.
    pub fn open() -> io::Result<(Self, Operator)> {
        let Pair { ours, theirs } = Pair::open()?;
        tcsetwinsize(&ours, USUAL)?;
        fcntl_setfl(&theirs, OFlags::NONBLOCK)?;
        Ok((Self { far: ours }, Operator::take(theirs)?))
    }

    /// Presses keys. What finds no room is lost, as it is in a terminal.
    pub fn press(&self, keys: &[u8]) {
        let _full = rustix::io::write(&self.far, keys);
    }

    /// Gives it another size, and says so to whoever listens for that.
    pub fn resize(&self, columns: u16, rows: u16) {
        if tcsetwinsize(&self.far, Winsize { ws_row: rows, ws_col: columns, ..USUAL }).is_ok() {
            let _never_fails = signal_hook::low_level::raise(Signal::WINCH.as_raw());
        }
    }
}
