//! A session with the server, used from any thread; a thread of its own carries what goes over the wire.

use super::fault::{Fault, error_words};
use super::wait::{GivenUp, Patience, wait};
use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, Row, Socket, Statement};

/// How long a server may say nothing while something is wanted of it. What was sent by then may have been done.
const LIMIT: Duration = Duration::from_secs(5);
/// The same for what takes away, which may be much at once.
const LONG: Duration = Duration::from_secs(600);
/// The same while a session is opened: with a server that is far, and with one that has just said nothing.
pub(super) const FAR: Duration = Duration::from_secs(15);
pub(super) const SILENT: Duration = Duration::from_secs(2);

/// A value with its type, so that a statement needs no round trip to be understood first.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// A way to get a session, for whoever knows where the server is.
pub trait Dial: fmt::Debug + Send + Sync {
    /// A new one, as whoever the address names, with a server that may say nothing for this long. The error says what was wrong, without a
    /// password.
    fn session(&self, silent: Duration) -> Result<Session, String>;

    /// The server and the database, in words, without a password.
    fn place(&self) -> String;
}

/// A session, open for as long as this is held and the connection lasts. It is never opened again: whoever holds a lease under it
/// holds it under this one only. One that was given up is over, since nobody knows what became of what was sent.
pub struct Session {
    client: Client,
    patience: Patience,
    given_up: OnceLock<GivenUp>,
    /// Told, it ends the connection.
    end: Arc<Notify>,
    /// What notifications say, where it listens to any.
    notices: Mutex<Receiver<String>>,
}

impl Session {
    /// Connects. Says in words what was wrong where that fails. `is_called` is whether a signal has come to this process that nobody has
    /// heard yet, which ends the wait for a server that says nothing; without it that takes as long as `silent`.
    pub fn open<T>(
        config: Config,
        tls: T,
        (silent, is_called): (Duration, Option<Arc<AtomicBool>>),
    ) -> Result<Self, String>
    where
        T: MakeTlsConnect<Socket> + Send + 'static,
    {
        let (tell, told) = sync_channel(1);
        let (notify, notices) = channel();
        let end = Arc::new(Notify::new());
        let ends = Arc::clone(&end);
        let carry = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                // Where nobody waits any more, there is nobody to tell.
                Err(error) => return drop(tell.send(Err(error.to_string()))),
            };
            let connected = async {
                match config.connect(tls).await {
                    Ok((client, connection)) => {
                        let _told = tell.send(Ok(client));
                        carry_on(connection, &notify).await;
                    }
                    Err(error) => drop(tell.send(Err(error_words(&error)))),
                }
            };
            runtime.block_on(async {
                tokio::select! {
                    () = connected => {}
                    () = ends.notified() => {}
                }
            });
        };
        let started = thread::Builder::new().name("record".to_owned()).spawn(carry);
        started.map_err(|error| error.to_string())?;
        let patience = Patience { limit: silent, is_called };
        let client = patience.each_while(|time| match told.recv_timeout(time) {
            Ok(connected) => Some(connected),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err("the connection ended as it began".to_owned())),
        });
        let client = client.unwrap_or_else(|given_up| {
            end.notify_one();
            Err(given_up.to_string())
        })?;
        Ok(Self {
            client,
            patience: Patience { limit: LIMIT, ..patience },
            given_up: OnceLock::new(),
            end,
            notices: Mutex::new(notices),
        })
    }

    /// The same for what takes so much away that a server says nothing for long.
    pub(super) fn patient(mut self) -> Self {
        self.patience.limit = LONG;
        self
    }

    /// Whether it is over.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed() || self.is_given_up()
    }

    /// Whether nobody has waited for it any longer.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.get().is_some()
    }

    /// What comes of something that was sent.
    fn wait<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        let give_up = |why| {
            let _first = self.given_up.set(why);
            self.end.notify_one();
        };
        wait(answer, &self.patience, give_up)
            .map_err(|error| Fault { error, given_up: self.given_up.get().copied() })
    }

    /// What the next notification says; none where none comes in time, or the session is over.
    pub(super) fn notice(&self, time: Duration) -> Option<String> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time).ok()
    }

    /// Runs statements without values.
    pub(super) fn run(&self, statements: &str) -> Result<(), Fault> {
        self.wait(self.client.batch_execute(statements))
    }

    /// The rows that a statement gives: one round trip.
    pub(super) fn rows(&self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
        self.wait(self.client.query_typed(statement, values))
    }

    /// How many rows a statement has changed: one round trip.
    pub(super) fn change(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        self.wait(self.client.execute_typed(statement, values))
    }

    /// A statement that is understood once and used often.
    pub(super) fn prepare(&self, statement: &str, types: &[Type]) -> Result<Statement, Fault> {
        self.wait(self.client.prepare_typed(statement, types))
    }

    /// How many rows a prepared statement has changed: one round trip.
    pub(super) fn change_again(
        &self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Fault> {
        self.wait(self.client.execute(statement, values))
    }
}

/// Carries what goes over a connection for as long as that lasts, and passes notifications on. How it ends is told to whoever has asked
/// something.
async fn carry_on<S, T>(mut connection: Connection<S, T>, notify: &Sender<String>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(notice) = message {
            let _heard = notify.send(notice.payload().to_owned());
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").field("is_closed", &self.is_closed()).finish()
    }
}
