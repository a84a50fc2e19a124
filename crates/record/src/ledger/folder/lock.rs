//! The lease of a home: a file in `locks/` that is locked.
//!
//! It is held through a descriptor that the run's shell and whatever its steps start inherit: it is free when the last of them has
//! ended, however that came about, and no clock decides. It is of this home, so of one user on one machine.

use super::append::place;
use super::directory::{Access, Directory};
use super::home::Home;
use crate::ledger::LedgerError;
use crate::ledger::store::{Holder, Lease, Subject, Token};
use rustix::fs::{AtFlags, CWD, fstat, statat};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

const LOCKS: &str = "locks";
/// More than any holder takes.
const LONGEST: u64 = 64 << 10;

/// A lock that is held, by this process and by all that inherit it.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    /// The run that had it before.
    before: Option<String>,
}

impl Home {
    /// Takes the lock of `subject` for `holder`; an error that says who has it where somebody has.
    pub(super) fn lock(&self, subject: Subject<'_>, holder: &Holder) -> Result<Lock, LedgerError> {
        let locks = Directory::create_all(self.path())?.ensure_subdirectory(LOCKS)?;
        let name = file_name(subject);
        let path = locks.path().join(&name);
        let io = |operation, cause| LedgerError::io(operation, &path, cause);
        loop {
            let Some(file) = open_or_create(&locks, &name)? else { continue };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let (file, holder) = (Some(path.clone()), read_holder(file).map(Box::new));
                    let subject = subject.to_string();
                    return Err(LedgerError::Locked { subject, file, holder, is_lapsed: false });
                }
                Err(TryLockError::Error(cause)) => return Err(io("lock", cause)),
            }
            let before = file.try_clone().ok().and_then(read_holder).map(|holder| holder.run);
            let lock = Lock { file, path: path.clone(), before };
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
    pub(super) fn break_lock(&self, subject: Subject<'_>) -> Result<(), LedgerError> {
        Directory::create_all(self.path())?.ensure_subdirectory(LOCKS)?.remove(&file_name(subject))
    }
}

impl Lease for Lock {
    /// No other file is at this place of the disk for as long as somebody has it open.
    fn token(&self) -> Token {
        Token::new(fstat(&self.file).map_or(0, |stat| stat.st_ino))
    }

    fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    fn descriptor(&self) -> Result<Option<OwnedFd>, LedgerError> {
        let copy = self.file.try_clone().map_err(|cause| LedgerError::io("copy", &self.path, cause))?;
        Ok(Some(copy.into()))
    }

    fn check(&self) -> Result<(), LedgerError> {
        if self.is_in_place() { Ok(()) } else { Err(LedgerError::LockBroken { path: self.path.clone() }) }
    }
}

impl Lock {
    fn is_in_place(&self) -> bool {
        let named = statat(CWD, &self.path, AtFlags::SYMLINK_NOFOLLOW);
        matches!((fstat(&self.file), named), (Ok(held), Ok(named)) if place(&held) == place(&named))
    }
}

fn file_name(subject: Subject<'_>) -> String {
    format!("{}.lock", subject.key())
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
    use std::path::Path;

    fn holder(run: &str) -> Holder {
        Holder { run: run.into(), user: "mia".into(), host: "ops-1".into(), process: 7 }
    }

    #[test]
    fn a_lock_is_for_one_runbook_and_environment_until_its_last_descriptor_is_closed() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(&world.path().join("state")).unwrap();
        let subject = |environment| Subject { runbook: Path::new("/deploy.md"), environment };
        let lock = home.lock(subject(Some("staging")), &holder("a")).unwrap();
        let lock_of_nobody = home.lock(subject(None), &holder("b")).unwrap();
        let refused = home.lock(subject(Some("staging")), &holder("c")).unwrap_err();
        assert!(
            matches!(&refused, LedgerError::Locked { holder: Some(by), .. } if **by == holder("a")),
            "{refused}"
        );
        let inherited = lock.descriptor().unwrap();
        drop(lock);
        assert!(home.lock(subject(Some("staging")), &holder("c")).is_err());
        drop(inherited);
        let next = home.lock(subject(Some("staging")), &holder("c")).unwrap();
        assert_eq!((next.before(), lock_of_nobody.before()), (Some("a"), None));
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
