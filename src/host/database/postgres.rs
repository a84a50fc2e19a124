//! PostgreSQL, through its simple protocol: the server sends every value as text, so no type is unknown.

use super::address::{Address, Limits};
use super::connection::{Canceller, Connection, Reply, Setting};
use super::copied_file::CopiedFile;
use super::fault::Fault;
use super::postgres_url::{Target, target};
use super::table::Table;
use super::tls::{self, Secrecy};
use crate::record::DatabaseOpened;
use futures_util::{SinkExt as _, TryStreamExt as _};
use std::pin::pin;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_postgres::error::DbError;
use tokio_postgres::{AsyncMessage, Client, SimpleQueryMessage, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// An open session.
pub(super) struct Postgres {
    client: Client,
    connector: MakeRustlsConnect,
    notices: UnboundedReceiver<DbError>,
    server: String,
    secrecy: Secrecy,
}

/// What a session says of itself, in this order.
const ABOUT: &str = "SELECT current_setting('server_version'), current_database(), session_user, current_user, \
    current_setting('transaction_read_only'), pg_is_in_recovery(), \
    (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())";

/// Who and where a session is, and what decides how its statements are taken.
const SESSION: &[&str] = &[
    "current_user",
    "session_user",
    "role",
    "search_path",
    "row_security",
    "session_replication_role",
    "default_transaction_read_only",
    "default_transaction_isolation",
    "check_function_bodies",
    "synchronous_commit",
    "standard_conforming_strings",
    "timezone",
    "datestyle",
    "lock_timeout",
    "statement_timeout",
];

/// Connects, and sets what the settings say of limits.
pub(super) async fn open(address: &Address) -> Result<Postgres, Fault> {
    let Target { config, secrecy, roots, server } = target(address).map_err(Fault::NotStarted)?;
    let tls = tls::config(secrecy, roots.as_deref()).map_err(Fault::NotStarted)?;
    let connector = MakeRustlsConnect::new(tls);
    let refused = |error: tokio_postgres::Error| Fault::NotStarted(format!("{server}: {}", told(&error)));
    let (client, connection) = config.connect(connector.clone()).await.map_err(refused)?;
    let (tell, notices) = unbounded_channel();
    tokio::spawn(pump(connection, tell));
    let postgres = Postgres { client, connector, notices, server, secrecy };
    for setting in settings(address.limits, address.read_only) {
        postgres.client.batch_execute(&setting).await.map_err(|error| fault(&error))?;
    }
    Ok(postgres)
}

/// Keeps the connection going, and hands on what the server says beside its answers.
async fn pump<T>(
    mut connection: tokio_postgres::Connection<Socket, T>,
    tell: tokio::sync::mpsc::UnboundedSender<DbError>,
) where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message {
            // Nobody listens any more once the session is over.
            let _over = tell.send(notice);
        }
    }
}

fn settings(limits: Limits, read_only: bool) -> Vec<String> {
    let limit = |name: &str, limit: Option<std::time::Duration>| {
        limit.map(|limit| format!("SET {name} = {}", limit.as_millis()))
    };
    let mut settings = vec![limit("statement_timeout", limits.statement), limit("lock_timeout", limits.lock)];
    settings.push(read_only.then(|| "SET default_transaction_read_only = on".to_owned()));
    settings.into_iter().flatten().collect()
}

impl Connection for Postgres {
    fn about(&mut self) -> Reply<'_, Result<DatabaseOpened, Fault>> {
        Box::pin(async move {
            let messages = self.client.simple_query(ABOUT).await.map_err(|error| fault(&error))?;
            let row = messages.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row),
                _ => None,
            });
            let text = |at: usize| row.and_then(|row| row.get(at)).unwrap_or_default().to_owned();
            let is = |at: usize| matches!(text(at).as_str(), "on" | "t");
            Ok(DatabaseOpened {
                engine: "postgres".to_owned(),
                server: self.server.clone(),
                version: text(0),
                database: text(1),
                user: text(2),
                role: (text(3) != text(2)).then(|| text(3)),
                read_only: is(4),
                replica: Some(is(5)),
                tls: Some(self.secrecy.word(is(6)).to_owned()),
                ..DatabaseOpened::default()
            })
        })
    }

    fn execute<'a>(
        &'a mut self,
        statement: &'a str,
        table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>> {
        Box::pin(async move {
            let done = self.run(statement, table).await;
            while let Ok(notice) = self.notices.try_recv() {
                table.notice(&format!("{}: {}", notice.severity(), notice.message()));
            }
            done.map_err(|error| fault(&error))
        })
    }

    fn session(&mut self) -> Reply<'_, Vec<Setting>> {
        Box::pin(async move {
            let value = |name: &&str| match *name {
                "current_user" | "session_user" => format!("{name}::text"),
                name => format!("current_setting('{name}', true)"),
            };
            let asked: Vec<String> = SESSION.iter().map(value).collect();
            // Within a transaction that has failed the server answers nothing, and that is taken back as a whole.
            let messages = self.client.simple_query(&format!("SELECT {}", asked.join(", "))).await;
            let row = messages.iter().flatten().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row),
                _ => None,
            });
            let Some(row) = row else { return Vec::new() };
            let text = |at: usize| row.get(at).unwrap_or_default().to_owned();
            SESSION.iter().enumerate().map(|(at, name)| (*name, text(at))).collect()
        })
    }

    fn copy<'a>(
        &'a mut self,
        statement: &'a str,
        takes: bool,
        file: &'a mut CopiedFile,
        table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>> {
        Box::pin(async move {
            let done = if takes {
                self.copy_from(statement, file, table).await
            } else {
                self.copy_to(statement, file, table).await
            };
            while let Ok(notice) = self.notices.try_recv() {
                table.notice(&format!("{}: {}", notice.severity(), notice.message()));
            }
            done
        })
    }

    fn canceller(&self) -> Canceller {
        let (token, connector) = (self.client.cancel_token(), self.connector.clone());
        Box::new(move || {
            Box::pin(async move {
                // Where it cannot be cancelled it goes on, and whoever waits sees that.
                let _goes_on = token.cancel_query(connector).await;
            })
        })
    }
}

impl Postgres {
    async fn copy_from(
        &self,
        statement: &str,
        file: &mut CopiedFile,
        table: &mut Table<'_>,
    ) -> Result<Option<u64>, Fault> {
        let sink = self.client.copy_in(statement).await.map_err(|error| fault(&error))?;
        let mut sink = pin!(sink);
        // Where it breaks off, the server is told so, and takes none of the rows.
        while let Some(piece) = file.read()? {
            let sent = sink.send(std::io::Cursor::new(piece)).await;
            sent.map_err(|error| fault(&error))?;
        }
        let rows = sink.finish().await.map_err(|error| fault(&error))?;
        table.changed(rows);
        Ok(Some(rows))
    }

    async fn copy_to(
        &self,
        statement: &str,
        file: &mut CopiedFile,
        table: &mut Table<'_>,
    ) -> Result<Option<u64>, Fault> {
        let pieces = self.client.copy_out(statement).await.map_err(|error| fault(&error))?;
        let (mut pieces, mut bytes) = (pin!(pieces), 0);
        while let Some(piece) = pieces.try_next().await.map_err(|error| fault(&error))? {
            file.write(&piece)?;
            bytes += piece.len() as u64;
        }
        table.tell(&file.told(bytes));
        Ok(None)
    }

    async fn run(
        &self,
        statement: &str,
        table: &mut Table<'_>,
    ) -> Result<Option<u64>, tokio_postgres::Error> {
        if let Some(copy) = crate::sql::copy(statement) {
            let rows = std::io::Cursor::new(copy.rows.as_bytes().to_vec());
            let mut sink = pin!(self.client.copy_in(copy.statement).await?);
            sink.send(rows).await?;
            let rows = sink.finish().await?;
            table.changed(rows);
            return Ok(Some(rows));
        }
        if crate::sql::gives_output(&crate::sql::Words::of(statement)) {
            let mut pieces = pin!(self.client.copy_out(statement).await?);
            while let Some(piece) = pieces.try_next().await? {
                table.as_it_is(&piece);
            }
            return Ok(None);
        }
        let mut messages = pin!(self.client.simple_query_raw(statement).await?);
        let (mut has_rows, mut changed) = (false, None);
        while let Some(message) = messages.try_next().await? {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    has_rows = true;
                    table.columns(columns.iter().map(|column| column.name().to_owned()).collect());
                }
                SimpleQueryMessage::Row(row) => {
                    table.row((0..row.len()).map(|at| row.get(at).map(str::to_owned)));
                }
                SimpleQueryMessage::CommandComplete(rows) if crate::sql::changes_rows(statement) => {
                    if !has_rows {
                        table.changed(rows);
                    }
                    changed = Some(changed.unwrap_or(0) + rows);
                }
                _ => {}
            }
        }
        Ok(changed)
    }
}

/// An error of a severity that ends the session leaves open what it came in the middle of.
fn fault(error: &tokio_postgres::Error) -> Fault {
    let text = told(error);
    match error.as_db_error() {
        Some(said) if matches!(said.severity(), "FATAL" | "PANIC") => Fault::Lost(text),
        Some(_) => Fault::Refused(text),
        None => Fault::Lost(text),
    }
}

/// What the server said, with its detail and hint; of any other error its cause.
fn told(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        let mut text = format!("{}: {} (SQLSTATE {})", said.severity(), said.message(), said.code().code());
        text.extend(said.detail().map(|detail| format!("\nDETAIL: {detail}")));
        text.extend(said.hint().map(|hint| format!("\nHINT: {hint}")));
        return text;
    }
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
