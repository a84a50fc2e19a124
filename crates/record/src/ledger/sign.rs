//! Signing the end of a run with the operator's SSH key, and checking such a signature.
//!
//! Takes a run that has been verified, gives a signature file beside its ledger. Everything about keys is `ssh-keygen`'s: agents,
//! hardware keys, certificates and lists of allowed signers work as they do there. Never sees a private key.

#![expect(clippy::disallowed_methods, reason = "`ssh-keygen` is a program, and the list of signers a file")]

use super::Report;
use rustix::fs::{MemfdFlags, memfd_create};
use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Keeps a signature of ours from meaning anything elsewhere, and the other way round.
const NAMESPACE: &str = "stepgate-ledger";

/// Why a run is not signed, or its signature not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// There is nothing to sign.
    #[error("the run is not sealed: its end can still change")]
    NotSealed,
    /// `ssh-keygen` could not be run.
    #[error("cannot run `ssh-keygen`: {0}")]
    NoProgram(std::io::Error),
    /// `ssh-keygen` said no.
    #[error("`ssh-keygen` refused: {0}")]
    Refused(String),
    /// The signature is by nobody on the list.
    #[error("the signature is by nobody who is listed as a signer")]
    NotAllowed,
}

/// What is signed: one line a fact, and nothing else.
fn message(report: &Report) -> Result<String, SignError> {
    let (Some(run), Some(head)) = (&report.run, &report.head) else { return Err(SignError::NotSealed) };
    Ok(format!("stepgate-checkpoint/v1\n{run}\n{}\n{head}\n", report.records))
}

/// Signs a verified, sealed run with the key at `key` (private, or public with the private one in an agent). Gives the signature,
/// in `ssh-keygen`'s armour.
pub fn sign(report: &Report, key: &Path) -> Result<Vec<u8>, SignError> {
    let message = message(report)?;
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key);
    // A hardware key asks to be touched, and a passphrase is asked for, on the terminal.
    command.stderr(Stdio::inherit());
    let output = feed(&mut command, message.as_bytes())?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(SignError::Refused("the key cannot sign".to_owned()))
    }
}

/// Who signed a verified run, by the list of allowed signers (`ssh-keygen(1)`, ALLOWED SIGNERS) at `allowed`.
pub fn check_signature(report: &Report, signature: &[u8], allowed: &Path) -> Result<String, SignError> {
    let message = message(report)?;
    // `ssh-keygen` reads it by a name; this one is gone with us.
    let (_held, signature) = named(signature).map_err(SignError::NoProgram)?;
    let mut find = Command::new("ssh-keygen");
    find.args(["-Y", "find-principals", "-f"]).arg(allowed).arg("-s").arg(&signature);
    let found = feed(&mut find, b"")?;
    if !found.status.success() {
        return Err(SignError::NotAllowed);
    }
    // It finds the first line with the key, which may allow it for something else; another line may allow it for this.
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    let listed = listed(allowed);
    let mut refused = None;
    for name in found.lines().chain(listed.iter().map(String::as_str).filter(|name| !found.contains(*name))) {
        let mut check = Command::new("ssh-keygen");
        check
            .args(["-Y", "verify", "-n", NAMESPACE, "-I", name, "-f"])
            .arg(allowed)
            .arg("-s")
            .arg(&signature);
        let checked = feed(&mut check, message.as_bytes())?;
        if checked.status.success() {
            return Ok(name.to_owned());
        }
        refused.get_or_insert_with(|| [checked.stdout, checked.stderr].concat());
    }
    let words = refused.ok_or(SignError::NotAllowed)?;
    Err(SignError::Refused(String::from_utf8_lossy(&words).trim().to_owned()))
}

/// Bytes under a name that other programs can read them by for as long as the file is held.
fn named(bytes: &[u8]) -> std::io::Result<(File, String)> {
    let mut file = File::from(memfd_create("signature", MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    let name = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
    Ok((file, name))
}

/// The names on a list of allowed signers.
fn listed(allowed: &Path) -> Vec<String> {
    let list = std::fs::read(allowed).unwrap_or_default();
    let list = String::from_utf8_lossy(&list).into_owned();
    let lines = list.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.flat_map(|names| names.split(',')).map(|name| name.trim_matches('"').to_owned()).collect()
}

/// Runs a command with `input` on its standard input.
fn feed(command: &mut Command, input: &[u8]) -> Result<Output, SignError> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(SignError::NoProgram)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ends without reading says why by its exit status.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().map_err(SignError::NoProgram)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::verify_outcome::VerifyOutcome;

    fn report(head: &str) -> Report {
        Report {
            run: Some("20261121-024510-k3f9".into()),
            records: 12,
            last: None,
            head: Some(head.into()),
            files: 0,
            bytes: 0,
            verdict: VerifyOutcome::WholeAndSealed,
            notes: vec![],
        }
    }

    fn key(path: &Path) {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"])
            .arg(path)
            .status();
        assert!(made.unwrap().success());
    }

    #[test]
    fn a_signature_holds_for_its_signer_and_its_run_only() {
        let world = tempfile::tempdir().unwrap();
        let place = |name: &str| world.path().join(name);
        key(&place("mine"));
        key(&place("other"));
        let list = |name: &str, options: &str| {
            let public = std::fs::read_to_string(place(name).with_extension("pub")).unwrap();
            std::fs::write(place("allowed"), format!("mia@example.com {options} {public}")).unwrap();
        };
        let signature = sign(&report("aa"), &place("mine")).unwrap();
        let check = |head: &str| check_signature(&report(head), &signature, &place("allowed"));
        list("mine", "namespaces=\"stepgate-ledger\"");
        assert_eq!(check("aa").unwrap(), "mia@example.com");
        assert!(matches!(check("ab"), Err(SignError::Refused(_))));
        list("mine", "namespaces=\"git\"");
        assert!(check("aa").is_err());
        list("mine", "valid-before=\"20200101\"");
        assert!(check("aa").is_err());
        list("other", "");
        assert!(matches!(check("aa"), Err(SignError::NotAllowed)));
        let public = std::fs::read_to_string(place("mine").with_extension("pub")).unwrap();
        let lines = format!("# Two\nmia@example.com namespaces=\"git\" {public}zoe@example.com {public}");
        std::fs::write(place("allowed"), lines).unwrap();
        assert_eq!(check("aa").unwrap(), "zoe@example.com");
    }

    #[test]
    fn a_run_that_can_go_on_is_not_signed() {
        let open = Report { head: None, ..report("") };
        assert!(matches!(sign(&open, Path::new("key")), Err(SignError::NotSealed)));
    }
}
