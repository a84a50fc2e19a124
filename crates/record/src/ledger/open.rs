//! Which store there is: the folder that the environment or somebody names, a server, or one in memory.

use super::folder::Home;
use super::memory::Memory;
use super::server::{Dial, Server};
use super::store::Holder;
use super::{LedgerError, Store};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

impl Store {
    /// The user's own: where the process environment says, which `lookup` reads. An empty variable counts as unset.
    pub fn locate(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, LedgerError> {
        Home::locate(lookup).map(Self::new)
    }

    /// The one in the folder at `path`, which need not exist.
    pub fn at(path: &Path) -> Result<Self, LedgerError> {
        Home::at(path).map(Self::new)
    }

    /// The one on the server that `dial` leads to, for the process `who`, whose `inboxes` are a folder of this machine. Nothing is
    /// reached before it is needed.
    pub fn on_server(dial: Box<dyn Dial>, who: Holder, inboxes: PathBuf) -> Self {
        Self::new(Server::new(dial, who, inboxes))
    }

    /// One that lasts for as long as somebody holds it, for tests of whoever writes or reads records.
    pub fn in_memory() -> Self {
        Self::new(Memory::default())
    }
}
