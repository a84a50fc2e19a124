//! Runs one step: sends it, passes its output on, and waits for its end, its timeout or a stop, whichever comes first.

use super::bash::{Bash, News, Place};
use super::keeper::{self, Keeper};
use super::leftover::Jobs;
use super::line::Request;
use super::processes::{Found, Known, Process, has_adopted};
use super::report::{Carry, Report, Word};
use super::stop::{self, Grace, Notice, Stop, StopReceiver};
use super::stuck::Stuck;
use super::untouched::leaves_untouched;
use super::{Ended, Shell, ShellError, Sink, Step, Why};
use crate::host::output::Flow;
use crate::record::Status;
use rustix::process::Signal;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How far a step is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Until its timeout, if it has one.
    Running(Option<Instant>),
    /// It was told to end, and has until then. Next look at it.
    Told { until: Instant, look: Instant },
    /// Bash was killed.
    Killed,
}

impl Phase {
    fn told(grace: Duration) -> Self {
        let now = Instant::now();
        Self::Told { until: now + grace, look: now + stop::BETWEEN_LOOKS }
    }

    /// The same after everything has stood still for a while.
    fn later(self, pause: Duration) -> Self {
        match self {
            Self::Running(until) => Self::Running(until.map(|until| until + pause)),
            Self::Told { until, look } => Self::Told { until: until + pause, look: look + pause },
            Self::Killed => Self::Killed,
        }
    }
}

/// How a step's wait was over.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) why: Why,
}

/// How bash came out of a step.
pub(super) enum Outcome {
    Alive(Box<Report>),
    /// It waits before its EXIT trap, with this exit status.
    Leaving(Box<Report>),
    /// It ended, and perhaps could still say what it held.
    Dead(Status, Option<Box<Report>>),
    /// It ended before the step's text began.
    NeverBegan(Status),
    /// It was ended because it would not have ended the step.
    Stuck(Stuck),
}

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
        Request::check(&step)?;
        let started = std::time::Instant::now();
        let cwd = step.cwd.filter(|cwd| *cwd != self.cwd);
        let bash = match self.bash.take() {
            Some(bash) if bash.is_ready() => bash,
            bash => {
                if let Some(bash) = bash {
                    // It was killed between two steps, or nobody has waited for the end of the step before.
                    bash.kill();
                    stop::sweep(bash.pid(), &self.earlier).await;
                }
                Bash::start(&self.start, self.existing_cwd(), &self.state, Place::Pipes(&self.output))?
            }
        };
        let bash = self.bash.insert(bash);
        if !self.state.is_empty() {
            // This is not the run's only step.
            self.keeper.start();
        }
        let is_light = !self.is_extended && leaves_untouched(step.script, &self.state);
        let flags = self.carry.flags();
        let bare_trap = super::traps::bare(step.script, self.state.exit_trap().as_deref(), flags);
        let request = Request { step: &step, cwd, carry: &self.carry, is_light, bare_trap };
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
        let step = |script| Step {
            script,
            line: 0,
            cwd: None,
            timeout: None,
            variables: &[],
            unexported: &[],
            lent: &[],
            leaves: false,
        };
        let text = self.exit_trap().unwrap_or_default();
        let trap = step(&text);
        if !self.bash.as_ref().is_some_and(Bash::is_leaving) {
            let exit = step("\\builtin exit");
            let ended = self.run(exit, sink, stops).await?;
            if !self.bash.as_ref().is_some_and(Bash::is_leaving) {
                return Ok(ended);
            }
        }
        if let Some(bash) = &mut self.bash {
            bash.let_go().map_err(ShellError::Channel)?;
        }
        let expected = Status::Exit(self.carry.status());
        let mut ended = self.attend(&trap, None, started, sink, stops).await?;
        // A trap that does not exit by itself leaves bash's status as it was.
        if ended.status == expected {
            ended.status = Status::Exit(0);
        }
        Ok(ended)
    }

    /// What the EXIT trap would run, if the runbook has set one.
    pub fn exit_trap(&self) -> Option<String> {
        self.state.exit_trap().map(|body| super::traps::text(&body))
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
            last_job: &self.last_job,
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
        let status = self.settle(outcome, why, cwd)?;
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
            cwd: self.cwd.clone(),
            shell_restarted,
            ends_shell: shell_restarted && why == Why::Exited && stuck.is_none(),
            survivors,
        })
    }

    /// Where a new bash is to start; the folder may be gone.
    pub(super) fn existing_cwd(&self) -> &Path {
        [&self.cwd, &self.start.cwd]
            .into_iter()
            .find(|cwd| cwd.is_dir())
            .map_or(Path::new("/"), PathBuf::as_path)
    }

    /// Takes over what the step's bash says. Gives the step's exit status, or why it was refused.
    pub(super) fn settle(
        &mut self,
        outcome: Outcome,
        why: Why,
        cwd: Option<&Path>,
    ) -> Result<Status, ShellError> {
        match outcome {
            Outcome::Alive(report) => self.learn(*report, cwd).map(Status::Exit),
            Outcome::Leaving(report) => {
                let status = report.status;
                self.hear(*report, why);
                self.carry = Carry::after_restart(&self.state, status);
                Ok(Status::Exit(status))
            }
            Outcome::Dead(status, last_words) => {
                last_words.into_iter().for_each(|report| self.hear(*report, why));
                self.bury(status);
                Ok(status)
            }
            Outcome::NeverBegan(status) => {
                self.bury(status);
                if why == Why::Exited { Err(ShellError::NeverBegan) } else { Ok(status) }
            }
            Outcome::Stuck(_) => {
                let status = Status::Signal(Signal::KILL.as_raw());
                self.bury(status);
                Ok(status)
            }
        }
    }

    /// Remembers what a step leaves running.
    pub(super) fn leave(&mut self, left: &[Found]) -> Vec<Process> {
        self.earlier.add(left);
        left.iter().copied().map(Found::describe).collect()
    }

    /// Takes over what a living shell says. Gives the step's exit status, or why it was refused.
    fn learn(&mut self, report: Report, cwd: Option<&Path>) -> Result<i32, ShellError> {
        self.is_extended |= report.is_extended;
        let Report { status, refused, carry, state, .. } = report;
        let refusal = match refused.strip_suffix('=') {
            Some(name) => Some(ShellError::Variable(name.to_owned())),
            None if refused.is_empty() => None,
            None => Some(ShellError::Folder(cwd.unwrap_or(&self.cwd).to_owned())),
        };
        self.last_job = report.last_job;
        self.carry = carry;
        if report.word != Word::Same {
            self.cwd = report.cwd;
            self.state = state;
        }
        refusal.map_or(Ok(status), Err)
    }

    /// Takes over what a bash says that is about to end.
    fn hear(&mut self, report: Report, why: Why) {
        // Of a step that was stopped in the middle, nothing is kept. What is printed in a function is the function's.
        if why == Why::Exited && report.word != Word::Inner {
            self.cwd = report.cwd;
            self.state = report.state;
        }
    }

    /// Prepares for the next bash: it gets what this one held when it last could say so.
    fn bury(&mut self, status: Status) {
        self.last_job.clear();
        self.is_extended = false;
        // One that was killed has not run its EXIT trap. One that became another program never will.
        if status != Status::Signal(Signal::KILL.as_raw()) {
            self.state = std::mem::take(&mut self.state).without_exit_trap();
        }
        let code = match status {
            Status::Exit(code) => code,
            Status::Signal(signal) => 128 + signal,
        };
        self.carry = Carry::after_restart(&self.state, code);
    }
}

/// What has to be watched while a step runs.
pub(super) struct Wait<'a, F> {
    pub(super) bash: &'a mut Bash,
    pub(super) output: &'a mut F,
    pub(super) keeper: &'a mut Keeper,
    pub(super) earlier: &'a mut Known,
    pub(super) jobs: &'a mut Jobs,
    /// `$!` before the step.
    pub(super) last_job: &'a str,
    pub(super) script: &'a str,
    /// Whether to look for processes although bash has started no job.
    pub(super) looks: bool,
    pub(super) grace: Grace,
}

impl<F: Flow> Wait<'_, F> {
    /// Until bash says that the step has ended, or has ended itself; and of a step that was told to end, all of it.
    pub(super) async fn for_end(
        &mut self,
        timeout: Option<Duration>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> io::Result<End> {
        let mut phase = Phase::Running(timeout.map(|timeout| Instant::now() + timeout));
        let mut why = Why::Exited;
        let mut notice = None;
        let mut last_words = None;
        let keeper_due = Instant::now() + keeper::LATE;
        loop {
            let alarm = match phase {
                Phase::Running(until) => until,
                Phase::Told { until, look } => Some(look.min(until)),
                Phase::Killed => None,
            };
            let stop = tokio::select! {
                news = self.bash.news() => {
                    let outcome = match news? {
                        News::Ended(report) if report.is_last => {
                            self.bash.kill();
                            Outcome::Leaving(report)
                        }
                        News::Ended(report) => Outcome::Alive(report),
                        // Without a trap there is nothing to wait for.
                        News::Leaving(report) if report.state.exit_trap().is_none() => {
                            if report.last_job != self.last_job {
                                let left = self.earlier.others(self.bash.pid());
                                self.jobs.take(self.bash.pid(), &left, self.script, self.looks);
                            }
                            self.bash.let_go()?;
                            last_words = Some(report);
                            continue;
                        }
                        // What was told to end is stopped, and the trap is left to whoever goes on.
                        News::Leaving(_) if why != Why::Exited => {
                            self.bash.kill();
                            let signal = if why == Why::TimedOut { Signal::TERM } else { Signal::INT };
                            Outcome::Dead(Status::Signal(signal.as_raw()), None)
                        }
                        News::Leaving(report) => Outcome::Leaving(report),
                        News::Exited(status) => Outcome::Dead(status, last_words.take()),
                        News::NeverBegan => {
                            Outcome::NeverBegan(self.bash.status().unwrap_or(Status::Exit(0)))
                        }
                        News::Stuck(stuck) => {
                            self.kill();
                            self.bash.kill();
                            Outcome::Stuck(stuck)
                        }
                    };
                    if let (Phase::Told { until, .. }, Some(notice)) = (phase, notice) {
                        self.let_end(notice, until, sink, stops).await?;
                    }
                    return Ok(End { outcome, why });
                }
                passed = self.output.pass_on(sink) => {
                    passed?;
                    continue;
                }
                () = sleep_until(keeper_due), if self.keeper.is_waiting() => {
                    self.keeper.start();
                    continue;
                }
                Some(stop) = stops.recv() => Some(stop),
                () = sleep_until(alarm.unwrap_or_else(Instant::now)), if alarm.is_some() => None,
            };
            phase = match (phase, stop) {
                (phase, Some(Stop::Suspend)) => {
                    let before = Instant::now();
                    stop::suspend(self.bash.pid());
                    phase.later(before.elapsed())
                }
                (Phase::Running(_), Some(Stop::Interrupt)) => {
                    why = Why::Interrupted;
                    notice = Some(Notice::give(Signal::INT, self.bash.pid(), self.earlier));
                    Phase::told(self.grace.interrupt)
                }
                (Phase::Running(_), None) => {
                    why = Why::TimedOut;
                    notice = Some(Notice::give(Signal::TERM, self.bash.pid(), self.earlier));
                    Phase::told(self.grace.timeout)
                }
                (Phase::Running(_), Some(Stop::Kill)) => {
                    why = Why::Interrupted;
                    self.kill()
                }
                (Phase::Told { until, .. }, None) if Instant::now() < until => {
                    if let Some(notice) = &mut notice {
                        notice.repeat(self.bash.pid(), self.earlier);
                    }
                    Phase::Told { until, look: Instant::now() + stop::BETWEEN_LOOKS }
                }
                // Its time is over, or somebody has asked twice.
                (Phase::Told { .. } | Phase::Killed, _) => self.kill(),
            };
        }
    }

    fn kill(&self) -> Phase {
        stop::kill(self.bash.pid());
        Phase::Killed
    }

    /// Sees to what the step has left: of one that was stopped, nothing may stay. Gives what still runs.
    pub(super) async fn for_rest(
        &mut self,
        outcome: &Outcome,
        why: Why,
        sink: Sink<'_>,
    ) -> io::Result<Vec<Found>> {
        if why != Why::Exited || matches!(outcome, Outcome::Stuck(_)) {
            return self.sweep(sink).await;
        }
        self.output.drain(sink)?;
        // Looking at all processes takes longer than a small step: only where a job was started or the shell is gone.
        let lives = match outcome {
            Outcome::Alive(report)
                if report.last_job == self.last_job && !self.looks && !has_adopted(self.earlier) =>
            {
                self.jobs.give_up(self.script);
                return Ok(Vec::new());
            }
            Outcome::Alive(_) | Outcome::Leaving(_) => true,
            Outcome::Dead(..) | Outcome::NeverBegan(_) | Outcome::Stuck(_) => false,
        };
        let left = self.earlier.others(self.bash.pid());
        if lives {
            self.jobs.take(self.bash.pid(), &left, self.script, self.looks);
        }
        Ok(left)
    }

    /// Gives what was told to end the time to do so, unless somebody asks again.
    pub(super) async fn let_end(
        &mut self,
        mut notice: Notice,
        until: Instant,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> io::Result<()> {
        while Instant::now() < until && notice.repeat(self.bash.pid(), self.earlier) {
            let look = Instant::now() + stop::BETWEEN_LOOKS;
            loop {
                tokio::select! {
                    () = sleep_until(look) => break,
                    Some(_) = stops.recv() => return Ok(()),
                    passed = self.output.pass_on(sink) => passed?,
                }
            }
        }
        Ok(())
    }

    /// Kills what is left of the step, and passes on what it still says.
    pub(super) async fn sweep(&mut self, sink: Sink<'_>) -> io::Result<Vec<Found>> {
        let sweep = stop::sweep(self.bash.pid(), self.earlier);
        tokio::pin!(sweep);
        let left = loop {
            tokio::select! {
                left = &mut sweep => break left,
                passed = self.output.pass_on(sink) => passed?,
            }
        };
        self.output.drain(sink)?;
        Ok(left)
    }
}
