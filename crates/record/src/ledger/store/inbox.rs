//! The inbox of a run: where those who reply to its questions from elsewhere reach it.
//!
//! Gives connections; what is said over them is for others.

use rustix::fs::{AtFlags, unlinkat};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};

/// An inbox that is open until it is dropped.
#[derive(Debug)]
pub enum Inbox {
    /// A socket that has a name.
    Socket(Socket),
    /// A channel within this process, over which the other ends of connections come.
    Channel(Channel),
}

impl Inbox {
    /// Waits for the next one who has something to say.
    pub fn accept(&self) -> io::Result<UnixStream> {
        match self {
            Self::Socket(socket) => socket.listener.accept().map(|(stream, _)| stream),
            Self::Channel(channel) => channel.receiver.recv().map_err(|_| io::ErrorKind::BrokenPipe.into()),
        }
    }
}

/// A socket in a folder, whose name goes with it.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    folder: OwnedFd,
    name: &'static str,
}

impl Socket {
    /// Takes a listener that is called `name` in `folder`.
    pub(in crate::ledger) fn new(listener: UnixListener, folder: OwnedFd, name: &'static str) -> Self {
        Self { listener, folder, name }
    }

    /// What takes the connections, for whoever waits for several things at once.
    pub fn listener(&self) -> &UnixListener {
        &self.listener
    }
}

impl Drop for Socket {
    #[expect(
        clippy::disallowed_methods,
        reason = "only whoever holds the socket knows when its name is to go"
    )]
    fn drop(&mut self) {
        // One that is left behind is taken away by whoever opens the inbox next.
        let _left = unlinkat(&self.folder, self.name, AtFlags::empty());
    }
}

/// A channel that comes from nowhere but this process.
#[derive(Debug)]
pub struct Channel {
    receiver: Receiver<UnixStream>,
    open: Arc<()>,
}

impl Channel {
    /// Takes the end at which connections arrive.
    pub(in crate::ledger) fn new(receiver: Receiver<UnixStream>) -> Self {
        Self { receiver, open: Arc::default() }
    }

    /// By which others see whether it is still open.
    pub(in crate::ledger) fn open(&self) -> Weak<()> {
        Arc::downgrade(&self.open)
    }
}
