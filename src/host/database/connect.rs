//! From an address to a connection of its engine.

use super::address::Address;
use super::connection::Connection;
use super::fault::Fault;
use super::{mysql, postgres, sqlite};
use crate::sql::Engine;

/// Connects to wherever the URL says.
pub(super) async fn connect(address: &Address) -> Result<Box<dyn Connection>, Fault> {
    let scheme = address.url.split(':').next().unwrap_or_default().to_lowercase();
    match Engine::of_name(&address.url) {
        Some(Engine::Sqlite) => Ok(Box::new(sqlite::open(address)?)),
        Some(Engine::Postgres) => Ok(Box::new(postgres::open(address).await?)),
        Some(Engine::Mysql) => Ok(Box::new(mysql::open(address).await?)),
        // The URL may hold a password: only its scheme is repeated, and only where it is one.
        _ if !scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') || scheme == address.url => {
            Err(Fault::NotStarted("a database's URL begins with sqlite:, postgres:// or mysql://".to_owned()))
        }
        _ => Err(Fault::NotStarted(format!(
            "`{scheme}:` databases cannot be opened; sqlite:, postgres:// and mysql:// can"
        ))),
    }
}
