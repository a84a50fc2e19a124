//! Where a PostgreSQL server is, by PostgreSQL's own conventions: the address, then the service file, then `PG*`, then `~/.pgpass`.

use super::address::Address;
use super::conventions::{in_home, login, sections};
use super::tls::Secrecy;
use crate::settings::{DatabaseAddress, Unclear, decoded};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

/// The folders in which a server of this machine keeps its socket.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// The process environment's names for what an address may say.
const VARIABLES: [(&str, &str); 11] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("options", "PGOPTIONS"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("application_name", "PGAPPNAME"),
];

/// Everything that is needed to connect.
pub(super) struct Target {
    pub(super) config: Config,
    pub(super) secrecy: Secrecy,
    pub(super) roots: Option<PathBuf>,
    /// The server, for people: never with a password.
    pub(super) server: String,
}

/// Reads an address and everything that PostgreSQL's tools would look at, too.
pub(super) fn target(address: &Address) -> Result<Target, String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut said = said(&address.url).map_err(|unclear| unclear.to_string())?;
    if let Some(service) = said.remove("service").or_else(|| variable("PGSERVICE")) {
        for (key, value) in service_file(&service)? {
            said.entry(key).or_insert(value);
        }
    }
    for (key, name) in VARIABLES {
        if let Some(value) = variable(name) {
            said.entry(key.to_owned()).or_insert(value);
        }
    }
    let host = said.get("host").cloned().unwrap_or_else(|| {
        let local = SOCKETS.iter().find(|folder| Path::new(folder).join(".s.PGSQL.5432").exists());
        local.map_or_else(|| "localhost".to_owned(), |folder| (*folder).to_owned())
    });
    let ports = said.get("port").cloned().unwrap_or_else(|| "5432".to_owned());
    let user = said.get("user").cloned().unwrap_or_else(login);
    let database = said.get("dbname").cloned().unwrap_or_else(|| user.clone());

    let mut config = Config::new();
    for one in host.split(',') {
        config.host(one);
    }
    for port in ports.split(',') {
        // What stands where the port should may be of a password.
        config.port(port.parse().map_err(|_| "the address has a port that is no number".to_owned())?);
    }
    config.user(&user).dbname(&database).connect_timeout(Duration::from_secs(seconds(&said)?));
    config.tcp_user_timeout(Duration::from_secs(60)).keepalives_idle(Duration::from_secs(30));
    config.application_name(said.get("application_name").map_or("stepgate", String::as_str));
    if let Some(options) = said.get("options") {
        config.options(options);
    }
    let first = |list: &str| list.split(',').next().unwrap_or_default().to_owned();
    let passfile = said.get("passfile").map_or_else(|| in_home(".pgpass"), PathBuf::from);
    let password = said.get("password").cloned();
    if let Some(password) =
        password.or_else(|| pass_file(&passfile, &first(&host), &first(&ports), &database, &user))
    {
        config.password(password);
    }
    let secrecy = match said.get("sslmode") {
        Some(mode) => Secrecy::of_mode(mode).ok_or_else(|| format!("`{mode}` is no sslmode"))?,
        None => Secrecy::of_host(&first(&host)),
    };
    config.ssl_mode(match secrecy {
        Secrecy::Plain => SslMode::Disable,
        Secrecy::Preferred => SslMode::Prefer,
        Secrecy::Encrypted | Secrecy::Verified => SslMode::Require,
    });
    let roots = said.get("sslrootcert").filter(|path| *path != "system").map(|path| address.path(path));
    Ok(Target { config, secrecy, roots, server: format!("{host}:{ports}") })
}

/// What the address itself says, by PostgreSQL's keywords.
fn said(url: &str) -> Result<BTreeMap<String, String>, Unclear> {
    let url = DatabaseAddress::parse(url)?;
    let mut said = url.options;
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            said.entry(key.to_owned()).or_insert(value);
        }
    };
    put("user", url.user);
    put("password", url.password);
    put("dbname", url.database);
    // `[::1]:5432` and `a:5432,b:5432`.
    let parts: Vec<(String, Option<&str>)> = url.hosts.split(',').map(host_and_port).collect();
    if url.hosts.is_empty() {
        return Ok(said);
    }
    put("host", Some(parts.iter().map(|(host, _)| host.as_str()).collect::<Vec<_>>().join(",")));
    if parts.iter().any(|(_, port)| port.is_some()) {
        put("port", Some(parts.iter().map(|(_, port)| port.unwrap_or("5432")).collect::<Vec<_>>().join(",")));
    }
    Ok(said)
}

fn host_and_port(text: &str) -> (String, Option<&str>) {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    (decoded(host.trim_start_matches('[').trim_end_matches(']')), port)
}

fn seconds(said: &BTreeMap<String, String>) -> Result<u64, String> {
    let Some(text) = said.get("connect_timeout") else { return Ok(15) };
    text.parse().map_err(|_| format!("`{text}` is no number of seconds"))
}

fn service_file(service: &str) -> Result<BTreeMap<String, String>, String> {
    let own = std::env::var_os("PGSERVICEFILE").map_or_else(|| in_home(".pg_service.conf"), PathBuf::from);
    let of_system = std::env::var_os("PGSYSCONFDIR").map_or_else(
        || PathBuf::from("/etc/postgresql-common/pg_service.conf"),
        |folder| PathBuf::from(folder).join("pg_service.conf"),
    );
    let found = [own, of_system].iter().find_map(|path| sections(path, &[service]));
    found.ok_or_else(|| format!("no service file says what `{service}` is"))
}

/// The password that the first fitting line of a password file gives; a file that others can read is not believed.
fn pass_file(path: &Path, host: &str, port: &str, database: &str, user: &str) -> Option<String> {
    if std::fs::metadata(path).ok()?.mode() & 0o077 != 0 {
        return None;
    }
    let host = if host.starts_with('/') { "localhost" } else { host };
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let [of_host, of_port, of_database, of_user, password] =
            <[String; 5]>::try_from(fields(line)).ok()?;
        let pairs = [(of_host, host), (of_port, port), (of_database, database), (of_user, user)];
        let fits = pairs.iter().all(|(wanted, have)| wanted == "*" || wanted == have);
        fits.then_some(password)
    })
}

/// Every password that the password file of this user gives.
pub(super) fn passwords_on_file() -> Vec<String> {
    let path = std::env::var_os("PGPASSFILE").map_or_else(|| in_home(".pgpass"), PathBuf::from);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| fields(line).into_iter().nth(4))
        .collect()
}

/// The fields of a line, parted by colons; a backslash takes the next character as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ':' => fields.push(String::new()),
            '\\' => fields.last_mut().into_iter().for_each(|field| field.extend(characters.next())),
            _ => fields.last_mut().into_iter().for_each(|field| field.push(character)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_url_or_keywords() {
        let said = said("postgres://app@a:1,b/shop?host=/run").unwrap();
        assert_eq!((said["host"].as_str(), said["port"].as_str()), ("/run", "1,5432"));
        assert_eq!(super::said("service=prod user=x").unwrap()["service"], "prod");
        assert_eq!(super::said("postgres://[::1]:7/x").unwrap()["host"], "::1");
    }

    #[test]
    fn a_password_file_is_read_as_postgres_reads_it() {
        assert_eq!(fields(r"h\:x:*:d:u:p\\w"), ["h:x", "*", "d", "u", r"p\w"]);
    }
}
