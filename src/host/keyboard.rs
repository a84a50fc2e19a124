//! The keys of the terminal at standard input, one by one: bytes become presses, and the rest of an escape sequence is waited for.
//!
//! Waits on the run's one event loop, so that whatever else happens is heard meanwhile. Knows no question and no signal.

use super::watched_descriptor::watched;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::cell::RefCell;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;
use tokio::io::unix::AsyncFd;

/// One key.
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
}

/// Where keys come from.
#[derive(Debug)]
pub struct Keyboard {
    terminal: AsyncFd<OwnedFd>,
    typed: RefCell<Vec<u8>>,
}

/// How long the rest of an escape sequence may take: the Escape key is alone.
const SEQUENCE: Duration = Duration::from_millis(30);

impl Keyboard {
    /// Takes the terminal at standard input. Has to be called on the event loop.
    pub fn open() -> io::Result<Self> {
        let terminal = watched(io::stdin().as_fd().try_clone_to_owned()?)?;
        Ok(Self { terminal, typed: RefCell::default() })
    }

    /// Waits for the next key. A terminal that has gone away is the end of the file.
    pub async fn press(&self) -> io::Result<Press> {
        loop {
            if let Some(first) = self.take() {
                if let Some(press) = self.decode(first).await? {
                    return Ok(press);
                }
                continue;
            }
            self.fill(None).await?;
        }
    }

    /// Throws away what has been read and not been used: it answers nothing.
    pub fn forget(&self) {
        self.typed.borrow_mut().clear();
    }

    fn take(&self) -> Option<u8> {
        let mut typed = self.typed.borrow_mut();
        (!typed.is_empty()).then(|| typed.remove(0))
    }

    /// Waits until something has been typed, and reads it. Gives false where nothing came in time.
    async fn fill(&self, limit: Option<Duration>) -> io::Result<bool> {
        match limit {
            None => self.read().await.map(|()| true),
            Some(limit) => match tokio::time::timeout(limit, self.read()).await {
                Ok(read) => read.map(|()| true),
                Err(_) => Ok(false),
            },
        }
    }

    async fn read(&self) -> io::Result<()> {
        loop {
            let mut ready = self.terminal.readable().await?;
            let terminal = self.terminal.get_ref();
            // Whoever else reads the same terminal may have been faster, and reading would wait.
            let now = Timespec { tv_sec: 0, tv_nsec: 0 };
            let mut watched = [PollFd::new(terminal, PollFlags::IN)];
            if matches!(poll(&mut watched, Some(&now)), Ok(0) | Err(Errno::INTR)) {
                ready.clear_ready();
                continue;
            }
            let mut bytes = [0; 256];
            match rustix::io::read(terminal, &mut bytes) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) | Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(length) => {
                    self.typed.borrow_mut().extend_from_slice(&bytes[..length]);
                    return Ok(());
                }
            }
        }
    }

    /// The key that begins with `first`; none for one that means nothing here.
    async fn decode(&self, first: u8) -> io::Result<Option<Press>> {
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
            27 => return self.sequence().await,
            0..=31 => return Ok(None),
            _ => return self.character(first).await.map(|character| Some(Press::Char(character))),
        }))
    }

    async fn character(&self, first: u8) -> io::Result<char> {
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
                None if self.fill(Some(SEQUENCE)).await? => {}
                None => break,
            }
        }
        Ok(String::from_utf8_lossy(&bytes).chars().next().unwrap_or('\u{fffd}'))
    }

    /// What follows an escape: nothing is the key itself.
    async fn sequence(&self) -> io::Result<Option<Press>> {
        let mut last = match self.next_of_sequence().await? {
            None => return Ok(Some(Press::Escape)),
            Some(next @ (b'[' | b'O')) => next,
            Some(_) => return Ok(None),
        };
        let mut parameters = Vec::new();
        while let Some(next) = self.next_of_sequence().await? {
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

    async fn next_of_sequence(&self) -> io::Result<Option<u8>> {
        if let Some(next) = self.take() {
            return Ok(Some(next));
        }
        Ok(if self.fill(Some(SEQUENCE)).await? { self.take() } else { None })
    }
}
