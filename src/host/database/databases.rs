//! The databases of a run: one connection each, opened when it is first needed.

use super::address::Address;
use super::connect::connect;
use super::connection::{Canceller, Connection, Setting};
use super::copied_file::CopiedFile;
use super::fault::Fault;
use super::table::{Drawing, Table};
use crate::record::{DatabaseOpened, Stream};
use crate::session::{Again, FirstRow, TransactionEnd};
use crate::sql::{self, Engine, FileCopy, Words};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a server may take to say what its session has.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is said where it does not.
const UNTOLD: &str = "something that the server does not tell";

/// How a statement ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Executed {
    /// How many rows it changed, where it is one that changes rows.
    pub rows: Option<u64>,
    /// The first row.
    pub row: FirstRow,
}

/// The databases of a run.
#[derive(Default)]
pub struct Databases {
    addresses: BTreeMap<String, Address>,
    open: BTreeMap<String, Box<dyn Connection>>,
    /// The database that bare names mean on each connection, from its beginning and by now.
    within: BTreeMap<String, (String, String)>,
    /// What each session has, as it was seen last, and its engine.
    sessions: BTreeMap<String, (Option<Engine>, Vec<Setting>)>,
    /// What a new connection is given before anything else runs on it.
    again: BTreeMap<String, Again>,
}

impl Databases {
    /// The databases at `addresses`, by name.
    pub fn new(addresses: BTreeMap<String, Address>) -> Self {
        Self { addresses, ..Self::default() }
    }

    /// Connects to the database called `name`, if that has not been done yet; says where that is.
    pub async fn open(&mut self, name: &str) -> Result<Option<DatabaseOpened>, Fault> {
        if self.open.contains_key(name) {
            return Ok(None);
        }
        let address = self.addresses.get(name);
        let address = address.ok_or_else(|| Fault::NotStarted(format!("no database is called `{name}`")))?;
        let mut connection = connect(address).await?;
        if let Some(again) = self.again.get(name) {
            give_again(connection.as_mut(), name, again).await?;
        }
        let about = connection.about().await?;
        let session = (Engine::of_name(&about.engine), connection.session().await);
        self.sessions.insert(name.to_owned(), session);
        self.open.insert(name.to_owned(), connection);
        self.within.insert(name.to_owned(), (about.database.clone(), about.database.clone()));
        Ok(Some(DatabaseOpened { name: name.to_owned(), ..about }))
    }

    /// Keeps what a new connection to the database called `name` has to be given first, whenever there is one.
    pub fn remember(&mut self, name: &str, again: &Again) {
        self.again.insert(name.to_owned(), again.clone());
    }

    /// Sees to it that bare names mean what they mean where the document says `USE`: a connection that is new, or one on which something
    /// else has run since, may be in another database.
    pub async fn go_to(&mut self, name: &str, within: Option<&str>) -> Result<(), Fault> {
        let Some((home, now)) = self.within.get(name).cloned() else { return Ok(()) };
        let wanted = within.unwrap_or(&home);
        if wanted == now {
            return Ok(());
        }
        let Some(statement) = self.connection(name)?.going_to(wanted) else { return Ok(()) };
        if wanted.is_empty() {
            let why = format!(
                "the connection to `{name}` is in the database `{now}`, and this statement was to run in none"
            );
            return Err(Fault::NotStarted(why));
        }
        self.command(name, &statement).await
    }

    /// Runs one statement; its rows go to `output`, drawn as `drawing` says.
    pub async fn execute(
        &mut self,
        name: &str,
        statement: &str,
        drawing: Drawing<'_>,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Executed, Fault> {
        self.open(name).await?;
        let mut table = Table::new(statement, drawing, output);
        let done = self.connection(name)?.execute(statement, &mut table).await;
        let row = table.finish();
        if let Err(Fault::Lost(_)) = done {
            self.open.remove(name);
        }
        if done.is_ok()
            && let (Some(used), Some((_, now))) = (sql::used(statement), self.within.get_mut(name))
        {
            *now = used;
        }
        let done = if drawing.hidden.is_empty() { done } else { done.map_err(Fault::withheld) };
        Ok(Executed { rows: done?, row })
    }

    /// What `statement`, which has just run, has changed of its session without its text saying so.
    ///
    /// `is_done` says that it has ended well: then a server that does not tell may have changed anything.
    pub async fn changed_unseen(&mut self, name: &str, statement: &str, is_done: bool) -> Vec<String> {
        let (Some(connection), Some((engine, known))) =
            (self.open.get_mut(name), self.sessions.get_mut(name))
        else {
            return Vec::new();
        };
        let words = Words::of(statement);
        let may_be_unseen = sql::may_set_unseen(&words, statement, *engine);
        if known.is_empty() || !may_be_unseen && !sql::sets_by_itself(&words, statement, *engine) {
            return Vec::new();
        }
        let Ok(now) = tokio::time::timeout(PATIENCE, connection.session()).await else {
            // Whatever it answers later would be taken for the answer to something else.
            self.open.remove(name);
            return vec![UNTOLD.to_owned()];
        };
        if now.is_empty() {
            // A transaction that has failed answers nothing, and is taken back as a whole.
            return if is_done && may_be_unseen { vec![UNTOLD.to_owned()] } else { Vec::new() };
        }
        let changed = now.iter().zip(known.iter()).filter(|(now, known)| now != known);
        let changed: Vec<String> =
            changed.map(|((name, _), _)| (*name).to_owned()).filter(|_| may_be_unseen).collect();
        *known = now;
        changed
    }

    /// Copies rows between a table and a file whose name counts from `folder`.
    pub async fn copy(
        &mut self,
        name: &str,
        copy: &FileCopy,
        folder: &Path,
        drawing: Drawing<'_>,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Executed, Fault> {
        self.open(name).await?;
        let mut file = CopiedFile::open(copy, folder)?;
        let mut table = Table::new(&copy.statement, drawing, output);
        let done = self.connection(name)?.copy(&copy.statement, copy.takes, &mut file, &mut table).await;
        table.finish();
        if let Err(Fault::Lost(_)) = done {
            self.open.remove(name);
        }
        let done = if drawing.hidden.is_empty() { done } else { done.map_err(Fault::withheld) };
        Ok(Executed { rows: done?, ..Executed::default() })
    }

    /// Begins a transaction.
    pub async fn begin(&mut self, name: &str) -> Result<(), Fault> {
        let statement = self.connection(name)?.begin();
        self.command(name, statement).await
    }

    /// Commits the transaction that is open, or rolls it back.
    pub async fn end(&mut self, name: &str, commit: bool) -> TransactionEnd {
        let done = self.command(name, if commit { "COMMIT" } else { "ROLLBACK" }).await;
        // What was set for the transaction, or is taken back with it, is nothing that a later statement has changed.
        if let (Some(connection), Some((_, known))) = (self.open.get_mut(name), self.sessions.get_mut(name)) {
            let now = connection.session().await;
            if !now.is_empty() {
                *known = now;
            }
        }
        match done {
            Ok(()) => TransactionEnd::Done,
            Err(Fault::Refused(text)) => {
                if commit {
                    // A database that refuses to commit may still hold the transaction open.
                    let _ended_by_itself = self.command(name, "ROLLBACK").await;
                }
                TransactionEnd::Refused(text)
            }
            Err(Fault::NotStarted(text)) => TransactionEnd::Refused(text),
            Err(Fault::Lost(text)) => TransactionEnd::Lost(text),
        }
    }

    /// Ends all connections.
    pub fn close(&mut self) {
        self.open.clear();
    }

    /// Runs a statement that prints nothing: the ends of a transaction.
    async fn command(&mut self, name: &str, statement: &str) -> Result<(), Fault> {
        // A connection that is gone has lost its transaction: it is never opened again for the end of one.
        self.connection(name)?;
        self.execute(name, statement, Drawing::default(), &mut |_, _| {}).await.map(|_| ())
    }

    /// What stops the statement that runs next on the database called `name`.
    pub fn canceller(&self, name: &str) -> Option<Canceller> {
        self.open.get(name).map(|connection| connection.canceller())
    }

    /// Gives up a connection, and with it the transaction that was open in it.
    pub fn drop_connection(&mut self, name: &str) {
        self.open.remove(name);
    }

    fn connection(&mut self, name: &str) -> Result<&mut Box<dyn Connection>, Fault> {
        let gone = || Fault::NotStarted(format!("the connection to `{name}` is gone"));
        self.open.get_mut(name).ok_or_else(gone)
    }
}

/// Gives a new connection what the one before it had. Nothing may run on one that is not the same.
async fn give_again(connection: &mut dyn Connection, name: &str, again: &Again) -> Result<(), Fault> {
    if let Some(why) = &again.lost {
        return Err(Fault::NotStarted(why.clone()));
    }
    for statement in &again.statements {
        let mut silent = |_, _: &[u8]| {};
        let mut table = Table::new(statement, Drawing::default(), &mut silent);
        connection.execute(statement, &mut table).await.map_err(|fault| {
            let cause = fault.into_text();
            Fault::NotStarted(format!(
                "the new connection to `{name}` cannot be set as the one before it was: {cause}"
            ))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::database::Limits;
    use std::path::PathBuf;

    /// What each statement prints on an empty `SQLite` database.
    pub(super) fn script(statements: &[&str]) -> Vec<String> {
        let address = Address {
            url: "sqlite::memory:".into(),
            base: PathBuf::new(),
            limits: Limits::default(),
            read_only: false,
        };
        let mut databases = Databases::new(BTreeMap::from([("default".into(), address)]));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("an event loop");
        let mut printed = Vec::new();
        for statement in statements {
            let mut text = String::new();
            let mut output = |_, bytes: &[u8]| text.push_str(&String::from_utf8_lossy(bytes));
            let done =
                runtime.block_on(databases.execute("default", statement, Drawing::default(), &mut output));
            if let Err(Fault::Refused(message)) = done {
                text.push_str(&message);
            }
            printed.push(text);
        }
        printed
    }

    #[test]
    fn rows_are_a_table_and_changes_are_counted() {
        let printed = script(&[
            "CREATE TABLE a (id INTEGER, name TEXT)",
            "INSERT INTO a VALUES (1, 'é'), (2, NULL)",
            "SELECT * FROM a",
        ]);
        assert_eq!(printed[1], "2 rows\n");
        assert_eq!(printed[2], "id  name\n──  ────\n1   é\n2   NULL\n(2 rows)\n");
    }

    #[test]
    fn an_error_says_what_the_database_said() {
        assert!(script(&["SELECT * FROM nowhere"])[0].contains("no such table: nowhere"));
    }
}
