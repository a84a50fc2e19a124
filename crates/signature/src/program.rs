//! The door to `ssh-keygen`.

#![expect(clippy::disallowed_methods, reason = "`ssh-keygen` is a program")]

use super::SignatureError;
use rustix::fs::{MemfdFlags, memfd_create};
use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `ssh-keygen` with `input` on its standard input. What it says beside its answer is shown where it may ask somebody for something.
pub(super) fn run(
    arguments: &[&str],
    paths: &[&Path],
    input: &[u8],
    asks: bool,
) -> Result<Output, SignatureError> {
    let mut command = Command::new("ssh-keygen");
    // Times on its command line are read in the zone of whoever calls it.
    command.args(arguments).args(paths).env("TZ", "UTC").env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(if asks { Stdio::inherit() } else { Stdio::piped() });
    let mut child = command.spawn().map_err(SignatureError::NoProgram)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ends without reading says why by its exit status.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().map_err(SignatureError::NoProgram)
}

/// Bytes under a name that `ssh-keygen` can read them by for as long as the file is held.
pub(super) fn named(bytes: &[u8]) -> Result<(File, String), SignatureError> {
    let hold = || {
        let mut file = File::from(memfd_create("signature", MemfdFlags::CLOEXEC)?);
        file.write_all(bytes)?;
        Ok(file)
    };
    let file: File = hold().map_err(SignatureError::NoProgram)?;
    let name = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
    Ok((file, name))
}

/// What it said, on either stream.
pub(super) fn words(output: &Output) -> String {
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&said).trim().to_owned()
}
