//! The other end of an inbox: one program that reaches a run, says something and hears what comes of it.

use serde_json::Value;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// A program that has reached a run.
#[derive(Debug)]
pub struct Caller {
    stream: BufReader<UnixStream>,
}

impl Caller {
    /// Takes a connection, on which something is heard within `patience` or counts as not said.
    pub fn new(stream: UnixStream, patience: Duration) -> io::Result<Self> {
        stream.set_read_timeout(Some(patience))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Says one message.
    pub fn say(&mut self, message: &Value) -> io::Result<()> {
        self.stream.get_mut().write_all(format!("{message}\n").as_bytes())
    }

    /// The next message; none where none comes in time, or the run is over.
    pub fn hear(&mut self) -> io::Result<Option<Value>> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(serde_json::from_str(&line)?)),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
