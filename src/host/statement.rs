//! One statement of a run, and what can stop it: its timeout, and the operator.

use super::command::{ends_watch, seen_enough};
use super::database::{Drawing, Executed, Fault};
use super::interrupts::Interrupt;
use super::runner::{HostRunner, target_of};
use super::sending::Sending;
use super::signals::Signal;
use super::watch_end::{Watch, WatchEnd, over};
use crate::plan::SqlStep;
use crate::reading::{Effect, Mode};
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
        let (mut stopped, mut enough) = (None, None);
        let watch = (job.mode == Mode::Watch)
            .then(|| Watch::new(job.timeout, Duration::from_secs(job.step.watched()), self.person));
        let folder = self.directories.base().join(&sql.run.cwd);
        let awaited = job.step.expect().filter(|_| watch.is_some());
        let drawing = Drawing { hidden: &sql.hidden, as_json: sql.rows_as_json, vertical: sql.vertical };
        let sending = Sending::new(job, sql, &folder, drawing, awaited);
        let done = if let Err(fault) = self.ready(sql).await {
            Err(fault)
        } else {
            let mut cancel = self.databases.canceller(name);
            let running = sending.send(&mut self.databases, output);
            tokio::pin!(running);
            // Without a limit the server has its own. What is watched is ended by its time, and not stopped.
            let limit = job.timeout.filter(|_| watch.is_none());
            let until = started + limit.unwrap_or(Duration::from_secs(365 * 24 * 3600));
            let limit = tokio::time::sleep_until(until.into());
            tokio::pin!(limit);
            loop {
                let act = tokio::select! {
                    // It is sent before anything can stop it: what is not there yet cannot be cancelled.
                    biased;
                    done = &mut running => break done,
                    () = &mut limit => Act::Stop(Outcome::TimedOut),
                    end = over(watch.as_ref()), if enough.is_none() => Act::Enough(end),
                    heard = self.interrupts.next() => {
                        let is_end = watch.is_some() && ends_watch(&heard, self.person);
                        match stopping(&heard) {
                            _ if is_end && enough.is_none() => Act::Enough(WatchEnd::Key),
                            Heard::Nothing => continue,
                            Heard::Pause => {
                                pause = true;
                                continue;
                            }
                            Heard::HandedOver(changed) => {
                                handed_over.push(changed);
                                continue;
                            }
                            // The terminal went away, the statement did not: the run stops after it.
                            Heard::Later(number) => {
                                signal = Some(number);
                                continue;
                            }
                            Heard::Now(number) => {
                                signal = Some(number);
                                Act::Stop(Outcome::Interrupted)
                            }
                        }
                    }
                };
                match act {
                    Act::Enough(end) => {
                        enough = Some(end);
                        if !sending.end() {
                            break Ok(Executed::default());
                        }
                    }
                    Act::Stop(outcome) => {
                        stopped.get_or_insert(outcome);
                        if !sending.end() {
                            break Err(Fault::Refused("it was not sent again".to_owned()));
                        }
                    }
                }
                let Some(cancel) = cancel.take() else { break Err(given_up()) };
                limit.as_mut().reset((super::clock::monotonic() + GRACE).into());
                let _in_time = tokio::time::timeout(GRACE, cancel()).await;
            }
        };
        if matches!(done, Err(Fault::Lost(_))) {
            self.databases.drop_connection(name);
        }
        let sets_session = self.databases.changed_unseen(name, &job.script, done.is_ok()).await;
        let done = match done {
            // Somebody has seen enough of it, and what was on its way was cancelled.
            Err(Fault::Refused(_)) if enough.is_some() && stopped.is_none() => Ok(Executed::default()),
            Err(Fault::Refused(text)) => Err(Fault::Refused(advised(text, sql.transaction.is_some()))),
            done => done,
        };
        let looks = job.step.effect() == Effect::Read;
        let (outcome, detail) = outcome(&done, stopped, looks);
        if let Err(fault) = &done {
            output(Stream::Stderr, format!("{}\n", fault.clone().into_text()).as_bytes());
        }
        let Executed { rows, row } = done.unwrap_or_default();
        let (duration, cwd) = (started.elapsed(), self.directories.of(&target_of(&job.step)).to_owned());
        let mut ended = ExecutionResult::new(outcome, duration, cwd, detail);
        if watch.is_some() && stopped.is_none() {
            let enough = if sending.has_printed_awaited() { Some(WatchEnd::Text) } else { enough };
            seen_enough(&mut ended, enough, awaited.is_some(), awaited);
        }
        ExecutionResult { signal, rows, row, sets_session, pause, handed_over, ..ended }
    }
}

impl HostRunner {
    /// Sees to it that there is a connection for a statement, in the database that its document has gone to.
    async fn ready(&mut self, sql: &SqlStep) -> Result<(), Fault> {
        self.databases.open(&sql.database).await?;
        // A plan that does not say where its statements run is an older one, and does not say what is used either.
        if sql.on.is_some() {
            self.databases.go_to(&sql.database, sql.within.as_deref()).await
        } else {
            Ok(())
        }
    }
}

/// What is to be done about a statement that runs.
enum Act {
    /// Somebody has seen enough of what is watched.
    Enough(WatchEnd),
    /// It is stopped.
    Stop(Outcome),
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
