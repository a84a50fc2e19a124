//! The end of a run's shell: its EXIT trap runs, and nothing that its steps have started stays.

use super::bash::News;
use super::processes::{Found, Known};
use super::run::Wait;
use super::stop::{self, Notice};
use super::{Closed, Shell, ShellError, Sink, Step, StopReceiver};
use crate::host::output::Flow;
use rustix::process::Signal;
use std::io;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

impl Shell {
    /// Lets bash run the runbook's EXIT trap and end, then stops what is left of all steps.
    pub async fn close(mut self, sink: Sink<'_>) -> Result<Closed, ShellError> {
        let (_stop, mut stops) = mpsc::unbounded_channel();
        if self.bash.is_none() {
            // The last step ended its bash. The next one may still have a trap to run, if the end was a kill.
            let nothing = Step { script: ":", line: 0, cwd: None, timeout: None, variables: &[], lent: &[] };
            self.run(nothing, sink, &mut stops).await?;
        }
        let Some(bash) = self.bash.as_mut() else { return Ok(Closed::default()) };
        let mut everything = Known::default();
        let grace = self.start.grace;
        let mut wait = Wait {
            bash,
            output: &mut self.output,
            keeper: &mut self.keeper,
            earlier: &mut everything,
            grace,
        };
        let closed = wait.close(sink, &mut stops).await.map_err(ShellError::Channel);
        self.keeper.stop();
        closed
    }
}

impl<F: Flow> Wait<'_, F> {
    async fn close(&mut self, sink: Sink<'_>, stops: &mut StopReceiver) -> io::Result<Closed> {
        self.bash.finish();
        let mut until = Instant::now() + self.grace.timeout;
        loop {
            tokio::select! {
                news = self.bash.news() => if let News::Exited(..) = news? { break },
                passed = self.output.pass_on(sink) => passed?,
                () = sleep_until(until) => {
                    stop::kill(self.bash.pid());
                    until += self.grace.timeout;
                }
            }
        }
        let left = self.earlier.others(self.bash.pid());
        let stopped = left.iter().copied().map(Found::describe).collect();
        let mut survivors = Vec::new();
        if !left.is_empty() {
            let notice = Notice::give(Signal::TERM, self.bash.pid(), self.earlier);
            self.let_end(notice, Instant::now() + self.grace.interrupt, sink, stops).await?;
            survivors = self.sweep(sink).await?.into_iter().map(Found::describe).collect();
        }
        self.output.drain(sink)?;
        Ok(Closed { stopped, survivors })
    }
}
