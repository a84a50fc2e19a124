//! Runs one step: sends it, passes its output on, and waits for its end, its timeout or a stop, whichever comes first.

use super::bash::{Bash, Place};
use super::ended::{Ended, Why};
use super::error::ShellError;
use super::line::Request;
use super::report::Report;
use super::run_shell::Shell;
use super::step::Step;
use super::stop::{self, StopReceiver};
use super::stuck::Stuck;
use super::untouched::leaves_untouched;
use super::wait::{End, Outcome, Wait};
use crate::host::output::Sink;
use crate::record::Status;
use std::path::Path;

impl Shell {
    /// Runs a step and gives its output to `sink` as it comes.
    ///
    /// What lies in the pipes when the step ends is the step's; what a background job writes later is of the step that
    /// runs then.
    pub async fn run(
        &mut self,
        step: Step<'_>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        Request::check(&step, &self.holds.carry)?;
        let started = std::time::Instant::now();
        let cwd = step.cwd.filter(|cwd| *cwd != self.holds.cwd);
        let bash = match self.bash.take() {
            Some(bash) if bash.is_ready() => bash,
            bash => {
                if let Some(bash) = bash {
                    // It was killed between two steps, or nobody has waited for the end of the step before.
                    bash.kill();
                    stop::sweep(bash.pid(), &self.earlier).await;
                }
                let place = Place::Pipes(&self.output);
                Bash::start(&self.start, self.starting_folder(cwd)?, &self.holds.state, place)?
            }
        };
        let bash = self.bash.insert(bash);
        if !self.holds.state.is_empty() {
            // This is not the run's only step.
            self.keeper.start();
        }
        let is_light = !self.holds.is_extended && leaves_untouched(step.script, &self.holds.state);
        let flags = self.holds.carry.flags();
        let bare_trap = super::traps::bare(step.script, self.holds.state.exit_trap().as_deref(), flags);
        let request = Request { step: &step, cwd, carry: &self.holds.carry, is_light, bare_trap };
        bash.send(&request).map_err(ShellError::Channel)?;
        self.attend(&step, cwd, started, sink, stops).await
    }

    /// Runs the runbook's EXIT trap, which ends bash: of one that has come to an `exit`, or of one that would do so now. The trap's
    /// status is bash's.
    pub async fn run_exit_trap(
        &mut self,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        let started = std::time::Instant::now();
        let text = self.exit_trap().unwrap_or_default();
        let trap = plain_step(&text);
        if !self.bash.as_ref().is_some_and(Bash::is_leaving) {
            let exit = plain_step("\\builtin exit");
            let ended = self.run(exit, sink, stops).await?;
            if !self.bash.as_ref().is_some_and(Bash::is_leaving) {
                return Ok(ended);
            }
        }
        if let Some(bash) = &mut self.bash {
            bash.let_go().map_err(ShellError::Channel)?;
        }
        let expected = Status::Exit(self.holds.carry.status());
        let mut ended = self.attend(&trap, None, started, sink, stops).await?;
        // A trap that does not exit by itself leaves bash's status as it was.
        if ended.status == expected {
            ended.status = Status::Exit(0);
        }
        Ok(ended)
    }

    /// What the EXIT trap would run, if the runbook has set one.
    pub fn exit_trap(&self) -> Option<String> {
        self.holds.state.exit_trap().map(|body| super::traps::text(&body))
    }

    /// Waits for the end of what bash does.
    async fn attend(
        &mut self,
        step: &Step<'_>,
        cwd: Option<&Path>,
        started: std::time::Instant,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        let Some(bash) = self.bash.as_mut() else { return Err(ShellError::NeverBegan) };
        let mut wait = Wait {
            bash,
            output: &mut self.output,
            keeper: &mut self.keeper,
            earlier: &mut self.earlier,
            jobs: &mut self.jobs,
            last_job: &self.holds.last_job,
            script: step.script,
            looks: step.leaves,
            grace: self.start.grace,
        };
        let End { outcome, why } =
            wait.for_end(step.timeout, sink, stops).await.map_err(ShellError::Channel)?;
        let left = wait.for_rest(&outcome, why, sink).await.map_err(ShellError::Channel)?;
        let shell_restarted = !matches!(outcome, Outcome::Alive(..));
        if !matches!(outcome, Outcome::Alive(..) | Outcome::Leaving(..)) {
            self.bash = None;
        }
        // Its next command may have been this step's first one.
        let may_exit = |report: &Report| report.may_be_ended_by_trap;
        let is_doubtful = match &outcome {
            Outcome::Leaving(report) | Outcome::Dead(_, Some(report)) => may_exit(report),
            _ => false,
        };
        let stuck = if let Outcome::Stuck(stuck) = outcome { Some(stuck) } else { None };
        let status = self.holds.settle(outcome, why, cwd)?;
        if why != Why::Exited || stuck.is_some() {
            self.unstopped.extend(&left);
        }
        let survivors = self.leave(&left);
        Ok(Ended {
            status,
            why: match stuck {
                Some(stuck) if why == Why::Exited => Why::Stuck(stuck),
                None if why == Why::Exited && is_doubtful => Why::Stuck(Stuck::Before),
                _ => why,
            },
            duration: started.elapsed(),
            cwd: self.holds.cwd.clone(),
            shell_restarted,
            ends_shell: shell_restarted && why == Why::Exited && stuck.is_none(),
            survivors,
        })
    }

    /// Where a new bash is to start: where the one before stood. That folder may be gone; then only a step that goes to `next` first
    /// can run, and no other step may run elsewhere than it was meant to.
    pub(super) fn starting_folder(&self, next: Option<&Path>) -> Result<&Path, ShellError> {
        let stood = self.holds.cwd.as_path();
        if stood.is_dir() {
            return Ok(stood);
        }
        next.ok_or_else(|| ShellError::Gone(stood.to_owned()))?;
        Ok(Some(self.start.cwd.as_path()).filter(|cwd| cwd.is_dir()).unwrap_or(Path::new("/")))
    }
}

/// A step of Stepgate's own: a text, and nothing else.
pub(super) fn plain_step(script: &str) -> Step<'_> {
    Step {
        script,
        line: 0,
        cwd: None,
        timeout: None,
        variables: &[],
        unexported: &[],
        lent: &[],
        leaves: false,
    }
}
