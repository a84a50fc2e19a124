//! The inbox of a run's folder: a socket in it, which only the folder's owner can reach.
//!
//! It is bound and reached through the folder's descriptor, so that no path is too long and nobody can put another folder in
//! between. A socket that a crash has left is taken away by the next one to open the inbox.

use super::directory::Directory;
use crate::ledger::LedgerError;
use crate::ledger::error::absent_is_none;
use crate::ledger::store::{Inbox, Socket};
use rustix::fs::{AtFlags, FileType, Mode, chmod, statat};
use rustix::io::Errno;
use std::io::ErrorKind;
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// Opens an inbox in the folder at `path`, which is made where it is missing.
pub fn open_inbox_in(path: &Path) -> Result<Inbox, LedgerError> {
    open(&Directory::create_all(path)?)
}

/// Reaches the inbox in the folder at `path`; none where there is no such folder.
pub fn reach_inbox_in(path: &Path) -> Result<Option<UnixStream>, LedgerError> {
    match absent_is_none(Directory::open(path))? {
        Some(folder) => reach(&folder),
        None => Ok(None),
    }
}

const INBOX: &str = "inbox";

/// Opens the inbox; an error where somebody else has.
pub(super) fn open(folder: &Directory) -> Result<Inbox, LedgerError> {
    if reach(folder)?.is_some() {
        let taken = std::io::Error::from(ErrorKind::AddrInUse);
        return Err(failed(folder, "open", taken));
    }
    folder.remove(INBOX)?;
    let (descriptor, way) = way(folder)?;
    let listener = UnixListener::bind(&way).map_err(|cause| failed(folder, "open", cause))?;
    chmod(&way, Mode::RUSR | Mode::WUSR).map_err(|errno| failed(folder, "set the mode of", errno.into()))?;
    Ok(Inbox::Socket(Socket::new(listener, descriptor, INBOX)))
}

/// Reaches the one who has opened the inbox; none where nobody has, or does any more.
pub(super) fn reach(folder: &Directory) -> Result<Option<UnixStream>, LedgerError> {
    match statat(folder, INBOX, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Socket => {}
        Ok(_) => {
            return Err(LedgerError::Untrusted {
                path: folder.path().join(INBOX),
                found: "it is not a socket".to_owned(),
                advice: "remove it".to_owned(),
            });
        }
        Err(Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(failed(folder, "look at", errno.into())),
    }
    match UnixStream::connect(way(folder)?.1) {
        Ok(stream) => Ok(Some(stream)),
        Err(cause) if [ErrorKind::ConnectionRefused, ErrorKind::NotFound].contains(&cause.kind()) => Ok(None),
        Err(cause) => Err(failed(folder, "reach", cause)),
    }
}

/// A way to the socket that is short wherever the folder is, and the descriptor that it leads through.
fn way(folder: &Directory) -> Result<(std::os::fd::OwnedFd, PathBuf), LedgerError> {
    let descriptor = folder.as_fd().try_clone_to_owned().map_err(|cause| failed(folder, "open", cause))?;
    let way = PathBuf::from(format!("/proc/self/fd/{}/{INBOX}", descriptor.as_raw_fd()));
    Ok((descriptor, way))
}

fn failed(folder: &Directory, operation: &'static str, cause: std::io::Error) -> LedgerError {
    LedgerError::io(operation, &folder.path().join(INBOX), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_path_of_any_length_is_reached_and_nobody_else_may() {
        let world = tempfile::tempdir().unwrap();
        let long = world.path().join("d".repeat(120)).join("e".repeat(120));
        let folder = Directory::create_all(&long).unwrap();
        let inbox = open(&folder).unwrap();
        let mode = long.join(INBOX).symlink_metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(reach(&folder).unwrap().is_some());
        let Inbox::Socket(socket) = &inbox else { unreachable!("it is in a folder") };
        assert!(socket.listener().accept().is_ok());
        assert!(open(&folder).is_err(), "somebody has it");
        drop(inbox);
        assert!(!long.join(INBOX).exists());
        assert!(reach(&folder).unwrap().is_none());
    }

    #[test]
    fn what_a_crash_has_left_is_taken_away_and_a_planted_link_is_not_followed() {
        let world = tempfile::tempdir().unwrap();
        let folder = Directory::create_all(&world.path().join("run")).unwrap();
        drop(UnixListener::bind(folder.path().join(INBOX)).unwrap());
        assert!(reach(&folder).unwrap().is_none());
        drop(open(&folder).unwrap());
        let elsewhere = world.path().join("elsewhere");
        let _listener = UnixListener::bind(&elsewhere).unwrap();
        symlink(&elsewhere, folder.path().join(INBOX)).unwrap();
        assert!(reach(&folder).is_err() && open(&folder).is_err());
    }
}
