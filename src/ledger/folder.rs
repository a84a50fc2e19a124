//! The folder of one run: its ledger, the document and the plan as they were, its output, its state, its transcript.
//!
//! Knows every name in it; nobody else joins paths below it. Never looks into what it stores.

use super::directory::{Access, Directory};
use super::{LedgerError, RunId};
use std::cell::OnceCell;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A run's folder, open.
#[derive(Debug)]
pub struct RunFolder {
    id: RunId,
    directory: Directory,
    /// `out/`, once it was needed: every step has a file there.
    out: OnceCell<Directory>,
}

/// A file of the folder that is stored and read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The document as it was read.
    Runbook,
    /// The plan as it was run.
    Plan,
    /// The shell's state, which a resume goes on from.
    State,
    /// The run as a document for people.
    Transcript,
    /// The signature of its end.
    Signature,
}

impl Part {
    /// The file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Runbook => "runbook.md",
            Self::Plan => "plan.json",
            Self::State => "state",
            Self::Transcript => "transcript.md",
            Self::Signature => "ledger.sig",
        }
    }
}

pub(super) const LEDGER: &str = "ledger.jsonl";
pub(super) const OUT: &str = "out";

/// The name of a step's file in `out/`: `0007.1` for step 7, attempt 1.
pub(super) fn output_name(number: usize, attempt: u32) -> String {
    format!("{number:04}.{attempt}")
}

impl RunFolder {
    /// Creates the folder of `id` among `runs`; one that is there already is an error.
    pub(super) fn create(runs: &Directory, id: &RunId) -> Result<Self, LedgerError> {
        let directory = runs.create_subdirectory(id.as_str())?;
        directory.create_subdirectory(OUT)?;
        Ok(Self { id: id.clone(), directory, out: OnceCell::new() })
    }

    /// Opens the folder of `id` among `runs`.
    pub(super) fn open(runs: &Directory, id: &RunId) -> Result<Self, LedgerError> {
        Ok(Self { id: id.clone(), directory: runs.subdirectory(id.as_str())?, out: OnceCell::new() })
    }

    /// The run's id.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where a part of it is, for a message.
    pub fn path_of(&self, part: Part) -> PathBuf {
        self.path().join(part.name())
    }

    /// Where a step's output is, for a message.
    pub fn path_of_output(&self, number: usize, attempt: u32) -> PathBuf {
        self.path().join(OUT).join(output_name(number, attempt))
    }

    /// Stores a part that is not there yet, and brings it to disk.
    pub fn store(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.write_new(part.name(), bytes)
    }

    /// Stores a part in the place of what was there, whole or not at all. It is not synced: for what can be made again, and
    /// for a state whose loss in a power failure costs a question.
    pub fn replace(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.replace(part.name(), bytes)
    }

    /// Reads a part; none where it is not there.
    pub fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError> {
        self.directory.read(part.name())
    }

    /// Copies what the run has stored so far into another folder of it: the parts, and the output of the steps that are over.
    pub fn copy_to(&self, other: &Self, open: Option<&str>) -> Result<(), LedgerError> {
        for part in [Part::Runbook, Part::Plan, Part::State] {
            if let Some(bytes) = self.read(part)? {
                other.store(part, &bytes)?;
            }
        }
        let (from, to) = (self.out()?, other.out()?);
        for name in from.names()?.iter().filter(|name| Some(name.as_str()) != open) {
            let mut source = from.open_file(name, Access::Read)?;
            let (mut copy, path) = (to.create_file(name)?, to.path().join(name));
            std::io::copy(&mut source, &mut copy).map_err(|cause| LedgerError::io("copy", &path, cause))?;
            copy.sync_all().map_err(|cause| LedgerError::io("sync", &path, cause))?;
        }
        to.sync()
    }

    /// Removes a part, if it is there.
    pub fn remove(&self, part: Part) -> Result<(), LedgerError> {
        self.directory.remove(part.name())
    }

    /// Opens a step's output for reading.
    pub fn open_output(&self, number: usize, attempt: u32) -> Result<File, LedgerError> {
        self.out()?.open_file(&output_name(number, attempt), Access::Read)
    }

    pub(super) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The folder of the steps' output.
    pub(super) fn out(&self) -> Result<&Directory, LedgerError> {
        if let Some(out) = self.out.get() {
            return Ok(out);
        }
        let out = self.directory.subdirectory(OUT)?;
        Ok(self.out.get_or_init(|| out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Home;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn folder(world: &Path) -> RunFolder {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        Home::at(&world.join("state")).unwrap().create_run(&id).unwrap()
    }

    #[test]
    fn nobody_else_can_look_in() {
        let mode = |path: &Path| path.symlink_metadata().unwrap().permissions().mode() & 0o7777;
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        folder.store(Part::Runbook, b"# Deploy\n").unwrap();
        folder.replace(Part::State, b"x=1").unwrap();
        assert_eq!(mode(folder.path()), 0o700);
        assert_eq!(mode(folder.path().parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path_of(Part::Runbook)), 0o600);
        assert_eq!(mode(&folder.path_of(Part::State)), 0o600);
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
        folder.remove(Part::Plan).unwrap();
        folder.remove(Part::Plan).unwrap();
        assert_eq!(folder.read(Part::Plan).unwrap(), None);
    }

    #[test]
    fn a_planted_link_or_pipe_is_not_followed() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        let target = world.path().join("target");
        std::fs::write(&target, "kept").unwrap();
        symlink(&target, folder.path_of(Part::Plan)).unwrap();
        assert!(folder.store(Part::Plan, b"x").is_err());
        assert!(folder.read(Part::Plan).unwrap_err().to_string().contains("symbolic link"));
        std::fs::hard_link(&target, folder.path_of(Part::Runbook)).unwrap();
        assert!(folder.read(Part::Runbook).unwrap_err().to_string().contains("hard link"));
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.path_of(Part::State),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(folder.read(Part::State).unwrap_err().to_string().contains("not a regular file"));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "kept");
    }
}
