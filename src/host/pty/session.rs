//! A step's terminal while the step runs: moves keys and output, and follows the window's size.

use super::keys::Keys;
use super::{Operator, Pair};
use crate::host::output::{CHUNK, Flow, Sink};
use crate::host::watched_descriptor::watched;
use crate::record::Stream;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Signal as System, kill_process_group};
use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp, tcsetwinsize};
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

/// What a step in the terminal needs beside its text.
pub struct Terminal<'a> {
    /// Where the operator sits.
    pub operator: Operator,
    /// Hears what is worth recording beside the output.
    pub seen: &'a mut dyn FnMut(Seen),
}

/// Something that happened at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// What is typed is not shown from here on: a password is asked for.
    EchoOff,
    /// It is shown again.
    EchoOn,
    /// The operator has pressed Ctrl-] twice and wants the step to stop.
    Escape,
    /// The operator's terminal has gone away. The step goes on without keys.
    Gone,
    /// The window's size changed to this many columns and rows.
    Resized(u16, u16),
}

/// How long output may still come after the step's shell has ended, if a process of the step keeps the terminal open.
const QUIET: Duration = Duration::from_millis(50);
/// Ctrl-D.
const END_OF_INPUT: u8 = 4;
const LONG: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_millis(500);

/// The terminal of one step.
pub(in crate::host) struct Session<'a> {
    ours: AsyncFd<OwnedFd>,
    terminal: Terminal<'a>,
    keys: Keys,
    /// Typed, and not yet taken by the step's terminal.
    pending: Vec<u8>,
    resized: Signal,
    echo_is_off: bool,
    is_gone: bool,
    is_over: bool,
    /// How long a step without an operator is left alone until the next hint that no key comes any more.
    patience: Duration,
    buffer: Box<[u8]>,
}

/// Whichever came first.
enum Turn {
    Output(io::Result<usize>),
    Typed(io::Result<usize>),
    Written(io::Result<usize>),
    Resized,
    Abandoned,
    Nothing,
}

impl<'a> Session<'a> {
    /// Makes a terminal as large as the operator's. Gives the step's end of it too.
    pub(in crate::host) fn open(terminal: Terminal<'a>) -> io::Result<(Self, OwnedFd)> {
        let Pair { ours, theirs } = Pair::open()?;
        let mut session = Self {
            ours: watched(ours)?,
            terminal,
            keys: Keys::default(),
            pending: Vec::new(),
            resized: signal(SignalKind::window_change())?,
            echo_is_off: false,
            is_gone: false,
            is_over: false,
            patience: QUIET,
            buffer: vec![0; CHUNK].into_boxed_slice(),
        };
        session.follow_size();
        Ok((session, theirs))
    }

    /// The system tells the step's foreground process of it.
    fn follow_size(&mut self) {
        if let Ok(size) = self.terminal.operator.size()
            && tcsetwinsize(self.ours.get_ref(), size).is_ok()
        {
            (self.terminal.seen)(Seen::Resized(size.ws_col, size.ws_row));
        }
    }

    /// A program that asks for a password switches echo off and still takes a line; an editor takes key by key.
    fn follow_echo(&mut self) {
        let Ok(modes) = tcgetattr(self.ours.get_ref()) else { return };
        let is_off =
            modes.local_modes.contains(LocalModes::ICANON) && !modes.local_modes.contains(LocalModes::ECHO);
        if is_off != self.echo_is_off {
            self.echo_is_off = is_off;
            (self.terminal.seen)(if is_off { Seen::EchoOff } else { Seen::EchoOn });
        }
    }

    /// Nobody will type any more. What waits for a line gets the end of its input; what draws a screen of its own gets what
    /// a terminal sends that is gone; and what does neither is not disturbed by it.
    fn let_go(&mut self) {
        self.patience = LONG;
        let ours = self.ours.get_ref();
        let Ok(modes) = tcgetattr(ours) else { return };
        if modes.local_modes.contains(LocalModes::ICANON) {
            self.pending.push(END_OF_INPUT);
        } else if let Ok(group) = tcgetpgrp(ours) {
            // It may just have ended.
            let _ = kill_process_group(group, System::HUP);
        }
    }

    fn pass_output(&mut self, read: io::Result<usize>, sink: Sink<'_>) -> io::Result<()> {
        match read {
            Ok(0) => self.is_over = true,
            Ok(n_read) => {
                self.follow_echo();
                sink(Stream::Stdout, &self.buffer[..n_read]);
            }
            // The last process that had the terminal open has ended.
            Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => self.is_over = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn pass_keys(&mut self, read: io::Result<usize>) {
        match read {
            Ok(n_read) if n_read > 0 => {
                self.follow_echo();
                if self.keys.take(&self.buffer[..n_read], &mut self.pending) {
                    (self.terminal.seen)(Seen::Escape);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => {
                self.is_gone = true;
                (self.terminal.seen)(Seen::Gone);
            }
        }
    }
}

impl Flow for Session<'_> {
    async fn pass_on(&mut self, sink: Sink<'_>) -> io::Result<()> {
        let Self { ours, terminal, pending, resized, is_gone, is_over, buffer, patience, .. } = self;
        // Output and keys share the buffer: only one of them is read in a turn.
        let turn = tokio::select! {
            ready = ours.readable(), if !*is_over => {
                match ready?.try_io(|ours| Ok(rustix::io::read(ours, &mut **buffer)?)) {
                    Ok(read) => Turn::Output(read),
                    Err(_) => Turn::Nothing,
                }
            }
            ready = terminal.operator.is_typed(), if !*is_gone => {
                match ready {
                    Ok(mut ready) => match ready.try_io(|typed| Ok(rustix::io::read(typed, &mut **buffer)?)) {
                        Ok(read) => Turn::Typed(read),
                        Err(_) => Turn::Nothing,
                    },
                    Err(error) => Turn::Typed(Err(error)),
                }
            }
            ready = ours.writable(), if !pending.is_empty() && !*is_over => {
                match ready?.try_io(|ours| Ok(rustix::io::write(ours, pending)?)) {
                    Ok(written) => Turn::Written(written),
                    Err(_) => Turn::Nothing,
                }
            }
            Some(()) = resized.recv() => Turn::Resized,
            () = sleep(*patience), if *is_gone && !*is_over => Turn::Abandoned,
            else => std::future::pending().await,
        };
        match turn {
            Turn::Output(read) => self.pass_output(read, sink)?,
            Turn::Typed(read) => self.pass_keys(read),
            Turn::Written(Ok(n_written)) => drop(self.pending.drain(..n_written)),
            // Nobody is there to take them.
            Turn::Written(Err(_)) => self.pending.clear(),
            Turn::Resized => self.follow_size(),
            Turn::Abandoned => self.let_go(),
            Turn::Nothing => {}
        }
        Ok(())
    }

    /// The system hands on a terminal's output a moment after it was written, so this waits for its end: until no process
    /// has it open. A job that keeps it open is not waited for long.
    fn drain(&mut self, sink: Sink<'_>) -> io::Result<()> {
        let until = Instant::now() + PATIENCE;
        while !self.is_over && Instant::now() < until {
            match rustix::io::read(self.ours.get_ref(), &mut *self.buffer) {
                Err(Errno::AGAIN) => {
                    let quiet = Timespec::try_from(QUIET).map_err(io::Error::other)?;
                    let n_ready = poll(&mut [PollFd::new(self.ours.get_ref(), PollFlags::IN)], Some(&quiet));
                    if n_ready == Ok(0) {
                        break;
                    }
                }
                read => self.pass_output(read.map_err(io::Error::from), sink)?,
            }
        }
        Ok(())
    }
}
