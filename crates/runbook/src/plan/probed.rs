//! What `plan --probe` has found on the databases of a plan: tables that are not there, how large they are, how many rows a statement takes in.

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
