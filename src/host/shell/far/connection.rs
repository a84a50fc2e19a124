//! One process of `ssh`: how it is started, and what it says of the host that it has reached.
//!
//! The operator's own `ssh`, with their configuration and agent. Nothing of a step, of a value or of a secret ever stands on its
//! command line. A dead host is noticed within five seconds, and nobody is asked for a password behind Stepgate's back.

use crate::host::children::Child;
use crate::host::detached::detached;
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::path::Path;
use tokio::net::unix::pipe::Receiver;

/// What every one is told: to ask for nothing, and to notice a host that is gone.
pub(super) const OPTIONS: &[&str] = &[
    "BatchMode=yes",
    "ConnectTimeout=15",
    "ServerAliveInterval=1",
    "ServerAliveCountMax=3",
    "ClearAllForwardings=yes",
    "ForwardX11=no",
    "ControlPersist=no",
];

/// How much of what it says is kept.
const KEPT: usize = 64 * 1024;

/// The key by which a host is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKey(String);

impl HostKey {
    /// Its kind and its fingerprint.
    pub fn words(&self) -> &str {
        &self.0
    }

    /// The key that `ssh -v` tells of.
    fn told(said: &str) -> Option<Self> {
        let line = said.lines().rev().find_map(|line| line.split_once("Server host key: "))?.1;
        Some(Self(line.trim().to_owned()))
    }
}

/// Which part of a connection a process is.
pub(super) enum Role {
    /// It makes the connection, and the others go through it.
    Master,
    /// It goes through the connection that there is.
    Through,
}

/// A process of `ssh` that runs.
#[derive(Debug)]
pub(super) struct Connection {
    handle: duct::Handle,
    _child: Child,
    said: Said,
}

/// Where it reads and writes.
pub(super) struct Ends {
    pub(super) input: Option<OwnedFd>,
    pub(super) output: OwnedFd,
}

impl Connection {
    /// Starts one that runs `command` on `host`. The socket is the connection's.
    pub(super) fn start(
        (host, socket): (&str, &Path),
        role: &Role,
        command: &str,
        ends: Ends,
    ) -> io::Result<Self> {
        let mut arguments: Vec<std::ffi::OsString> = vec!["-T".into(), "-S".into(), socket.into()];
        match role {
            // That it says more is for the host's key; the rest of it is thrown away.
            Role::Master => arguments.extend(["-M".into(), "-v".into()]),
            Role::Through => arguments.extend(["-o".into(), "ControlMaster=no".into()]),
        }
        for option in OPTIONS {
            arguments.extend(["-o".into(), option.into()]);
        }
        arguments.extend(["--".into(), host.into(), command.into()]);
        let (reader, writer) = io::pipe()?;
        rustix::io::ioctl_fionbio(&reader, true)?;
        let ssh = detached("ssh", arguments).stdout_file(ends.output).stderr_file(writer).unchecked();
        let ssh = match ends.input {
            Some(input) => ssh.stdin_file(input),
            None => ssh.stdin_null(),
        };
        let handle = ssh.start()?;
        let child = Child::of(&handle)?;
        let said = Said { pipe: Receiver::from_owned_fd(reader.into())?, text: Vec::new() };
        Ok(Self { handle, _child: child, said })
    }

    /// Ends it.
    pub(super) fn end(&self) {
        // Both fail only if it has ended already.
        let _ = self.handle.kill();
        let _ = self.handle.wait();
    }

    /// The key of the host, once that is known.
    pub(super) fn host_key(&mut self) -> Option<HostKey> {
        HostKey::told(&self.said.all())
    }

    /// The last that it has said for a person.
    pub(super) fn last_words(&mut self) -> String {
        // It says so before it ends, and its end may be known first.
        let _ = self.handle.wait();
        let said = self.said.all();
        let for_people =
            |line: &&str| !line.is_empty() && !line.starts_with("debug1:") && !line.starts_with("OpenSSH_");
        let last: Vec<&str> = said.lines().map(str::trim).filter(for_people).collect();
        let from = last.len().saturating_sub(3);
        if last.is_empty() { "ssh says nothing".to_owned() } else { last[from..].join("; ") }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.end();
    }
}

/// What it has said on standard error.
#[derive(Debug)]
struct Said {
    pipe: Receiver,
    text: Vec<u8>,
}

impl Said {
    fn all(&mut self) -> String {
        let mut buffer = [0; 4096];
        loop {
            match self.pipe.try_read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => self.text.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let from = self.text.len().saturating_sub(KEPT);
        self.text.drain(..from);
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::HostKey;

    #[test]
    fn the_key_of_a_host_is_what_ssh_says_that_it_is() {
        let said = "debug1: Connecting\ndebug1: Server host key: ssh-ed25519 SHA256:abc\ndebug1: x\n";
        assert_eq!(HostKey::told(said).unwrap().words(), "ssh-ed25519 SHA256:abc");
        assert_eq!(HostKey::told("debug1: x"), None);
    }
}
