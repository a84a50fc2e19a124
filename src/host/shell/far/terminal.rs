//! A step that has a terminal on another machine: an editor, a login, a program that asks.
//!
//! It gets a bash of its own there, on a terminal that a process of `ssh` brings here, and hands back what it holds. The operator's keys
//! go to that process; what it shows is the step's output.

use super::bringer::Bringer;
use super::far_shell::{FarShell, Task, paths};
use super::wait::{Phase, Wait};
use crate::host::output::Sink;
use crate::host::pty::{Session, Terminal};
use crate::host::shell::ended::{Ended, Why};
use crate::host::shell::error::ShellError;
use crate::host::shell::line::{LINE, Request};
use crate::host::shell::stop::StopReceiver;
use crate::host::shell::wait::Outcome;
use tokio::time::Instant;

impl FarShell {
    /// Runs a step with the operator's keys and the operator's window.
    pub async fn run_in_terminal(
        &mut self,
        task: Task<'_>,
        terminal: Terminal<'_>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        Request::check(&task.step, &self.holds.carry)?;
        let started = std::time::Instant::now();
        self.prepare().await?;
        // The terminal's bash is a new one, and where the run's stood may be gone.
        let cwd = Some(task.step.cwd.map_or_else(|| self.holds.cwd.clone(), |cwd| self.there(cwd)));
        let request = Request {
            step: &task.step,
            cwd: cwd.as_deref(),
            carry: &self.holds.carry,
            is_light: false,
            bare_trap: None,
        };
        let text = request.text(1);
        let folder = self.link.as_ref().map(|link| link.hello.folder.clone()).unwrap_or_default();
        self.start_bash("terminal", &paths(&folder, "terminal")).await?;
        let name = self.script_name();
        let Some(link) = &mut self.link else { return Err(ShellError::NeverBegan) };
        let (screen, theirs) = Session::open(terminal).map_err(ShellError::Start)?;
        let bringer = Bringer::start(link, &name, theirs).map_err(ShellError::Start)?;
        let word = link.word();
        let mut parts = text.split(|byte| *byte == 0);
        let mut part = || parts.next().unwrap_or_default();
        let (first, second, third) = (part(), part(), part());
        let words: [&[u8]; 8] =
            [b"step", b"terminal", task.key.as_bytes(), &word, first, second, third, LINE.as_bytes()];
        if link.wires.ask(&words).await.is_err() {
            return Ok(self.lost(started));
        }
        let limit = task.step.timeout.map(|limit| Instant::now() + limit);
        let grace = self.start.grace;
        let mut wait = Wait::new(link, ("terminal", Some(1)), Phase::Running(limit), grace);
        (wait.screen, wait.bringer) = (Some(screen), Some(bringer));
        let end = wait.for_end(sink, stops).await;
        // The operator has the terminal back before anything else is said.
        drop(wait);
        let Ok(end) = end else { return Ok(self.lost(started)) };
        let ends_shell =
            end.why == Why::Exited && matches!(end.outcome, Outcome::Leaving(_) | Outcome::Dead(..));
        let before = self.holds.state.clone();
        let status = self.holds.settle(end.outcome, end.why, cwd.as_deref());
        // The run's bash still holds what was before.
        let is_replaced = !self.holds.state.is_like(&before);
        self.has_bash &= !is_replaced;
        Ok(Ended {
            status: status?,
            why: end.why,
            duration: started.elapsed(),
            cwd: self.holds.cwd.clone(),
            shell_restarted: is_replaced,
            ends_shell,
            survivors: Vec::new(),
        })
    }
}
