//! The connection of one page with a run that is on: what the run says arrives line by line, and what the page says is passed on.

use serde_json::Value;
use std::io;
use std::os::unix::net::UnixStream as Socket;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::mpsc::{Receiver, UnboundedSender, channel, unbounded_channel};

/// How many messages may wait until the page has taken those before.
const WAITING: usize = 64;

/// A connection.
#[derive(Debug)]
pub struct Connection {
    /// What the run says.
    pub heard: Receiver<Value>,
    /// What is said to it.
    pub say: UnboundedSender<String>,
}

impl Connection {
    /// Takes a connection to the inbox of a run.
    pub fn over(socket: Socket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let (input, mut output) = UnixStream::from_std(socket)?.into_split();
        let (hear, heard) = channel(WAITING);
        let (say, mut said) = unbounded_channel::<String>();
        tokio::task::spawn_local(async move {
            let mut lines = BufReader::new(input).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let Ok(message) = serde_json::from_str(&line) else { continue };
                if hear.send(message).await.is_err() {
                    return;
                }
            }
        });
        tokio::task::spawn_local(async move {
            while let Some(line) = said.recv().await {
                if output.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        Ok(Self { heard, say })
    }
}
