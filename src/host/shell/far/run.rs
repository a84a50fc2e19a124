//! Runs one step on another machine: hands it over, passes its output on, and waits for its end, its timeout, a stop, or the end of
//! the connection, whichever comes first.

use super::answer::Answer;
use super::error::FarError;
use super::far_shell::{FarShell, Task};
use super::link::Link;
use crate::host::output::{Flow as _, Sink};
use crate::host::shell::ended::{Ended, Why};
use crate::host::shell::error::ShellError;
use crate::host::shell::line::{LINE, Request};
use crate::host::shell::report::{Report, Word};
use crate::host::shell::stop::{Grace, Stop, StopReceiver};
use crate::host::shell::stuck::Stuck;
use crate::host::shell::wait::Outcome;
use crate::record::Status;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

/// How often the other end is told that somebody is here.
const ALIVE: Duration = Duration::from_secs(4);
/// How long the rest of a step's output may take to come behind its report.
const REST: Duration = Duration::from_secs(60);

/// How a step's wait was over.
struct End {
    outcome: Outcome,
    why: Why,
}

impl FarShell {
    /// Runs a step and gives its output to `sink` as it comes.
    pub async fn run(
        &mut self,
        task: Task<'_>,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        Request::check(&task.step)?;
        let started = std::time::Instant::now();
        self.prepare().await?;
        let cwd = task.step.cwd.map(|cwd| self.there(cwd));
        let cwd = cwd.filter(|cwd| *cwd != self.holds.cwd);
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
        if let Err(error) = link.wires.ask(&words).await {
            // A part of it may have come there, and then nobody knows.
            self.link = None;
            return Ok(self.lost(started, &error));
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
    fn there(&self, cwd: &Path) -> PathBuf {
        match cwd.strip_prefix("~") {
            Ok(rest) if rest.as_os_str().is_empty() => self.base().to_owned(),
            Ok(rest) => self.base().join(rest),
            Err(_) => self.base().join(cwd),
        }
    }

    /// What is known of a step whose connection was lost: nothing.
    fn lost(&mut self, started: std::time::Instant, _error: &FarError) -> Ended {
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
        let begun = Some(self.n_lines - 1);
        let mut wait = Wait {
            marks: link.output.marks(),
            link,
            begun,
            last_words: None,
            is_gone: false,
            phase: Phase::Running(limit.map(|limit| Instant::now() + limit)),
            why: Why::Exited,
            grace: self.start.grace,
        };
        let end = match wait.for_end(sink, stops).await {
            Ok(end) => end,
            Err(error) => {
                // What has come of its output is shown.
                let _gone = wait.link.output.drain(sink);
                return Ok(self.lost(started, &error));
            }
        };
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

/// How far a step is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Until its timeout, if it has one.
    Running(Option<Instant>),
    /// It was told to end, and has until then.
    Told(Instant),
    /// It was killed.
    Killed,
}

/// What is watched while a step runs there.
struct Wait<'a> {
    link: &'a mut Link,
    /// How many marks had come on each stream before it.
    marks: [usize; 2],
    /// The number that its report gives back.
    begun: Option<usize>,
    /// What a bash said that has ended with the step.
    last_words: Option<Box<Report>>,
    /// Whether its bash has ended.
    is_gone: bool,
    phase: Phase,
    why: Why,
    grace: Grace,
}

impl Wait<'_> {
    /// Until bash says that the step has ended, or has ended itself. An error is a connection that is lost.
    async fn for_end(&mut self, sink: Sink<'_>, stops: &mut StopReceiver) -> Result<End, FarError> {
        let mut alive = interval(ALIVE);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let alarm = match self.phase {
                Phase::Running(until) => until,
                Phase::Told(until) => Some(until),
                Phase::Killed => None,
            };
            let stop = tokio::select! {
                answer = self.link.wires.answer() => {
                    if let Some(outcome) = self.heard(answer?, sink).await? {
                        self.clear(&outcome, sink).await?;
                        return Ok(End { outcome, why: self.why });
                    }
                    continue;
                }
                passed = self.link.output.pass_on(sink) => {
                    passed.map_err(FarError::Channel)?;
                    continue;
                }
                _ = alive.tick() => {
                    self.link.wires.ask(&[b"alive"]).await?;
                    continue;
                }
                Some(stop) = stops.recv() => Some(stop),
                () = sleep_until(alarm.unwrap_or_else(Instant::now)), if alarm.is_some() => None,
            };
            self.stop(stop).await?;
        }
    }

    /// Takes an answer. Gives how the step has ended, if it has.
    async fn heard(&mut self, answer: Answer, sink: Sink<'_>) -> Result<Option<Outcome>, FarError> {
        let outcome = match answer {
            Answer::Report(bytes) => {
                self.rest(sink).await?;
                let report = Report::read(&bytes).map(Box::new);
                match report {
                    Some(report) if !report.refused.is_empty() || report.begun == self.begun => {
                        self.of_report(report).await?
                    }
                    // What it speaks of is not this step's text.
                    _ => Some(Outcome::Stuck(Stuck::Deaf)),
                }
            }
            Answer::Gone(code) => {
                self.rest(sink).await?;
                self.is_gone = true;
                // Of a bash that has died, the signal is told like a command's.
                let signal = (code > 128).then_some(code - 128);
                let status = signal.map_or(Status::Exit(code), Status::Signal);
                Some(Outcome::Dead(status, self.last_words.take()))
            }
            _ => None,
        };
        Ok(outcome)
    }

    async fn of_report(&mut self, report: Box<Report>) -> Result<Option<Outcome>, FarError> {
        if matches!(report.word, Word::End | Word::Same) {
            return Ok(Some(if report.is_last { Outcome::Leaving(report) } else { Outcome::Alive(report) }));
        }
        if self.why != Why::Exited {
            // What was told to end is stopped, and the trap is left to whoever goes on.
            let signal = if self.why == Why::TimedOut { Signal::TERM } else { Signal::INT };
            return Ok(Some(Outcome::Dead(Status::Signal(signal.as_raw()), None)));
        }
        if report.state.exit_trap().is_some() {
            return Ok(Some(Outcome::Leaving(report)));
        }
        let word = self.link.word();
        self.last_words = Some(report);
        self.link.wires.ask(&[b"leave", b"run", &word]).await?;
        Ok(None)
    }

    /// Waits for the rest of what the step has printed: up to the mark on either stream.
    async fn rest(&mut self, sink: Sink<'_>) -> Result<(), FarError> {
        self.marks = self.marks.map(|seen| seen + 1);
        let all = async {
            while self.link.output.marks().into_iter().zip(self.marks).any(|(seen, due)| seen < due) {
                self.link.output.pass_on(sink).await.map_err(FarError::Channel)?;
            }
            Ok(())
        };
        timeout(REST, all).await.unwrap_or(Ok(()))
    }

    /// Of a step that was stopped, nothing may stay.
    async fn clear(&mut self, outcome: &Outcome, sink: Sink<'_>) -> Result<(), FarError> {
        let is_last = matches!(outcome, Outcome::Leaving(report) if report.is_last);
        let is_stuck = matches!(outcome, Outcome::Stuck(_));
        if self.why != Why::Exited || is_last || is_stuck {
            self.signal("KILL").await?;
            while !self.is_gone {
                match self.link.wires.answer().await? {
                    Answer::Gone(_) => {
                        self.rest(sink).await?;
                        self.is_gone = true;
                    }
                    Answer::Report(_) => self.rest(sink).await?,
                    _ => {}
                }
            }
        }
        self.link.wires.ask(&[b"rest"]).await
    }

    async fn signal(&mut self, name: &str) -> Result<(), FarError> {
        self.link.wires.ask(&[b"signal", b"run", name.as_bytes()]).await
    }

    /// Does what somebody wants, or what its time being over means.
    async fn stop(&mut self, stop: Option<Stop>) -> Result<(), FarError> {
        self.phase = match (self.phase, stop) {
            (phase, Some(Stop::Suspend)) => {
                let before = Instant::now();
                self.signal("STOP").await?;
                self.link.wires.ask(&[b"rest"]).await?;
                crate::host::signals::suspend();
                self.signal("CONT").await?;
                let pause = before.elapsed();
                match phase {
                    Phase::Running(until) => Phase::Running(until.map(|until| until + pause)),
                    Phase::Told(until) => Phase::Told(until + pause),
                    Phase::Killed => Phase::Killed,
                }
            }
            (Phase::Running(_), Some(Stop::Interrupt)) => {
                self.why = Why::Interrupted;
                self.signal("INT").await?;
                Phase::Told(Instant::now() + self.grace.interrupt)
            }
            (Phase::Running(_), None) => {
                self.why = Why::TimedOut;
                self.signal("TERM").await?;
                Phase::Told(Instant::now() + self.grace.timeout)
            }
            (Phase::Running(_), Some(Stop::Kill)) => {
                self.why = Why::Interrupted;
                self.signal("KILL").await?;
                Phase::Killed
            }
            // Its time is over, or somebody has asked twice.
            (Phase::Told(_) | Phase::Killed, _) => {
                self.signal("KILL").await?;
                Phase::Killed
            }
        };
        Ok(())
    }
}
