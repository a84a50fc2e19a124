//! Where a file comes from: the commit that is checked out around it, and whether it is as it stands there.
//!
//! Only looks, at that one file. Takes no lock, calls no hook, no pager and no filter, fetches nothing, and gives up after a short time.

use super::files::{folder_of, repository_of, whole_path};
use super::process::{Capture, capture};
use crate::record::{Commit, Status};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::time::Duration;

/// How long git may take: a run waits for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints the commit and the hash of the file's bytes in it. What the caller's environment says of another repository does not count.
const LOOK: &str = r#"
unset "${!GIT_@}"
export GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 GIT_NO_LAZY_FETCH=1
git() { command git --no-pager --no-replace-objects -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@" 2>/dev/null; }
git rev-parse --verify --quiet 'HEAD^{commit}' || exit 1
set -o pipefail
git cat-file blob "HEAD:./$STEPGATE_FILE" | sha256sum || echo not there
"#;

/// The commit of the repository that holds the file at `path`; none where there is no repository, no commit or no git.
pub async fn commit_of(path: &Path) -> Option<Commit> {
    // A link is not what it leads to.
    let path = whole_path(path).ok()?;
    let folder = folder_of(&path).ok()?;
    repository_of(&folder)?;
    let bytes = std::fs::read(&path).ok()?;
    let name = path.file_name()?.to_owned();
    let environment = [("STEPGATE_FILE".into(), name)];
    let request = Capture { command: LOOK, cwd: &folder, environment: &environment, timeout: PATIENCE };
    let captured = capture(request).await.ok().filter(|captured| captured.status == Status::Exit(0))?;
    let said = String::from_utf8(captured.stdout).ok()?;
    let (id, rest) = said.split_once('\n')?;
    // `sha256sum` has its word also where there was nothing to hash; then `not there` follows.
    let clean = !rest.contains("not there") && rest.starts_with(&hex(&Sha256::digest(&bytes)));
    Some(Commit { id: id.to_owned(), clean })
}
