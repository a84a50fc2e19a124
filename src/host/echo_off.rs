//! The terminal while a question is on the screen: keys come one by one and unseen, and Ctrl-C is one of them.
//!
//! Set before the question is shown: from then on nothing that is typed is echoed, or lost, or becomes a signal that nobody waits
//! for. What was typed earlier is thrown away, for it answers nothing.

use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetwinsize, tcsetattr,
};
use std::io;

/// Keeps the terminal at standard input quiet until it is dropped. Where there is none, it does nothing.
#[must_use = "the terminal is quiet only while this is there"]
pub struct EchoOffGuard(Option<Termios>);

impl EchoOffGuard {
    /// Makes it so.
    pub fn terminal() -> Self {
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
            // A terminal that has just gone away answers nothing either: the read that follows fails.
            let _gone = tcsetattr(io::stdin(), OptionalActions::Drain, &quiet);
            let _gone = tcflush(io::stdin(), QueueSelector::IFlush);
        }
        Self(before)
    }
}

/// How wide the terminal at standard output is now.
pub fn columns() -> Option<usize> {
    tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// How wide the terminal at standard error is now.
pub fn error_columns() -> Option<usize> {
    tcgetwinsize(io::stderr()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// How high it is.
pub fn rows() -> Option<usize> {
    tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_row)).filter(|rows| *rows > 0)
}

impl Drop for EchoOffGuard {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _gone = tcsetattr(io::stdin(), OptionalActions::Drain, before);
        }
    }
}
