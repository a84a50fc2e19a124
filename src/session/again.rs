//! What the steps so far have left in the session of a database, and a new connection does not have: a role, a schema, a variable.
//!
//! A resume has new connections, and so has a run that has lost one. A statement behind `SET ROLE reader` must not run as somebody
//! else then, so what was set is set again first; and where that cannot be done, nothing runs there.

use super::state::Session;
use super::todo::Again;
use crate::plan::{SqlStep, Step};
use crate::sql::{self, Control, Engine, Kept, Words};
use crate::text::hex;
use sha2::{Digest as _, Sha256};

/// What a new connection is to be given, while it is put together.
#[derive(Default)]
struct Found {
    again: Again,
    /// How much of it there was where the transaction that is open began.
    begun: Option<usize>,
}

impl Session {
    /// What a new connection to `database` has to be given before the step in hand.
    pub(super) fn again(&self, database: &str) -> Again {
        let mut found = Found::default();
        for step in self.plan.steps() {
            let Some(sql) = step.sql().filter(|sql| sql.database == database) else { continue };
            if !self.progress.is_settled(&step.id) {
                continue;
            }
            self.take(step, sql, &mut found);
            if found.again.lost.is_some() {
                break;
            }
        }
        found.again
    }

    fn take(&self, step: &Step, sql: &SqlStep, found: &mut Found) {
        let text = self.planned_script(step);
        let written = text.as_deref().unwrap_or(&sql.run.script);
        let words = Words::of(written);
        let engine = self.engine_of(step, sql);
        // PostgreSQL takes back what was set in a transaction with it; the others do not.
        let takes_back = engine.is_none_or(|engine| engine == Engine::Postgres);
        match sql::control(&words) {
            Some(Control::Begin) => found.begun = Some(found.again.statements.len()),
            Some(Control::Commit) => found.begun = None,
            Some(Control::Rollback) => {
                if let Some(begun) = found.begun.take().filter(|_| takes_back) {
                    found.again.statements.truncate(begun);
                }
            }
            None => {}
        }
        let unseen = self.progress.set_of_session(&step.id);
        if !unseen.is_empty() {
            let what = format!("what it calls has set {}, which its text does not say", unseen.join(", "));
            found.again.lost = Some(lost(step, &what));
            return;
        }
        let Some(kept) = sql::kept(&words, written, engine) else { return };
        let is_as_planned = || {
            let text = text.as_ref().ok()?;
            let shown = hex(&Sha256::digest(self.redactor().text(text).as_bytes()));
            // One that a run before this one has done was not started by this one.
            let ran = self.progress.text(&step.id).is_none_or(|ran| ran == shown);
            (ran && self.progress.failures(&step.id) == 0).then(|| text.clone())
        };
        match (kept, is_as_planned()) {
            (Kept::Again, Some(text)) => found.again.statements.push(text),
            (Kept::Again, None) => {
                found.again.lost = Some(lost(step, "what it set, which is not what the plan says"));
            }
            (Kept::Lost(what), _) => found.again.lost = Some(lost(step, what)),
        }
    }

    fn engine_of(&self, step: &Step, sql: &SqlStep) -> Option<Engine> {
        let seen = self.engines.get(&sql.database).and_then(|engine| Engine::of_name(engine));
        let planned = || sql.on.as_ref().and_then(|on| on.engine);
        seen.or_else(planned).or_else(|| step.language.as_deref().and_then(Engine::of_name))
    }
}

/// Why nothing runs on the new connection.
fn lost(step: &Step, what: &str) -> String {
    format!(
        "a new connection does not have what the statement at {} has left in the old one: {what}. A run of its own from there on has it: stepgate run RUNBOOK --from {}",
        step.place(),
        step.id
    )
}
