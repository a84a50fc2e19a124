//! Hands the end of a run to a command of the user's, which keeps it where the operator cannot change it.

use super::process::{Capture, capture};
use crate::record::Status;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// How long a ticket system may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `command` with `variables` in its environment.
pub async fn hand_over(command: &str, variables: &[(&str, &str)], cwd: &Path) -> Result<(), String> {
    let environment: Vec<(OsString, OsString)> =
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    let request = Capture { command, cwd, environment: &environment, timeout: PATIENCE };
    let captured = capture(request).await.map_err(|error| error.to_string())?;
    match captured.status {
        Status::Exit(0) => Ok(()),
        _ => Err(String::from_utf8_lossy(&captured.stderr).trim().to_owned()),
    }
}
