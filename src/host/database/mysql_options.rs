//! Where a MySQL or MariaDB server is: the address, and what the option files of its own tools say under `[client]`.

use super::address::Address;
use super::conventions::{in_home, login, sections};
use super::tls::Secrecy;
use crate::settings::DatabaseAddress;
use mysql_async::{Opts, OptsBuilder, SslOpts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The sections that the tools of both servers read.
const SECTIONS: [&str; 4] = ["client", "client-server", "client-mariadb", "mysql"];
/// Where the socket of a server on this machine is.
const SOCKET: &str = "/run/mysqld/mysqld.sock";

/// Everything that is needed to connect.
pub(super) struct Target {
    pub(super) opts: Opts,
    pub(super) secrecy: Secrecy,
    /// The server, for people: never with a password.
    pub(super) server: String,
}

/// Reads an address and the option files: `~/.my.cnf`, or the one that the address names with `?defaults-file=`.
pub(super) fn target(address: &Address) -> Result<Target, String> {
    let url = DatabaseAddress::parse(&address.url).map_err(|unclear| unclear.to_string())?;
    let mut said: BTreeMap<String, String> =
        url.options.iter().map(|(key, value)| (key.replace('_', "-"), value.clone())).collect();
    let (host, port) = url.hosts.rsplit_once(':').unwrap_or((&url.hosts, ""));
    let parts = [
        ("user", url.user.as_deref()),
        ("password", url.password.as_deref()),
        ("database", url.database.as_deref()),
        ("host", Some(host)),
        ("port", Some(port)),
    ];
    for (key, value) in parts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            said.insert(key.to_owned(), value.to_owned());
        }
    }
    for path in option_files(said.get("defaults-file").map(|path| address.path(path))) {
        for (key, value) in sections(&path, &SECTIONS).unwrap_or_default() {
            said.entry(key).or_insert(value);
        }
    }
    let get = |key: &str| said.get(key).cloned();
    let host = get("host").unwrap_or_else(|| "localhost".to_owned());
    // What stands where the port should may be of a password.
    let no_port = "the address has a port that is no number";
    let port = get("port").map_or(Ok(3306), |port| port.parse().map_err(|_| no_port.to_owned()))?;
    // As with its own tools, `localhost` without a port is the socket; a socket in an option file is that of no other host.
    let is_here = host == "localhost" && url.hosts.is_empty();
    let usual =
        || is_here.then(|| get("socket").or_else(|| Path::new(SOCKET).exists().then(|| SOCKET.to_owned())));
    let socket = url.options.get("socket").cloned().or_else(|| usual().flatten());
    let mode = get("ssl-mode").or_else(|| get("sslmode"));
    let secrecy = match (&mode, &socket) {
        (Some(mode), _) => Secrecy::of_mode(mode).ok_or_else(|| format!("`{mode}` is no ssl-mode"))?,
        (None, Some(_)) => Secrecy::Plain,
        (None, None) => Secrecy::of_host(&host),
    };
    let server = socket.clone().unwrap_or_else(|| format!("{host}:{port}"));
    let builder = OptsBuilder::default()
        .ip_or_hostname(host)
        .tcp_port(port)
        .socket(socket)
        .user(Some(get("user").unwrap_or_else(login)))
        .pass(get("password").or_else(|| std::env::var("MYSQL_PWD").ok()))
        .db_name(get("database"))
        .tcp_keepalive(Some(Duration::from_secs(30)))
        .prefer_socket(false)
        .stmt_cache_size(0)
        // A statement that sets a row to what it is has found it: the number that people mean is the rows found.
        .client_found_rows(true)
        .ssl_opts(encryption(secrecy, get("ssl-ca").map(|path| address.path(&path))));
    Ok(Target { opts: builder.into(), secrecy, server })
}

/// What is asked of the server; the driver cannot prefer, so a server on this machine is spoken to plainly.
fn encryption(secrecy: Secrecy, roots: Option<PathBuf>) -> Option<SslOpts> {
    let roots: Vec<_> = roots.into_iter().map(Into::into).collect();
    let opts = SslOpts::default().with_disable_built_in_roots(!roots.is_empty()).with_root_certs(roots);
    match secrecy {
        Secrecy::Plain | Secrecy::Preferred => None,
        Secrecy::Encrypted => Some(opts.with_danger_accept_invalid_certs(true)),
        Secrecy::Verified => Some(opts),
    }
}

fn option_files(named: Option<PathBuf>) -> Vec<PathBuf> {
    named.map_or_else(|| vec![in_home(".my.cnf"), PathBuf::from("/etc/mysql/my.cnf")], |path| vec![path])
}
