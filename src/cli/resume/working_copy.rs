//! Where the working copy of a run is on this machine, which may be another one than that on which it began.

use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::host;
use crate::record::{Event, RunOpened, Target};
use crate::text::visible;
use std::path::{Path, PathBuf};

/// What a run began with, with its folders as they are here: where its runbook does not lie at its place, and does at the same place below
/// the folder in which this is called. Only for a run of a record that machines share.
pub(in crate::cli) fn here(opened: RunOpened, ledgers: &Ledgers) -> RunOpened {
    let there = Path::new(&opened.cwd);
    if !ledgers.home.is_shared() || host::is_file(&there.join(&opened.runbook)) {
        return opened;
    }
    let Ok(here) = host::current_folder() else { return opened };
    let base = moved(Path::new(&opened.base), there, &here);
    match base
        .filter(|_| Path::new(&opened.runbook).is_relative() && host::is_file(&here.join(&opened.runbook)))
    {
        Some(base) => {
            let text = |path: &Path| path.display().to_string();
            RunOpened { cwd: text(&here), base: text(&base), ..opened }
        }
        None => opened,
    }
}

/// Refuses where the run's shell stands in a folder that is not on this machine: what goes on would go on in another one.
fn shell_has_its_folder(past: &Past, ledgers: &Ledgers) -> Result<(), CommandError> {
    let last = past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepExited(exited) if exited.target == Target::Local && !exited.cwd.is_empty() => {
            Some(&exited.cwd)
        }
        _ => None,
    });
    let began = past.opened()?;
    let Some(folder) = last.filter(|folder| **folder != began.base && ledgers.home.is_shared()) else {
        return Ok(());
    };
    if host::is_folder(Path::new(folder)) {
        return Ok(());
    }
    let message = format!("the run's shell stands in `{}`, which is not on this machine", visible(folder));
    Err(CommandError::declined(message)
        .hinted("Make that folder, or a link there that leads to it, with what the runbook has put into it."))
}

/// What is not as it was when the run began, with the working copy, where that is another one; an error where the shell could not go on
/// in it.
pub(in crate::cli) fn checked(
    (past, here): (&Past, &RunOpened),
    ledgers: &Ledgers,
    mut changes: Vec<String>,
) -> Result<Vec<String>, CommandError> {
    shell_has_its_folder(past, ledgers)?;
    if past.opened()?.cwd != here.cwd {
        changes.push(format!("the working copy is {} on {}", here.cwd, host::host_name()));
    }
    Ok(changes)
}

/// The folder that is to `here` what `folder` is to `there`: below it, or above it.
fn moved(folder: &Path, there: &Path, here: &Path) -> Option<PathBuf> {
    if let Ok(below) = folder.strip_prefix(there) {
        return Some(here.join(below));
    }
    let up = there.strip_prefix(folder).ok()?.components().count();
    here.ancestors().nth(up).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_above_or_below_as_it_was() {
        let moved =
            |folder: &str| moved(Path::new(folder), Path::new("/home/mia/shop"), Path::new("/srv/s/shop"));
        assert_eq!(moved("/home/mia/shop"), Some(PathBuf::from("/srv/s/shop")));
        assert_eq!(moved("/home/mia/shop/ops"), Some(PathBuf::from("/srv/s/shop/ops")));
        assert_eq!(moved("/home/mia"), Some(PathBuf::from("/srv/s")));
        assert_eq!(moved("/opt"), None);
    }
}
