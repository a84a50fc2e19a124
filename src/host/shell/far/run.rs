//! Runs one step on another machine: hands it over, and takes over what it leaves.

use super::far_shell::{FarShell, Task};
use super::wait::{End, Phase, Wait};
use crate::host::output::{Flow as _, Sink};
use crate::host::shell::ended::{Ended, Why};
use crate::host::shell::error::ShellError;
use crate::host::shell::line::{LINE, Request};
use crate::host::shell::stop::StopReceiver;
use crate::host::shell::wait::Outcome;
use crate::record::Status;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

impl FarShell {
    /// Runs a step and gives its output to `sink` as it comes.
    pub async fn run(
        &mut self,
        task: Task<'_>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        Request::check(&task.step, &self.holds.carry)?;
        let started = std::time::Instant::now();
        self.prepare().await?;
        let cwd = task.step.cwd.map(|cwd| self.there(cwd));
        // A bash that has run nothing yet may not have come to where the one before it stood: that folder may be gone.
        let is_fresh = self.n_lines == 1;
        let cwd = cwd.filter(|cwd| is_fresh || *cwd != self.holds.cwd);
        let cwd = cwd.or_else(|| is_fresh.then(|| self.holds.cwd.clone()));
        let bare_trap = crate::host::shell::traps::bare(
            task.step.script,
            self.holds.state.exit_trap().as_deref(),
            self.holds.carry.flags(),
        );
        let request = Request {
            step: &task.step,
            cwd: cwd.as_deref(),
            carry: &self.holds.carry,
            is_light: false,
            bare_trap,
        };
        let text = request.text(self.n_lines);
        let mut parts = text.split(|byte| *byte == 0);
        let mut part = || parts.next().unwrap_or_default();
        let (first, second, third) = (part(), part(), part());
        let Some(link) = &mut self.link else { return Err(ShellError::NeverBegan) };
        let word = link.word();
        let words: [&[u8]; 8] =
            [b"step", b"run", task.key.as_bytes(), &word, first, second, third, LINE.as_bytes()];
        if link.wires.ask(&words).await.is_err() {
            // A part of it may have come there, and then nobody knows.
            return Ok(self.lost(started));
        }
        self.n_lines += 1;
        self.attend(task.step.timeout, cwd.as_deref(), started, sink, stops).await
    }

    /// Runs the runbook's EXIT trap there, which ends bash.
    pub async fn run_exit_trap(
        &mut self,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        let started = std::time::Instant::now();
        if !self.is_leaving {
            let step = crate::host::shell::run::plain_step("\\builtin exit");
            let ended = self.run(Task { key: "exit trap", step }, sink, stops).await?;
            if !self.is_leaving {
                return Ok(ended);
            }
        }
        let expected = Status::Exit(self.holds.carry.status());
        if let Some(link) = &mut self.link {
            let word = link.word();
            link.wires.ask(&[b"leave", b"run", &word]).await.map_err(ShellError::Far)?;
        }
        let mut ended = self.attend(None, None, started, sink, stops).await?;
        if ended.status == expected {
            ended.status = Status::Exit(0);
        }
        Ok(ended)
    }

    /// A folder as it is called there.
    pub(super) fn there(&self, cwd: &Path) -> PathBuf {
        match cwd.strip_prefix("~") {
            Ok(rest) if rest.as_os_str().is_empty() => self.base().to_owned(),
            Ok(rest) => self.base().join(rest),
            Err(_) => self.base().join(cwd),
        }
    }

    /// What is known of a step whose connection was lost: nothing.
    pub(super) fn lost(&mut self, started: std::time::Instant) -> Ended {
        (self.link, self.has_bash, self.is_leaving) = (None, false, false);
        Ended {
            status: Status::Exit(255),
            why: Why::Lost,
            duration: started.elapsed(),
            cwd: self.holds.cwd.clone(),
            shell_restarted: true,
            ends_shell: false,
            survivors: Vec::new(),
        }
    }

    /// Waits for the end of what bash does there.
    async fn attend(
        &mut self,
        limit: Option<Duration>,
        cwd: Option<&Path>,
        started: std::time::Instant,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        let Some(link) = &mut self.link else { return Err(ShellError::NeverBegan) };
        let phase = Phase::Running(limit.map(|limit| Instant::now() + limit));
        let mut wait = Wait::new(link, ("run", Some(self.n_lines - 1)), phase, self.start.grace);
        let end = wait.for_end(sink, stops).await;
        if end.is_err() {
            // What has come of its output is shown.
            let _gone = wait.link.output.drain(sink);
        }
        drop(wait);
        let Ok(end) = end else { return Ok(self.lost(started)) };
        let End { outcome, why } = end;
        self.is_leaving = matches!(outcome, Outcome::Leaving(_));
        self.has_bash = matches!(outcome, Outcome::Alive(_) | Outcome::Leaving(_)) && why == Why::Exited;
        let shell_restarted = !matches!(outcome, Outcome::Alive(..));
        let stuck = if let Outcome::Stuck(stuck) = outcome { Some(stuck) } else { None };
        let status = self.holds.settle(outcome, why, cwd)?;
        Ok(Ended {
            status,
            why: stuck.filter(|_| why == Why::Exited).map_or(why, Why::Stuck),
            duration: started.elapsed(),
            cwd: self.holds.cwd.clone(),
            shell_restarted,
            ends_shell: shell_restarted && why == Why::Exited && stuck.is_none(),
            survivors: Vec::new(),
        })
    }
}
