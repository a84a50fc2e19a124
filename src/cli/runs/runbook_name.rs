//! Which runbook a run was of: its file's name, as it is the same in every copy of a repository; and what somebody means by a name or a path.

use crate::host;
use std::path::{Path, PathBuf};

/// The name of a runbook's file.
pub(in crate::cli) fn name_of(runbook: &str) -> Option<String> {
    Some(Path::new(runbook).file_name()?.to_string_lossy().into_owned())
}

/// Whether `wanted` means a runbook that was run as `runbook` in the folder `cwd`. A name fits wherever the file is; a path fits the
/// file itself, and the same place in another copy of the repository.
pub(in crate::cli) fn is_meant(wanted: &str, cwd: &Path, runbook: &str) -> bool {
    let (path, run) = (Path::new(wanted), Path::new(runbook));
    if !wanted.contains('/') {
        return run.file_name() == Some(path.as_os_str()) || run.file_stem() == Some(path.as_os_str());
    }
    let own: PathBuf = cwd.join(run);
    let plain: PathBuf = path.components().filter(|part| part.as_os_str() != ".").collect();
    own.ends_with(&plain) || host::whole_path(path).ok() == host::whole_path(&own).ok()
}

#[cfg(test)]
mod tests {
    use super::is_meant;
    use std::path::Path;

    #[test]
    fn a_name_means_a_file_wherever_it_is_and_a_path_the_file_itself() {
        let meant = |wanted: &str| is_meant(wanted, Path::new("/srv/shop"), "docs/deploy.md");
        for wanted in ["deploy.md", "deploy", "docs/deploy.md", "./docs/deploy.md", "shop/docs/deploy.md"] {
            assert!(meant(wanted), "{wanted}");
        }
        assert!(meant("/srv/shop/docs/deploy.md"));
        for wanted in ["eploy.md", "docs", "ops/deploy.md", "/docs/deploy.md", "docs/deploy", ""] {
            assert!(!meant(wanted), "{wanted}");
        }
    }
}
