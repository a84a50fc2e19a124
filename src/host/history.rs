//! What a file said in earlier commits: its bytes there, newest first. Only looks, and gives up after a short time.

use super::files::{folder_of, repository_of, whole_path};
use super::process::{Capture, capture};
use crate::record::Status;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// How many commits are looked at, at most.
const COMMITS: usize = 40;

/// How long one look may take: somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What every look begins with: the caller's environment and the repository's hooks have no say.
const GIT: &str = r#"
unset "${!GIT_@}"
export GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 GIT_NO_LAZY_FETCH=1
git() { command git --no-pager --no-replace-objects -c core.hooksPath=/dev/null -c core.fsmonitor=false -c log.showSignature=false "$@" 2>/dev/null; }
"#;

/// The texts that the file at `path` had in the commits of its repository; none where there is no repository or no git.
pub async fn earlier_texts(path: &Path) -> Vec<String> {
    let Some((folder, name)) = place(path) else { return Vec::new() };
    let look = async |command: &str, commit: &str| -> Option<String> {
        let command = format!("{GIT}{command}");
        let environment = [
            ("STEPGATE_FILE".into(), name.clone()),
            ("STEPGATE_COMMIT".into(), OsString::from(commit)),
            ("STEPGATE_COMMITS".into(), OsString::from(COMMITS.to_string())),
        ];
        let request =
            Capture { command: &command, cwd: &folder, environment: &environment, timeout: PATIENCE };
        let captured = capture(request).await.ok().filter(|captured| captured.status == Status::Exit(0))?;
        String::from_utf8(captured.stdout).ok()
    };
    let list = "git log --format=%H -n \"$STEPGATE_COMMITS\" -- \"./$STEPGATE_FILE\"";
    let commits = look(list, "").await.unwrap_or_default();
    let mut texts: Vec<String> = Vec::new();
    for commit in commits.lines() {
        texts.extend(look("git cat-file blob \"$STEPGATE_COMMIT:./$STEPGATE_FILE\"", commit).await);
    }
    texts
}

/// Whom the repository of the file at `path`, or the machine, calls the one who works there.
pub async fn user_of(path: &Path) -> Option<String> {
    let folder = folder_of(path).ok()?;
    let command = format!("{GIT}git config --get user.name");
    let captured =
        capture(Capture { command: &command, cwd: &folder, environment: &[], timeout: PATIENCE }).await;
    let name = captured.ok().and_then(|captured| String::from_utf8(captured.stdout).ok());
    let user = || std::env::var("USER").ok();
    let given = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).or_else(user);
    given.filter(|name| !name.is_empty())
}

fn place(path: &Path) -> Option<(std::path::PathBuf, OsString)> {
    let path = whole_path(path).ok()?;
    let folder = folder_of(&path).ok()?;
    repository_of(&folder)?;
    Some((folder, path.file_name()?.to_owned()))
}
