//! What happened on databases: connections and transactions.

use crate::record::DecidedBy;
use serde::{Deserialize, Serialize};

/// Body of `database.opened`: what the server says of the session. Never holds a password.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DatabaseOpened {
    /// What the settings call it.
    pub name: String,
    /// `sqlite`, `postgres` or `mysql`.
    pub engine: String,
    /// Host and port, a socket, or a file.
    pub server: String,
    /// The server's version.
    pub version: String,
    /// The database in the server; empty where it has only one.
    pub database: String,
    /// The user who logged in; empty where nobody has to.
    pub user: String,
    /// The role whose rights count, where it is another one.
    pub role: Option<String>,
    /// Whether the session can write nothing.
    pub read_only: bool,
    /// Whether the server follows another one; none where it does not say.
    pub replica: Option<bool>,
    /// `verified`, `encrypted, not verified`, `not encrypted`; none where there is no network.
    pub tls: Option<String>,
    /// The statements of earlier steps that were run again on the new connection, since what they had set was gone with the old one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_again: Vec<String>,
}

/// Body of `transaction.begun`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionBegun {
    /// The database.
    pub database: String,
}

/// Body of `transaction.committing`: who let it be committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionCommitting {
    /// The database.
    pub database: String,
    /// `person`, `--yes`, `expect-rows`, `environment staging`.
    pub how: DecidedBy,
    /// The name that an answers file gives for who answered.
    pub by: Option<String>,
    /// What was noted with it.
    pub note: Option<String>,
}

/// How a transaction came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionResult {
    /// All of it has happened.
    Committed,
    /// None of it has happened.
    RolledBack,
    /// The connection went away after COMMIT was sent: only the server knows.
    InDoubt,
}

/// Body of `transaction.ended`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionEnded {
    /// The database.
    pub database: String,
    /// How it came out.
    pub result: TransactionResult,
    /// Whether the document itself says so: then what was rolled back is done all the same.
    pub by_document: bool,
    /// Who or what decided, as in [`TransactionCommitting::how`].
    pub how: DecidedBy,
    /// The name that an answers file gives for who answered.
    pub by: Option<String>,
    /// Why, where it was not committed.
    pub reason: Option<String>,
}
