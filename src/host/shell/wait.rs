//! Waits for a step: for its end, its timeout or a stop, whichever comes first, while its output is passed on.
//!
//! Gives how the wait was over and what still runs. Never takes over what bash has said.

use super::bash::{Bash, News};
use super::ended::Why;
use super::keeper::{self, Keeper};
use super::leftover::Jobs;
use super::processes::{Found, Known, has_adopted};
use super::report::Report;
use super::stop::{self, Grace, Notice, Stop, StopReceiver};
use super::stuck::Stuck;
use crate::host::output::{Flow, Sink};
use crate::record::Status;
use rustix::process::Signal;
use std::io;
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
