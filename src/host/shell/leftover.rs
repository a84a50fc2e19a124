//! What still runs at a run's end: started to stay there, or merely left over.
//!
//! A terminal that is closed ends the jobs of its shell and nothing else. So what is left over is a job of bash's: started by it
//! with `&`, in its session, and neither shielded (`nohup`) nor given up (`disown`). All else has left bash behind: a daemon, a
//! session of its own, what a script of its own has started. Never signals anything.

use super::processes::{Found, session_of};
use std::collections::BTreeSet;
use std::fs;

/// SIGHUP in a mask of signals.
const HANGUP: u64 = 1;

/// The jobs of all steps so far.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    known: BTreeSet<Found>,
    session: i32,
    /// Whether bash itself does not hear of the terminal's end, and so nothing that it starts does.
    is_shielded: bool,
}

impl Jobs {
    /// Takes in what a step of `bash` has left, while bash is there to be their parent.
    /// `stays` says that the step's text means it to stay.
    pub(super) fn take(&mut self, bash: i32, left: &[Found], script: &str, stays: bool) {
        self.session = session_of(bash).unwrap_or(self.session);
        self.is_shielded = is_shielded(bash);
        if !stays {
            self.known.extend(left.iter().filter(|found| found.parent == bash));
        }
        self.give_up(script);
    }

    /// Forgets the jobs that a step gives up. Which of them it means is bash's to know: none of them is ended then.
    pub(super) fn give_up(&mut self, script: &str) {
        if script.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "disown") {
            self.known.clear();
        }
    }

    /// Parts what runs now into what is left over and what stays.
    pub(super) fn part(&self, running: Vec<Found>) -> (Vec<Found>, Vec<Found>) {
        let is_job = |found: &Found| self.known.iter().any(|job| job.is_same(*found));
        let mut left: BTreeSet<i32> = BTreeSet::new();
        // Parents come before their children where there are any; a second round finds the others.
        for _ in 0..2 {
            for found in &running {
                let is_below = left.contains(&found.parent) || is_job(found);
                if is_below && !self.is_detached(*found) {
                    left.insert(found.pid());
                }
            }
        }
        running.into_iter().partition(|found| left.contains(&found.pid()))
    }

    /// Whether it would outlive a terminal: it is in another session, or does not hear of the terminal's end.
    fn is_detached(&self, found: Found) -> bool {
        let is_elsewhere = session_of(found.pid()).is_some_and(|session| session != self.session);
        is_elsewhere || (!self.is_shielded && is_shielded(found.pid()))
    }
}

/// Whether a process ignores SIGHUP.
fn is_shielded(pid: i32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & HANGUP != 0)
}
