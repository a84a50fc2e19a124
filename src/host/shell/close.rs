//! The end of a run's shell: bash ends, and with it what is merely left over. What was started to stay stays.

use super::ended::Closed;
use super::error::ShellError;
use super::processes::{Found, Known};
use super::run_shell::Shell;
use crate::host::output::Flow as _;
use crate::host::output::Sink;

impl Shell {
    /// Ends bash. Where the run `is_over`, so are the jobs that it has left; where it can go on, they run on. The EXIT trap is run
    /// before ([`Shell::run_exit_trap`]), or left to whoever goes on.
    pub async fn close(mut self, is_over: bool, sink: Sink<'_>) -> Result<Closed, ShellError> {
        let pid = self.bash.as_ref().map_or(0, super::bash::Bash::pid);
        if let Some(bash) = &self.bash {
            bash.kill();
        }
        let running = Known::default().others(pid);
        let (left, stays) = if is_over { self.jobs.part(running) } else { (Vec::new(), running) };
        let describe = |found: &[Found]| found.iter().copied().map(Found::describe).collect::<Vec<_>>();
        let stopped = describe(&left);
        self.end(&stopped).await;
        let unstopped = left.into_iter().chain(self.unstopped.iter().copied());
        let survivors = describe(&unstopped.filter(|found| found.is_up()).collect::<Vec<_>>());
        self.output.drain(sink).map_err(ShellError::Channel)?;
        // What stays may still write: somebody has to read it.
        if stays.is_empty() {
            self.keeper.stop();
        } else {
            self.keeper.start();
            self.keeper.leave();
        }
        Ok(Closed { stopped, stays: describe(&stays), survivors })
    }
}
