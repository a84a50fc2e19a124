//! What `plan --probe` has found on the databases of a plan: tables that are not there, how large they are, how many rows a statement takes in.

use super::Plan;
use crate::text::Diagnostic;
use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probed {
    /// The databases that the plan's statements run on.
    pub databases: Vec<ProbedDatabase>,
    /// The statements about which there is something to say.
    pub statements: Vec<ProbedStatement>,
}

/// A database that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbedDatabase {
    /// What the settings call it.
    pub name: String,
    /// Which server that is, and as whom.
    pub about: Option<String>,
    /// Why it could not be looked at.
    pub error: Option<String>,
}

/// A statement that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbedStatement {
    /// The step's id.
    pub step: String,
    /// The tables that it names.
    pub tables: Vec<ProbedTable>,
    /// How many rows it takes in.
    pub rows: Option<u64>,
    /// Whether these rows were counted, rather than estimated by the database's planner.
    pub counted: bool,
    /// Why there is no number.
    pub note: Option<String>,
}

/// A table that a statement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbedTable {
    /// Its name as it is written.
    pub name: String,
    /// Whether it is there.
    pub exists: bool,
    /// Whether the plan makes it before it is used, or does not need it.
    pub may_be_missing: bool,
    /// How many rows it has, as far as the database knows without counting.
    pub rows: Option<u64>,
    /// What it takes with its indexes.
    pub bytes: Option<u64>,
}

impl Plan {
    /// Takes in what was found, with a warning for each table that is missing.
    pub fn take_probed(&mut self, probed: Probed) {
        for statement in &probed.statements {
            let Some((line, database)) = self
                .step(&statement.step)
                .map(|step| (step.line, step.sql().map(|sql| sql.database.clone())))
            else {
                continue;
            };
            let missing = statement.tables.iter().filter(|table| !table.exists && !table.may_be_missing);
            let database = database.unwrap_or_default();
            let warnings = missing.map(|table| {
                Diagnostic::warning(
                    "sql-no-table",
                    line,
                    format!("`{}` is not on database {database}", table.name),
                )
                .hinted("Check its name and the environment, or what has to make it before.")
            });
            self.diagnostics.extend(warnings);
        }
        let refused =
            probed.databases.iter().filter_map(|database| Some((&database.name, database.error.as_ref()?)));
        let refused = refused.map(|(name, error)| {
            Diagnostic::warning("sql-no-probe", 0, format!("database {name} could not be looked at: {error}"))
        });
        self.diagnostics.extend(refused);
        self.diagnostics.sort_by_key(|finding| finding.line);
        self.probe = Some(probed);
    }

    /// What was found about a step.
    pub fn probed(&self, step: &str) -> Option<&ProbedStatement> {
        self.probe.as_ref()?.statements.iter().find(|one| one.step == step)
    }
}
