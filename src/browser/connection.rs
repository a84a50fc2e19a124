//! The connection of one page with a run that is on: what the run says arrives line by line, and what the page says is passed on.

use serde_json::Value;
use std::io;
use std::os::unix::net::UnixStream as Socket;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::mpsc::{Receiver, UnboundedSender, channel, unbounded_channel};

/// How many messages may wait until the page has taken those before.
const WAITING: usize = 64;

/// How a message begins that holds what a step has printed.
const OUTPUT: &str = r#"{"type":"output","#;

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
                // What is printed is read from the record, and may be more than anybody can look through here.
                if line.starts_with(OUTPUT) {
                    continue;
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader, Write as _};

    #[test]
    fn what_is_said_goes_out_what_is_heard_comes_in_and_going_away_is_noticed() {
        let (ours, mut theirs) = Socket::pair().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async {
            let mut connection = Connection::over(ours).unwrap();
            theirs
                .write_all(b"no message\n{\"type\":\"output\",\"step\":\"a\"}\n{\"type\":\"driver\"}\n")
                .unwrap();
            assert_eq!(connection.heard.recv().await.unwrap()["type"], "driver");
            connection.say.send("{}\n".to_owned()).unwrap();
            drop(connection);
            // It is said before the connection ends.
            let said = tokio::task::spawn_blocking(move || {
                let mut lines = BufReader::new(theirs).lines();
                (lines.next().map(Result::unwrap), lines.next().is_none())
            });
            assert_eq!(said.await.unwrap(), (Some("{}".to_owned()), true));
        });
    }
}
