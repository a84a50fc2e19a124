//! The way to a record that a team shares on a PostgreSQL server: found, let in and encrypted as a runbook's database is.

use super::address::{Address, Limits};
use super::conventions::is_postgres_url;
use super::passwords::without_password;
use super::postgres_url::{Target, target};
use super::tls;
use crate::host::signals::unheard;
use crate::ledger::{Dial, Session};
use crate::settings::DatabaseAddress;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long the server may be silent before the connection counts as lost: less than a lease lasts.
const SILENT: Duration = Duration::from_secs(10);

/// An address of a record on a server. It may hold a password, and is never shown.
pub struct RecordServer {
    url: String,
    place: String,
}

impl RecordServer {
    /// The server that `text` names; none where it names a folder.
    pub fn named(text: &str) -> Option<Self> {
        is_postgres_url(text).then(|| Self { url: text.to_owned(), place: place(text) })
    }

    /// Whether the address itself holds a password.
    pub fn has_password(&self) -> bool {
        !DatabaseAddress::passwords(&self.url).is_empty()
    }
}

/// An address without what lets somebody in.
fn place(url: &str) -> String {
    match target(&address(url)) {
        Ok(target) => {
            let database = target.config.get_dbname().unwrap_or_default();
            format!("postgres://{}/{database}", target.server)
        }
        Err(_) => without_password(url),
    }
}

fn address(url: &str) -> Address {
    // Paths in it are this process's own.
    let base = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    Address { url: url.to_owned(), base, limits: Limits::default(), read_only: false }
}

impl Dial for RecordServer {
    fn session(&self, silent: Duration) -> Result<Session, String> {
        let Target { mut config, secrecy, roots, .. } = target(&address(&self.url))?;
        config.application_name("stepgate record").tcp_user_timeout(SILENT);
        config.keepalives_idle(SILENT / 3).keepalives_interval(SILENT / 5).keepalives_retries(3);
        Session::open(
            config,
            MakeRustlsConnect::new(tls::config(secrecy, roots.as_deref())?),
            (silent, Some(unheard())),
        )
    }

    fn place(&self) -> String {
        self.place.clone()
    }
}

impl std::fmt::Debug for RecordServer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_told_from_a_folder_and_shown_without_its_password() {
        for folder in ["/var/stepgate", "postgres", "https://x/y"] {
            assert!(RecordServer::named(folder).is_none(), "{folder}");
        }
        let server = RecordServer::named("postgres://app:s3cret@db.prod:5433/audit").unwrap();
        assert_eq!(server.place(), "postgres://db.prod:5433/audit");
        assert!(server.has_password() && !format!("{server:?}").contains("s3cret"));
        assert!(!RecordServer::named("postgres://app@db.prod/audit").unwrap().has_password());
    }
}
