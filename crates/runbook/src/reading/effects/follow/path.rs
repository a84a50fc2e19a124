//! `PATH`: whether the programs that it leads to may be others than those of the table.
//!
//! Takes its value and what the runbook has made so far. Never looks for a program.

use super::folder::joined;
use super::memory::Memory;
use crate::shell::Argument;

/// Where a system keeps its programs, and where a person has them installed.
const PROGRAM_FOLDERS: &[&str] = &[
    "/usr/",
    "/bin",
    "/sbin",
    "/opt/",
    "/snap/",
    "/nix/",
    "/home/linuxbrew/",
    "/var/lib/",
    "/lib/",
    "$PATH",
    "${PATH}",
    "$HOME/.",
    "${HOME}/.",
    "~/.",
    "$HOME/go/",
    "~/go/",
    "${HOME}/go/",
    "$HOME/bin",
    "~/bin",
    "$(brew ",
    "$(go env GOPATH)",
    "$GOPATH/",
    "${GOPATH}/",
    "$GOROOT/",
    "${KREW_ROOT:-$HOME/.krew}",
    "$JAVA_HOME/",
    "${JAVA_HOME}/",
];

/// Whether a system or a person has programs in a folder of that name.
pub fn is_of_programs(entry: &str) -> bool {
    PROGRAM_FOLDERS.iter().any(|folder| entry.starts_with(folder)) && !entry.contains("/..")
}

/// Whether programs may be others once `PATH` has this value.
pub fn changes(value: &Argument, memory: &Memory) -> bool {
    let is_made = |entry: &str| {
        let known = joined(memory.folder.as_deref(), entry);
        let inside = |path: &String| {
            path.strip_prefix(entry).is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
        };
        memory.made.iter().any(inside)
            || known
                .is_some_and(|entry| memory.files.keys().any(|name| name.starts_with(&format!("{entry}/"))))
    };
    value.text.split(':').any(|entry| !is_of_programs(entry) || is_made(entry))
}
