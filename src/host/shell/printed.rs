//! What bash has printed about itself, and how its lines are told apart.
//!
//! Takes bytes, gives places and names in them. Never decides what is kept.

/// What bash has printed about itself.
#[derive(Debug)]
pub(super) struct Printed<'a> {
    pub(super) umask: &'a [u8],
    /// `declare -F` and `declare -p`.
    pub(super) declared: &'a [u8],
    /// `declare -f`.
    pub(super) functions: &'a [u8],
    /// `trap -p EXIT`, which is among `commands` too.
    pub(super) exit_trap: &'a [u8],
    /// `alias -p` and `trap -p`.
    pub(super) commands: &'a [u8],
    /// `trap -p ERR RETURN DEBUG`, which functions do not see.
    pub(super) traps: &'a [u8],
}

/// Where `part` begins in `bytes`; nowhere for a part that is empty.
pub(super) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { None } else { bytes.windows(part.len()).position(|window| window == part) }
}

/// Lines with their newlines.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n')
}

/// The variable that a line of `declare -p` sets. Bash prints one line for each, whatever the value holds.
pub(super) fn name_of(line: &[u8]) -> Option<&str> {
    let mut words = line.strip_prefix(b"declare -")?.splitn(2, |&byte| byte == b' ');
    let rest = words.nth(1)?;
    let end = rest.iter().position(|byte| b"=\n".contains(byte)).unwrap_or(rest.len());
    std::str::from_utf8(&rest[..end]).ok()
}
