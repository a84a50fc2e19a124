//! Fetches the secrets that a plan needs, from the places that the settings name.

use super::process::{Capture, Captured, capture};
use crate::plan::{SecretFrom, SecretNeed};
use crate::record::Status;
use crate::redact::{Redactor, Secret, is_literal};
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
                return Err(said(&complaint(&captured)));
            }
            String::from_utf8(captured.stdout).map_err(|_| said("it is no UTF-8"))?
        }
    };
    let value = value.trim_end_matches(['\n', '\r']).to_owned();
    if value.is_empty() { Err(said("it is empty")) } else { Ok(Some(value)) }
}

/// What a command says that has failed, without what may be of the secret: what it printed meanwhile, and whatever looks like a value.
fn complaint(captured: &Captured) -> String {
    let printed = String::from_utf8_lossy(&captured.stdout);
    let parts = printed.lines().filter_map(|line| Secret::new("its output", line).ok());
    let masks = Redactor::new(parts.collect());
    let said = masks.text(String::from_utf8_lossy(&captured.stderr).trim());
    let is_mark = |c: char| c.is_whitespace() || "\"'`=:,;()<>".contains(c);
    let values = said.split(is_mark).filter(|word| is_literal(word));
    let masks = values.filter_map(|word| Secret::new("a value", word).ok()).collect();
    Redactor::exact(masks).text(&said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stdout: &str, stderr: &str) -> String {
        let captured = Captured { status: Status::Exit(1), stdout: stdout.into(), stderr: stderr.into() };
        complaint(&captured)
    }

    #[test]
    fn a_command_that_fails_is_quoted_without_what_may_be_of_the_secret() {
        assert_eq!(said("", "vault: permission denied (403)"), "vault: permission denied (403)");
        assert_eq!(said("correct horse", "got correct horse"), "got [redacted:its output]");
        for value in ["hunter2-correct-horse", "glpat-abcdefghij0123456789", "S3cr3t/pass+word=="] {
            let told = said("", &format!("token=\"{value}\" was refused"));
            assert!(!told.contains(value) && told.ends_with("was refused"), "{told}");
        }
    }
}
