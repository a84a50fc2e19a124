//! Statements on real databases: one connection a database for the whole run, opened when it is first needed.
//!
//! `Connection` is what an engine has to be able to do; each engine is a file. Whether a transaction is committed is decided in
//! `session`; this room only says, in [`Fault`], what is known after something went wrong.

mod address;
mod connect;
mod connection;
mod conventions;
mod copied_file;
mod databases;
mod fault;
mod mysql;
mod mysql_options;
mod passwords;
mod postgres;
mod postgres_url;
mod probe;
mod record_server;
mod sqlite;
mod table;
mod tls;

pub use address::{Address, Limits};
pub use databases::{Databases, Executed};
pub use fault::Fault;
pub use passwords::{passwords_of, without_password};
pub use probe::probe;
pub use record_server::RecordServer;
pub use table::Drawing;
