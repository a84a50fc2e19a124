//! What stops a record: each error says what was found, where, and what somebody can do about it.

use super::RunId;
use super::store::Holder;
use rustix::fs::statvfs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a run's folder or ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The system refused.
    #[error("cannot {operation} `{}`: {cause}{}", path.display(), free_words(*free))]
    Io {
        /// What was to be done, as a verb.
        operation: &'static str,
        /// With what.
        path: PathBuf,
        /// The system's word.
        cause: io::Error,
        /// How many bytes are free there; none where the system does not say.
        free: Option<u64>,
    },
    /// The server of a shared record refused, or is not reached.
    #[error("cannot {operation} {place}: {cause}")]
    Server {
        /// What was to be done, as a verb.
        operation: &'static str,
        /// With what, in words.
        place: String,
        /// The server's word, or what was wrong on the way to it.
        cause: String,
        /// What to do.
        advice: String,
    },
    /// Somebody else could have changed what lies there.
    #[error("`{}` cannot be trusted: {found}", path.display())]
    Untrusted {
        /// What was looked at.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
        /// What to do.
        advice: String,
    },
    /// The ledger is not where it was, or not what was written.
    #[error("`{}` was changed while the run was on: {found}", path.display())]
    Displaced {
        /// The file.
        path: PathBuf,
        /// What is there instead.
        found: String,
    },
    /// A sync of this file has failed before; the system reports such a loss only once.
    #[error("`{}` could not be brought to disk earlier, so nothing in it counts as safe", path.display())]
    Unreliable {
        /// The file.
        path: PathBuf,
    },
    /// The ledger does not hold.
    #[error("`{}` is broken at record {seq}: {found}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The first record that does not hold.
        seq: u64,
        /// Why.
        found: String,
    },
    /// The run is over.
    #[error("run {run} is sealed: nothing can be added to it")]
    Sealed {
        /// The run.
        run: String,
    },
    /// Another process writes this ledger.
    #[error("run {run} is being written by another process")]
    Busy {
        /// The run.
        run: String,
    },
    /// Another run of the same runbook and environment is on, or what it has started still runs.
    #[error("{subject} is taken{}", holder.as_ref().map_or(String::new(), |by| format!(" by {by}")))]
    Locked {
        /// The runbook and its environment.
        subject: String,
        /// The file on this machine that the processes that have it hold open, where they do.
        file: Option<PathBuf>,
        /// Who has it, where that can be read.
        holder: Option<Box<Holder>>,
        /// Whether whoever has it can write nothing any more: its connection to a shared record is lost.
        is_lapsed: bool,
    },
    /// Somebody has broken the run's lock.
    #[error("the lock of this run was broken: `{}` is no longer the file that it took", path.display())]
    LockBroken {
        /// The lock's file.
        path: PathBuf,
    },
    /// Text that should be a run's id and is not.
    #[error("`{text}` is not the id of a run")]
    NotARunId {
        /// The text.
        text: String,
    },
    /// No run is called so.
    #[error("there is no run `{wanted}` in `{runs}`")]
    NoSuchRun {
        /// What was asked for.
        wanted: String,
        /// Where it was looked for.
        runs: String,
    },
    /// Several runs are called so.
    #[error("`{wanted}` is the beginning of {} runs: {}", candidates.len(), list(candidates))]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// The runs that it may mean.
        candidates: Vec<RunId>,
    },
    /// The environment names no place for the runs.
    #[error("there is no place to keep the record: STEPGATE_HOME, XDG_STATE_HOME and HOME are all unset")]
    NoHome,
}

impl LedgerError {
    /// An error of the system at `path`, with the free space there.
    pub(super) fn io(operation: &'static str, path: &Path, cause: impl Into<io::Error>) -> Self {
        // A path that does not exist has no free space to tell; the folder around it has.
        let space = statvfs(path).or_else(|_| statvfs(path.parent().unwrap_or(path)));
        let free = space.ok().map(|space| space.f_bavail.saturating_mul(space.f_frsize));
        Self::Io { operation, path: path.to_owned(), cause: cause.into(), free }
    }

    /// What somebody can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Io { cause, free, .. } => io_hint(cause, *free),
            Self::Untrusted { advice, .. } | Self::Server { advice, .. } => advice.clone(),
            Self::Displaced { .. } => {
                "find out who moved, cut or replaced it, keep what is there, and start a new run".to_owned()
            }
            Self::Unreliable { .. } => {
                "look at the disk (`dmesg`), then go on with `stepgate resume`, which reads what is really there"
                    .to_owned()
            }
            Self::Broken { .. } => {
                "`stepgate verify` says more; a broken run is kept as it is and cannot be resumed".to_owned()
            }
            Self::Sealed { .. } => "start a new run".to_owned(),
            Self::Busy { .. } => "wait for it, or stop it first".to_owned(),
            Self::Locked { .. } => "wait until it has ended, or take the lock with --break-lock REASON".to_owned(),
            Self::LockBroken { .. } => {
                "another run may be on: find out who broke it and why, then `stepgate resume`".to_owned()
            }
            Self::NotARunId { .. } | Self::NoSuchRun { .. } => "`stepgate runs` lists them".to_owned(),
            Self::Ambiguous { .. } => "write more of the id, or its last four characters".to_owned(),
            Self::NoHome => "set STEPGATE_HOME to a directory of your own".to_owned(),
        }
    }
}

/// Less than this and a full disk is the likely cause, whatever the system called it.
const LITTLE: u64 = 1 << 20;

fn io_hint(cause: &io::Error, free: Option<u64>) -> String {
    let full = matches!(
        cause.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    );
    if full || free.is_some_and(|bytes| bytes < LITTLE) {
        "free some space there, or set STEPGATE_HOME to a directory on another disk".to_owned()
    } else if cause.kind() == io::ErrorKind::PermissionDenied
        || cause.kind() == io::ErrorKind::ReadOnlyFilesystem
    {
        "set STEPGATE_HOME to a directory that you may write to".to_owned()
    } else {
        "no further step runs without its record; mend this, then go on with `stepgate resume`".to_owned()
    }
}

fn free_words(free: Option<u64>) -> String {
    match free {
        Some(bytes) if bytes < LITTLE => format!(" ({} KiB free there)", bytes >> 10),
        Some(bytes) => format!(" ({} MiB free there)", bytes >> 20),
        None => String::new(),
    }
}

fn list(runs: &[RunId]) -> String {
    let shown: Vec<&str> = runs.iter().take(4).map(RunId::as_str).collect();
    format!("{}{}", shown.join(", "), if runs.len() > shown.len() { ", …" } else { "" })
}

/// What is not there is no error of whoever looks for it.
pub(super) fn absent_is_none<T>(result: Result<T, LedgerError>) -> Result<Option<T>, LedgerError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(LedgerError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_names_path_cause_and_room() {
        let error = LedgerError::io("create", Path::new("/nowhere/at/all"), io::ErrorKind::NotFound);
        assert!(
            error.to_string().starts_with("cannot create `/nowhere/at/all`: entity not found"),
            "{error}"
        );
        let full = LedgerError::io("write", Path::new("/"), io::ErrorKind::StorageFull);
        assert!(full.to_string().contains(" free there)"), "{full}");
        assert!(full.hint().starts_with("free some space"), "{}", full.hint());
    }
}
