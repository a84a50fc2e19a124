//! Waits for a step on another machine: for its end, its timeout, a stop, or the end of the connection, whichever comes first, while its
//! output is passed on.
//!
//! Gives how the wait was over. Never takes over what bash has said.

use super::answer::Answer;
use super::bringer::{self, Bringer};
use super::error::FarError;
use super::link::Link;
use crate::host::output::{Flow as _, Sink};
use crate::host::pty::Session;
use crate::host::shell::ended::Why;
use crate::host::shell::report::{Report, Word};
use crate::host::shell::stop::{Grace, Stop, StopReceiver};
use crate::host::shell::stuck::Stuck;
use crate::host::shell::wait::Outcome;
use crate::record::Status;
use rustix::process::Signal;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// How often the other end is told that somebody is here.
const ALIVE: Duration = Duration::from_secs(4);
/// How long nothing may come of the rest of a step's output before that counts as lost.
const REST: Duration = Duration::from_secs(60);

/// How a step's wait was over.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) why: Why,
}

/// How far a step is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Until its timeout, if it has one.
    Running(Option<Instant>),
    /// It was told to end, and has until then.
    Told(Instant),
    /// It was killed.
    Killed,
}

/// What is watched while a step runs there.
pub(super) struct Wait<'a, 't> {
    /// Which bash it is: the run's, or that of a terminal.
    which: &'static str,
    /// The terminal that it has, if it has one.
    pub(super) screen: Option<Session<'t>>,
    /// What brings that here.
    pub(super) bringer: Option<Bringer>,
    pub(super) link: &'a mut Link,
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

impl<'a> Wait<'a, '_> {
    /// For a step that was handed over to the bash called `which`, whose report gives this number back.
    pub(super) fn new(
        link: &'a mut Link,
        (which, begun): (&'static str, Option<usize>),
        phase: Phase,
        grace: Grace,
    ) -> Self {
        let marks = link.output.marks();
        Self {
            which,
            screen: None,
            bringer: None,
            link,
            marks,
            begun,
            last_words: None,
            is_gone: false,
            phase,
            why: Why::Exited,
            grace,
        }
    }

    /// Until bash says that the step has ended, or has ended itself. An error is a connection that is lost.
    pub(super) async fn for_end(
        &mut self,
        sink: Sink<'_>,
        stops: &mut StopReceiver,
    ) -> Result<End, FarError> {
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
                passed = bringer::pass_on(&mut self.screen, &mut self.link.output, sink) => {
                    passed.map_err(FarError::Channel)?;
                    continue;
                }
                code = bringer::ended(&mut self.bringer) => {
                    // Where the connection is lost, so is what it would have said.
                    self.link.wires.round_trip().await?;
                    self.is_gone = true;
                    bringer::drain(&mut self.screen, sink).map_err(FarError::Channel)?;
                    let outcome = Outcome::Dead(died(code), self.last_words.take());
                    self.clear(&outcome, sink).await?;
                    return Ok(End { outcome, why: self.why });
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
                Some(Outcome::Dead(died(code), self.last_words.take()))
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
        self.link.wires.ask(&[b"leave", self.which.as_bytes(), &word]).await?;
        Ok(None)
    }

    /// Waits for the rest of what the step has printed: up to the mark on either stream.
    async fn rest(&mut self, sink: Sink<'_>) -> Result<(), FarError> {
        self.marks = self.marks.map(|seen| seen + 1);
        let (mut alive, mut heard) = (interval(ALIVE), Instant::now());
        while self.link.output.marks().into_iter().zip(self.marks).any(|(seen, due)| seen < due) {
            tokio::select! {
                passed = bringer::pass_on(&mut self.screen, &mut self.link.output, sink) => {
                    passed.map_err(FarError::Channel)?;
                    heard = Instant::now();
                }
                _ = alive.tick() => {
                    // Output that does not come is not left out in silence: nobody knows, and the machine is asked.
                    if heard.elapsed() > REST {
                        return Err(FarError::Lost(String::new()));
                    }
                    self.link.wires.ask(&[b"alive"]).await?;
                }
            }
        }
        Ok(())
    }

    /// Of a step that was stopped, nothing may stay.
    async fn clear(&mut self, outcome: &Outcome, sink: Sink<'_>) -> Result<(), FarError> {
        let is_last = matches!(outcome, Outcome::Leaving(report) if report.is_last);
        let is_stuck = matches!(outcome, Outcome::Stuck(_));
        let is_terminal = self.bringer.is_some();
        if self.why != Why::Exited || is_last || is_stuck || is_terminal {
            self.signal("KILL").await?;
            // A terminal's ends with what brings it here.
            while is_terminal && !self.is_gone {
                tokio::select! {
                    _ = bringer::ended(&mut self.bringer) => self.is_gone = true,
                    passed = self.link.output.pass_on(sink) => passed.map_err(FarError::Channel)?,
                }
            }
            bringer::drain(&mut self.screen, sink).map_err(FarError::Channel)?;
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
        self.link.wires.ask(&[b"signal", self.which.as_bytes(), name.as_bytes()]).await
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

/// How a bash has died by its exit status, in which the signal stands as in a command's.
fn died(code: i32) -> Status {
    /// The last signal that there is.
    const LAST: i32 = 64;
    let signal = (129..=128 + LAST).contains(&code).then_some(code - 128);
    signal.map_or(Status::Exit(code), Status::Signal)
}
