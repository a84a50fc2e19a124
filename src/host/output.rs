//! The standard output and standard error of what Stepgate starts: two large pipes, read as bytes come.
//!
//! Outlives a process: the next one may write into the same two pipes. Never keeps what it has read, and never waits for an
//! end of file, which a background job could keep away for ever.

use crate::record::Stream;
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd as _, OwnedFd};
use tokio::net::unix::pipe::Receiver;

/// Where output goes as it comes: at most 64 KiB a call.
pub type Sink<'a> = &'a mut dyn FnMut(Stream, &[u8]);

/// What output comes out of.
pub trait Flow {
    /// Waits for output and gives one read of it to `sink`. Loses nothing when it is dropped half way.
    async fn pass_on(&mut self, sink: Sink<'_>) -> io::Result<()>;

    /// Gives `sink` what is there now, and no more: a background job may write without end.
    fn drain(&mut self, sink: Sink<'_>) -> io::Result<()>;
}

/// How much is read at once.
pub const CHUNK: usize = 64 * 1024;
/// How much a pipe may hold. The system's limit for an ordinary user; where it is lower the pipe stays as it is.
const PIPE: usize = 1024 * 1024;

/// Both pipes, and room for one read.
#[derive(Debug)]
pub struct Output {
    stdout: Pipe,
    stderr: Pipe,
    buffer: Box<[u8]>,
}

#[derive(Debug)]
struct Pipe {
    reader: Receiver,
    writer: OwnedFd,
}

impl Output {
    /// Makes the pipes.
    pub fn open() -> io::Result<Self> {
        Ok(Self { stdout: Pipe::open()?, stderr: Pipe::open()?, buffer: vec![0; CHUNK].into_boxed_slice() })
    }

    /// The ends that a process writes into.
    pub fn writers(&self) -> io::Result<(OwnedFd, OwnedFd)> {
        Ok((self.stdout.writer.try_clone()?, self.stderr.writer.try_clone()?))
    }

    /// Ends for another process to read from. Opened anew: a copy would share that ours does not wait.
    pub fn second_readers(&self) -> io::Result<(File, File)> {
        let open = |pipe: &Pipe| File::open(format!("/proc/self/fd/{}", pipe.reader.as_raw_fd()));
        Ok((open(&self.stdout)?, open(&self.stderr)?))
    }
}

impl Flow for Output {
    async fn pass_on(&mut self, sink: Sink<'_>) -> io::Result<()> {
        let (stream, pipe) = tokio::select! {
            ready = self.stdout.reader.readable() => ready.map(|()| (Stream::Stdout, &self.stdout))?,
            ready = self.stderr.reader.readable() => ready.map(|()| (Stream::Stderr, &self.stderr))?,
        };
        match pipe.reader.try_read(&mut self.buffer) {
            Ok(n_read) => sink(stream, &self.buffer[..n_read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What a step's own processes wrote before bash reported its end lies in the pipes by then.
    fn drain(&mut self, sink: Sink<'_>) -> io::Result<()> {
        for (stream, pipe) in [(Stream::Stdout, &self.stdout), (Stream::Stderr, &self.stderr)] {
            let held = rustix::io::ioctl_fionread(&pipe.reader)?;
            let mut left = usize::try_from(held).unwrap_or(PIPE);
            while left > 0 {
                let room = left.min(CHUNK);
                match rustix::io::read(&pipe.reader, &mut self.buffer[..room]) {
                    Ok(n_read) => {
                        sink(stream, &self.buffer[..n_read]);
                        left -= n_read;
                    }
                    Err(Errno::INTR) => {}
                    Err(Errno::AGAIN) => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}

impl Pipe {
    fn open() -> io::Result<Self> {
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
        // Refused where the user's share of pipe memory is used up; then a smaller pipe does.
        let _ = fcntl_setpipe_size(&writer, PIPE);
        Ok(Self { reader: Receiver::from_owned_fd(reader)?, writer })
    }
}
