//! Runs one command in the run's shell: with pipes, in a terminal, or until somebody has seen enough of it.

use super::any_shell::{self, AnyShell};
use super::interrupts::Interrupt;
use super::pty::{Remote, Seen, Terminal};
use super::runner::HostRunner;
use super::shell::{Ended, Process, Shell, Step as ShellStep, Stop, Why};
use super::signals::Signal;
use super::watch_end::{OutputMatcher, Watch, WatchEnd};
use crate::plan::Step;
use crate::reading::{Mode, Stays};
use crate::record::{DriverChanged, Outcome, Status, Stream, Window};
use crate::session::{Control, ExecutionResult, Job, Piece};
use std::cell::RefCell;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

/// How often whoever listens hears of a step that prints nothing.
pub(super) const HEARTBEAT: Duration = Duration::from_millis(250);

/// The signals that have come while a command ran.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) signal: Option<i32>,
    pub(super) insisted: bool,
    /// Whether the run is to stop after the step, to go on another time.
    pause: bool,
    /// Who has begun to drive the run.
    handed_over: Vec<DriverChanged>,
}

impl Heard {
    /// Takes whatever interrupts. Gives what becomes of the step.
    pub(super) fn interrupt(&mut self, interrupt: Interrupt, remote: &mut Option<Remote>) -> Option<Stop> {
        match interrupt {
            Interrupt::Signal(signal) => self.take(signal),
            Interrupt::Control(Control::Stop) => self.take(Signal::Interrupt),
            Interrupt::Control(Control::Pause) => {
                self.pause = true;
                None
            }
            Interrupt::Control(Control::Keys(bytes)) => {
                remote.iter().for_each(|remote| remote.press(&bytes));
                None
            }
            Interrupt::Control(Control::Resize { columns, rows }) => {
                remote.iter().for_each(|remote| remote.resize(columns, rows));
                None
            }
            Interrupt::Control(Control::HandedOver(changed)) => {
                self.handed_over.push(changed);
                None
            }
            Interrupt::Control(Control::LeftAlone) => {
                *remote = None;
                None
            }
            Interrupt::Control(Control::EndWatch | Control::Mode(_)) => None,
        }
    }

    /// How a step ended during which this was heard too.
    pub(super) fn added_to(self, mut ran: ExecutionResult) -> ExecutionResult {
        ran.pause |= self.pause;
        ran.handed_over.extend(self.handed_over);
        ran
    }

    /// Takes a signal. Gives what becomes of the step.
    fn take(&mut self, signal: Signal) -> Option<Stop> {
        match signal {
            Signal::Resize => None,
            Signal::Suspend => Some(Stop::Suspend),
            // The terminal went away, the step did not: it ends by itself, and the run stops after it.
            Signal::Hangup => {
                self.signal = Some(signal.number());
                None
            }
            // The first one asks, a second one does not.
            Signal::Interrupt | Signal::Quit | Signal::Terminate => {
                self.insisted = self.signal.replace(signal.number()).is_some();
                Some(if self.insisted { Stop::Kill } else { Stop::Interrupt })
            }
        }
    }
}

impl HostRunner {
    /// Runs a command to its end.
    pub(super) async fn command(
        &mut self,
        job: &Job,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<ExecutionResult, String> {
        if job.step.target.is_none() {
            self.shell()?;
        }
        let operator = (job.mode == Mode::Terminal).then(|| self.operator()).transpose();
        let operator = operator.map_err(|error| format!("the terminal cannot be had: {error}"))?;
        let mut watch = (job.mode == Mode::Watch)
            .then(|| Watch::new(job.timeout, Duration::from_secs(job.step.watched()), self.person));
        let mut awaited = OutputMatcher::new(job.step.expect().filter(|_| watch.is_some()));
        let step = shell_step(job, watch.is_none());
        let (tell, mut told) = mpsc::unbounded_channel();
        let (escape, found) = (tell.clone(), tell.clone());
        let window = RefCell::new(TerminalObserver::default());
        let mut seen = |seen: Seen| {
            if seen == Seen::Escape {
                let _ended_meanwhile = escape.send(Stop::Interrupt);
            }
            window.borrow_mut().take(seen);
        };
        let is_terminal = operator.is_some();
        let printing = RefCell::new((output, Instant::now()));
        let mut sink = |stream: Stream, bytes: &[u8]| {
            window.borrow_mut().printed += bytes.len() as u64;
            let (output, last) = &mut *printing.borrow_mut();
            *last = Instant::now();
            output(stream, bytes);
            if awaited.take(bytes) {
                let _ended_meanwhile = found.send(Stop::Interrupt);
            }
        };
        let (mut heard, mut beat) = (Heard::default(), interval_at(Instant::now() + HEARTBEAT, HEARTBEAT));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shell = AnyShell::of(&mut self.shell, &mut self.far, &job.step)?;
        let ended = {
            let terminal = operator.map(|operator| Terminal { operator, seen: &mut seen });
            let running = shell.run(job, step, terminal, &mut sink, &mut told);
            tokio::pin!(running);
            loop {
                let until = watch.as_ref().and_then(|watch| watch.until);
                let is_watched = watch.as_ref().is_some_and(|watch| watch.enough.is_none());
                let key = async {
                    match &watch {
                        Some(watch) => watch.key().await,
                        None => std::future::pending().await,
                    }
                };
                let enough = tokio::select! {
                    // What was said while it ran is heard before its end.
                    biased;
                    interrupt = self.interrupts.next() => {
                        if is_watched && ends_watch(&interrupt, self.person) {
                            WatchEnd::Key
                        } else {
                            if let Some(stop) = heard.interrupt(interrupt, &mut self.remote) {
                                let _ended_meanwhile = tell.send(stop);
                            }
                            continue;
                        }
                    }
                    ended = &mut running => break ended.map_err(|error| error.to_string())?,
                    () = key, if is_watched => WatchEnd::Key,
                    () = sleep_until(until.unwrap_or_else(Instant::now)), if is_watched && until.is_some() => WatchEnd::Time,
                    _ = beat.tick(), if !is_terminal => {
                        let (output, last) = &mut *printing.borrow_mut();
                        if last.elapsed() >= HEARTBEAT {
                            output(Stream::Stdout, &[]);
                        }
                        continue;
                    }
                };
                if let Some(watch) = &mut watch {
                    watch.enough = Some(enough);
                    let _ended_meanwhile = tell.send(Stop::Interrupt);
                }
            }
        };
        // One that came on the step's last way out is for the run too, before its next step.
        if let Some(signal) = self.interrupts.ending(heard.signal.is_none()).await {
            heard.take(signal);
        }
        self.left.clone_from(&ended.survivors);
        let lost = (ended.why == Why::Lost).then(|| any_shell::lost(&job.step));
        let mut ran = ran(ended, shell.exit_trap());
        ran.detail = lost.or(ran.detail);
        let state = self.changed_state(&job.step);
        if let Some(watch) = watch {
            let enough = if awaited.found { Some(WatchEnd::Text) } else { watch.enough };
            seen_enough(&mut ran, enough, awaited.is_some(), job.step.expect());
        }
        let seen = window.into_inner();
        // Whoever has driven the run from elsewhere is no terminal: the next question says that nobody is there.
        let signal = heard.signal.or_else(|| (seen.gone && self.person).then(|| Signal::Hangup.number()));
        let window = is_terminal.then(|| seen.window());
        let Heard { insisted, pause, handed_over, .. } = heard;
        Ok(ExecutionResult { signal, insisted, state, window, pause, handed_over, ..ran })
    }

    /// What the shell holds, where that is not what it held before.
    fn changed_state(&mut self, step: &Step) -> Option<Vec<Piece>> {
        if let Some(name) = &step.target {
            return self.far.get_mut(name)?.changed();
        }
        let state = self.shell.as_ref()?.state();
        if self.state.as_deref() == Some(state) {
            return None;
        }
        self.state = Some(state.to_vec());
        self.shell.as_ref().map(Shell::pieces)
    }
}

/// Whether it says that a command has been watched for long enough.
pub(super) fn ends_watch(interrupt: &Interrupt, is_attended: bool) -> bool {
    match interrupt {
        Interrupt::Signal(Signal::Interrupt) => is_attended,
        Interrupt::Control(Control::EndWatch) => true,
        _ => false,
    }
}

/// What the shell is given. What is watched is ended by whoever watches it, and not by its timeout.
fn shell_step(job: &Job, has_timeout: bool) -> ShellStep<'_> {
    ShellStep {
        script: &job.script,
        line: job.step.line,
        cwd: job.place.enter.as_deref(),
        timeout: job.timeout.filter(|_| has_timeout),
        variables: &job.variables,
        unexported: &job.unexported,
        lent: &job.lent,
        leaves: matches!(job.step.stays(), Some(Stays::ForGood(_))),
    }
}

/// What is seen of a step's terminal while the step runs.
#[derive(Debug, Default)]
struct TerminalObserver {
    window: Window,
    /// How much has been printed so far.
    printed: u64,
    /// Whether the operator's terminal has gone away.
    gone: bool,
}

impl TerminalObserver {
    fn take(&mut self, seen: Seen) {
        match seen {
            Seen::Resized(columns, rows) => (self.window.columns, self.window.rows) = (columns, rows),
            Seen::EchoOff => self.window.unseen.push((self.printed, u64::MAX)),
            Seen::EchoOn => {
                if let Some(last) = self.window.unseen.last_mut() {
                    last.1 = self.printed;
                }
            }
            Seen::Gone => self.gone = true,
            Seen::Escape => {}
        }
    }

    /// What the terminal was like: nothing was hidden for longer than something was printed.
    fn window(self) -> Window {
        let Self { mut window, printed, .. } = self;
        window.unseen.iter_mut().for_each(|stretch| stretch.1 = stretch.1.min(printed));
        window
    }
}

/// What a watched command came to: ending it is no failure, and not printing what was waited for is one.
pub(super) fn seen_enough(
    ran: &mut ExecutionResult,
    enough: Option<WatchEnd>,
    is_awaited: bool,
    text: Option<&str>,
) {
    match enough {
        Some(enough) if enough != WatchEnd::Time || !is_awaited => {
            ran.outcome = Outcome::Done;
            ran.detail = Some(enough.words(ran.duration));
        }
        None if !is_awaited || ran.outcome != Outcome::Done => {}
        _ => {
            ran.outcome = Outcome::Failed;
            ran.detail = Some(format!("its output does not hold `{}`", text.unwrap_or_default()));
        }
    }
}

/// Each with its number.
pub(super) fn names(processes: &[Process]) -> String {
    processes.iter().map(Process::named).collect::<Vec<_>>().join(", ")
}

fn ran(ended: Ended, exit_trap: Option<String>) -> ExecutionResult {
    let outcome = match ended.why {
        Why::Exited if ended.status == Status::Exit(0) => Outcome::Done,
        Why::Exited | Why::Stuck(_) => Outcome::Failed,
        Why::TimedOut => Outcome::TimedOut,
        Why::Interrupted => Outcome::Interrupted,
        Why::Lost => Outcome::InDoubt,
    };
    let left = &ended.survivors;
    // What was to be stopped and could not be is nothing that an ended step has left.
    let left_running =
        if ended.why == Why::Exited { left.iter().map(Process::named).collect() } else { Vec::new() };
    let stuck = if let Why::Stuck(stuck) = ended.why { Some(stuck.words().to_owned()) } else { None };
    let left = (!left.is_empty()).then(|| format!("left running: {}", names(left)));
    let detail = [stuck, left].into_iter().flatten().reduce(|stuck, left| format!("{stuck}; {left}"));
    ExecutionResult {
        status: (ended.why != Why::Lost).then_some(ended.status),
        left: left_running,
        ends_block: ended.ends_shell,
        exit_trap: exit_trap.filter(|_| ended.ends_shell),
        ..ExecutionResult::new(outcome, ended.duration, ended.cwd, detail)
    }
}
