//! The leases of a store in memory: who holds what, under which token.

use crate::ledger::LedgerError;
use crate::ledger::store::{Holder, Lease, Subject, Token};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All leases that are held.
#[derive(Debug, Clone, Default)]
pub(super) struct Leases(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    /// How many there have been.
    given: u64,
    by: BTreeMap<String, (Token, Holder)>,
}

impl Leases {
    pub(super) fn take(&self, subject: Subject<'_>, holder: &Holder) -> Result<MemoryLease, LedgerError> {
        let key = subject.key().to_string();
        let mut held = self.held();
        if let Some((_, by)) = held.by.get(&key) {
            let (subject, holder) = (subject.to_string(), Some(Box::new(by.clone())));
            return Err(LedgerError::Locked { subject, file: None, holder, is_lapsed: false });
        }
        held.given += 1;
        let token = Token::new(held.given);
        held.by.insert(key.clone(), (token, holder.clone()));
        Ok(MemoryLease { leases: self.clone(), key, token })
    }

    pub(super) fn break_open(&self, subject: Subject<'_>) {
        self.held().by.remove(&subject.key().to_string());
    }

    /// Whether somebody still holds the lease with this token.
    pub(super) fn are_held_by(&self, token: Token) -> bool {
        self.held().by.values().any(|(held, _)| *held == token)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lease that is held.
#[derive(Debug)]
pub(super) struct MemoryLease {
    leases: Leases,
    key: String,
    token: Token,
}

impl Lease for MemoryLease {
    fn token(&self) -> Token {
        self.token
    }

    fn descriptor(&self) -> Result<Option<OwnedFd>, LedgerError> {
        Ok(None)
    }

    fn check(&self) -> Result<(), LedgerError> {
        if self.leases.are_held_by(self.token) {
            Ok(())
        } else {
            Err(LedgerError::LockBroken { path: PathBuf::from(&self.key) })
        }
    }
}

impl Drop for MemoryLease {
    fn drop(&mut self) {
        let mut held = self.leases.held();
        if held.by.get(&self.key).is_some_and(|(token, _)| *token == self.token) {
            held.by.remove(&self.key);
        }
    }
}
