//! Runs one step in a terminal: an editor, a login, a program that asks.
//!
//! The step gets a bash of its own on that terminal, which holds what the run's shell holds and hands back what it holds
//! afterwards. The run's shell stays, with its jobs, unless the step has changed what it would have to hold.

use super::bash::{Bash, Place};
use super::ended::{Ended, Why};
use super::error::ShellError;
use super::line::Request;
use super::run_shell::Shell;
use super::state::State;
use super::step::Step;
use super::stop::StopReceiver;
use super::wait::{End, Outcome, Wait};
use crate::host::output::Sink;
use crate::host::pty::{Session, Terminal};

impl Shell {
    /// Whether a step has left another state than `state`, so that the run's own bash, which has still that one, is of no use any more.
    fn is_replaced(&mut self, state: &State, last_job: String) -> bool {
        let is_replaced = !self.holds.state.is_like(state);
        if !is_replaced {
            self.holds.last_job = last_job;
        } else if let Some(bash) = self.bash.take() {
            bash.kill();
        }
        is_replaced
    }

    /// Runs a step with the operator's keys and the operator's window. All its output is on one stream, and is for `sink` to
    /// show as well as to record: nobody else does.
    pub async fn run_in_terminal(
        &mut self,
        step: Step<'_>,
        terminal: Terminal<'_>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        Request::check(&step, &self.holds.carry)?;
        let started = std::time::Instant::now();
        let cwd = step.cwd.filter(|cwd| *cwd != self.holds.cwd);
        let (mut session, theirs) = Session::open(terminal).map_err(ShellError::Start)?;
        let place = Place::Terminal(theirs);
        let mut bash = Bash::start(&self.start, self.starting_folder(cwd)?, &self.holds.state, place)?;
        let request =
            Request { step: &step, cwd, carry: &self.holds.carry, is_light: false, bare_trap: None };
        bash.send(&request).map_err(ShellError::Channel)?;
        let mut wait = Wait {
            bash: &mut bash,
            output: &mut session,
            keeper: &mut self.keeper,
            earlier: &mut self.earlier,
            jobs: &mut self.jobs,
            last_job: "",
            script: step.script,
            looks: step.leaves,
            grace: self.start.grace,
        };
        let end = wait.for_end(step.timeout, sink, stops).await.map_err(ShellError::Channel)?;
        let End { outcome, why } = end;
        // A terminal's own bash is gone with the step: what it held goes on in the run's, its EXIT trap too.
        if matches!(outcome, Outcome::Alive(_) | Outcome::Leaving(_)) {
            // It has said all that it has to say, and keeps the terminal open.
            wait.bash.kill();
        }
        let left = wait.for_rest(&outcome, why, sink).await.map_err(ShellError::Channel)?;
        // The operator has the terminal back before anything else is said.
        drop(session);

        let stuck = if let Outcome::Stuck(stuck) = outcome { Some(stuck) } else { None };
        let (state, last_job) = (self.holds.state.clone(), self.holds.last_job.clone());
        let ends_shell = why == Why::Exited && matches!(outcome, Outcome::Leaving(_) | Outcome::Dead(..));
        let settled = self.holds.settle(outcome, why, cwd);
        let shell_restarted = self.is_replaced(&state, last_job);
        if why != Why::Exited || stuck.is_some() {
            self.unstopped.extend(&left);
        }
        let survivors = self.leave(&left);
        let status = settled?;
        Ok(Ended {
            status,
            why: stuck.filter(|_| why == Why::Exited).map_or(why, Why::Stuck),
            duration: started.elapsed(),
            cwd: self.holds.cwd.clone(),
            shell_restarted,
            ends_shell,
            survivors,
        })
    }
}
