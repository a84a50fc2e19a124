//! Those who reach a run from other machines, over a record that machines share.

use super::Holder;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// Somebody who has come.
#[derive(Debug)]
pub struct Call {
    /// What they say and hear, as over an inbox.
    pub stream: UnixStream,
    /// The user that their process belongs to, as they say.
    pub uid: u32,
    /// Whose process on which machine it is, as they say.
    pub who: Holder,
    /// The login by which they have reached the record, as its server knows.
    pub login: String,
}

/// Those who come, until this is dropped.
#[derive(Debug)]
pub struct Callers {
    coming: Receiver<Call>,
    open: Arc<()>,
}

impl Callers {
    /// Takes the end at which they arrive, and what says that somebody still hears them.
    pub(in crate::ledger) fn new(coming: Receiver<Call>, open: Arc<()>) -> Self {
        Self { coming, open }
    }

    /// Both, for whoever hears them in one place and says in another that this is over.
    pub fn into_parts(self) -> (Receiver<Call>, Arc<()>) {
        (self.coming, self.open)
    }
}
