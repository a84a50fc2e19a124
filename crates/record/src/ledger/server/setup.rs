//! Making the schema and the role of a record that a team shares.

use super::fault::{failed, server};
use super::session::{Dial, FAR};
use super::{APPLICATION, FORMAT};
use crate::ledger::LedgerError;

/// All tables, what keeps them as they are, and who may do what.
const SCHEMA: &str = include_str!("schema.sql");

/// The role is the whole server's, so another database may make it at the same moment.
const ROLE: &str = "DO $$ BEGIN CREATE ROLE stepgate_app NOLOGIN; \
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/// Whoever makes it may use it.
const MEMBER: &str = "DO $$ BEGIN IF NOT pg_has_role(session_user, 'stepgate_app', 'MEMBER') THEN \
    EXECUTE format('GRANT stepgate_app TO %I', session_user); END IF; \
    EXCEPTION WHEN unique_violation THEN NULL; END $$";

/// What making it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was not there.
    New,
    /// It was there, and is as it was.
    There,
}

/// Makes the schema `stepgate` and the role `stepgate_app`, all of it or nothing. One that is there is left as it is.
pub fn set_up(dial: &dyn Dial) -> Result<Made, LedgerError> {
    let place = dial.place();
    let advice = "see that the server is reached and lets this login in";
    let session = dial.session(FAR).map_err(|cause| server("reach", &place, cause, advice))?;
    let refused = |error| failed("set up the record in", &place, &error);
    session.run("BEGIN; SELECT pg_advisory_xact_lock(hashtext('stepgate'))").map_err(refused)?;
    let there = session.rows("SELECT to_regclass('stepgate.about') IS NOT NULL", &[]).map_err(refused)?;
    if there.first().is_some_and(|row| row.get(0)) {
        session.run("ROLLBACK").map_err(refused)?;
        return Ok(Made::There);
    }
    for role in [ROLE, MEMBER] {
        session.run(role).map_err(|error| {
            let advice = format!("an administrator of the server makes it: CREATE ROLE {APPLICATION} NOLOGIN; GRANT {APPLICATION} TO whoever runs runbooks");
            server("make a role in", &place, super::fault::words(&error), &advice)
        })?;
    }
    session.run(SCHEMA).map_err(refused)?;
    debug_assert!(SCHEMA.contains(&format!("VALUES ({FORMAT})")));
    session.run("COMMIT").map_err(refused)?;
    Ok(Made::New)
}
