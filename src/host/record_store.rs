//! Where the record is kept: the folder or the server that the process environment names, or the server that the settings name. Never another one because that one is not reached.

use super::database::{RecordServer, passwords_of};
use super::given::variable;
use crate::ledger::{Holder, LedgerError, Store};
use crate::settings::Settings;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The variable that names it.
const HOME: &str = "STEPGATE_HOME";

/// The folder beside which settings may name it, where that is not the current one.
static BESIDE: OnceLock<PathBuf> = OnceLock::new();

/// What is done is about the runbook at `path`: its settings may name the record.
pub fn record_of(path: &Path) {
    // Where the path means nothing, that is told by whoever reads it.
    let _said_once = super::folder_of(path).map(|folder| BESIDE.set(folder));
}

/// The place that the process environment names, or else the settings; none where the record is this user's own folder.
pub fn record_place() -> Result<Option<String>, LedgerError> {
    if let Some(place) = variable(HOME).filter(|place| !place.is_empty()) {
        return Ok(place.into_string().ok());
    }
    let folder = BESIDE.get().cloned().or_else(|| super::current_folder().ok());
    let Some(path) = folder.as_deref().and_then(super::settings_path) else { return Ok(None) };
    let settings = super::read_text(&path).map_err(|error| unsettled(&path, error.to_string()))?;
    let settings = Settings::parse(&path.display().to_string(), &settings);
    settings.map(|settings| settings.audit.store).map_err(|error| unsettled(&path, error.to_string()))
}

/// The settings may name the record, and cannot be read.
fn unsettled(path: &Path, cause: String) -> LedgerError {
    LedgerError::Server {
        operation: "tell where the record is by",
        place: path.display().to_string(),
        cause,
        advice: "mend that file, or name the record in STEPGATE_HOME".to_owned(),
    }
}

/// The user's own.
pub fn record_store() -> Result<Store, LedgerError> {
    match record_place()? {
        Some(place) => of_server(&place).unwrap_or_else(|| Store::locate(variable)),
        None => Store::locate(variable),
    }
}

/// The passwords of the server that it names, wherever they come from; none where it is a folder.
pub fn record_passwords() -> Vec<String> {
    let place = record_place().ok().flatten().filter(|place| RecordServer::named(place).is_some());
    place.map_or_else(Vec::new, |place| passwords_of(&place))
}

/// The one that somebody names: a server by its address, a folder by its path.
pub fn store_at(place: &str) -> Result<Store, LedgerError> {
    of_server(place).unwrap_or_else(|| Store::at(Path::new(place)))
}

/// The one on a server; none where a folder is meant. An address of anything else is no folder.
fn of_server(place: &str) -> Option<Result<Store, LedgerError>> {
    match RecordServer::named(place) {
        Some(server) => Some(on_server(server)),
        None if place.contains("://") => Some(Err(LedgerError::Server {
            operation: "keep a record in",
            place: place.split_once("://").map_or_else(String::new, |(scheme, _)| format!("{scheme}://…")),
            cause: "it is neither PostgreSQL nor a folder".to_owned(),
            advice: "write postgres://HOST/DATABASE, or the path of a folder".to_owned(),
        })),
        None => None,
    }
}

fn on_server(server: RecordServer) -> Result<Store, LedgerError> {
    let who = Holder {
        run: String::new(),
        user: super::actor().user,
        host: super::host_name(),
        process: std::process::id(),
    };
    Ok(Store::on_server(Box::new(server), who, inboxes()?))
}

/// The folder of this machine in which runs on a server are reached by those who drive them from here.
fn inboxes() -> Result<PathBuf, LedgerError> {
    let folder = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = folder("XDG_STATE_HOME").filter(|path| path.is_absolute()).map(|path| path.join("stepgate"));
    let own = own.or_else(|| folder("HOME").map(|path| path.join(".local/state/stepgate")));
    own.map(|path| path.join("inboxes")).ok_or(LedgerError::NoHome)
}
