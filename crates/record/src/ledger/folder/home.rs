//! Where the runs are kept: `$STEPGATE_HOME`, else `$XDG_STATE_HOME/stepgate`, else `~/.local/state/stepgate`.
//!
//! Takes the environment as a function. Creates nothing before the first run is created, so that whoever only reads leaves
//! no trace.

use super::directory::Directory;
use super::evidence;
use super::run::RunFolder;
use crate::ledger::error::absent_is_none;
use crate::ledger::index::{Index, Milestone, Stands};
use crate::ledger::store::{Holder, Lease, RecordStore, Run, Subject};
use crate::ledger::{Expectations, LedgerError, Report, RunId};
use chrono::{DateTime, Utc};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The directory that holds `runs/` and the index.
#[derive(Debug, Clone)]
pub struct Home {
    path: PathBuf,
}

impl Home {
    /// Finds the place from the process environment, which `lookup` reads. An empty variable counts as unset.
    pub fn locate(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, LedgerError> {
        let folder = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        // The XDG specification has relative paths ignored.
        let xdg =
            folder("XDG_STATE_HOME").filter(|path| path.is_absolute()).map(|path| path.join("stepgate"));
        let path = folder("STEPGATE_HOME")
            .or(xdg)
            .or_else(|| folder("HOME").map(|path| path.join(".local/state/stepgate")))
            .ok_or(LedgerError::NoHome)?;
        Self::at(&path)
    }

    /// The home at `path`.
    pub fn at(path: &Path) -> Result<Self, LedgerError> {
        let path = std::path::absolute(path).map_err(|cause| LedgerError::io("find", path, cause))?;
        Ok(Self { path })
    }

    /// Where it is. It need not exist.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the folder of a run that begins, and whatever is missing above it.
    pub(super) fn create_folder(&self, id: &RunId) -> Result<RunFolder, LedgerError> {
        let runs = Directory::create_all(&self.path)?.ensure_subdirectory(RUNS)?;
        RunFolder::create(&runs, id)
    }

    /// The home itself, opened; none where no run has ever been.
    pub(super) fn open(&self) -> Result<Option<Directory>, LedgerError> {
        absent_is_none(Directory::open(&self.path))
    }

    fn open_runs(&self) -> Result<Option<Directory>, LedgerError> {
        match self.open()? {
            Some(home) => absent_is_none(home.subdirectory(RUNS)),
            None => Ok(None),
        }
    }
}

impl RecordStore for Home {
    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn place_of_runs(&self) -> String {
        self.path.join(RUNS).display().to_string()
    }

    fn create_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        self.create_folder(id).map(Run::new)
    }

    fn open_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        let no_such_run = || LedgerError::NoSuchRun { wanted: id.to_string(), runs: self.place_of_runs() };
        let runs = self.open_runs()?.ok_or_else(no_such_run)?;
        RunFolder::open(&runs, id).map(Run::new)
    }

    fn delete_run(&self, id: &RunId) -> Result<(), LedgerError> {
        // One that cannot be trusted is not touched.
        self.open_run(id)?;
        let runs = self.path.join(RUNS);
        let (path, aside) = (runs.join(id.as_str()), runs.join(format!("{ASIDE}{id}")));
        // Under a name that is no run's: what a crash leaves of it is nobody's record.
        std::fs::rename(&path, &aside).map_err(|cause| LedgerError::io("rename", &path, cause))?;
        remove(&aside)
    }

    fn clear_away(&self) -> Result<usize, LedgerError> {
        let Some(runs) = self.open_runs()? else { return Ok(0) };
        let names = runs.names()?.into_iter();
        let left: Vec<String> = names
            .filter(|name| name.strip_prefix(ASIDE).is_some_and(|id| RunId::parse(id).is_ok()))
            .collect();
        left.iter().try_for_each(|name| remove(&self.path.join(RUNS).join(name)))?;
        Ok(left.len())
    }

    fn run_ids(&self) -> Result<Vec<RunId>, LedgerError> {
        let Some(runs) = self.open_runs()? else { return Ok(Vec::new()) };
        Ok(runs.names()?.iter().filter_map(|name| RunId::parse(name).ok()).collect())
    }

    fn index(&self) -> Result<Index, LedgerError> {
        self.read_index()
    }

    fn write_note(&self, event: Milestone, stands: &Stands, ts: DateTime<Utc>) -> Result<(), LedgerError> {
        self.write_index(event, stands, ts)
    }

    fn lease(&self, subject: Subject<'_>, holder: &Holder) -> Result<Box<dyn Lease>, LedgerError> {
        Ok(Box::new(self.lock(subject, holder)?))
    }

    fn break_lease(&self, subject: Subject<'_>) -> Result<(), LedgerError> {
        self.break_lock(subject)
    }

    /// Its files are read as those of a copy are, whoever they belong to: a folder that cannot be trusted is judged, too.
    fn judge(&self, run: &RunId, known: &Expectations) -> Result<Report, LedgerError> {
        evidence::verify(&self.path.join(RUNS).join(run.as_str()), known)
    }
}

const RUNS: &str = "runs";

/// What stands before the id of a run that is being taken away.
const ASIDE: &str = ".pruned-";

/// Removes a folder with all that is in it; somebody else may be at the same.
fn remove(folder: &Path) -> Result<(), LedgerError> {
    match std::fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(LedgerError::io("remove", folder, cause))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn locate(variables: &[(&str, &str)]) -> Result<PathBuf, LedgerError> {
        let value =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into());
        Home::locate(value).map(|home| home.path)
    }

    fn id(text: &str) -> RunId {
        RunId::parse(text).unwrap()
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let all = [("STEPGATE_HOME", "/s"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")];
        assert_eq!(locate(&all).unwrap(), Path::new("/s"));
        assert_eq!(locate(&all[1..]).unwrap(), Path::new("/x/stepgate"));
        assert_eq!(locate(&all[2..]).unwrap(), Path::new("/h/.local/state/stepgate"));
        let odd = [("STEPGATE_HOME", ""), ("XDG_STATE_HOME", "relative"), ("HOME", "/h")];
        assert_eq!(locate(&odd).unwrap(), Path::new("/h/.local/state/stepgate"));
        assert!(matches!(locate(&[]), Err(LedgerError::NoHome)));
    }

    #[test]
    fn looking_leaves_no_trace() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(&world.path().join("deep/state")).unwrap();
        assert!(home.run_ids().unwrap().is_empty() && home.index().unwrap().entries.is_empty());
        assert!(!home.path().exists());
    }

    #[test]
    fn a_home_that_somebody_else_could_change_is_refused() {
        let world = tempfile::tempdir().unwrap();
        let create = |path: &Path| Home::at(path).unwrap().create_folder(&id("20261121-024510-k3f9"));
        let loose = world.path().join("loose");
        std::fs::create_dir(&loose).unwrap();
        for mode in [0o770, 0o702] {
            std::fs::set_permissions(&loose, PermissionsExt::from_mode(mode)).unwrap();
            let error = create(&loose).unwrap_err();
            assert!(error.to_string().contains("others may write to it"), "{error}");
            assert!(error.hint().starts_with("chmod go-w "), "{}", error.hint());
        }
        std::fs::set_permissions(&loose, PermissionsExt::from_mode(0o777)).unwrap();
        let error = create(&loose.join("inner")).unwrap_err();
        assert!(error.to_string().contains("everybody may write to it"), "{error}");
        let real = world.path().join("real");
        std::fs::create_dir(&real).unwrap();
        symlink(&real, world.path().join("link")).unwrap();
        for path in ["link", "link/below"] {
            let error = create(&world.path().join(path)).unwrap_err();
            assert!(error.to_string().contains("symbolic link"), "{error}");
            assert!(error.hint().contains("/real"), "{}", error.hint());
        }
        assert_eq!(std::fs::read_dir(&real).unwrap().count(), 0);
    }
}
