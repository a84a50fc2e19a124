//! MySQL and MariaDB, through the text protocol.

use super::address::{Address, Limits};
use super::connection::{Canceller, Connection, Reply, Setting};
use super::fault::Fault;
use super::mysql_options::{Target, target};
use super::table::Table;
use super::tls::Secrecy;
use crate::record::DatabaseOpened;
use crate::text::hex;
use mysql_async::consts::ColumnFlags;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Column, Conn, Error, Opts, Row, Value};
use std::time::Duration;

/// An open session.
pub(super) struct Mysql {
    connection: Conn,
    opts: Opts,
    server: String,
    secrecy: Secrecy,
    /// Whether this session writes nothing, whatever the server lets others do.
    read_only: bool,
}

/// How long the server may take to answer a new connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Errors with which a server ends the session, whatever was being done.
const ENDS_SESSION: [u16; 7] = [1053, 1077, 1078, 1079, 1152, 1184, 1927];

/// What a session says of itself, in this order.
const ABOUT: &str = "SELECT VERSION(), COALESCE(DATABASE(), ''), USER(), CURRENT_USER(), @@read_only";

/// What a session has that decides how its statements are taken, and how it is asked for.
const SESSION: &[(&str, &str)] = &[
    ("role", "CURRENT_ROLE()"),
    ("sql_mode", "@@sql_mode"),
    ("foreign_key_checks", "@@foreign_key_checks"),
    ("unique_checks", "@@unique_checks"),
    ("autocommit", "@@autocommit"),
    ("sql_safe_updates", "@@sql_safe_updates"),
    ("time_zone", "@@time_zone"),
];

/// Connects, and sets what the settings say of limits.
pub(super) async fn open(address: &Address) -> Result<Mysql, Fault> {
    let Target { opts, secrecy, server } = target(address).map_err(Fault::NotStarted)?;
    let refused = |why: String| Fault::NotStarted(format!("{server}: {why}"));
    let connecting = tokio::time::timeout(PATIENCE, Conn::new(opts.clone())).await;
    let connected = connecting.map_err(|_| refused("it does not answer".to_owned()))?;
    let connection = connected.map_err(|error| refused(error.to_string()))?;
    let mut mysql = Mysql { connection, opts, server, secrecy, read_only: address.read_only };
    mysql.limit(address.limits, address.read_only).await?;
    Ok(mysql)
}

impl Mysql {
    async fn limit(&mut self, limits: Limits, read_only: bool) -> Result<(), Fault> {
        let mut settings = Vec::new();
        if let Some(limit) = limits.statement {
            // MariaDB's, and MySQL's, which holds for SELECT alone: a server knows one of the two.
            settings.push((true, format!("SET SESSION max_statement_time = {}", limit.as_secs_f64())));
            settings.push((true, format!("SET SESSION max_execution_time = {}", limit.as_millis())));
        }
        if let Some(limit) = limits.lock {
            let seconds = limit.as_secs().max(1);
            settings.push((false, format!("SET SESSION innodb_lock_wait_timeout = {seconds}")));
            settings.push((false, format!("SET SESSION lock_wait_timeout = {seconds}")));
        }
        if read_only {
            settings.push((false, "SET SESSION TRANSACTION READ ONLY".to_owned()));
        }
        for (may_be_unknown, setting) in settings {
            match self.connection.query_drop(setting).await {
                Err(Error::Server(said)) if may_be_unknown && said.code == 1193 => {}
                done => done.map_err(|error| fault(&error))?,
            }
        }
        Ok(())
    }

    async fn run(&mut self, statement: &str, table: &mut Table<'_>) -> Result<Option<u64>, Error> {
        let mut result = self.connection.query_iter(statement).await?;
        let (mut has_rows, mut changed) = (false, None);
        // A procedure gives as many results as it has queries.
        loop {
            if let Some(columns) = result.columns().filter(|columns| !columns.is_empty()) {
                has_rows = true;
                table.columns(columns.iter().map(|column| column.name_str().into_owned()).collect());
                while let Some(row) = result.next().await? {
                    table.row(cells(row, &columns).into_iter());
                }
            } else if !result.is_empty() {
                result.next().await?;
            }
            if result.is_empty() {
                break;
            }
        }
        if crate::sql::changes_rows(statement) {
            let rows = result.affected_rows();
            if !has_rows {
                table.changed(rows);
            }
            changed = Some(rows);
        }
        let warnings = result.warnings();
        result.drop_result().await?;
        if warnings > 0 {
            let said: Vec<(String, u32, String)> = self.connection.query("SHOW WARNINGS").await?;
            said.iter().for_each(|(level, code, text)| table.notice(&format!("{level} {code}: {text}")));
        }
        Ok(changed)
    }
}

impl Connection for Mysql {
    fn about(&mut self) -> Reply<'_, Result<DatabaseOpened, Fault>> {
        Box::pin(async move {
            let found: Option<(String, String, String, String, bool)> =
                self.connection.query_first(ABOUT).await.map_err(|error| fault(&error))?;
            let (version, database, user, role, read_only) = found.unwrap_or_default();
            // Who may not ask is not told; then nobody knows.
            let replica = self.connection.query_first::<Row, _>("SHOW SLAVE STATUS").await;
            Ok(DatabaseOpened {
                engine: "mysql".to_owned(),
                server: self.server.clone(),
                version,
                database,
                role: (role != user).then_some(role),
                user,
                read_only: read_only || self.read_only,
                replica: replica.ok().map(|row| row.is_some()),
                tls: Some(self.secrecy.word(self.opts.ssl_opts().is_some()).to_owned()),
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
            let done = self.run(statement, table).await.map_err(|error| fault(&error));
            match done {
                // What a server answers to a COMMIT that it did not do is short; anything else leaves open what it did.
                Err(Fault::Refused(text)) if statement == "COMMIT" && !is_rollback(&text) => {
                    Err(Fault::Lost(text))
                }
                done => done,
            }
        })
    }

    fn session(&mut self) -> Reply<'_, Vec<Setting>> {
        Box::pin(async move {
            let asked: Vec<String> =
                SESSION.iter().map(|(_, value)| format!("COALESCE({value}, '')")).collect();
            let asked = format!("SELECT CONCAT_WS('\n', {})", asked.join(", "));
            // A server that does not know one of them tells none.
            let found: Option<String> = self.connection.query_first(asked).await.ok().flatten();
            let Some(found) = found else { return Vec::new() };
            SESSION
                .iter()
                .zip(found.split('\n'))
                .map(|((name, _), value)| (*name, value.to_owned()))
                .collect()
        })
    }

    fn going_to(&self, database: &str) -> Option<String> {
        Some(format!("USE `{}`", database.replace('`', "``")))
    }

    fn canceller(&self) -> Canceller {
        let (opts, id) = (self.opts.clone(), self.connection.id());
        Box::new(move || {
            Box::pin(async move {
                // Where it cannot be cancelled it goes on, and whoever waits sees that.
                if let Ok(mut beside) = Conn::new(opts).await {
                    let _goes_on = beside.query_drop(format!("KILL QUERY {id}")).await;
                    let _over = beside.disconnect().await;
                }
            })
        })
    }
}

/// Deadlock and lock wait: with these a server has rolled back.
fn is_rollback(text: &str) -> bool {
    text.starts_with("ERROR 1213") || text.starts_with("ERROR 1205")
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::Server(said) if !ENDS_SESSION.contains(&said.code) => Fault::Refused(said.to_string()),
        other => Fault::Lost(other.to_string()),
    }
}

fn cells(row: Row, columns: &[Column]) -> Vec<Option<String>> {
    let is_bytes = |at: usize| {
        columns.get(at).is_some_and(|column: &Column| {
            column.flags().contains(ColumnFlags::BINARY_FLAG) && column.character_set() == 63
        })
    };
    row.unwrap().into_iter().enumerate().map(|(at, value)| cell(value, is_bytes(at))).collect()
}

fn cell(value: Value, is_bytes: bool) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if is_bytes => format!("x'{}'", hex(error.as_bytes())),
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }),
        other => Some(other.as_sql(true).trim_matches('\'').to_owned()),
    }
}
