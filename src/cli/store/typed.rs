//! Where a record is, as it was typed or as the environment says.

use crate::cli::error::CommandError;
use crate::host::{self, RecordServer};

/// A server whose address was typed: everybody on this machine sees what is typed.
pub(super) fn typed_server(text: &str) -> Result<RecordServer, CommandError> {
    let server = RecordServer::named(text).ok_or_else(|| {
        CommandError::usage("that is no address of a PostgreSQL database")
            .hinted("Write postgres://HOST/DATABASE, or postgres://USER@HOST:PORT/DATABASE.")
    })?;
    without_password(&server)?;
    Ok(server)
}

/// Refuses an address that holds its password.
pub(super) fn without_password(server: &RecordServer) -> Result<(), CommandError> {
    if server.has_password() {
        return Err(CommandError::usage(
            "the address holds a password, which every process of this machine could read",
        )
        .hinted("Leave it out of the address: PGPASSWORD or a line of ~/.pgpass gives it."));
    }
    Ok(())
}

/// The server that the environment or the settings name.
pub(super) fn server_of_environment() -> Result<RecordServer, CommandError> {
    let named = host::record_place()?.and_then(|place| RecordServer::named(&place));
    named.ok_or_else(|| {
        CommandError::usage("neither STEPGATE_HOME nor stepgate.toml names a database")
            .hinted("Write one: stepgate store check postgres://HOST/DATABASE")
    })
}
