//! What `stepgate store` is told.

use clap::{Args, Subcommand};

/// A record that a team shares.
#[derive(Debug, Args)]
pub(in crate::cli) struct StoreArguments {
    #[command(subcommand)]
    pub(super) command: StoreCommand,
}

/// What is done with it.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum StoreCommand {
    /// Make the schema `stepgate` and the role `stepgate_app` in a database, once, by a login that may.
    Init {
        /// The database, as `postgres://HOST/DATABASE`. A password comes from PGPASSWORD or ~/.pgpass.
        url: String,
    },
    /// Copy the runs that are over from one record into another, byte for byte.
    Copy {
        /// Where they are: a folder, or `postgres://HOST/DATABASE`.
        from: String,
        /// Where they are to be, too.
        to: String,
        /// These runs, by their ids; all without one.
        runs: Vec<String>,
    },
    /// Say what a database is for a record: its version, who is who, what is missing, and whether those who run runbooks could change what
    /// was recorded.
    Check {
        /// The database; without one that of `STEPGATE_HOME`, or of `[audit] store`.
        url: Option<String>,
    },
}
