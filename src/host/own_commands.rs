//! Commands of the user's beside the steps: one that keeps the end of a run where the operator cannot change it, and one that looks
//! whether a step has happened.

use super::process::{Capture, capture};
use crate::record::Status;
use crate::settings::TargetRule;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// How long a ticket system may take, or a look at what a step has done.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a step's probe says: whether the step has happened; none where it cannot tell, which is any exit status but 0 and 1.
pub async fn run_probe(probe: &str, cwd: &Path) -> Option<bool> {
    let request = Capture { command: probe, cwd, environment: &[], timeout: PATIENCE };
    match capture(request).await.ok()?.status {
        Status::Exit(0) => Some(true),
        Status::Exit(1) => Some(false),
        _ => None,
    }
}

/// What a step's probe says on the machine that the step ran on, which is looked at over a connection of its own; none where it cannot
/// tell, or that machine cannot be reached.
pub async fn run_probe_on(target: &TargetRule, probe: &str) -> Option<bool> {
    let command = super::shell::looking((&target.ssh, None), target.base.as_deref(), probe);
    run_probe(&command, Path::new("/")).await
}

/// Runs `command` with `variables` in its environment.
pub async fn run_anchor(command: &str, variables: &[(&str, &str)], cwd: &Path) -> Result<(), String> {
    let environment: Vec<(OsString, OsString)> =
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    let request = Capture { command, cwd, environment: &environment, timeout: PATIENCE };
    let captured = capture(request).await.map_err(|error| error.to_string())?;
    match captured.status {
        Status::Exit(0) => Ok(()),
        _ => Err(String::from_utf8_lossy(&captured.stderr).trim().to_owned()),
    }
}
