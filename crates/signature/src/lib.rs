//! Signatures by the SSH keys that people already have: SSHSIG, made and checked by `ssh-keygen`.
//!
//! Everything about keys is `ssh-keygen`'s: agents, hardware keys, certificates, lists of allowed signers and of revoked keys work as they do
//! there. Never sees a private key, and never decides what a signature is good for.
//!
#![doc = include_str!("../README.md")]

mod error;
mod listed;
mod namespace;
mod program;
mod signers;

pub use error::SignatureError;
pub use namespace::Namespace;
pub use signers::{Signer, Signers};

use std::path::Path;

/// Signs `message` with the key at `key` (private, or public with the private one in an agent). Gives the signature in `ssh-keygen`'s armour.
///
/// A passphrase is asked for, and a hardware key asks to be touched, on the terminal.
pub fn sign(namespace: Namespace, message: &[u8], key: &Path) -> Result<Vec<u8>, SignatureError> {
    let output = program::run(&["-q", "-Y", "sign", "-n", namespace.word(), "-f"], &[key], message, true)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(SignatureError::Refused("the key cannot sign".to_owned()))
    }
}

/// Which key has made this signature of `message`, whoever's it is: its fingerprint, such as `SHA256:…`.
pub fn key_of(namespace: Namespace, message: &[u8], signature: &[u8]) -> Result<String, SignatureError> {
    let (_held, name) = program::named(signature)?;
    let arguments = ["-Y", "check-novalidate", "-n", namespace.word(), "-s", &name];
    let output = program::run(&arguments, &[], message, false)?;
    signers::fingerprint(&output.stdout)
        .filter(|_| output.status.success())
        .ok_or_else(|| SignatureError::Refused(program::words(&output)))
}

/// The public half of the key at `key`, in one line as it stands in a list of signers.
pub fn public_key(key: &Path) -> Result<String, SignatureError> {
    listed::public_key(key)
}
