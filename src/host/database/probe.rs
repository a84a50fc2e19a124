//! `plan --probe`: looks at the databases of a plan over connections that cannot write.

use super::address::Address;
use super::connect::connect;
use super::connection::Connection;
use super::fault::Fault;
use super::table::Table;
use crate::plan::{Plan, Probed, ProbedDatabase, ProbedStatement, ProbedTable};
use crate::sql::{self, Engine, NamedPart};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The values of some rows.
type Rows = Vec<Vec<Option<String>>>;

/// Looks at everything that the plan's statements name.
pub async fn probe(plan: &Plan, addresses: &BTreeMap<String, Address>) -> Probed {
    let mut probed = Probed::default();
    let mut open = BTreeMap::new();
    let mut made = BTreeSet::new();
    for step in plan.selected() {
        let (Some(name), Some(script)) = (step.database(), step.script()) else { continue };
        if !open.contains_key(name) {
            let (about, look) = look_at(name, addresses).await;
            probed.databases.push(about);
            open.insert(name.to_owned(), look);
        }
        let has_value =
            |name: &String| plan.variables.iter().any(|row| &row.name == name && row.value.is_some());
        let is_whole = step.variables.iter().all(has_value);
        if let Some(Some(look)) = open.get_mut(name)
            && let Some(statement) = look.statement(&step.id, script, is_whole, &mut made).await
        {
            probed.statements.push(statement);
        }
    }
    probed
}

/// Connects, read-only.
async fn look_at(name: &str, addresses: &BTreeMap<String, Address>) -> (ProbedDatabase, Option<Look>) {
    let opened = async {
        let missing = || Fault::NotStarted(format!("the environment has no database called `{name}`"));
        let mut address = addresses.get(name).ok_or_else(missing)?.clone();
        address.read_only = true;
        address.limits.statement =
            Some(address.limits.statement.map_or(PATIENCE, |limit| limit.min(PATIENCE)));
        let engine = Engine::of_name(&address.url).unwrap_or(Engine::Sqlite);
        let mut connection = connect(&address).await?;
        let mut about = connection.about().await?;
        name.clone_into(&mut about.name);
        Ok((crate::report::database_words(&about), Look { connection, engine }))
    };
    let (about, error, look) = match opened.await {
        Ok((about, look)) => (Some(about), None, Some(look)),
        Err(fault) => (None, Some(Fault::into_text(fault)), None),
    };
    (ProbedDatabase { name: name.to_owned(), about, error }, look)
}

/// A connection that only looks.
struct Look {
    connection: Box<dyn Connection>,
    engine: Engine,
}

impl Look {
    /// What there is to know of a statement; `is_whole` where it has all its values. `made` holds the tables that the plan has
    /// made before it.
    async fn statement(
        &mut self,
        step: &str,
        script: &str,
        is_whole: bool,
        made: &mut BTreeSet<String>,
    ) -> Option<ProbedStatement> {
        let mut statement = ProbedStatement { step: step.to_owned(), ..ProbedStatement::default() };
        for named in sql::tables(script) {
            if named.part == NamedPart::Made {
                made.insert(named.written);
                continue;
            }
            let (exists, rows, bytes) = match self.table(&named.written).await {
                Ok(found) => found,
                Err(why) => {
                    statement.note = Some(why);
                    (true, None, None)
                }
            };
            let may_be_missing = named.part == NamedPart::Optional || made.contains(&named.written);
            let table = ProbedTable { name: named.written, exists, may_be_missing, rows, bytes };
            statement.tables.push(table);
        }
        if statement.tables.is_empty() {
            return None;
        }
        if statement.tables.iter().all(|table| table.exists) && is_whole {
            match self.rows(script).await {
                Ok(rows) => (statement.rows, statement.counted) = (rows, self.engine == Engine::Sqlite),
                Err(why) => statement.note = Some(why),
            }
        }
        Some(statement)
    }

    /// Whether a table is there, how many rows the database thinks it has, and how large it is.
    async fn table(&mut self, written: &str) -> Result<(bool, Option<u64>, Option<u64>), String> {
        let (schema, name) =
            written.rsplit_once('.').map_or((None, written), |(schema, name)| (Some(schema), name));
        let text = |written: &str| format!("'{}'", bare(written).replace('\'', "''"));
        let question = match self.engine {
            Engine::Postgres => {
                let whole = format!("to_regclass('{}')", written.replace('\'', "''"));
                format!(
                    "SELECT CASE WHEN reltuples < 0 THEN NULL ELSE reltuples::bigint END, pg_total_relation_size(oid) \
                     FROM pg_class WHERE oid = {whole}"
                )
            }
            Engine::Mysql => {
                let schema = schema.map_or_else(|| "database()".to_owned(), text);
                format!(
                    "SELECT table_rows, data_length + index_length FROM information_schema.tables \
                     WHERE table_schema = {schema} AND table_name = {}",
                    text(name)
                )
            }
            Engine::Sqlite => format!(
                "SELECT NULL, (SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema \
                 WHERE lower(tbl_name) = lower({0}))) FROM sqlite_schema WHERE type IN ('table', 'view') \
                 AND lower(name) = lower({0})",
                text(name)
            ),
        };
        let found = self.ask(&question).await?;
        let number = |at: usize| found.first()?.get(at)?.as_deref()?.parse().ok();
        Ok((!found.is_empty(), number(0), number(1)))
    }

    /// How many rows a statement takes in: what the planner thinks, or a count where there is none.
    async fn rows(&mut self, script: &str) -> Result<Option<u64>, String> {
        match self.engine {
            Engine::Postgres if sql::is_planned(script) => {
                let lines = self.ask(&format!("EXPLAIN {script}")).await?;
                let lines: Vec<&str> = lines.iter().filter_map(|row| row.first()?.as_deref()).collect();
                // Where something is changed, the first node is the change and the second what it takes in.
                let changes = ["Insert on", "Update on", "Delete on", "Merge on"];
                let is_change =
                    lines.first().is_some_and(|line| changes.iter().any(|word| line.starts_with(word)));
                let mut nodes = lines.iter().filter_map(|line| estimate(line));
                Ok(if is_change { nodes.nth(1) } else { nodes.next() })
            }
            Engine::Mysql => {
                let Some(query) = sql::rows_of(script) else { return Ok(None) };
                let rows = self.ask(&format!("EXPLAIN {query}")).await?;
                // One row a table of the outermost query: what each of them gives is taken together.
                let outer =
                    rows.iter().filter(|row| row.first().is_some_and(|id| id.as_deref() == Some("1")));
                let numbers =
                    outer.filter_map(|row| row.iter().rev().nth(1)?.as_deref()?.parse::<u64>().ok());
                Ok(numbers.reduce(u64::saturating_mul))
            }
            Engine::Sqlite => {
                let Some(query) = sql::count_of(script) else { return Ok(None) };
                let rows = self.ask(&query).await?;
                Ok(rows.first().and_then(|row| row.first()?.as_deref()?.parse().ok()))
            }
            Engine::Postgres => Ok(None),
        }
    }

    async fn ask(&mut self, question: &str) -> Result<Rows, String> {
        let mut rows = Rows::new();
        let cancel = self.connection.canceller();
        let mut silent = |_, _: &[u8]| {};
        let done = {
            let mut table = Table::keeping(&mut rows, &mut silent);
            let mut asking = self.connection.execute(question, &mut table);
            tokio::select! {
                biased;
                done = &mut asking => done,
                () = tokio::time::sleep(PATIENCE) => {
                    cancel().await;
                    asking.await
                }
            }
        };
        done.map(|_| rows).map_err(Fault::into_text)
    }
}

/// The number in `Seq Scan on people  (cost=0.00..1.12 rows=12 width=4)`.
fn estimate(line: &str) -> Option<u64> {
    let (_, behind) = line.split_once(" rows=")?;
    behind.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// A name without its quotes.
fn bare(written: &str) -> String {
    written.chars().filter(|c| !matches!(c, '"' | '`' | '[' | ']')).collect()
}
