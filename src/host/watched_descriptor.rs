//! A descriptor that the runtime watches: for terminals, which it has no type for.

use std::io;
use std::os::fd::OwnedFd;
use tokio::io::unix::AsyncFd;

/// Puts a descriptor that does not wait under the runtime's watch.
#[expect(deprecated, reason = "sound for a descriptor that is owned, and what replaces it is unsafe to call")]
pub fn watched(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(descriptor)
}
