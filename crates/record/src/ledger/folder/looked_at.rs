//! A run's folder as a run's record that is only looked at: a copy, whoever it belongs to. Whatever would change it is refused.

use super::evidence::{Copy, open_there};
use super::run::LEDGER;
use crate::ledger::evidence::Evidence as _;
use crate::ledger::store::{Bytes, Inbox, Lines, OUT, Part, Piece, ReadSeek, Run, RunRecord};
use crate::ledger::{LedgerError, RunId};
use crate::record::{OutputName, Target};
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// The run `id` in the folder at `path`, which may be a copy, to be read and never written.
pub fn run_in(path: &Path, id: &RunId) -> Run {
    Run::new(LookedAt { path: path.to_owned(), id: id.clone() })
}

#[derive(Debug)]
struct LookedAt {
    path: PathBuf,
    id: RunId,
}

impl LookedAt {
    fn copy(&self) -> Copy<'_> {
        Copy::of(&self.path)
    }

    fn refused(&self) -> LedgerError {
        LedgerError::io("write to", &self.path, ErrorKind::ReadOnlyFilesystem)
    }

    fn missing(&self, piece: Piece<'_>) -> LedgerError {
        LedgerError::io("read", &self.copy().place(piece), ErrorKind::NotFound)
    }
}

impl RunRecord for LookedAt {
    fn id(&self) -> &RunId {
        &self.id
    }

    fn place(&self, piece: Piece<'_>) -> String {
        self.copy().place(piece).display().to_string()
    }

    fn directory(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn create_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        Err(self.refused())
    }

    fn reopen_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        Err(self.refused())
    }

    fn read_lines(&self) -> Result<Box<dyn Read>, LedgerError> {
        let ledger = open_there(&self.path.join(LEDGER))?;
        Ok(Box::new(ledger.ok_or_else(|| self.missing(Piece::Ledger))?))
    }

    fn replace_lines(&self, _: &[u8]) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn keep_torn(&self, _: &[u8]) -> Result<String, LedgerError> {
        Err(self.refused())
    }

    fn torn_ends(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        Ok(Vec::new())
    }

    fn store(&self, _: Part, _: &[u8]) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn replace(&self, _: Part, _: &[u8]) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError> {
        let path = self.path.join(part.name());
        let Some(mut file) = open_there(&path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|cause| LedgerError::io("read", &path, cause))?;
        Ok(Some(bytes))
    }

    fn read_state(&self, _: &Target) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(None)
    }

    fn replace_state(&self, _: &Target, _: &[u8]) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn targets(&self) -> Result<Vec<Target>, LedgerError> {
        Ok(Vec::new())
    }

    fn remove_states(&self) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn create_output(&self, _: &OutputName) -> Result<Box<dyn Bytes>, LedgerError> {
        Err(self.refused())
    }

    fn open_output(&self, name: &OutputName) -> Result<Box<dyn ReadSeek>, LedgerError> {
        self.copy().output(name)?.ok_or_else(|| self.missing(Piece::Output(name)))
    }

    fn outputs(&self) -> Result<Vec<OutputName>, LedgerError> {
        let out = self.path.join(OUT);
        let listed = std::fs::read_dir(&out).and_then(|entries| {
            entries.map(|entry| Ok(OutputName::found(&entry?.file_name().to_string_lossy()))).collect()
        });
        listed.map_err(|cause| LedgerError::io("list", &out, cause))
    }

    fn erase_output(&self, _: &OutputName, _: &Range<u64>) -> Result<(), LedgerError> {
        Err(self.refused())
    }

    fn open_inbox(&self) -> Result<Inbox, LedgerError> {
        Err(self.refused())
    }

    fn reach_inbox(&self) -> Result<Option<UnixStream>, LedgerError> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_and_never_written() {
        let world = tempfile::tempdir().unwrap();
        std::fs::write(world.path().join("runbook.md"), "# Deploy").unwrap();
        let run = run_in(world.path(), &RunId::parse("20261121-024510-k3f9").unwrap());
        assert_eq!(run.read(Part::Runbook).unwrap().unwrap(), b"# Deploy");
        assert_eq!(run.read(Part::Plan).unwrap(), None);
        assert!(run.read_lines().is_err() && run.create_lines().is_err());
        let refused = run.replace(Part::Runbook, b"x").unwrap_err();
        assert!(refused.to_string().contains("write to"), "{refused}");
        assert_eq!(std::fs::read_dir(world.path()).unwrap().count(), 1);
    }
}
