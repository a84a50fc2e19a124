//! What is stored of a run in memory, of which every holder sees the same.

use super::lease::Leases;
use crate::ledger::store::{Part, Piece, RunRecord as _, Token};
use crate::ledger::{LedgerError, RunId};
use crate::record::{OutputName, Target};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// A run, of which every holder sees the same.
#[derive(Debug, Clone)]
pub(super) struct MemoryRun {
    pub(super) id: RunId,
    pub(super) leases: Leases,
    pub(super) stored: Arc<Mutex<Stored>>,
}

/// What is stored of a run.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) lines: Option<Vec<u8>>,
    pub(super) writer: Option<Writer>,
    pub(super) writers: u64,
    pub(super) torn: Vec<Vec<u8>>,
    pub(super) parts: BTreeMap<Part, Vec<u8>>,
    pub(super) states: BTreeMap<Target, Vec<u8>>,
    pub(super) outputs: BTreeMap<OutputName, Vec<u8>>,
    pub(super) inbox: Option<(Sender<UnixStream>, Weak<()>)>,
}

/// The one who writes the lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer {
    pub(super) number: u64,
    /// The lease that it wrote under last.
    pub(super) token: Option<Token>,
}

impl MemoryRun {
    pub(super) fn new(id: &RunId, leases: Leases) -> Self {
        Self { id: id.clone(), leases, stored: Arc::default() }
    }

    pub(super) fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the lease with this token still is one.
    pub(super) fn may_write(&self, token: Token) -> bool {
        self.leases.are_held_by(token)
    }

    /// An error about a piece of it.
    pub(super) fn failed(&self, operation: &'static str, piece: Piece<'_>, kind: ErrorKind) -> LedgerError {
        LedgerError::io(operation, Path::new(&self.place(piece)), kind)
    }
}
