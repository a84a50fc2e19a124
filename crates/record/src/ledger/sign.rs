//! Signing the end of a run with the operator's SSH key, and checking such a signature.
//!
//! Takes a run that has been verified, gives a signature file beside its ledger.

use super::Report;
use std::path::Path;
use stepgate_signature::{Namespace, SignatureError, Signers};

/// Why a run is not signed, or its signature not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// There is nothing to sign.
    #[error("the run is not sealed: its end can still change")]
    NotSealed,
    /// The signature could not be made, or does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// What is signed: one line a fact, and nothing else.
fn message(report: &Report) -> Result<String, SignError> {
    let (Some(run), Some(head)) = (&report.run, &report.head) else { return Err(SignError::NotSealed) };
    Ok(format!("stepgate-checkpoint/v1\n{run}\n{}\n{head}\n", report.records))
}

/// Signs a verified, sealed run with the key at `key` (private, or public with the private one in an agent). Gives the signature,
/// in `ssh-keygen`'s armour.
pub fn sign(report: &Report, key: &Path) -> Result<Vec<u8>, SignError> {
    Ok(stepgate_signature::sign(Namespace::Ledger, message(report)?.as_bytes(), key)?)
}

/// Who signed a verified run, by the list of allowed signers (`ssh-keygen(1)`, ALLOWED SIGNERS) at `allowed`.
pub fn check_signature(report: &Report, signature: &[u8], allowed: &Path) -> Result<String, SignError> {
    let signers = Signers { allowed, revoked: None, at: None };
    Ok(signers.find(Namespace::Ledger, message(report)?.as_bytes(), signature)?.principal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::verify_outcome::VerifyOutcome;
    use std::process::Command;

    fn report(head: &str) -> Report {
        Report {
            run: Some("20261121-024510-k3f9".into()),
            records: 12,
            last: None,
            head: Some(head.into()),
            files: 0,
            bytes: 0,
            verdict: VerifyOutcome::WholeAndSealed,
            compared: vec![],
            unvouched: vec![],
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
        assert!(matches!(check("ab"), Err(SignError::Signature(SignatureError::Refused(_)))));
        list("mine", "namespaces=\"git\"");
        assert!(check("aa").is_err());
        list("mine", "valid-before=\"20200101\"");
        assert!(check("aa").is_err());
        list("other", "");
        assert!(matches!(check("aa"), Err(SignError::Signature(SignatureError::NotAllowed))));
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
