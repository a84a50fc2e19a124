//! The transaction that a statement is part of.

use serde::{Deserialize, Serialize};

/// The transaction that a statement is part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InTransaction {
    /// Which one: statements with the same number are done together or not at all.
    pub number: usize,
    /// What the statement is in it.
    pub part: TransactionPart,
    /// Whether MySQL would commit it in between: on an engine that the plan does not know nothing can be promised then.
    pub commits_on_mysql: bool,
}

/// What a statement is in its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransactionPart {
    /// One of its statements.
    Statement,
    /// The document's own BEGIN.
    Begin,
    /// The document's own COMMIT.
    Commit,
    /// The document's own ROLLBACK.
    Rollback,
}
