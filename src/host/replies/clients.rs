//! Those who are connected to a run: standard input, and whoever reaches its inbox. Each is read and written by a task of its own.

use super::hub::{BEHIND, ClientId, Hub};
use crate::ledger::Inbox;
use crate::record::Seen;
use rustix::net::sockopt::socket_peercred;
use std::io::{self, Write as _};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::oneshot;

/// What whoever stands at standard input is called.
const STANDARD_INPUT: &str = "standard input";

/// Lets standard input drive, and standard output tell. What comes back says that the input is closed.
pub(super) fn standard_streams(hub: &Hub) -> io::Result<oneshot::Receiver<()>> {
    let (lines, told) = channel(BEHIND);
    let client = hub.join(lines, None);
    hub.drive(client, STANDARD_INPUT);
    // Standard output may be slow, and is written by a thread that nothing else waits for.
    std::thread::Builder::new().name("replies".to_owned()).spawn(move || print(told))?;
    let (closed, is_closed) = oneshot::channel();
    let hub = hub.clone();
    tokio::spawn(async move {
        listen(tokio::io::stdin(), &hub, client).await;
        let _over = closed.send(());
    });
    Ok(is_closed)
}

/// Writes lines to standard output. One that is closed never stops a step.
fn print(mut lines: Receiver<Arc<str>>) {
    while let Some(line) = lines.blocking_recv() {
        let mut out = io::stdout().lock();
        let _closed = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    }
}

/// Takes those who come over the inbox, as long as it is kept.
pub(super) fn accept(hub: &Hub, inbox: &Inbox) -> io::Result<()> {
    let Inbox::Socket(socket) = inbox else { return Ok(()) };
    let listener = socket.listener().try_clone()?;
    listener.set_nonblocking(true)?;
    let listener = UnixListener::from_std(listener)?;
    let hub = hub.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            serve(&hub, stream);
        }
    });
    Ok(())
}

/// Reads and writes one of them.
fn serve(hub: &Hub, stream: UnixStream) {
    let seen = socket_peercred(&stream).ok();
    let seen = seen.map(|peer| Seen { uid: peer.uid.as_raw(), pid: peer.pid.as_raw_nonzero().get() });
    let (input, mut output) = stream.into_split();
    let (lines, mut told) = channel::<Arc<str>>(BEHIND);
    let client = hub.join(lines, seen);
    tokio::spawn(async move {
        while let Some(line) = told.recv().await {
            if output.write_all(line.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    let hub = hub.clone();
    tokio::spawn(async move {
        listen(input, &hub, client).await;
        hub.leave(client);
    });
}

/// Passes on what somebody says, a line at a time, until they are gone.
async fn listen(input: impl AsyncRead + Unpin, hub: &Hub, client: ClientId) {
    let mut lines = BufReader::new(input).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        hub.hear(client, &line);
    }
}
