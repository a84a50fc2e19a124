//! Fetches the secrets that a plan needs, from the places that the settings name.

use super::process::{Capture, capture};
use crate::plan::{SecretFrom, SecretNeed};
use crate::record::Status;
use crate::settings::SecretSource;
use std::path::Path;
use std::time::Duration;

/// How long a command may take to give a secret: a vault that asks for a login does.
const PATIENCE: Duration = Duration::from_secs(60);

/// The secret's value; none where a person has to type it.
pub async fn fetch(need: &SecretNeed, base: &Path) -> Result<Option<String>, String> {
    let source = match &need.from {
        SecretFrom::Value(value) => return Ok(Some(value.clone())),
        SecretFrom::Source(source) => source,
    };
    let said = |what: &str| format!("the secret `{}` cannot be had from {}: {what}", need.name, need.origin);
    let value = match source {
        SecretSource::Prompt(_) => return Ok(None),
        SecretSource::Env(variable) => std::env::var(variable).map_err(|error| said(&error.to_string()))?,
        SecretSource::File(path) => {
            std::fs::read_to_string(base.join(path)).map_err(|error| said(&error.to_string()))?
        }
        SecretSource::Command(command) => {
            let request = Capture { command, cwd: base, environment: &[], timeout: PATIENCE };
            let captured = capture(request).await.map_err(|error| said(&error.to_string()))?;
            if captured.status != Status::Exit(0) {
                // Its output may hold part of the secret; only what it says on standard error is repeated.
                return Err(said(String::from_utf8_lossy(&captured.stderr).trim()));
            }
            String::from_utf8(captured.stdout).map_err(|_| said("it is no UTF-8"))?
        }
    };
    let value = value.trim_end_matches(['\n', '\r']).to_owned();
    if value.is_empty() { Err(said("it is empty")) } else { Ok(Some(value)) }
}
