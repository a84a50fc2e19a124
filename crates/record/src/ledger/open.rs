//! Which store there is: the folder that the environment or somebody names, or one in memory.

use super::folder::Home;
use super::memory::Memory;
use super::{LedgerError, Store};
use std::ffi::OsString;
use std::path::Path;

impl Store {
    /// The user's own: where the process environment says, which `lookup` reads. An empty variable counts as unset.
    pub fn locate(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, LedgerError> {
        Home::locate(lookup).map(Self::new)
    }

    /// The one in the folder at `path`, which need not exist.
    pub fn at(path: &Path) -> Result<Self, LedgerError> {
        Home::at(path).map(Self::new)
    }

    /// One that lasts for as long as somebody holds it, for tests of whoever writes or reads records.
    pub fn in_memory() -> Self {
        Self::new(Memory::default())
    }
}
