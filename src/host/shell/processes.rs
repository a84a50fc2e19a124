//! Which processes a step has left: everything descended from Stepgate that was not there before.
//!
//! Takes what `/proc` says now. Orphans come back to Stepgate instead of to init, so a daemon that forked twice is found
//! as well as a job in the background. Never signals anything: see [`super::stop`].

use crate::host::children;
use rustix::process::{Pid, WaitOptions, getpid, set_child_subreaper, waitpid};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// A process that a step has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Its command line, or its short name in brackets where there is none to read.
    pub command: String,
    /// When it started.
    start: u64,
}

impl Process {
    /// Its number and its command line.
    pub fn named(&self) -> String {
        format!("{} ({})", self.pid, self.command)
    }
}

impl Process {
    /// The process `pid` as it is now.
    fn of(pid: i32) -> Self {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words: Vec<_> = line.split(|&byte| byte == 0).filter(|word| !word.is_empty()).collect();
        let command = if words.is_empty() {
            format!("[{}]", fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim_end())
        } else {
            String::from_utf8_lossy(&words.join(&b' ')).into_owned()
        };
        Self { pid, command, start: Entry::read(pid).map_or(0, |entry| entry.identity.1) }
    }
}

/// The processes but this one that have `file` open. Those of other users are not seen.
pub fn holders(file: &Path) -> Vec<Process> {
    let Ok(wanted) = fs::metadata(file) else { return Vec::new() };
    let has_it = |pid: i32| {
        let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        open.filter_map(|entry| fs::metadata(entry.path()).ok())
            .any(|open| (open.dev(), open.ino()) == (wanted.dev(), wanted.ino()))
    };
    let mut pids: Vec<i32> = running().filter(|pid| *pid != getpid().as_raw_pid() && has_it(*pid)).collect();
    pids.sort_unstable();
    pids.into_iter().map(Process::of).collect()
}

/// Whether there is a process with this number, whoever's it is.
pub fn is_running(pid: u32) -> bool {
    Path::new("/proc").join(pid.to_string()).exists()
}

/// The numbers of all processes.
fn running() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// A process's number and when it started: numbers are used again, the pair is not.
type Identity = (i32, u64);

/// Processes that earlier steps have left running.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(BTreeSet<Identity>);

/// Makes Stepgate the parent of whatever loses its own.
pub(super) fn adopt_orphans() {
    // Only an ancient kernel refuses; then a daemon that forked twice is not found.
    let _ = set_child_subreaper(Some(getpid()));
}

impl Known {
    /// Adds what a step has left.
    pub(super) fn add(&mut self, found: &[Found]) {
        self.0.extend(found.iter().map(|found| found.identity));
    }

    /// Whether any of them still runs. Forgets those that do not.
    pub(super) fn any_left(&mut self) -> bool {
        self.0.retain(|&identity| {
            Entry::read(identity.0).is_some_and(|now| now.identity == identity && !now.ended)
        });
        !self.0.is_empty()
    }

    /// What the shell whose process is `bash` has started beside these and beside what these have started.
    pub(super) fn others(&self, bash: i32) -> Vec<Found> {
        tree(bash, &self.0)
    }
}

/// A process of the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    identity: Identity,
    /// Its short name as the kernel has it, which changes when it becomes another program.
    name: [u8; 16],
    /// Its process group.
    pub(super) group: i32,
    /// Its parent when it was found.
    pub(super) parent: i32,
}

impl Found {
    /// Its number.
    pub(super) fn pid(self) -> i32 {
        self.identity.0
    }

    /// Whether it still runs.
    pub(super) fn is_up(self) -> bool {
        Entry::read(self.pid()).is_some_and(|now| now.identity == self.identity && !now.ended)
    }

    /// Whether that is the same process, whatever it has become meanwhile.
    pub(super) fn is_same(self, other: Self) -> bool {
        self.identity == other.identity
    }

    /// As it is told to people.
    pub(super) fn describe(self) -> Process {
        Process { start: self.identity.1, ..Process::of(self.pid()) }
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    identity: Identity,
    name: [u8; 16],
    parent: i32,
    group: i32,
    session: i32,
    ended: bool,
}

impl Entry {
    fn found(self) -> Found {
        Found { identity: self.identity, name: self.name, group: self.group, parent: self.parent }
    }

    /// Reads one line of `/proc/PID/stat`; the name in it may hold spaces and parentheses, so it counts from the last one.
    fn read(pid: i32) -> Option<Self> {
        let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
        let stat = String::from_utf8_lossy(&stat);
        let (head, tail) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = tail.split_ascii_whitespace().collect();
        let mut name = [0; 16];
        for (to, from) in name.iter_mut().zip(head.split_once('(')?.1.bytes()) {
            *to = from;
        }
        Some(Self {
            name,
            identity: (pid, fields.get(19)?.parse().ok()?),
            parent: fields.get(1)?.parse().ok()?,
            group: fields.get(2)?.parse().ok()?,
            session: fields.get(3)?.parse().ok()?,
            ended: matches!(*fields.first()?, "Z" | "X"),
        })
    }
}

/// Whether Stepgate has been left a process that `known` does not name: one whose parent has ended. Much cheaper than a look at all.
pub(super) fn has_adopted(known: &Known) -> bool {
    let started = children::started();
    let mut pids = numbers(getpid().as_raw_pid()).unwrap_or_default().into_iter();
    pids.any(|pid| !started.contains(&pid) && !known.0.iter().any(|(one, _)| *one == pid))
}

/// The session of the process `pid`.
pub(super) fn session_of(pid: i32) -> Option<i32> {
    Entry::read(pid).map(|entry| entry.session)
}

/// These processes and all that they have started, as far as they still run.
pub(super) fn below(processes: &[Process]) -> Vec<Found> {
    let all = || processes.iter().map(|process| (process.pid, process.start));
    let mut parents: Vec<i32> = all()
        .filter_map(|(pid, start)| Entry::read(pid).filter(|now| now.identity == (pid, start)).map(|_| pid))
        .collect();
    let roots = parents.iter().filter_map(|pid| Entry::read(*pid));
    let mut found: Vec<Found> = roots.filter(|entry| !entry.ended).map(Entry::found).collect();
    while let Some(parent) = parents.pop() {
        for entry in started_by(parent).into_iter().filter(|entry| !entry.ended) {
            parents.push(entry.identity.0);
            found.push(entry.found());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How often a list of processes that changes while it is read is read again.
const READINGS: usize = 100;

/// The processes whose parent is `parent`, without a look at all that the machine runs.
fn started_by(parent: i32) -> Vec<Entry> {
    // One that ends while the list is read may hide those behind it; a list that is the same twice is all of them.
    let mut before = numbers(parent);
    for _ in 0..READINGS {
        let now = numbers(parent);
        if now == before {
            break;
        }
        before = now;
    }
    match before {
        Some(pids) => {
            pids.into_iter().filter_map(Entry::read).filter(|entry| entry.parent == parent).collect()
        }
        // A kernel that keeps no such list.
        None => running().filter_map(Entry::read).filter(|entry| entry.parent == parent).collect(),
    }
}

/// Their numbers, as the kernel lists them for each thread; none where it keeps no list.
fn numbers(parent: i32) -> Option<BTreeSet<i32>> {
    let mut pids = BTreeSet::new();
    let Ok(threads) = fs::read_dir(format!("/proc/{parent}/task")) else { return Some(pids) };
    for thread in threads.flatten() {
        match fs::read_to_string(thread.path().join("children")) {
            Ok(list) => pids.extend(list.split_ascii_whitespace().filter_map(|pid| pid.parse::<i32>().ok())),
            // The thread has ended, or there never was such a file.
            Err(_) if !thread.path().exists() => {}
            Err(_) => return None,
        }
    }
    Some(pids)
}

/// What lives below `bash` or has been adopted, without `bash`, and without the subtrees of `spared` and of what other
/// parts of Stepgate have started. Buries adopted processes that have ended.
fn tree(bash: i32, spared: &BTreeSet<Identity>) -> Vec<Found> {
    let own = getpid().as_raw_pid();
    let started = children::started();
    let mut found = Vec::new();
    // Stepgate's own come last: one whose parent ends meanwhile is found there.
    let (mut parents, mut seen) = (vec![own, bash], BTreeSet::new());
    while let Some(parent) = parents.pop() {
        // Nothing is ever found below a number that is not a process's: 0 would be the whole machine.
        let below = if parent < 2 { Vec::new() } else { started_by(parent) };
        for entry in below {
            let pid = entry.identity.0;
            if spared.contains(&entry.identity) || started.contains(&pid) || !seen.insert(entry.identity) {
                continue;
            }
            if !entry.ended {
                parents.push(pid);
                found.push(entry.found());
            } else if parent == own {
                // Nobody else waits for an adopted one. It may be gone already, which is as good.
                let _ = waitpid(Pid::from_raw(pid), WaitOptions::NOHANG);
            }
        }
    }
    found
}
