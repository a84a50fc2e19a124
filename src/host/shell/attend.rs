//! What a step has left running on purpose: its output, whether it is still there, and its end before the run's.

use super::error::ShellError;
use super::processes::{Found, Process, below};
use super::run_shell::Shell;
use super::stop::{BETWEEN_LOOKS, send};
use crate::host::output::{Flow as _, Sink};
use rustix::process::Signal;
use tokio::time::{Instant, sleep};

impl Shell {
    /// `$!` after the last step.
    pub fn last_job(&self) -> &str {
        &self.holds.last_job
    }

    /// The process of its bash, which alone can say how its jobs have ended.
    pub fn process(&self) -> Option<i32> {
        self.bash.as_ref().map(super::bash::Bash::pid)
    }

    /// Waits for output of what runs beside the steps, and passes it on.
    pub async fn listen(&mut self, sink: Sink<'_>) -> Result<(), ShellError> {
        self.output.pass_on(sink).await.map_err(ShellError::Channel)
    }

    /// Passes on what has come.
    pub fn catch_up(&mut self, sink: Sink<'_>) -> Result<(), ShellError> {
        self.output.drain(sink).map_err(ShellError::Channel)
    }

    /// Ends these processes with all that they have started: politely, and after a while by force. Gives whether any of them
    /// still ran.
    pub async fn end(&mut self, processes: &[Process]) -> bool {
        let mut left = below(processes);
        let was_up = !left.is_empty();
        let until = Instant::now() + self.start.grace.interrupt;
        left.iter().for_each(|found| send(found.pid(), Signal::TERM));
        while !left.is_empty() {
            sleep(BETWEEN_LOOKS).await;
            left.retain(|found| found.is_up());
            if Instant::now() > until {
                left.iter().for_each(|found| send(found.pid(), Signal::KILL));
            }
        }
        was_up
    }
}

/// The numbers of these processes and of what they have started, as far as they still run.
pub fn running(processes: &[Process]) -> Vec<i32> {
    below(processes).into_iter().map(Found::pid).collect()
}

/// Whether any of these processes, or of what they have started, still runs.
pub fn is_up(processes: &[Process]) -> bool {
    !below(processes).is_empty()
}
