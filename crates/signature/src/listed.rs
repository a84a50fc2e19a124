//! What stands in a list of allowed signers, as far as `ssh-keygen` does not say it: whose key one is before anything is signed.

#![expect(clippy::disallowed_methods, reason = "a list of signers and a public key are files")]

use super::{SignatureError, program};
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// The names in the list at `path`; none where it cannot be read.
pub(super) fn names(path: &Path) -> Vec<String> {
    let list = std::fs::read(path).unwrap_or_default();
    let list = String::from_utf8_lossy(&list).into_owned();
    lines(&list).flat_map(principals).collect()
}

/// The names for which the list at `path` has the public key `key`.
pub(super) fn names_of(path: &Path, key: &str) -> Result<Vec<String>, SignatureError> {
    let list = read_to_string(path)
        .map_err(|cause| SignatureError::Unreadable { path: path.display().to_string(), cause })?;
    // The second word of a public key is the key; its first, its kind, stands in most lines.
    let Some(key) = key.split_whitespace().nth(1) else { return Ok(Vec::new()) };
    let has_it = |line: &&str| line.split_whitespace().any(|word| word == key);
    Ok(lines(&list).filter(has_it).flat_map(principals).collect())
}

/// The public half of the key at `path`: the file itself, the one beside it, or what `ssh-keygen` makes of it.
pub(super) fn public_key(path: &Path) -> Result<String, SignatureError> {
    let unreadable = |cause| SignatureError::Unreadable { path: path.display().to_string(), cause };
    let text = read_to_string(path).map_err(unreadable)?;
    if !text.contains("PRIVATE KEY") {
        return Ok(text.trim().to_owned());
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".pub");
    if let Ok(text) = read_to_string(PathBuf::from(beside)) {
        return Ok(text.trim().to_owned());
    }
    let output = program::run(&["-y", "-f"], &[path], b"", true)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(SignatureError::Refused(format!("{} is no key", path.display())))
    }
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The names that a line is for.
fn principals(line: &str) -> impl Iterator<Item = String> {
    let names = line.split_whitespace().next().unwrap_or_default();
    names.split(',').map(|name| name.trim_matches('"').to_owned())
}
