//! A run's folder as evidence: read as it lies there, whoever it belongs to and on whatever machine, and never written.

use super::run::LEDGER;
use crate::ledger::error::absent_is_none;
use crate::ledger::evidence::{Digests, Evidence};
use crate::ledger::file_manifest::VouchedFile;
use crate::ledger::store::{OUT, Part, Piece, ReadSeek};
use crate::ledger::strays::Stray;
use crate::ledger::verify::judge;
use crate::ledger::{Expectations, Hash, LedgerError, Report, RunId};
use crate::record::OutputName;
use rustix::fs::OFlags;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Verifies the run in the folder at `path`, which may be a copy. An error is a folder that cannot be read, not one that does
/// not hold.
pub fn verify(path: &Path, known: &Expectations) -> Result<Report, LedgerError> {
    judge(&Copy::of(path), known)
}

/// The signature that lies in the folder at `path`; none where none does.
pub fn signature_in(path: &Path) -> Result<Option<Vec<u8>>, LedgerError> {
    let Some(mut file) = open_there(&path.join(Part::Signature.name()))? else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = file.read_to_end(&mut bytes);
    read.map_err(|cause| LedgerError::io("read", &path.join(Part::Signature.name()), cause))?;
    Ok(Some(bytes))
}

/// A folder that is only looked at.
pub(super) struct Copy<'a> {
    path: &'a Path,
}

impl<'a> Copy<'a> {
    /// The one at `path`.
    pub(super) fn of(path: &'a Path) -> Self {
        Self { path }
    }
}

impl Evidence for Copy<'_> {
    fn run(&self) -> Option<&str> {
        self.path.file_name()?.to_str().filter(|name| RunId::parse(name).is_ok())
    }

    fn place(&self, piece: Piece<'_>) -> PathBuf {
        match piece {
            Piece::Part(part) => self.path.join(part.name()),
            Piece::Output(name) => self.path.join(OUT).join(name.as_str()),
            Piece::Ledger => self.path.join(LEDGER),
            Piece::Whole | Piece::ShellSnapshot(_) => self.path.to_owned(),
        }
    }

    fn ledger(&self) -> Result<Option<Box<dyn Read>>, LedgerError> {
        Ok(open_there(&self.path.join(LEDGER))?.map(|file| Box::new(file) as Box<dyn Read>))
    }

    fn part(&self, part: Part) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        Ok(open_there(&self.path.join(part.name()))?.map(|file| Box::new(file) as Box<dyn ReadSeek>))
    }

    fn output(&self, name: &OutputName) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        let path = self.path.join(OUT).join(name.as_str());
        Ok(open_there(&path)?.map(|file| Box::new(file) as Box<dyn ReadSeek>))
    }

    fn digests(&self) -> Result<Digests, LedgerError> {
        let out = self.path.join(OUT);
        let digests = |out: &Path| -> io::Result<Digests> {
            let listing = match std::fs::read_dir(out) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Digests::new()),
                other => other?,
            };
            let digest = |entry: io::Result<std::fs::DirEntry>| {
                let entry = entry?;
                let name = OutputName::found(&entry.file_name().to_string_lossy());
                Ok((name, VouchedFile::hash(open(&entry.path())?)?))
            };
            listing.map(digest).collect()
        };
        digests(&out).map_err(|cause| LedgerError::io("list", &out, cause))
    }

    fn strays(&self) -> Result<Vec<Stray>, LedgerError> {
        let stray = |entry: io::Result<std::fs::DirEntry>| {
            let entry = entry?;
            let is_socket = entry.file_type()?.is_socket();
            Ok(Stray { name: entry.file_name().to_string_lossy().into_owned(), is_socket })
        };
        let listed = std::fs::read_dir(self.path).and_then(|entries| entries.map(stray).collect());
        let mut strays: Vec<Stray> = listed.map_err(|cause| LedgerError::io("list", self.path, cause))?;
        strays.retain(|stray| !is_own(&stray.name));
        strays.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(strays)
    }

    fn stray(&self, stray: &Stray) -> Result<(u64, Hash), LedgerError> {
        let path = self.path.join(&stray.name);
        let hashed = open(&path).and_then(VouchedFile::hash);
        hashed.map_err(|cause| LedgerError::io("read", &path, cause))
    }
}

/// What stands in a run's folder, for which [`Evidence`] has words of its own.
fn is_own(name: &str) -> bool {
    let parts = Part::ALL.map(Part::name);
    name == LEDGER || name == OUT || parts.contains(&name)
}

/// Opens a file; none where none is there.
pub(super) fn open_there(path: &Path) -> Result<Option<File>, LedgerError> {
    absent_is_none(open(path).map_err(|cause| LedgerError::io("read", path, cause)))
}

/// Opens a regular file without following a link; a pipe in its place holds nobody up.
fn open(path: &Path) -> io::Result<File> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

#[cfg(test)]
mod tests;
