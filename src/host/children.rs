//! The processes that Stepgate has started itself and waits for itself.
//!
//! Orphans of a step become Stepgate's children too; this list tells the two apart. Never waits, never signals.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, PoisonError};

static STARTED: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// Holds a process in the list until it is dropped, which is after somebody has waited for the process.
#[derive(Debug)]
pub struct Child(i32);

impl Child {
    /// Puts a process just started into the list.
    pub fn of(handle: &duct::Handle) -> io::Result<Self> {
        let pid = handle.pids().first().and_then(|&pid| i32::try_from(pid).ok());
        pid.map(Self::started).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The same by its number.
    pub fn started(pid: i32) -> Self {
        STARTED.lock().unwrap_or_else(PoisonError::into_inner).insert(pid);
        Self(pid)
    }

    /// Its number.
    pub fn pid(&self) -> i32 {
        self.0
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        STARTED.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Those in the list now.
pub fn started() -> BTreeSet<i32> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
