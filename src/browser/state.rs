//! What all answers are made of. Held by one server; what would be lost with it is none of it.

use super::access::Access;
use super::commands::Commands;
use super::guard::Guard;
use super::library::Library;
use super::seat::Seats;
use crate::host::ChildRun;
use crate::ledger::Store;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tokio::sync::mpsc::UnboundedSender;

/// A page that follows a run which is on.
#[derive(Debug)]
pub struct Follower {
    /// How it is called in the record.
    pub(super) name: String,
    /// How it says something to the run.
    pub(super) say: UnboundedSender<String>,
}

/// What all answers are made of.
pub struct State {
    pub(super) library: Library,
    pub(super) access: Access,
    /// What the addresses of its pages begin with.
    pub(super) origin: String,
    /// How each page that follows a run says something to it, by the run and the page's number.
    pub(super) connections: RefCell<BTreeMap<(String, u64), Follower>>,
    /// Where those pages sit.
    pub(super) seats: Seats,
    /// The runs that were started here, until they have ended.
    pub(super) children: RefCell<Vec<ChildRun>>,
    pub(super) guard: Guard,
    pub(super) store: Store,
    pub(super) commands: Box<dyn Commands>,
    pages: Cell<u64>,
}

impl State {
    /// The state of a server that nobody has asked anything yet.
    pub(super) fn new(
        library: Library,
        access: Access,
        origin: String,
        guard: Guard,
        store: Store,
        commands: Box<dyn Commands>,
    ) -> Self {
        Self {
            library,
            access,
            origin,
            connections: RefCell::default(),
            seats: Seats::default(),
            children: RefCell::default(),
            guard,
            store,
            commands,
            pages: Cell::new(0),
        }
    }

    /// A number for a page that follows a run.
    pub(super) fn next_page(&self) -> u64 {
        self.pages.set(self.pages.get() + 1);
        self.pages.get()
    }
}
