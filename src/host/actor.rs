//! Who runs this, and where: what the operating system says, and what the environment claims.

use crate::record::Actor;

/// The actor of this process's records.
pub fn actor() -> Actor {
    let uid = rustix::process::geteuid().as_raw();
    Actor {
        uid,
        user: user_name(uid),
        login_uid: login_uid(),
        sudo_user: std::env::var("SUDO_USER").ok(),
        tty: rustix::termios::ttyname(std::io::stdin(), Vec::new())
            .ok()
            .map(|name| name.to_string_lossy().into_owned()),
    }
}

/// The machine's name.
pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Four bytes that nobody can guess, for a run's id.
pub fn random() -> [u8; 4] {
    use std::io::Read as _;
    let mut bytes = [0; 4];
    // A run's id is told apart by its time too; without a source of chance that has to do.
    let _without = std::fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    bytes
}

/// 32 bytes that nobody can guess, for what lets somebody in. An error where the system has none.
pub fn unguessable() -> std::io::Result<[u8; 32]> {
    use std::io::Read as _;
    let mut bytes = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The name that the system has for `uid`; the number where it has none.
fn user_name(uid: u32) -> String {
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mut fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = fields.find(|fields| fields.get(2).and_then(|field| field.parse::<u32>().ok()) == Some(uid));
    found.map_or_else(|| uid.to_string(), |fields| fields[0].to_owned())
}

/// The kernel's login uid; its largest number means that nobody logged in.
fn login_uid() -> Option<u32> {
    let text = std::fs::read_to_string("/proc/self/loginuid").ok()?;
    text.trim().parse().ok().filter(|uid| *uid != u32::MAX)
}
