//! Who may sign, and who has.

use super::{Namespace, SignatureError, listed, program};
use chrono::{DateTime, Utc};
use std::path::Path;

/// Who may sign.
#[derive(Debug, Clone, Copy)]
pub struct Signers<'a> {
    /// The list of allowed signers (`ssh-keygen(1)`, ALLOWED SIGNERS).
    pub allowed: &'a Path,
    /// Keys that no longer count (`ssh-keygen(1)`, KEY REVOCATION LISTS, or one public key a line).
    pub revoked: Option<&'a Path>,
    /// When a key has to be allowed; now, by the system's clock, where nothing is said.
    pub at: Option<DateTime<Utc>>,
}

/// Who has signed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name that the list has for the key.
    pub principal: String,
    /// The key's fingerprint, such as `SHA256:…`.
    pub key: String,
}

impl Signers<'_> {
    /// Who has signed `message`, whoever of the list it is.
    pub fn find(
        &self,
        namespace: Namespace,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Signer, SignatureError> {
        let (_held, name) = program::named(signature)?;
        let time = self.time();
        let mut arguments = vec!["-Y", "find-principals", "-s", &name];
        arguments.extend(time.iter().flat_map(|time| ["-O", time]));
        arguments.push("-f");
        let found = program::run(&arguments, &[self.allowed], b"", false)?;
        if !found.status.success() {
            return Err(SignatureError::NotAllowed);
        }
        // It finds the first line with the key, which may allow it for something else; another line may allow it for this.
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        let listed = listed::names(self.allowed);
        let others = listed.iter().map(String::as_str).filter(|name| !found.contains(*name));
        let mut refused = None;
        for principal in found.lines().chain(others) {
            match self.check(namespace, message, signature, principal) {
                Ok(signer) => return Ok(signer),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        Err(refused.unwrap_or(SignatureError::NotAllowed))
    }

    /// Whether `principal` has signed `message`, and may.
    pub fn check(
        &self,
        namespace: Namespace,
        message: &[u8],
        signature: &[u8],
        principal: &str,
    ) -> Result<Signer, SignatureError> {
        let (_held, name) = program::named(signature)?;
        let time = self.time();
        let mut arguments = vec!["-Y", "verify", "-n", namespace.word(), "-I", principal, "-s", &name];
        arguments.extend(time.iter().flat_map(|time| ["-O", time]));
        let mut paths = Vec::new();
        if let Some(revoked) = self.revoked {
            // `-r` takes the next word for its file.
            arguments.push("-r");
            paths.push(revoked);
        }
        let list = self.allowed.to_string_lossy();
        let mut all = vec!["-f", &list];
        all.extend(arguments);
        let checked = program::run(&all, &paths, message, false)?;
        let key = fingerprint(&checked.stdout).filter(|_| checked.status.success());
        match key {
            Some(key) => Ok(Signer { principal: principal.to_owned(), key }),
            None => Err(SignatureError::Refused(program::words(&checked))),
        }
    }

    /// The names for which the list has this public key.
    pub fn names_of(&self, public_key: &str) -> Result<Vec<String>, SignatureError> {
        listed::names_of(self.allowed, public_key)
    }

    fn time(&self) -> Option<String> {
        self.at.map(|at| format!("verify-time={}", at.format("%Y%m%d%H%M%S")))
    }
}

/// The fingerprint in what `ssh-keygen` says of a good signature: `Good "file" signature for mia with ED25519 key SHA256:…`.
pub(super) fn fingerprint(said: &[u8]) -> Option<String> {
    let said = String::from_utf8_lossy(said).into_owned();
    let line = said.lines().find(|line| line.starts_with("Good "))?;
    let (_, key) = line.rsplit_once(" key ")?;
    Some(key.trim().to_owned()).filter(|key| !key.is_empty())
}
