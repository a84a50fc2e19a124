//! Git notes of the commit that is checked out where Stepgate was started. The only thing that it ever writes into a repository, and only where
//! somebody says so.

use super::process::{Capture, capture};
use crate::record::Status;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// How long git may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The text of the note that `name` has; an error in git's words where there is none.
pub async fn notes(name: &str) -> Result<String, String> {
    git(r#"git --no-pager notes --ref="$STEPGATE_REF" show HEAD"#, name, "").await
}

/// Adds a note to those that `name` has.
pub async fn add_note(name: &str, note: &str) -> Result<(), String> {
    git(r#"git notes --ref="$STEPGATE_REF" append -m "$STEPGATE_NOTE" HEAD"#, name, note).await.map(drop)
}

async fn git(command: &str, name: &str, note: &str) -> Result<String, String> {
    let environment: Vec<(OsString, OsString)> = [("STEPGATE_REF", name), ("STEPGATE_NOTE", note)]
        .map(|(key, value)| (key.into(), value.into()))
        .into();
    let request = Capture { command, cwd: Path::new("."), environment: &environment, timeout: PATIENCE };
    let captured = capture(request).await.map_err(|error| error.to_string())?;
    match captured.status {
        Status::Exit(0) => String::from_utf8(captured.stdout).map_err(|_| "the note is no UTF-8".to_owned()),
        _ => Err(String::from_utf8_lossy(&captured.stderr).trim().to_owned()),
    }
}
