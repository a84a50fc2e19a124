//! The working directory on each target: where a block starts, and where the last step there ended.

use crate::record::Target;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where a run's steps are.
#[derive(Debug)]
pub(super) struct Directories {
    base: PathBuf,
    reached: BTreeMap<Target, PathBuf>,
}

impl Directories {
    /// Every target at `base`.
    pub(super) fn new(base: &Path) -> Self {
        Self { base: base.to_owned(), reached: BTreeMap::new() }
    }

    /// Where blocks start that do not say otherwise.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// Where the last step on `target` ended.
    pub(super) fn of(&self, target: &Target) -> &Path {
        self.reached.get(target).unwrap_or(&self.base)
    }

    /// A step on `target` has ended in `path`.
    pub(super) fn reach(&mut self, target: &Target, path: &Path) {
        self.reached.insert(target.clone(), path.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_a_working_directory_of_its_own() {
        let mut directories = Directories::new(Path::new("/srv"));
        directories.reach(&Target::named("web1"), Path::new("/etc"));
        assert_eq!(directories.of(&Target::named("web1")), Path::new("/etc"));
        assert_eq!(directories.of(&Target::Local), Path::new("/srv"));
    }
}
