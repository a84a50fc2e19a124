//! The operator's keys, one by one, while a question is on the screen.
//!
//! Reads standard input itself, so that a signal is heard there too: the run's own loop stands still while somebody thinks.
//! Never decides what a key means.

use super::signals::{Signal, Signals, answered};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One key, or what came instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Z.
    Suspend,
    /// Backspace.
    Back,
    /// Ctrl-U: all of it.
    Clear,
    /// Ctrl-W: the last word.
    Word,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Home, or Ctrl-A.
    Home,
    /// End, or Ctrl-E.
    End,
    /// A signal; a terminal that has gone away is SIGHUP.
    Signal(i32),
}

/// Where keys come from.
#[derive(Debug)]
pub struct Keyboard {
    signals: io::PipeReader,
    typed: Mutex<Vec<u8>>,
    /// Whether a question is on the screen.
    asking: Arc<AtomicBool>,
}

/// A question on the screen: until this is dropped, Ctrl-C and Ctrl-Z that come as signals are for it.
#[must_use = "the question is over when this is dropped"]
pub struct Asked<'a>(&'a AtomicBool);

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// How long the rest of an escape sequence may take: the Escape key is alone.
const SEQUENCE: Duration = Duration::from_millis(30);

impl Keyboard {
    /// Begins to listen for signals, in a thread of its own.
    pub fn open() -> io::Result<Self> {
        let (signals, heard) = io::pipe()?;
        let asking = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&asking);
        std::thread::spawn(move || listen(heard, &asked));
        Ok(Self { signals, typed: Mutex::new(Vec::new()), asking })
    }

    /// Waits for the next key.
    pub fn press(&self) -> io::Result<Press> {
        loop {
            if let Some(first) = self.take() {
                if let Some(press) = self.decode(first)? {
                    return Ok(press);
                }
                continue;
            }
            match self.wait(None) {
                Ok(true) => {}
                Ok(false) => return self.signal(),
                // Only a terminal that has gone away has no more keys.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(Press::Signal(Signal::Hangup.number()));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Begins a question: what has been read before it and not been used answers nothing.
    pub fn ask(&self) -> Asked<'_> {
        self.typed.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.asking.store(true, Ordering::Relaxed);
        Asked(&self.asking)
    }

    fn take(&self) -> Option<u8> {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        (!typed.is_empty()).then(|| typed.remove(0))
    }

    fn signal(&self) -> io::Result<Press> {
        let mut number = [0];
        let length = rustix::io::read(&self.signals, &mut number)?;
        let number = if length == 0 { Signal::Hangup.number() } else { number[0].into() };
        Ok(match number {
            number if number == Signal::Interrupt.number() => Press::Interrupt,
            number if number == Signal::Suspend.number() => Press::Suspend,
            number => Press::Signal(number),
        })
    }

    /// Waits until something has been typed, and reads it. Gives false where a signal, or nothing, came.
    fn wait(&self, limit: Option<Duration>) -> io::Result<bool> {
        let stdin = io::stdin();
        let limit = limit.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        let (from_keys, from_signals) = (stdin.as_fd(), self.signals.as_fd());
        let mut watched = [PollFd::new(&from_signals, PollFlags::IN), PollFd::new(&from_keys, PollFlags::IN)];
        match poll(&mut watched, limit.as_ref()) {
            Err(Errno::INTR) => return Ok(true),
            other => other?,
        };
        if !watched[0].revents().is_empty() || watched[1].revents().is_empty() {
            return Ok(false);
        }
        let mut bytes = [0; 256];
        let length = match rustix::io::read(stdin.as_fd(), &mut bytes) {
            Err(Errno::INTR | Errno::AGAIN) => return Ok(true),
            read => read.unwrap_or(0),
        };
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.typed.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes[..length]);
        Ok(true)
    }

    /// The key that begins with `first`; none for one that means nothing here.
    fn decode(&self, first: u8) -> io::Result<Option<Press>> {
        Ok(Some(match first {
            b'\r' | b'\n' => Press::Enter,
            3 => Press::Interrupt,
            26 => Press::Suspend,
            8 | 127 => Press::Back,
            21 => Press::Clear,
            23 => Press::Word,
            1 => Press::Home,
            5 => Press::End,
            2 => Press::Left,
            6 => Press::Right,
            27 => return self.sequence(),
            0..=31 => return Ok(None),
            _ => return self.character(first).map(|character| Some(Press::Char(character))),
        }))
    }

    fn character(&self, first: u8) -> io::Result<char> {
        let mut bytes = vec![first];
        let wanted = match first {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => 1,
        };
        while bytes.len() < wanted {
            match self.take() {
                Some(next) => bytes.push(next),
                None if self.wait(Some(SEQUENCE))? => {}
                None => break,
            }
        }
        Ok(String::from_utf8_lossy(&bytes).chars().next().unwrap_or('\u{fffd}'))
    }

    /// What follows an escape: nothing is the key itself.
    fn sequence(&self) -> io::Result<Option<Press>> {
        let mut last = match self.next_of_sequence()? {
            None => return Ok(Some(Press::Escape)),
            Some(next @ (b'[' | b'O')) => next,
            Some(_) => return Ok(None),
        };
        let mut parameters = Vec::new();
        while let Some(next) = self.next_of_sequence()? {
            last = next;
            if (0x40..=0x7e).contains(&next) {
                break;
            }
            parameters.push(next);
        }
        Ok(match (last, parameters.first()) {
            (b'A', _) => Some(Press::Up),
            (b'B', _) => Some(Press::Down),
            (b'D', _) => Some(Press::Left),
            (b'C', _) => Some(Press::Right),
            (b'H', _) | (b'~', Some(b'1' | b'7')) => Some(Press::Home),
            (b'F', _) | (b'~', Some(b'4' | b'8')) => Some(Press::End),
            _ => None,
        })
    }

    fn next_of_sequence(&self) -> io::Result<Option<u8>> {
        if let Some(next) = self.take() {
            return Ok(Some(next));
        }
        Ok(if self.wait(Some(SEQUENCE))? { self.take() } else { None })
    }
}

/// Passes the numbers of signals on for as long as the process lives: those that end a run, and those that stand for a key as
/// long as a question is on the screen.
fn listen(mut heard: io::PipeWriter, asking: &AtomicBool) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Ok(mut signals) = Signals::listen() else { return };
        loop {
            let signal = signals.any().await;
            match signal {
                Signal::Resize => continue,
                Signal::Interrupt | Signal::Suspend if !asking.load(Ordering::Relaxed) => continue,
                Signal::Interrupt | Signal::Suspend => answered(signal),
                Signal::Hangup | Signal::Terminate | Signal::Quit => {}
            }
            let number = u8::try_from(signal.number()).unwrap_or_default();
            if heard.write_all(&[number]).is_err() {
                return;
            }
        }
    });
}
