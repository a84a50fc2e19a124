//! Ending a step that does not end by itself, with all that it has started.
//!
//! Politely first, by group; then by force, process by process, until nothing new is found. What an earlier step left
//! running on purpose is spared. Stop the group, not the child: a grandchild holding the pipe would go on.

use super::processes::{Found, Known};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::collections::BTreeSet;
use std::time::Duration;

/// What somebody wants to become of the running step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It may clean up first.
    Interrupt,
    /// At once.
    Kill,
    /// It stands still, and Stepgate with it, until somebody continues Stepgate. Its time does not run on.
    Suspend,
}

/// Where a running step hears of it.
pub type StopReceiver = tokio::sync::mpsc::UnboundedReceiver<Stop>;

/// How long a step may take to end by itself once it has been told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// After an operator's interrupt.
    pub interrupt: Duration,
    /// After its timeout.
    pub timeout: Duration,
}

impl Default for Grace {
    fn default() -> Self {
        Self { interrupt: Duration::from_secs(5), timeout: Duration::from_secs(10) }
    }
}

/// How often a tree that is being killed is looked at again, for it may fork faster than it is read.
const SWEEPS: u32 = 100;
/// How long a tree that is to end is left alone between two looks.
pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A polite signal, and who has got it.
#[derive(Debug)]
pub(super) struct Notice {
    signal: Signal,
    told: BTreeSet<Found>,
}

impl Notice {
    /// Tells bash and all of this step's processes.
    pub(super) fn give(signal: Signal, bash: i32, earlier: &mut Known) -> Self {
        let others = earlier.others(bash);
        if earlier.any_left() {
            // The group holds earlier jobs too.
            send(bash, signal);
            for found in &others {
                send(found.pid(), signal);
            }
        } else {
            if Pid::from_raw(bash).is_none_or(|group| kill_process_group(group, signal).is_err()) {
                // It has ended, or was started so shortly ago that it has no group yet.
                send(bash, signal);
            }
            for found in others.iter().filter(|found| found.group != bash) {
                send(found.pid(), signal);
            }
        }
        Self { signal, told: others.into_iter().collect() }
    }

    /// Tells those who have come since, and those who were told as copies of bash and have become another program: such a
    /// copy drops the signal. Nobody is told twice, for that means "at once" to many programs. Gives whether any are left.
    pub(super) fn repeat(&mut self, bash: i32, earlier: &Known) -> bool {
        let others = earlier.others(bash);
        for found in &others {
            if self.told.insert(*found) {
                send(found.pid(), self.signal);
            }
        }
        !others.is_empty()
    }
}

/// Stops bash and all that it has started, jobs of earlier steps too, then Stepgate; when that is continued, they are.
pub(super) fn suspend(bash: i32) {
    let mut stopped = BTreeSet::new();
    // Until a look finds nobody new: whoever was not stopped yet may have started more meanwhile.
    loop {
        let others = Known::default().others(bash).into_iter().map(Found::pid);
        let new: Vec<i32> = others.chain([bash]).filter(|pid| stopped.insert(*pid)).collect();
        if new.is_empty() {
            break;
        }
        new.into_iter().for_each(|pid| send(pid, Signal::STOP));
    }
    crate::host::signals::suspend();
    for pid in stopped {
        send(pid, Signal::CONT);
    }
}

/// Kills all of this step's processes but bash. Gives what could not be killed.
pub(super) async fn sweep(bash: i32, earlier: &Known) -> Vec<Found> {
    for _ in 0..SWEEPS {
        let others = earlier.others(bash);
        if others.is_empty() {
            return others;
        }
        for found in &others {
            send(found.pid(), Signal::KILL);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    earlier.others(bash)
}

/// Kills bash.
pub(super) fn kill(bash: i32) {
    send(bash, Signal::KILL);
}

pub(super) fn send(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // It may have ended meanwhile, or be somebody else's (`sudo`): whoever looks again sees which.
        let _ = kill_process(pid, signal);
    }
}
