//! The lock that lets one run at a time into one environment of one runbook.
//!
//! A file in `locks/`, held through a descriptor that the run's shell and whatever its steps start inherit: it is free when the
//! last of them has ended, however that came about, and no clock decides. It is of this home, so of one user on one machine.
//! Never taken from its holder unasked: breaking it is somebody's decision, and whose lock was broken finds out at the next
//! barrier.

use super::append::place;
use super::directory::{Access, Directory};
use super::{Hash, Home, LedgerError};
use rustix::fs::{AtFlags, CWD, fstat, statat};
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

const LOCKS: &str = "locks";
/// More than any holder takes.
const LONGEST: u64 = 64 << 10;

/// What only one run at a time may have.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The runbook, by a path that is the same wherever one stands.
    pub runbook: &'a Path,
    /// The environment's name.
    pub environment: Option<&'a str>,
}

/// Who has taken a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The run.
    pub run: String,
    /// Whose it is.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// Stepgate's process.
    pub process: u32,
}

/// A lock that is held, by this process and by all that inherit it.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Home {
    /// Takes the lock of `subject` for `holder`; an error that says who has it where somebody has.
    pub fn lock(&self, subject: Subject<'_>, holder: &Holder) -> Result<Lock, LedgerError> {
        let locks = Directory::create_all(self.path())?.ensure_subdirectory(LOCKS)?;
        let name = subject.name();
        let path = locks.path().join(&name);
        let io = |operation, cause| LedgerError::io(operation, &path, cause);
        loop {
            let Some(file) = open_or_create(&locks, &name)? else { continue };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let (path, holder) = (path.clone(), read_holder(file).map(Box::new));
                    return Err(LedgerError::Locked { subject: subject.to_string(), path, holder });
                }
                Err(TryLockError::Error(cause)) => return Err(io("lock", cause)),
            }
            let lock = Lock { file, path: path.clone() };
            // Somebody may have broken it between the opening and the locking: then this is no longer the lock.
            if lock.is_in_place() {
                let words = serde_json::to_vec(holder).expect("a holder is made of strings and a number");
                lock.file.set_len(0).map_err(|cause| io("write", cause))?;
                (&lock.file).write_all(&words).map_err(|cause| io("write", cause))?;
                return Ok(lock);
            }
        }
    }

    /// Takes the lock of `subject` away from whoever has it. The next one to ask gets a new one.
    pub fn break_lock(&self, subject: Subject<'_>) -> Result<(), LedgerError> {
        Directory::create_all(self.path())?.ensure_subdirectory(LOCKS)?.remove(&subject.name())
    }
}

impl Lock {
    /// A descriptor that holds it too, for those who are to inherit it.
    pub fn descriptor(&self) -> Result<OwnedFd, LedgerError> {
        let copy = self.file.try_clone().map_err(|cause| LedgerError::io("copy", &self.path, cause))?;
        Ok(copy.into())
    }

    /// An error where somebody has broken it.
    pub(super) fn check(&self) -> Result<(), LedgerError> {
        if self.is_in_place() { Ok(()) } else { Err(LedgerError::LockBroken { path: self.path.clone() }) }
    }

    fn is_in_place(&self) -> bool {
        let named = statat(CWD, &self.path, AtFlags::SYMLINK_NOFOLLOW);
        matches!((fstat(&self.file), named), (Ok(held), Ok(named)) if place(&held) == place(&named))
    }
}

impl Subject<'_> {
    fn name(&self) -> String {
        let environment = self.environment.unwrap_or_default();
        let key = format!("stepgate-lock/v1\n{}\n{environment}\n", self.runbook.display());
        format!("{}.lock", Hash::of_bytes(key.as_bytes()))
    }
}

impl std::fmt::Display for Subject<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}`", self.runbook.display())?;
        self.environment.map_or(Ok(()), |name| write!(formatter, " for `{name}`"))
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "run {} of {} on {}, process {}", self.run, self.user, self.host, self.process)
    }
}

/// The lock's file; none where somebody else was quicker, and it has to be looked at again.
fn open_or_create(locks: &Directory, name: &str) -> Result<Option<File>, LedgerError> {
    let is =
        |error: &LedgerError, kind| matches!(error, LedgerError::Io { cause, .. } if cause.kind() == kind);
    match locks.open_file(name, Access::Append) {
        Err(error) if is(&error, ErrorKind::NotFound) => match locks.create_file(name) {
            Err(error) if is(&error, ErrorKind::AlreadyExists) => Ok(None),
            other => other.map(Some),
        },
        other => other.map(Some),
    }
}

/// Who has taken it; none in the moment before that is written.
fn read_holder(file: File) -> Option<Holder> {
    let mut words = Vec::new();
    file.take(LONGEST).read_to_end(&mut words).ok()?;
    serde_json::from_slice(&words).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(run: &str) -> Holder {
        Holder { run: run.into(), user: "mia".into(), host: "ops-1".into(), process: 7 }
    }

    #[test]
    fn a_lock_is_for_one_runbook_and_environment_until_its_last_descriptor_is_closed() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(&world.path().join("state")).unwrap();
        let subject = |environment| Subject { runbook: Path::new("/deploy.md"), environment };
        let lock = home.lock(subject(Some("staging")), &holder("a")).unwrap();
        home.lock(subject(None), &holder("b")).unwrap();
        let refused = home.lock(subject(Some("staging")), &holder("c")).unwrap_err();
        assert!(
            matches!(&refused, LedgerError::Locked { holder: Some(by), .. } if **by == holder("a")),
            "{refused}"
        );
        let inherited = lock.descriptor().unwrap();
        drop(lock);
        assert!(home.lock(subject(Some("staging")), &holder("c")).is_err());
        drop(inherited);
        home.lock(subject(Some("staging")), &holder("c")).unwrap();
    }

    #[test]
    fn a_lock_that_was_broken_is_noticed_by_its_holder() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(&world.path().join("state")).unwrap();
        let subject = Subject { runbook: Path::new("/deploy.md"), environment: None };
        let first = home.lock(subject, &holder("a")).unwrap();
        first.check().unwrap();
        home.break_lock(subject).unwrap();
        let second = home.lock(subject, &holder("b")).unwrap();
        assert!(matches!(first.check(), Err(LedgerError::LockBroken { .. })));
        second.check().unwrap();
    }
}
