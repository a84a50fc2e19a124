//! A session with the server, used from any thread; a thread of its own carries what goes over the wire.

use super::fault::words;
use super::wait::wait;
use std::fmt;
use std::sync::mpsc::sync_channel;
use std::thread;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, Row, Socket, Statement};

/// A value with its type, so that a statement needs no round trip to be understood first.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// A way to get a session, for whoever knows where the server is.
pub trait Dial: fmt::Debug + Send + Sync {
    /// A new one, as whoever the address names. The error says what was wrong, without a password.
    fn session(&self) -> Result<Session, String>;

    /// The server and the database, in words, without a password.
    fn place(&self) -> String;
}

/// A session, open for as long as this is held and the connection lasts. It is never opened again: whoever holds a lease under it
/// holds it under this one only.
pub struct Session {
    client: Client,
}

impl Session {
    /// Connects. Says in words what was wrong where that fails.
    pub fn open<T>(config: Config, tls: T) -> Result<Self, String>
    where
        T: MakeTlsConnect<Socket> + Send + 'static,
    {
        let (tell, told) = sync_channel(1);
        let carry = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                // Where nobody waits any more, there is nobody to tell.
                Err(error) => return drop(tell.send(Err(error.to_string()))),
            };
            runtime.block_on(async {
                match config.connect(tls).await {
                    Ok((client, connection)) => {
                        let _told = tell.send(Ok(client));
                        // How it ends is told to whoever has asked something.
                        let _over = connection.await;
                    }
                    Err(error) => drop(tell.send(Err(words(&error)))),
                }
            });
        };
        let started = thread::Builder::new().name("record".to_owned()).spawn(carry);
        started.map_err(|error| error.to_string())?;
        let client = told.recv().unwrap_or_else(|_| Err("the connection ended as it began".to_owned()))?;
        Ok(Self { client })
    }

    /// Whether it is over.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without values.
    pub(super) fn run(&self, statements: &str) -> Result<(), Error> {
        wait(self.client.batch_execute(statements))
    }

    /// The rows that a statement gives: one round trip.
    pub(super) fn rows(&self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        wait(self.client.query_typed(statement, values))
    }

    /// How many rows a statement has changed: one round trip.
    pub(super) fn change(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        wait(self.client.execute_typed(statement, values))
    }

    /// A statement that is understood once and used often.
    pub(super) fn prepare(&self, statement: &str, types: &[Type]) -> Result<Statement, Error> {
        wait(self.client.prepare_typed(statement, types))
    }

    /// How many rows a prepared statement has changed: one round trip.
    pub(super) fn change_again(
        &self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Error> {
        wait(self.client.execute(statement, values))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").field("is_closed", &self.is_closed()).finish()
    }
}
