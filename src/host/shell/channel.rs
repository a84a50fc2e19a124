//! What passes between Stepgate and one bash: the named pipe that bash reads its commands from, and files without a
//! name that it opens by path, each only while it uses it.
//!
//! A step cannot meet any of them: none is open in bash while the step runs, but for the pipe, which bash itself moves out
//! of a step's way. Takes bytes, gives bytes. Knows nothing of what they say.

use rustix::fs::{CWD, FileType, MemfdFlags, Mode, memfd_create, mknodat};
use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionread};
use rustix::process::{Resource, getrlimit};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd, RawFd};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use tokio::net::unix::pipe::Receiver;

/// Where Stepgate's own numbers of them begin: high, so that should Stepgate die and its number be taken by another process, bash
/// opens nothing of that one's.
const NUMBERS: RawFd = 740;

/// The ends that Stepgate holds.
#[derive(Debug)]
pub(super) struct Channel {
    /// Where bash finds the pipe when it starts. Gone as soon as it has.
    folder: Option<tempfile::TempDir>,
    name: String,
    commands: File,
    /// What bash reads before its first step.
    setup: File,
    /// What the next step is.
    text: File,
    /// What bash says of the last one.
    report: File,
    /// A byte here says that the report is there.
    done: Receiver,
    done_writer: OwnedFd,
    /// A word here says how bash is to go on.
    go: OwnedFd,
    go_reader: OwnedFd,
}

/// The paths by which bash opens them.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) setup: String,
    pub(super) text: String,
    pub(super) report: String,
    pub(super) done: String,
    pub(super) go: String,
}

impl Channel {
    /// Opens one whose pipe has `name`, which is what bash calls itself in its messages.
    pub(super) fn open(name: &str) -> io::Result<Self> {
        // A script's name that begins so would be an option.
        let name = name.strip_prefix('-').map_or_else(|| name.to_owned(), |rest| format!("_{rest}"));
        let (folder, commands) = named_pipe(&name)?;
        let (done, done_writer) = io::pipe()?;
        let (go_reader, go) = io::pipe()?;
        rustix::io::ioctl_fionbio(&done, true)?;
        Ok(Self {
            folder: Some(folder),
            name,
            commands,
            setup: up(memfd_create("setup", MemfdFlags::CLOEXEC)?)?.into(),
            text: up(memfd_create("step", MemfdFlags::CLOEXEC)?)?.into(),
            report: up(memfd_create("report", MemfdFlags::CLOEXEC)?)?.into(),
            done: Receiver::from_owned_fd(done.into())?,
            done_writer: up(done_writer)?,
            go: go.into(),
            go_reader: up(go_reader)?,
        })
    }

    /// The folder in which bash has to be started.
    pub(super) fn folder(&self) -> &Path {
        self.folder.as_ref().map_or(Path::new("/"), tempfile::TempDir::path)
    }

    /// The pipe's name in that folder, which is bash's script.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// The paths.
    pub(super) fn paths(&self) -> Paths {
        let path = |number: RawFd| format!("/proc/{}/fd/{number}", std::process::id());
        Paths {
            setup: path(self.setup.as_raw_fd()),
            text: path(self.text.as_raw_fd()),
            report: path(self.report.as_raw_fd()),
            done: path(self.done_writer.as_raw_fd()),
            go: path(self.go_reader.as_raw_fd()),
        }
    }

    /// Puts what bash is to read first.
    pub(super) fn put_setup(&self, text: &[u8]) -> io::Result<()> {
        self.setup.write_all_at(text, 0)
    }

    /// Puts what bash is to read next, and takes away what it said last.
    pub(super) fn put(&self, text: &[u8]) -> io::Result<()> {
        self.text.set_len(0)?;
        self.text.write_all_at(text, 0)?;
        self.report.set_len(0)
    }

    /// Gives bash a command. Never waits: the pipe holds many.
    pub(super) fn command(&mut self, line: &str) -> io::Result<()> {
        self.commands.write_all(line.as_bytes())
    }

    /// Lets bash go on with a step.
    pub(super) fn go(&self) -> io::Result<()> {
        rustix::io::write(&self.go, b"step\0")?;
        Ok(())
    }

    /// Lets bash leave.
    pub(super) fn let_leave(&self) -> io::Result<()> {
        rustix::io::write(&self.go, b"leave\0")?;
        Ok(())
    }

    /// Whether bash has not gone on, or could not take the step that it was told to take.
    pub(super) fn is_held(&self) -> bool {
        let is_waiting = ioctl_fionread(&self.go_reader).is_ok_and(|held| held > 0);
        is_waiting || self.said().is_ok_and(|said| said.ends_with(b"never\0"))
    }

    /// Whether bash has read all its commands, and so runs none that would end the step.
    pub(super) fn is_read(&self) -> bool {
        ioctl_fionread(&self.commands).is_ok_and(|left| left == 0)
    }

    /// Whether bash has said something that nobody has heard yet.
    pub(super) fn has_spoken(&self) -> bool {
        ioctl_fionread(&self.done).is_ok_and(|held| held > 0)
    }

    /// Waits for bash to say something, and gives it. Loses nothing when it is dropped half way.
    pub(super) async fn heard(&mut self) -> io::Result<Vec<u8>> {
        // Bash has found its pipe by the time that it says anything; a folder that stays is one that was not removed.
        loop {
            self.done.readable().await?;
            let mut bytes = [0; 4096];
            match self.done.try_read(&mut bytes) {
                Ok(length) => {
                    self.folder = None;
                    // A point says that there is more to it than fits here.
                    return if bytes[..length] == *b"." { self.said() } else { Ok(bytes[..length].to_vec()) };
                }
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// What bash has said.
    pub(super) fn said(&self) -> io::Result<Vec<u8>> {
        let length = self.report.metadata()?.len();
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.report.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }
}

/// A pipe of this name in a folder of its own, open at both ends: bash finds somebody at the other one, and never its end.
fn named_pipe(name: &str) -> io::Result<(tempfile::TempDir, File)> {
    // Memory first: the pipe is there for a moment, and a disk may be full or read-only.
    let places = [Some(PathBuf::from("/dev/shm")), Some(std::env::temp_dir())].into_iter().flatten();
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in places {
        let made = tempfile::Builder::new().prefix("stepgate-").tempdir_in(place).and_then(|folder| {
            let path = folder.path().join(name);
            mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
            let flags = i32::try_from(rustix::fs::OFlags::CLOEXEC.bits()).map_err(io::Error::other)?;
            let pipe = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)?;
            Ok((folder, pipe))
        });
        match made {
            Ok(made) => return Ok(made),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The same file under a high number.
fn up(file: impl AsFd) -> io::Result<OwnedFd> {
    moved(file, NUMBERS)
}

/// Makes room for these numbers while the process still has one thread: with several, the kernel waits for all processors before it
/// enlarges the table of descriptors, and that takes ten milliseconds and more.
pub fn make_room() {
    // Where there is none, whoever opens a channel says so.
    if let Ok(file) = memfd_create("room", MemfdFlags::CLOEXEC) {
        drop(up(file));
    }
}

/// The same file under a number from `floor` on, or under the last ones that there are.
pub(super) fn moved(file: impl AsFd, floor: RawFd) -> io::Result<OwnedFd> {
    let highest = getrlimit(Resource::Nofile).current.and_then(|limit| RawFd::try_from(limit).ok());
    let floor = highest.map_or(floor, |highest| floor.min(highest - 16));
    Ok(fcntl_dupfd_cloexec(file, floor)?)
}
