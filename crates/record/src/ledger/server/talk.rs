//! What is said between a run and those on other machines, line by line: rows that are only added.

use super::fault::failed;
use super::shared::Shared;
use crate::ledger::store::Holder;
use crate::ledger::{LedgerError, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tokio_postgres::types::Type;

/// Who has said something, as that says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct By {
    /// The user that the process belongs to.
    pub(super) uid: u32,
    /// Whose process, where.
    #[serde(flatten)]
    pub(super) who: Holder,
}

/// A line of it.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) caller: String,
    /// What is said; empty where a caller comes or goes.
    pub(super) line: Vec<u8>,
    pub(super) by: Option<By>,
    /// As whom the server has let its session in.
    pub(super) login: String,
}

/// What is said about one run, to one side of it.
#[derive(Debug)]
pub(super) struct Talk<'s> {
    shared: &'s Shared,
    run: String,
    is_to_run: bool,
    /// The caller that is spoken to; none for the run, which hears all of them.
    caller: Option<String>,
    /// What was there before counts for nothing.
    from: i64,
    /// Rows are numbered before they are there, so one may come behind another one with a greater number.
    heard: BTreeSet<i64>,
}

/// Says something; gives its number.
pub(super) fn say(
    shared: &Shared,
    run: &RunId,
    (caller, is_of_run): (&str, bool),
    line: &[u8],
) -> Result<i64, LedgerError> {
    let by = By { uid: rustix::process::getuid().as_raw(), who: shared.who.clone() };
    let by = serde_json::to_string(&by).expect("a holder is made of strings and numbers");
    let say = "WITH said AS (INSERT INTO stepgate.talk (run, caller, is_of_run, line, by) \
        VALUES ($1, $2, $3, $4, $5::text::jsonb) RETURNING run, id) SELECT id, pg_notify('stepgate', run)::text FROM said";
    let values = [
        (&run.as_str() as _, Type::TEXT),
        (&caller as _, Type::TEXT),
        (&is_of_run as _, Type::BOOL),
        (&line as _, Type::BYTEA),
        (&by as _, Type::TEXT),
    ];
    let rows = shared.session()?.rows(say, &values);
    let rows = rows.map_err(|error| {
        failed("say something to", &format!("run {run} in {}", shared.dial.place()), &error)
    })?;
    Ok(rows.first().map_or(0, |row| row.get(0)))
}

/// Whether `driver`, who writes the record of the run, hears those on other machines.
pub(super) fn is_heard(shared: &Shared, run: &RunId, driver: &Holder) -> Result<bool, LedgerError> {
    let last = "SELECT by::text FROM stepgate.talk WHERE run = $1 AND caller = '' AND is_of_run ORDER BY id DESC LIMIT 1";
    let rows = shared.session()?.rows(last, &[(&run.as_str(), Type::TEXT)]);
    let place = || format!("run {run} in {}", shared.dial.place());
    let rows = rows.map_err(|error| failed("look at", &place(), &error))?;
    let by = rows.first().and_then(|row| serde_json::from_str::<By>(row.get(0)).ok());
    Ok(by.is_some_and(|by| (&by.who.host, by.who.process) == (&driver.host, driver.process)))
}

impl<'s> Talk<'s> {
    /// What is said to the run after the row `from`.
    pub(super) fn to_run(shared: &'s Shared, run: &RunId, from: i64) -> Self {
        let run = run.as_str().to_owned();
        Self { shared, run, is_to_run: true, caller: None, from, heard: BTreeSet::new() }
    }

    /// What the run says to `caller`.
    pub(super) fn to_caller(shared: &'s Shared, run: &RunId, caller: &str, from: i64) -> Self {
        Self { is_to_run: false, caller: Some(caller.to_owned()), ..Self::to_run(shared, run, from) }
    }

    /// Those who have come since and whose session is over, whether they have said so or not.
    pub(super) fn gone(&self) -> Result<Vec<String>, LedgerError> {
        let gone = "SELECT DISTINCT caller FROM stepgate.talk WHERE run = $1 AND id > $2 AND NOT is_of_run \
            AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = backend)";
        let values = [(&self.run as _, Type::TEXT), (&self.from as _, Type::INT8)];
        let rows = self.shared.session()?.rows(gone, &values);
        let rows = rows.map_err(|error| failed("listen to", &self.place(), &error))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    fn place(&self) -> String {
        format!("run {} in {}", self.run, self.shared.dial.place())
    }

    /// What has been said since it was asked last.
    pub(super) fn news(&mut self) -> Result<Vec<Said>, LedgerError> {
        let news = "SELECT id, caller, line, by::text, login FROM stepgate.talk \
            WHERE run = $1 AND id > $2 AND is_of_run <> $3 AND ($4 IS NULL OR caller = $4) ORDER BY id";
        let values = [
            (&self.run as _, Type::TEXT),
            (&self.from as _, Type::INT8),
            (&self.is_to_run as _, Type::BOOL),
            (&self.caller as _, Type::TEXT),
        ];
        let rows = self.shared.session()?.rows(news, &values);
        let rows = rows.map_err(|error| failed("listen to", &self.place(), &error))?;
        let said = |row: &tokio_postgres::Row| Said {
            caller: row.get(1),
            line: row.get(2),
            by: serde_json::from_str(row.get(3)).ok(),
            login: row.get(4),
        };
        Ok(rows.iter().filter(|row| self.heard.insert(row.get(0))).map(said).collect())
    }
}
