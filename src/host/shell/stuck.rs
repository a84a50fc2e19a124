//! A bash that lives and yet will never say that its step has ended.
//!
//! Looks from outside, now and then: at what bash has read of its commands and at whether it was stopped. Never acts on it.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;
use tokio::time::Instant;

/// How long nobody looks between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// How many looks in a row have to find the same: one alone may fall between two moments of bash's own.
const READ: u32 = 3;
/// The same for a step that has stopped itself, which somebody may be about to continue.
const STOPPED: u32 = 10;
/// The same where only a part of it has, and the rest waits, for it or for something else.
const PARTLY: u32 = 50;

/// Why a step will not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// Bash takes commands and runs none (`set -n`), or what it was told to run is no longer there.
    Deaf,
    /// A DEBUG or CHLD trap that exits has ended the shell, perhaps before the step began.
    Before,
    /// What it runs has stopped itself, and nobody is there to continue it.
    Stopped,
}

impl Stuck {
    /// The same in words, for the record.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Deaf => "the shell no longer runs what it reads, and was ended",
            Self::Before => "a trap that exits may have ended the shell before the step had done its work",
            Self::Stopped => "it stopped itself (SIGSTOP), and was ended",
        }
    }
}

/// What the looks have found so far.
#[derive(Debug)]
pub(super) struct Watch {
    bash: i32,
    has_terminal: bool,
    due: Instant,
    /// Processes below bash that were there before.
    earlier: BTreeSet<i32>,
    n_read: u32,
    n_stopped: u32,
    n_partly: u32,
}

impl Watch {
    pub(super) fn new(bash: i32, has_terminal: bool) -> Self {
        Self {
            bash,
            has_terminal,
            due: Instant::now(),
            earlier: BTreeSet::new(),
            n_read: 0,
            n_stopped: 0,
            n_partly: 0,
        }
    }

    /// Begins anew, with a step.
    pub(super) fn begin(&mut self) {
        let earlier = children(self.bash).collect();
        let due = Instant::now() + BETWEEN_LOOKS;
        *self = Self { due, earlier, ..Self::new(self.bash, self.has_terminal) };
    }

    /// When to look next.
    pub(super) const fn due(&self) -> Instant {
        self.due
    }

    /// Looks once. `is_read` says whether bash has read all the commands that there are.
    pub(super) fn look(&mut self, is_read: bool) -> Option<Stuck> {
        self.due = Instant::now() + BETWEEN_LOOKS;
        // One that is stopped on the operator's terminal is the operator's to continue.
        let stopped = if self.has_terminal { Stopped::No } else { self.stopped() };
        let count = |counts: bool, so_far: u32| if counts { so_far + 1 } else { 0 };
        self.n_read = count(is_read && stopped == Stopped::No, self.n_read);
        self.n_stopped = count(stopped == Stopped::All, self.n_stopped);
        self.n_partly = count(stopped != Stopped::No, self.n_partly);
        if self.n_read >= READ {
            Some(Stuck::Deaf)
        } else {
            (self.n_stopped >= STOPPED || self.n_partly >= PARTLY).then_some(Stuck::Stopped)
        }
    }

    /// Whether bash is stopped, or sleeps while what it has started is.
    fn stopped(&self) -> Stopped {
        match state(self.bash) {
            Some('T') => Stopped::All,
            Some('S') => {
                let new = children(self.bash).filter(|pid| !self.earlier.contains(pid)).filter_map(state);
                let states: Vec<char> = new.filter(|state| *state != 'Z').collect();
                let n_stopped = states.iter().filter(|state| **state == 'T').count();
                match n_stopped {
                    0 => Stopped::No,
                    _ if n_stopped == states.len() => Stopped::All,
                    // One that runs may be about to continue the others.
                    _ if states.contains(&'R') => Stopped::No,
                    _ => Stopped::Partly,
                }
            }
            _ => Stopped::No,
        }
    }
}

/// How much of what runs is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    No,
    /// Some of it, and the rest sleeps.
    Partly,
    All,
}

/// The state of a process as the system has it: `R`, `S`, `T`, `Z`.
fn state(pid: i32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

/// The processes that `bash` has started itself.
fn children(bash: i32) -> impl Iterator<Item = i32> {
    let all = fs::read_to_string(format!("/proc/{bash}/task/{bash}/children")).unwrap_or_default();
    let pids: Vec<i32> = all.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect();
    pids.into_iter()
}
