//! A directory held open: everything in it is reached through its descriptor, so that no name is looked up twice.
//!
//! Files are created 0600 and directories 0700 whatever the umask; no symbolic link is followed on the way or at the end;
//! what another user could have changed is refused. Never deletes a directory.

use crate::ledger::LedgerError;
use rustix::fs::{self, AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

const ENTER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// A directory of our own, open.
#[derive(Debug)]
pub struct Directory {
    fd: OwnedFd,
    path: PathBuf,
}

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To be read.
    Read,
    /// To be read, and written at its end.
    Append,
    /// To be read, and written anywhere: only for taking bytes away.
    Write,
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Directory {
    /// Opens `path` (absolute), creating what is missing of it.
    pub fn create_all(path: &Path) -> Result<Self, LedgerError> {
        Self::walk(path, Missing::Create)
    }

    /// Opens `path` (absolute), which must exist.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::walk(path, Missing::Refuse)
    }

    /// Goes down from the root one name at a time, so that a link anywhere on the way is seen.
    fn walk(path: &Path, missing: Missing) -> Result<Self, LedgerError> {
        let root = fs::openat(CWD, "/", ENTER, Mode::empty())
            .map_err(|errno| LedgerError::io("open", path, errno))?;
        let mut here = Self { fd: root, path: PathBuf::from("/") };
        for component in path.components() {
            let name = match component {
                Component::Normal(name) => name,
                Component::ParentDir => OsStr::new(".."),
                Component::RootDir | Component::CurDir | Component::Prefix(_) => continue,
            };
            here.refuse_open_to_all()?;
            here = match here.enter(name) {
                Err(LedgerError::Io { cause, .. })
                    if cause.kind() == std::io::ErrorKind::NotFound && missing == Missing::Create =>
                {
                    here.make(name, Taken::Enter)?
                }
                other => other?,
            };
        }
        here.refuse_foreign()?;
        Ok(here)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a directory in this one.
    pub fn subdirectory(&self, name: &str) -> Result<Self, LedgerError> {
        let inner = self.enter(OsStr::new(name))?;
        inner.refuse_foreign()?;
        Ok(inner)
    }

    /// Creates a directory in this one; one that is there already is an error.
    pub fn create_subdirectory(&self, name: &str) -> Result<Self, LedgerError> {
        self.make(OsStr::new(name), Taken::Refuse)
    }

    /// Opens a directory in this one, creating it where it is missing.
    pub fn ensure_subdirectory(&self, name: &str) -> Result<Self, LedgerError> {
        let inner = self.make(OsStr::new(name), Taken::Enter)?;
        inner.refuse_foreign()?;
        Ok(inner)
    }

    /// Creates a file; one that is there already is an error. The caller syncs it, and then this directory.
    pub fn create_file(&self, name: &str) -> Result<File, LedgerError> {
        let path = self.path.join(name);
        let flags = OFlags::CREATE
            | OFlags::EXCL
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC
            | OFlags::RDWR
            | OFlags::APPEND;
        let mode = Mode::RUSR | Mode::WUSR;
        let fd = fs::openat(&self.fd, name, flags, mode)
            .map_err(|errno| LedgerError::io("create", &path, errno))?;
        // The umask may have taken even our own bits.
        fs::fchmod(&fd, mode).map_err(|errno| LedgerError::io("set the mode of", &path, errno))?;
        Ok(File::from(fd))
    }

    /// Opens a file of our own.
    pub fn open_file(&self, name: &str, access: Access) -> Result<File, LedgerError> {
        let path = self.path.join(name);
        let way = match access {
            Access::Read => OFlags::RDONLY,
            Access::Append => OFlags::RDWR | OFlags::APPEND,
            Access::Write => OFlags::RDWR,
        };
        // Without NONBLOCK, a FIFO that somebody put there would hold us up for ever.
        let flags = way | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let fd = fs::openat(&self.fd, name, flags, Mode::empty()).map_err(|errno| match errno {
            Errno::LOOP => untrusted(&path, "it is a symbolic link", "remove the link"),
            errno => LedgerError::io("open", &path, errno),
        })?;
        let stat = fs::fstat(&fd).map_err(|errno| LedgerError::io("look at", &path, errno))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(untrusted(&path, "it is not a regular file", "remove it"));
        }
        if stat.st_nlink > 1 {
            return Err(untrusted(
                &path,
                "it has a second name (a hard link)",
                "find and remove the other name",
            ));
        }
        refuse_foreign(&path, stat.st_uid, stat.st_mode)?;
        Ok(File::from(fd))
    }

    /// Writes a new file and brings it to disk.
    pub fn write_new(&self, name: &str, bytes: &[u8]) -> Result<(), LedgerError> {
        let mut file = self.create_file(name)?;
        let path = self.path.join(name);
        write_whole(&mut file, bytes).map_err(|cause| LedgerError::io("write", &path, cause))?;
        file.sync_all().map_err(|cause| LedgerError::io("sync", &path, cause))?;
        self.sync()
    }

    /// Keeps bytes in a new file called `stem.1`, or the first number that is free. Gives its name.
    pub fn keep_aside(&self, stem: &str, bytes: &[u8]) -> Result<String, LedgerError> {
        let taken = self.names()?;
        let mut number = 1;
        while taken.contains(&format!("{stem}.{number}")) {
            number += 1;
        }
        let name = format!("{stem}.{number}");
        self.write_new(&name, bytes)?;
        Ok(name)
    }

    /// Puts a file in the place of another one, whole or not at all. It is on disk once `sync` has been called.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), LedgerError> {
        let path = self.path.join(name);
        let fresh = format!(".{name}.new");
        self.remove(&fresh)?;
        let mut file = self.create_file(&fresh)?;
        write_whole(&mut file, bytes).map_err(|cause| LedgerError::io("write", &path, cause))?;
        fs::renameat(&self.fd, &fresh, &self.fd, name)
            .map_err(|errno| LedgerError::io("replace", &path, errno))
    }

    /// The bytes of a file of our own; none where there is no such file.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let mut file = match self.open_file(name, Access::Read) {
            Err(LedgerError::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            other => other?,
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|cause| LedgerError::io("read", &self.path.join(name), cause))?;
        Ok(Some(bytes))
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, name: &str) -> Result<(), LedgerError> {
        match fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(LedgerError::io("remove", &self.path.join(name), errno)),
        }
    }

    /// The names in it, sorted; what is not UTF-8 is none of ours.
    pub fn names(&self) -> Result<Vec<String>, LedgerError> {
        let listing =
            fs::Dir::read_from(&self.fd).map_err(|errno| LedgerError::io("list", &self.path, errno))?;
        let mut names = Vec::new();
        for entry in listing {
            let entry = entry.map_err(|errno| LedgerError::io("list", &self.path, errno))?;
            if let Ok(name) = entry.file_name().to_str() {
                names.push(name.to_owned());
            }
        }
        names.retain(|name| name != "." && name != "..");
        names.sort_unstable();
        Ok(names)
    }

    /// Brings the names in it to disk.
    pub fn sync(&self) -> Result<(), LedgerError> {
        fs::fsync(&self.fd).map_err(|errno| LedgerError::io("sync", &self.path, errno))
    }

    fn enter(&self, name: &OsStr) -> Result<Self, LedgerError> {
        let path = self.path.join(name);
        match fs::openat(&self.fd, name, ENTER, Mode::empty()) {
            // Ancestors such as /home may be closed to reading; passing through is all that we need.
            Err(Errno::ACCESS) => fs::openat(&self.fd, name, ENTER | OFlags::PATH, Mode::empty()),
            other => other,
        }
        .map(|fd| Self { fd, path: path.clone() })
        .map_err(|errno| match fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => {
                let target = std::fs::canonicalize(&path).map_or_else(
                    |_| "name the directory itself".to_owned(),
                    |target| format!("name the directory itself: {}", target.display()),
                );
                untrusted(
                    &path,
                    "it is a symbolic link, and whoever owns it chooses where the record goes",
                    &target,
                )
            }
            _ => LedgerError::io("open", &path, errno),
        })
    }

    fn make(&self, name: &OsStr, taken: Taken) -> Result<Self, LedgerError> {
        let path = self.path.join(name);
        match fs::mkdirat(&self.fd, name, Mode::RWXU) {
            Ok(()) => {}
            // Two runs may begin at the same moment in a fresh home.
            Err(Errno::EXIST) if taken == Taken::Enter => return self.enter(name),
            Err(errno) => return Err(LedgerError::io("create", &path, errno)),
        }
        let inner = match self.enter(name) {
            // A umask that takes our own bits away leaves a directory that cannot be opened until they are given back.
            Err(LedgerError::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
                fs::chmodat(&self.fd, name, Mode::RWXU, AtFlags::empty())
                    .map_err(|errno| LedgerError::io("set the mode of", &path, errno))?;
                self.enter(name)?
            }
            other => other?,
        };
        fs::fchmod(&inner.fd, Mode::RWXU)
            .map_err(|errno| LedgerError::io("set the mode of", &path, errno))?;
        inner.sync()?;
        self.sync()?;
        Ok(inner)
    }

    /// An ancestor that anybody may write to lets anybody put another directory in our place; `/tmp`'s sticky bit does not.
    /// Group-writable ancestors pass: with a umask of 002 and a group of one's own, `~/.local` is one.
    fn refuse_open_to_all(&self) -> Result<(), LedgerError> {
        let stat = fs::fstat(&self.fd).map_err(|errno| LedgerError::io("look at", &self.path, errno))?;
        let mode = Mode::from_raw_mode(stat.st_mode);
        if mode.contains(Mode::WOTH) && !mode.contains(Mode::SVTX) {
            let advice = format!("chmod o-w {}", self.path.display());
            return Err(untrusted(&self.path, "everybody may write to it", &advice));
        }
        Ok(())
    }

    fn refuse_foreign(&self) -> Result<(), LedgerError> {
        let stat = fs::fstat(&self.fd).map_err(|errno| LedgerError::io("look at", &self.path, errno))?;
        refuse_foreign(&self.path, stat.st_uid, stat.st_mode)
    }
}

/// Writes all of a new file, and makes sure that all of it is there: a disk may say so and not have done it.
fn write_whole(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    let length = file.metadata()?.len();
    if length == bytes.len() as u64 {
        return Ok(());
    }
    let found = format!("{length} of {} bytes are there", bytes.len());
    Err(std::io::Error::new(std::io::ErrorKind::WriteZero, found))
}

/// What to do about a directory that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Create,
    Refuse,
}

/// What to do about a name that is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Enter,
    Refuse,
}

fn refuse_foreign(path: &Path, owner: u32, mode: u32) -> Result<(), LedgerError> {
    let ours = rustix::process::geteuid().as_raw();
    if owner != ours {
        let found = format!("it belongs to user {owner}, and Stepgate runs as user {ours}");
        return Err(untrusted(path, &found, "set STEPGATE_HOME to a directory of your own"));
    }
    if Mode::from_raw_mode(mode).intersects(Mode::WGRP | Mode::WOTH) {
        let found = format!("others may write to it (mode {:04o})", mode & 0o7777);
        return Err(untrusted(path, &found, &format!("chmod go-w {}", path.display())));
    }
    Ok(())
}

fn untrusted(path: &Path, found: &str, advice: &str) -> LedgerError {
    LedgerError::Untrusted { path: path.to_owned(), found: found.to_owned(), advice: advice.to_owned() }
}
