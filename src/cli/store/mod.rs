//! `stepgate store`: a record that a team shares is set up, looked at, and filled from another one.

pub(in crate::cli) mod arguments;
mod check;
mod copy;
mod init;
mod typed;

use super::error::CommandError;
use super::screen::Screen;
use arguments::{StoreArguments, StoreCommand};
use typed::{server_of_environment, typed_server};

/// Does what is asked for.
pub(in crate::cli) fn store(arguments: &StoreArguments, screen: &Screen) -> Result<u8, CommandError> {
    match &arguments.command {
        StoreCommand::Init { url } => init::init(&typed_server(url)?, screen),
        StoreCommand::Copy { from, to, runs } => copy::copy((from, to), runs, screen),
        StoreCommand::Check { url: Some(url) } => check::check(&typed_server(url)?, screen),
        StoreCommand::Check { url: None } => check::check(&server_of_environment()?, screen),
    }
}
