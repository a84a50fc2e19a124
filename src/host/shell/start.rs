//! What a run's shell starts with.

use super::stop::Grace;
use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;

/// What a run's shell starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The runbook's file name: what bash calls itself in its messages.
    pub name: String,
    /// Variables beyond those that Stepgate itself was started with.
    pub environment: Vec<(OsString, OsString)>,
    /// Variables of Stepgate's own that the shell does not get: they hold secrets, which are lent to the steps that name them.
    pub withheld: Vec<String>,
    /// Where it starts. Absolute.
    pub cwd: PathBuf,
    /// What an earlier shell held: the bytes of [`super::Shell::state`].
    pub state: Option<Vec<u8>>,
    /// How long a step that is being stopped may take to end by itself.
    pub grace: Grace,
    /// A descriptor that bash and whatever it starts hold for as long as they run.
    pub lease: Option<Arc<OwnedFd>>,
}
