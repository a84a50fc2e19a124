//! A command that runs on beside the steps that follow: brought up until it is ready, or waited for where it never serves.

use super::background::{self, Up};
use super::command::{HEARTBEAT, Heard, names};
use super::runner::HostRunner;
use super::shell::Stop;
use super::watch_end::OutputMatcher;
use crate::reading::Mode;
use crate::record::{Outcome, Stream, Target};
use crate::session::{ExecutionResult, Job, Standing};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until};

/// Has the shell say how what it has started last has ended.
const WAIT: &str = "wait \"$!\"";
/// How often one that is waited for is looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

impl HostRunner {
    /// Starts a command that stays up, and waits until it is ready.
    pub(super) async fn stay(
        &mut self,
        job: &Job,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<ExecutionResult, String> {
        let port = crate::reading::local_port(&job.script).filter(|port| !background::is_open(*port));
        let mut awaited = OutputMatcher::new(job.step.expect());
        let script = background::started(&job.script);
        let plain = Job { script, mode: Mode::Plain, timeout: None, ..job.clone() };
        let mut sink = |stream: Stream, bytes: &[u8]| {
            awaited.take(bytes);
            output(stream, bytes);
        };
        let began = Instant::now();
        let mut ran = self.command(&plain, &mut sink).await?;
        let processes = std::mem::take(&mut self.left);
        let served = || background::served(&super::shell::running(&processes));
        if ran.outcome != Outcome::Done {
            return Ok(ran);
        }
        if processes.is_empty() {
            return self.fell(job, ran, WAIT, output).await;
        }
        ran.detail = None;
        // The time of one that may have to be waited for is how long that may take.
        let is_own_patience = !job.must_serve || awaited.is_some() || port.is_some();
        let patience = job.timeout.filter(|_| is_own_patience).unwrap_or(if awaited.is_some() {
            background::DECLARED
        } else if port.is_some() {
            background::OPENING
        } else {
            background::SETTLED
        });
        let shell = self.shell.as_mut().expect("it has just run a step");
        let mut heard = Heard::default();
        let sign = loop {
            let mut sink = |stream: Stream, bytes: &[u8]| {
                awaited.take(bytes);
                output(stream, bytes);
            };
            tokio::select! {
                passed = shell.listen(&mut sink) => passed.map_err(|error| error.to_string())?,
                () = sleep(background::BETWEEN_LOOKS) => {}
                interrupt = self.interrupts.next() => if heard.interrupt(interrupt, &mut None).is_some() {
                    shell.end(&processes).await;
                    (ran.outcome, ran.signal) = (Outcome::Interrupted, heard.signal);
                    return Ok(heard.added_to(ran));
                },
            }
            let is_over = began.elapsed() >= patience;
            if awaited.found {
                break Some("it has printed what was waited for".to_owned());
            } else if !super::shell::is_up(&processes) {
                return self.fell(job, heard.added_to(ran), WAIT, output).await;
            } else if let Some(port) = port.filter(|port| !awaited.is_some() && background::is_open(*port)) {
                break Some(format!("port {port} is open"));
            } else if is_over && awaited.is_some() {
                shell.end(&processes).await;
                let text = job.step.expect().unwrap_or_default();
                (ran.outcome, ran.duration) = (Outcome::Failed, began.elapsed());
                ran.detail = Some(format!("its output does not hold `{text}`"));
                return Ok(heard.added_to(ran));
            } else if let Some(served) = served().filter(|_| job.must_serve && (is_over || port.is_none())) {
                break Some(format!("it listens at port {served}"));
            } else if is_over && job.must_serve {
                break None;
            } else if is_over {
                let port = port.map_or(String::new(), |port| format!(", and port {port} is not open"));
                break Some(format!("it still runs{port}"));
            }
        };
        shell.catch_up(output).map_err(|error| error.to_string())?;
        let stands = sign.as_ref().map_or_else(
            || "not known to be ready: it listens nowhere, and is waited for at the end".to_owned(),
            |sign| format!("ready: {sign}"),
        );
        ran.detail = Some(format!("{stands}; runs on as {}", names(&processes)));
        (ran.duration, ran.runs_on) = (began.elapsed(), true);
        ran.unready = sign.is_none().then(|| shell.last_job().to_owned());
        let up = Up { processes, port, is_ready: sign.is_some(), bash: shell.process() };
        self.up.insert(job.step.id.clone(), up);
        Ok(heard.added_to(ran))
    }

    /// Waits for the end of what a step has put into the background, or until it serves after all.
    pub(super) async fn wait_for(
        &mut self,
        job: &Job,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<ExecutionResult, String> {
        let (Some(mut up), Some(shell)) = (self.up.remove(&job.step.id), self.shell.as_mut()) else {
            return Err("what was to be waited for is not known".to_owned());
        };
        let (began, mut look) = (Instant::now(), Instant::now());
        let (mut heard, mut beat) = (Heard::default(), interval_at(began + HEARTBEAT, HEARTBEAT));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let cwd = self.directories.of(&Target::Local).to_owned();
        let came = |outcome, detail| ExecutionResult::new(outcome, began.elapsed(), cwd.clone(), detail);
        let ran = loop {
            let standing = if Instant::now() < look { Standing::Runs } else { up.look() };
            if standing == Standing::Runs && Instant::now() >= look {
                look = Instant::now() + BETWEEN_LOOKS;
            }
            match standing {
                Standing::Runs => {}
                Standing::Ended if up.bash.is_some() && up.bash == shell.process() => {
                    let ran = came(Outcome::Done, None);
                    return self.fell(job, heard.added_to(ran), &job.script, output).await;
                }
                Standing::Ended => {
                    let detail = "it has ended, and the shell that could say how has ended before it";
                    break came(Outcome::Failed, Some(detail.to_owned()));
                }
                Standing::Serves => {
                    let detail = format!("ready: it serves; runs on as {}", names(&up.processes));
                    let ran = ExecutionResult { runs_on: true, ..came(Outcome::Done, Some(detail)) };
                    self.up.insert(job.step.id.clone(), up);
                    break ran;
                }
            }
            let interrupt = tokio::select! {
                passed = shell.listen(output) => {
                    passed.map_err(|error| error.to_string())?;
                    None
                }
                () = sleep_until(look) => None,
                _ = beat.tick() => {
                    output(Stream::Stdout, &[]);
                    None
                }
                interrupt = self.interrupts.next() => Some(interrupt),
            };
            match interrupt.and_then(|interrupt| heard.interrupt(interrupt, &mut None)) {
                None => {}
                Some(Stop::Suspend) => super::signals::suspend(),
                Some(Stop::Interrupt | Stop::Kill) => {
                    shell.end(&up.processes).await;
                    break came(Outcome::Interrupted, None);
                }
            }
            if job.timeout.is_some_and(|timeout| began.elapsed() >= timeout) {
                shell.end(&up.processes).await;
                break came(Outcome::TimedOut, None);
            }
        };
        let shell = self.shell.as_mut().expect("it has started what was waited for");
        shell.catch_up(output).map_err(|error| error.to_string())?;
        let (signal, insisted) = (heard.signal, heard.insisted);
        Ok(heard.added_to(ExecutionResult { signal, insisted, ..ran }))
    }

    /// One that was to stay up and has ended: how, says the shell that started it.
    async fn fell(
        &mut self,
        job: &Job,
        mut ran: ExecutionResult,
        wait: &str,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<ExecutionResult, String> {
        let plain = Job { script: wait.to_owned(), mode: Mode::Plain, timeout: None, ..job.clone() };
        let waited = self.command(&plain, output).await?;
        ran.status = waited.status;
        ran.outcome = waited.outcome;
        ran.pause |= waited.pause;
        ran.handed_over.extend(waited.handed_over);
        let is_late = job.is_wait && ran.outcome == Outcome::Done;
        ran.detail = (!is_late).then(|| "it was to stay up, and has ended".to_owned());
        Ok(ran)
    }
}
