//! The folder of one run: its ledger, the document and the plan as they were, its output, its state, its transcript.
//!
//! Knows every name in it; nobody else joins paths below it. Never looks into what it stores.

use super::append::Appender;
use super::directory::{Access, Directory};
use super::erase::erase;
use super::inbox;
use super::lines::FolderLines;
use crate::ledger::store::{Bytes, Inbox, Lines, LinesMark, OUT, Part, Piece, ReadSeek, RunRecord};
use crate::ledger::strays::is_unfinished;
use crate::ledger::{LedgerError, RunId};
use crate::record::{OutputName, Target};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::OnceLock;

/// A run's folder, open.
#[derive(Debug)]
pub(super) struct RunFolder {
    id: RunId,
    directory: Directory,
    /// `out/`, once it was needed: every step has a file there.
    out: OnceLock<Directory>,
}

pub(super) const LEDGER: &str = "ledger.jsonl";
const STATE: &str = "state";
const TORN: &str = "ledger.torn";

impl RunFolder {
    /// Creates the folder of `id` among `runs`; one that is there already is an error.
    pub(super) fn create(runs: &Directory, id: &RunId) -> Result<Self, LedgerError> {
        let directory = runs.create_subdirectory(id.as_str())?;
        directory.create_subdirectory(OUT)?;
        Ok(Self { id: id.clone(), directory, out: OnceLock::new() })
    }

    /// Opens the folder of `id` among `runs`.
    pub(super) fn open(runs: &Directory, id: &RunId) -> Result<Self, LedgerError> {
        Ok(Self { id: id.clone(), directory: runs.subdirectory(id.as_str())?, out: OnceLock::new() })
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The folder of the steps' output.
    fn out(&self) -> Result<&Directory, LedgerError> {
        if let Some(out) = self.out.get() {
            return Ok(out);
        }
        let out = self.directory.subdirectory(OUT)?;
        Ok(self.out.get_or_init(|| out))
    }

    /// Keeps other processes from writing the same ledger. The lock dies with this process, whatever its steps do.
    fn lock(&self, file: &File) -> Result<(), LedgerError> {
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => LedgerError::Busy { run: self.id.to_string() },
            TryLockError::Error(cause) => LedgerError::io("lock", &self.path().join(LEDGER), cause),
        })
    }
}

impl RunRecord for RunFolder {
    fn id(&self) -> &RunId {
        &self.id
    }

    fn place(&self, piece: Piece<'_>) -> String {
        let path = match piece {
            Piece::Whole => self.path().to_owned(),
            Piece::Ledger => self.path().join(LEDGER),
            Piece::Part(part) => self.path().join(part.name()),
            Piece::ShellSnapshot(target) => self.path().join(state_name(target)),
            Piece::Output(name) => self.path().join(OUT).join(name.as_str()),
        };
        path.display().to_string()
    }

    fn directory(&self) -> Option<&Path> {
        Some(self.path())
    }

    fn create_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        let file = self.directory.create_file(LEDGER)?;
        self.lock(&file)?;
        self.directory.sync()?;
        Ok(Box::new(FolderLines::new(file, self.path().join(LEDGER), 0)))
    }

    fn reopen_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        let path = self.path().join(LEDGER);
        let file = self.directory.open_file(LEDGER, Access::Append)?;
        self.lock(&file)?;
        let size = file.metadata().map_err(|cause| LedgerError::io("look at", &path, cause))?.len();
        Ok(Box::new(FolderLines::new(file, path, size)))
    }

    fn read_lines(&self) -> Result<Box<dyn Read>, LedgerError> {
        Ok(Box::new(self.directory.open_file(LEDGER, Access::Read)?))
    }

    fn lines_mark(&self) -> Result<Option<LinesMark>, LedgerError> {
        let file = self.directory.open_file(LEDGER, Access::Read)?;
        let path = self.path().join(LEDGER);
        let about = file.metadata().map_err(|cause| LedgerError::io("look at", &path, cause))?;
        let written = (about.mtime(), about.mtime_nsec());
        Ok(Some(LinesMark { place: about.ino(), size: about.size(), written }))
    }

    fn replace_lines(&self, lines: &[u8]) -> Result<(), LedgerError> {
        self.directory.replace(LEDGER, lines)?;
        let path = self.path().join(LEDGER);
        let file = self.directory.open_file(LEDGER, Access::Read)?;
        file.sync_all().map_err(|cause| LedgerError::io("sync", &path, cause))?;
        self.directory.sync()
    }

    fn keep_torn(&self, bytes: &[u8]) -> Result<String, LedgerError> {
        self.directory.keep_aside(TORN, bytes)
    }

    fn torn_ends(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let kept = |number: u64| self.directory.read(&format!("{TORN}.{number}")).transpose();
        (1..).map_while(kept).collect()
    }

    fn store(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.write_new(part.name(), bytes)
    }

    fn replace(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.replace(part.name(), bytes)
    }

    fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError> {
        self.directory.read(part.name())
    }

    fn read_state(&self, target: &Target) -> Result<Option<Vec<u8>>, LedgerError> {
        self.directory.read(&state_name(target))
    }

    fn replace_state(&self, target: &Target, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.replace(&state_name(target), bytes)
    }

    fn targets(&self) -> Result<Vec<Target>, LedgerError> {
        let names = self.directory.names()?;
        Ok(names.iter().filter_map(|name| Target::of_suffix(name.strip_prefix(STATE)?)).collect())
    }

    fn remove_states(&self) -> Result<(), LedgerError> {
        self.targets()?.iter().try_for_each(|target| self.directory.remove(&state_name(target)))
    }

    fn unfinished(&self) -> Result<Vec<String>, LedgerError> {
        let names = self.directory.names()?;
        Ok(names.into_iter().filter(|name| is_unfinished(name)).collect())
    }

    fn remove_unfinished(&self) -> Result<(), LedgerError> {
        self.unfinished()?.iter().try_for_each(|name| self.directory.remove(name))
    }

    fn create_output(&self, name: &OutputName) -> Result<Box<dyn Bytes>, LedgerError> {
        let out = self.out()?;
        let file = match out.create_file(name.as_str()) {
            // A crash between this and the step's start leaves an empty file that belongs to no step yet.
            Err(LedgerError::Io { cause, .. }) if cause.kind() == ErrorKind::AlreadyExists => {
                reuse(out, name.as_str())?
            }
            other => other?,
        };
        out.sync()?;
        Ok(Box::new(Appender::empty(file, out.path().join(name.as_str()))))
    }

    fn open_output(&self, name: &OutputName) -> Result<Box<dyn ReadSeek>, LedgerError> {
        Ok(Box::new(self.out()?.open_file(name.as_str(), Access::Read)?))
    }

    fn outputs(&self) -> Result<Vec<OutputName>, LedgerError> {
        Ok(self.out()?.names()?.iter().map(|name| OutputName::found(name)).collect())
    }

    fn erase_output(&self, name: &OutputName, bytes: &Range<u64>) -> Result<(), LedgerError> {
        let file = self.out()?.open_file(name.as_str(), Access::Write)?;
        let path = self.path().join(OUT).join(name.as_str());
        erase(&file, bytes).map_err(|cause| LedgerError::io("erase bytes of", &path, cause))
    }

    fn open_inbox(&self) -> Result<Inbox, LedgerError> {
        inbox::open(&self.directory)
    }

    fn reach_inbox(&self) -> Result<Option<UnixStream>, LedgerError> {
        inbox::reach(&self.directory)
    }
}

/// What the shell on `target` knew is kept under this name.
fn state_name(target: &Target) -> String {
    format!("{STATE}{}", target.suffix())
}

/// Opens an output file that is there already, if it is empty.
fn reuse(out: &Directory, name: &str) -> Result<File, LedgerError> {
    let taken = |cause: std::io::Error| LedgerError::io("create", &out.path().join(name), cause);
    let file = out.open_file(name, Access::Append)?;
    match file.metadata() {
        Ok(found) if found.len() == 0 => Ok(file),
        Ok(_) => Err(taken(ErrorKind::AlreadyExists.into())),
        Err(cause) => Err(taken(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::folder::Home;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    fn folder(world: &Path) -> RunFolder {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        Home::at(&world.join("state")).unwrap().create_folder(&id).unwrap()
    }

    fn path_of(folder: &RunFolder, name: &str) -> PathBuf {
        folder.path().join(name)
    }

    #[test]
    fn nobody_else_can_look_in() {
        let mode = |path: &Path| path.symlink_metadata().unwrap().permissions().mode() & 0o7777;
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        folder.store(Part::Runbook, b"# Deploy\n").unwrap();
        folder.replace_state(&Target::Local, b"x=1").unwrap();
        assert_eq!(mode(folder.path()), 0o700);
        assert_eq!(mode(folder.path().parent().unwrap()), 0o700);
        assert_eq!(mode(&path_of(&folder, "runbook.md")), 0o600);
        assert_eq!(mode(&path_of(&folder, "state")), 0o600);
    }

    #[test]
    fn a_part_is_stored_once_and_replaced_whole() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        assert_eq!(folder.read(Part::Plan).unwrap(), None);
        folder.store(Part::Plan, b"one").unwrap();
        assert!(folder.store(Part::Plan, b"two").is_err());
        folder.replace(Part::Plan, b"two").unwrap();
        assert_eq!(folder.read(Part::Plan).unwrap().unwrap(), b"two");
    }

    #[test]
    fn a_planted_link_or_pipe_is_not_followed() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        let target = world.path().join("target");
        std::fs::write(&target, "kept").unwrap();
        symlink(&target, path_of(&folder, "plan.json")).unwrap();
        assert!(folder.store(Part::Plan, b"x").is_err());
        assert!(folder.read(Part::Plan).unwrap_err().to_string().contains("symbolic link"));
        std::fs::hard_link(&target, path_of(&folder, "runbook.md")).unwrap();
        assert!(folder.read(Part::Runbook).unwrap_err().to_string().contains("hard link"));
        rustix::fs::mknodat(
            rustix::fs::CWD,
            path_of(&folder, "state"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(folder.read_state(&Target::Local).unwrap_err().to_string().contains("not a regular file"));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "kept");
    }
}
