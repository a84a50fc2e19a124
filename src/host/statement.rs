//! One statement of a run, and what can stop it: its timeout, and the operator.

use super::database::{Drawing, Executed, Fault};
use super::interrupts::Interrupt;
use super::runner::{HostRunner, target_of};
use super::signals::Signal;
use crate::plan::SqlStep;
use crate::reading::Effect;
use crate::record::{DriverChanged, Outcome, Stream};
use crate::session::{Control, ExecutionResult, Job};
use std::time::Duration;

/// How long a server may take to stop a statement before its connection is given up.
const GRACE: Duration = Duration::from_secs(10);

impl HostRunner {
    /// Runs a statement. What it prints besides rows is what the database says.
    pub(super) async fn statement(
        &mut self,
        job: &Job,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> ExecutionResult {
        let started = super::clock::monotonic();
        let none = SqlStep::default();
        let sql = job.step.sql().unwrap_or(&none);
        let name = sql.database.as_str();
        let (mut signal, mut pause, mut handed_over) = (None, false, Vec::new());
        let mut stopped = None;
        let ready = match self.databases.open(name).await {
            // A plan that does not say where its statements run is an older one, and does not say what is used either.
            Ok(_) if sql.on.is_some() => self.databases.go_to(name, sql.within.as_deref()).await,
            Ok(_) => Ok(()),
            Err(fault) => Err(fault),
        };
        let done = if let Err(fault) = ready {
            Err(fault)
        } else {
            let cancel = &mut self.databases.canceller(name);
            let drawing = Drawing { hidden: &sql.hidden, as_json: sql.rows_as_json, vertical: sql.vertical };
            let running = self.databases.execute(name, &job.script, drawing, output);
            tokio::pin!(running);
            // Without a limit the server has its own.
            let until = started + job.timeout.unwrap_or(Duration::from_secs(365 * 24 * 3600));
            let limit = tokio::time::sleep_until(until.into());
            tokio::pin!(limit);
            loop {
                tokio::select! {
                    // It is sent before anything can stop it: what is not there yet cannot be cancelled.
                    biased;
                    done = &mut running => break done,
                    () = &mut limit => {
                        let Some(cancel) = cancel.take() else { break Err(given_up()) };
                        stopped.get_or_insert(Outcome::TimedOut);
                        limit.as_mut().reset((super::clock::monotonic() + GRACE).into());
                        let _in_time = tokio::time::timeout(GRACE, cancel()).await;
                    }
                    heard = self.interrupts.next() => match stopping(&heard) {
                        Heard::Nothing => {}
                        Heard::Pause => pause = true,
                        Heard::HandedOver(changed) => handed_over.push(changed),
                        // The terminal went away, the statement did not: the run stops after it.
                        Heard::Later(number) => signal = Some(number),
                        Heard::Now(number) => {
                            signal = Some(number);
                            let Some(cancel) = cancel.take() else { break Err(given_up()) };
                            stopped.get_or_insert(Outcome::Interrupted);
                            limit.as_mut().reset((super::clock::monotonic() + GRACE).into());
                            let _in_time = tokio::time::timeout(GRACE, cancel()).await;
                        }
                    }
                }
            }
        };
        if matches!(done, Err(Fault::Lost(_))) {
            self.databases.drop_connection(name);
        }
        let done = done.map_err(|fault| match fault {
            Fault::Refused(text) => Fault::Refused(advised(text, sql.transaction.is_some())),
            fault => fault,
        });
        let looks = job.step.effect() == Effect::Read;
        let (outcome, detail) = outcome(&done, stopped, looks);
        if let Err(fault) = &done {
            output(Stream::Stderr, format!("{}\n", fault.clone().into_text()).as_bytes());
        }
        let Executed { rows, value } = done.unwrap_or_default();
        let (duration, cwd) = (started.elapsed(), self.directories.of(target_of(&job.step)).to_owned());
        let ended = ExecutionResult::new(outcome, duration, cwd, detail);
        ExecutionResult { signal, rows, value, pause, handed_over, ..ended }
    }
}

/// What something that is heard means for a statement.
enum Heard {
    Nothing,
    /// The run stops after it, to go on another time.
    Pause,
    /// Somebody else drives the run from here on.
    HandedOver(DriverChanged),
    /// The run stops after it, by this signal.
    Later(i32),
    /// It is stopped, by this signal.
    Now(i32),
}

fn stopping(heard: &Interrupt) -> Heard {
    match heard {
        Interrupt::Signal(Signal::Resize | Signal::Suspend) => Heard::Nothing,
        Interrupt::Signal(Signal::Hangup) => Heard::Later(Signal::Hangup.number()),
        Interrupt::Signal(signal) => Heard::Now(signal.number()),
        Interrupt::Control(Control::Stop) => Heard::Now(Signal::Interrupt.number()),
        Interrupt::Control(Control::Pause) => Heard::Pause,
        Interrupt::Control(Control::HandedOver(changed)) => Heard::HandedOver(changed.clone()),
        Interrupt::Control(_) => Heard::Nothing,
    }
}

/// What a server answers where something cannot be done within a transaction: PostgreSQL's states, and the words of the others.
const NOT_WITHIN: [&str; 6] = [
    "(SQLSTATE 2D000)",
    "(SQLSTATE 25001)",
    "from within a transaction",
    "cannot start a transaction within a transaction",
    "command in a transaction",
    "not allowed to execute this command in a transaction",
];

/// The same with what to write where only the transaction was in the way.
fn advised(text: String, is_in_transaction: bool) -> String {
    if !is_in_transaction || !NOT_WITHIN.iter().any(|words| text.contains(words)) {
        return text;
    }
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let advice =
        "it commits by itself, or cannot be part of a transaction: write transaction=none on the fence";
    let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
    format!("{first}; {advice}{rest}")
}

fn given_up() -> Fault {
    Fault::Lost("the server did not stop it, and the connection was given up".to_owned())
}

/// How a statement ended. One that only looks has happened to nobody, so it is never in doubt.
fn outcome(
    done: &Result<Executed, Fault>,
    stopped: Option<Outcome>,
    looks: bool,
) -> (Outcome, Option<String>) {
    let Err(fault) = done else { return (Outcome::Done, None) };
    let text = fault.clone().into_text();
    let first = text.lines().next().unwrap_or_default().to_owned();
    let outcome = match fault {
        Fault::NotStarted(_) => Outcome::NotStarted,
        Fault::Refused(_) => stopped.unwrap_or(Outcome::Failed),
        Fault::Lost(_) if looks => stopped.unwrap_or(Outcome::Failed),
        Fault::Lost(_) => Outcome::InDoubt,
    };
    (outcome, Some(first))
}
