//! What a server is found to be for a record: which version, which roles, what is missing, and whether whoever runs runbooks could
//! change what was recorded.

use super::fault::{failed, server};
use super::session::{Dial, FAR};
use super::{APPLICATION, FORMAT};
use crate::ledger::LedgerError;

/// The tables that are only ever added to.
const RECORD: [&str; 8] =
    ["runs", "ledgers", "records", "outputs", "chunks", "milestones", "talk", "approvals"];
/// The others.
const OTHERS: [&str; 3] = ["about", "pieces", "leases"];

const ABOUT: &str = "SELECT current_setting('server_version'), current_database()::text, session_user::text, \
    (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), pg_is_in_recovery(), \
    current_setting('fsync') = 'on', \
    (SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'stepgate'), \
    (SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'stepgate_app')";

const TABLES: &str = "SELECT c.relname::text, \
    (SELECT coalesce(string_agg(p, ', '), '') FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p \
      WHERE has_table_privilege('stepgate_app', c.oid, p) \
        OR p = 'UPDATE' AND has_any_column_privilege('stepgate_app', c.oid, 'UPDATE')), \
    EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'refuse' AND t.tgenabled IN ('O', 'A')), \
    pg_get_userbyid(c.relowner)::text, \
    pg_has_role('stepgate_app', c.relowner, 'MEMBER') \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'stepgate' AND c.relkind = 'r'";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The server's version.
    pub version: String,
    /// The database.
    pub database: String,
    /// As whom this looked.
    pub login: String,
    /// Whether the connection is encrypted; none where the server does not say.
    pub encrypted: Option<bool>,
    /// Who owns the schema; none where there is none.
    pub owner: Option<String>,
    /// Whether this login may act as the role of whoever runs runbooks; none where there is no such role.
    pub is_member: Option<bool>,
    /// The format of the schema, where it can be read.
    pub format: Option<i32>,
    /// How many runs there are, where that can be read.
    pub runs: Option<i64>,
    /// What is missing or wrong, a sentence each: nothing where all is well.
    pub wrong: Vec<String>,
    /// By what whoever runs runbooks could change a record, a sentence each: nothing where it cannot.
    pub open: Vec<String>,
}

/// Looks, and changes nothing.
pub fn condition(dial: &dyn Dial) -> Result<Condition, LedgerError> {
    let place = dial.place();
    let advice = "see that the server is reached and lets this login in";
    let session = dial.session(FAR).map_err(|cause| server("reach", &place, cause, advice))?;
    let refused = |error| failed("look at", &place, &error);
    let about = session.rows(ABOUT, &[]).map_err(refused)?;
    let Some(row) = about.first() else {
        return Err(server("look at", &place, "it says nothing of itself".to_owned(), advice));
    };
    let mut found = Condition {
        version: row.get(0),
        database: row.get(1),
        login: row.get(2),
        encrypted: row.get(3),
        owner: row.get(6),
        is_member: row.get(7),
        format: None,
        runs: None,
        wrong: Vec::new(),
        open: Vec::new(),
    };
    if row.get(4) {
        found.wrong.push("the server is a replica, on which nothing can be recorded".to_owned());
    }
    if !row.get::<_, bool>(5) {
        found.wrong.push("fsync is off: what the server says it has may not outlive a crash".to_owned());
    }
    match found.is_member {
        None => found.wrong.push(format!("there is no role `{APPLICATION}`")),
        Some(false) => {
            let grant = format!("GRANT {APPLICATION} TO \"{}\"", found.login);
            found.wrong.push(format!("`{}` may not act as `{APPLICATION}`: {grant}", found.login));
        }
        Some(true) => {}
    }
    if found.owner.is_none() {
        found.wrong.push("there is no schema `stepgate`: `stepgate store init` makes it".to_owned());
    } else if found.is_member.is_some() {
        found.tables(&session.rows(TABLES, &[]).map_err(refused)?);
    }
    if found.is_member == Some(true) && found.owner.is_some() {
        session.run("SET ROLE stepgate_app").map_err(refused)?;
        let counted = "SELECT (SELECT max(format) FROM stepgate.about), (SELECT count(*) FROM stepgate.runs)";
        match session.rows(counted, &[]) {
            Ok(rows) => {
                found.format = rows.first().and_then(|row| row.get(0));
                found.runs = rows.first().map(|row| row.get(1));
            }
            Err(error) => found.wrong.push(super::fault::words(&error)),
        }
        let format = found.format.filter(|format| *format != FORMAT);
        found.wrong.extend(format.map(|format| format!("it is of format {format}, and this knows {FORMAT}")));
    }
    Ok(found)
}

impl Condition {
    fn tables(&mut self, rows: &[tokio_postgres::Row]) {
        let mut there = Vec::new();
        for row in rows {
            let (name, may, is_guarded): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
            let (owner, is_owner): (String, bool) = (row.get(3), row.get(4));
            if RECORD.contains(&name.as_str()) {
                let may = (!may.is_empty()).then(|| format!("`{APPLICATION}` has {may} on stepgate.{name}"));
                self.open.extend(may);
                let trigger = "has no trigger `refuse` that is on";
                self.open.extend((!is_guarded).then(|| format!("stepgate.{name} {trigger}")));
                let member = format!("`{APPLICATION}` may act as `{owner}`, which owns stepgate.{name}");
                self.open.extend(is_owner.then_some(member));
            }
            there.push(name);
        }
        let missing = RECORD.iter().chain(&OTHERS).filter(|name| !there.iter().any(|found| found == *name));
        self.wrong.extend(missing.map(|name| format!("there is no table stepgate.{name}")));
    }
}
