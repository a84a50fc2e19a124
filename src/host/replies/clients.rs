//! Those who are connected to a run: standard input, and whoever reaches its inbox. Each is read and written beside the run, which
//! waits for none of them.

use super::hub::{ClientId, Hub, Member};
use super::lines::Lines;
use super::queue::{Queued, queue};
use crate::ledger::{Callers, Inbox};
use crate::record::{Elsewhere, Seen};
use rustix::net::sockopt::socket_peercred;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::thread;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// What whoever stands at standard input is called.
const STANDARD_INPUT: &str = "standard input";

/// How much is read at once.
const READ: usize = 64 * 1024;

/// Lets standard input drive, and standard output tell. What comes back says that the input is closed.
///
/// Both have a thread of their own, which ends with the program: either may keep still for ever.
pub(super) fn standard_streams(hub: &Hub) -> io::Result<oneshot::Receiver<()>> {
    let (lines, told) = queue();
    let member = hub.join(lines, None, None);
    hub.drive(member.id, STANDARD_INPUT);
    let id = member.id;
    let printing = thread::Builder::new().name("standard output".to_owned());
    printing.spawn(move || print(told, &member))?;
    let (closed, is_closed) = oneshot::channel();
    let hub = hub.clone();
    let reading = thread::Builder::new().name("standard input".to_owned());
    reading.spawn(move || {
        read(&hub, id);
        hub.fall_silent(id);
        let _over = closed.send(());
    })?;
    Ok(is_closed)
}

/// Passes on what standard input says, until it is closed.
fn read(hub: &Hub, client: ClientId) {
    let (mut input, mut buffer, mut lines) = (io::stdin().lock(), vec![0; READ], Lines::default());
    loop {
        match input.read(&mut buffer) {
            Ok(n_read) if n_read > 0 => lines.take(&buffer[..n_read], |line| hub.hear(client, line)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return lines.end(|line| hub.hear(client, line)),
        }
    }
}

/// Writes lines to standard output. One that is closed never stops a step.
fn print(mut lines: Queued, _member: &Member) {
    while let Some(line) = lines.next_blocking() {
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

/// Takes those who come from other machines, as long as somebody hears them.
pub(super) fn accept_callers(hub: &Hub, callers: Callers) -> io::Result<Arc<()>> {
    let (coming, open) = callers.into_parts();
    let (hub, runtime) = (hub.clone(), Handle::current());
    let take = move || {
        for call in coming {
            let _inside = runtime.enter();
            let elsewhere = Some(Elsewhere { host: call.who.host, login: call.login });
            let pid = i32::try_from(call.who.process).unwrap_or_default();
            let stream = call.stream.set_nonblocking(true).and_then(|()| UnixStream::from_std(call.stream));
            if let Ok(stream) = stream {
                talk(&hub, stream, Some(Seen { uid: call.uid, pid, elsewhere }));
            }
        }
    };
    thread::Builder::new().name("callers".to_owned()).spawn(take)?;
    Ok(open)
}

/// Reads and writes one of them, until they are gone or let go.
fn serve(hub: &Hub, stream: UnixStream) {
    let seen = socket_peercred(&stream).ok();
    let seen = seen.map(|peer| Seen {
        uid: peer.uid.as_raw(),
        pid: peer.pid.as_raw_nonzero().get(),
        elsewhere: None,
    });
    talk(hub, stream, seen);
}

fn talk(hub: &Hub, stream: UnixStream, seen: Option<Seen>) {
    let (input, output) = stream.into_split();
    let (lines, told) = queue();
    let (let_go, is_let_go) = oneshot::channel();
    let member = hub.join(lines, seen, Some(let_go));
    let hub = hub.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = listen(input, &hub, member.id) => {}
            () = pass_on(told, output) => {}
            Ok(()) = is_let_go => {}
        }
        hub.leave(&member);
    });
}

/// Passes on what somebody says, until they are gone.
async fn listen(mut input: impl AsyncRead + Unpin, hub: &Hub, client: ClientId) {
    let (mut buffer, mut lines) = (vec![0; READ], Lines::default());
    while let Ok(n_read @ 1..) = input.read(&mut buffer).await {
        lines.take(&buffer[..n_read], |line| hub.hear(client, line));
    }
    lines.end(|line| hub.hear(client, line));
}

/// Tells somebody, until there is nothing more to tell, or nobody who hears it.
async fn pass_on(mut lines: Queued, mut output: impl AsyncWrite + Unpin) {
    while let Some(line) = lines.next().await {
        if output.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}
