//! One run at a time for an environment of a runbook: the lease, who has it, and how an owner is told from the one before.
//!
//! Never taken from its holder unasked: breaking it is somebody's decision, and whose lease was broken finds out at the next
//! barrier at the latest.

use crate::ledger::{Hash, LedgerError};
use std::fmt::{self, Debug};
use std::os::fd::OwnedFd;
use std::path::Path;

/// What only one run at a time may have.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The runbook, by a path that is the same wherever one stands.
    pub runbook: &'a Path,
    /// The environment's name.
    pub environment: Option<&'a str>,
}

/// Tells the owner of a lease from every other one, before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(u64);

impl Token {
    /// The token with this number, which the store has given to nobody else.
    pub(in crate::ledger) fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number, for the store that has given it.
    pub(in crate::ledger) fn number(self) -> u64 {
        self.0
    }
}

/// A lease that is held until it is dropped.
pub trait Lease: Debug + Send {
    /// What every line carries that is written under it.
    fn token(&self) -> Token;

    /// The run that had it before, where the store knows: what that has left behind its end may be put in order under this lease.
    fn before(&self) -> Option<&str> {
        None
    }

    /// A descriptor that holds it too, for the processes that are to inherit it; none where it is not held by descriptors.
    fn descriptor(&self) -> Result<Option<OwnedFd>, LedgerError>;

    /// An error where somebody has broken it.
    fn check(&self) -> Result<(), LedgerError>;
}

impl Subject<'_> {
    /// A name for it of the same length whatever the runbook is called.
    pub(in crate::ledger) fn key(&self) -> Hash {
        let environment = self.environment.unwrap_or_default();
        let key = format!("stepgate-lock/v1\n{}\n{environment}\n", self.runbook.display());
        Hash::of_bytes(key.as_bytes())
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", self.runbook.display())?;
        self.environment.map_or(Ok(()), |name| write!(formatter, " for `{name}`"))
    }
}
