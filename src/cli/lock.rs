//! One run at a time for one environment of one runbook: the lock, taken before anything is written.

use super::error::CommandError;
use super::front::Front;
use super::ledgers::{Ledgers, Past};
use super::left_behind;
use super::screen::Screen;
use crate::host::{self, Process};
use crate::ledger::{Holder, Lease, LedgerError, Subject};
use crate::plan::Plan;
use crate::record::{Event, LockBroken};
use crate::session::{Prompt, PromptKind, ReplyKind};
use std::path::{Path, PathBuf};

/// What is to be locked, and for whom.
pub(super) struct Claim<'a> {
    pub(super) ledgers: &'a Ledgers,
    /// What it is called wherever it is locked from.
    pub(super) runbook: PathBuf,
    pub(super) environment: Option<&'a str>,
    pub(super) run: &'a str,
    /// Why the lock is to be broken if somebody has it.
    pub(super) reason: Option<&'a str>,
    /// The numbers of the processes that ended steps of the run have left running: they may have the lock.
    pub(super) left: Vec<i32>,
}

/// A lock that was taken, and the record of how, if it was taken from somebody.
pub(super) struct Taken {
    pub(super) lock: Box<dyn Lease>,
    pub(super) broken: Option<Event>,
}

/// Why it could not be.
enum Refusal {
    /// What an earlier session of the same run has started still runs.
    Remains(Vec<Process>),
    Error(CommandError),
}

impl Claim<'_> {
    /// Takes the lock.
    pub(super) fn take(&self) -> Result<Taken, CommandError> {
        self.attempt().map_err(|refusal| match refusal {
            Refusal::Remains(processes) => remains(&processes),
            Refusal::Error(error) => error,
        })
    }

    /// Takes the lock for a run that goes on; what it has left running is waited for, if there is a person who wants that.
    pub(super) async fn take_again(
        &self,
        plan: &Plan,
        front: &mut Front<'_>,
        screen: &Screen,
    ) -> Result<Taken, CommandError> {
        let mut waits = false;
        loop {
            match self.attempt() {
                Ok(taken) => return Ok(taken),
                Err(Refusal::Error(error)) => return Err(error),
                Err(Refusal::Remains(_)) if waits => front.pass().await?,
                Err(Refusal::Remains(processes)) => {
                    screen.talk(&remains(&processes).message);
                    let text = "Wait until it has ended? Ctrl-C stops waiting.";
                    let prompt = Prompt::new(PromptKind::Wait, text, &[ReplyKind::No, ReplyKind::Yes]);
                    let replied = front.ask(plan, prompt).await?;
                    waits = replied.is_some_and(|(reply, _)| reply.reply == ReplyKind::Yes);
                    if !waits {
                        return Err(remains(&processes));
                    }
                }
            }
        }
    }

    fn attempt(&self) -> Result<Taken, Refusal> {
        let subject = Subject { runbook: &self.runbook, environment: self.environment };
        let holder = Holder {
            run: self.run.to_owned(),
            user: host::actor().user,
            host: host::host_name(),
            process: std::process::id(),
        };
        let home = &self.ledgers.home;
        let (file, held) = match home.lease(subject, &holder) {
            Ok(lock) => {
                left_behind::in_order(self.ledgers, lock.before());
                return Ok(Taken { lock, broken: None });
            }
            Err(LedgerError::Locked { holder: held, is_lapsed, .. })
                if home.is_shared() && self.reason.is_none() =>
            {
                return self.after(subject, &holder, held.as_deref(), is_lapsed).map_err(Refusal::Error);
            }
            Err(LedgerError::Locked { file, holder, .. }) => (file, holder),
            Err(error) => return Err(Refusal::Error(error.into())),
        };
        let processes = file.as_deref().map(host::holders).unwrap_or_default();
        let is_left = |process: &Process| self.left.contains(&process.pid);
        let is_own = held.as_ref().is_some_and(|held| held.run == self.run);
        let is_there = held.as_ref().is_some_and(|held| host::is_running(held.process));
        let only_left = is_own && !is_there && !processes.is_empty() && processes.iter().all(is_left);
        let left = only_left.then_some("only what ended steps of this run have left running has it");
        if let Some(reason) = self.reason.or(left) {
            let lock = home.break_lease(subject).and_then(|()| home.lease(subject, &holder));
            let broken = LockBroken {
                holder: held.map_or_else(|| "nobody known".to_owned(), |held| held.to_string()),
                processes: processes.iter().map(Process::named).collect(),
                reason: reason.to_owned(),
            };
            return lock
                .map(|lock| Taken { lock, broken: Some(Event::LockBroken(broken)) })
                .map_err(|error| Refusal::Error(error.into()));
        }
        let is_alive =
            |held: &Holder| processes.iter().any(|process| held.process == process.pid.unsigned_abs());
        match held {
            Some(held) if held.run == self.run && !is_alive(&held) => Err(Refusal::Remains(processes)),
            held => Err(Refusal::Error(taken(
                subject,
                held.as_deref(),
                &processes,
                held.as_deref().is_some_and(is_alive),
            ))),
        }
    }
}

impl Claim<'_> {
    /// Takes the lock of a record that machines share from a run that is cut off from it, where no step of that is in doubt: what it has
    /// started may still run where nobody sees it from here.
    fn after(
        &self,
        subject: Subject<'_>,
        holder: &Holder,
        held: Option<&Holder>,
        is_lapsed: bool,
    ) -> Result<Taken, CommandError> {
        let Some(held) = held.filter(|_| is_lapsed) else { return Err(taken(subject, held, &[], true)) };
        if self.is_settled(&held.run) {
            let lock = self.ledgers.home.lease_after(subject, holder, &held.run)?;
            left_behind::in_order(self.ledgers, lock.before());
            return Ok(Taken { lock, broken: None });
        }
        let message = format!(
            "{subject} is taken: {held} was cut off from the record in the middle of a step, and nobody here knows how that ended"
        );
        Err(CommandError::in_doubt(message)
            .hinted(format!(
                "Look at what it did, then `stepgate resume {}` asks what became of it.",
                held.run
            ))
            .hinted("Or take its place with --break-lock REASON, which is recorded."))
    }

    /// Whether every step that `run` has started has an end, or what a person has said of it.
    fn is_settled(&self, run: &str) -> bool {
        match self.ledgers.home.find(run) {
            Ok(run) => match run.read_lines() {
                Ok(_) => Past::read(run)
                    .is_ok_and(|past| past.is_readable() && past.progress().in_doubt().is_none()),
                Err(error) => is_missing(&error),
            },
            // It has the lock before it has a record, and a record before it has a ledger.
            Err(error) => is_missing(&error),
        }
    }
}

/// Whether something was looked for and is not there.
fn is_missing(error: &LedgerError) -> bool {
    match error {
        LedgerError::NoSuchRun { .. } => true,
        LedgerError::Io { cause, .. } => cause.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Somebody has it.
fn taken(subject: Subject<'_>, held: Option<&Holder>, processes: &[Process], alive: bool) -> CommandError {
    let by = held.map_or_else(|| "somebody".to_owned(), ToString::to_string);
    let error = CommandError::declined(if alive {
        format!("{subject} is being run already: {by}")
    } else {
        format!("{subject} is taken: of {by}, {}", still_runs(processes))
    });
    let resume =
        held.filter(|_| !alive).map(|held| format!("`stepgate resume {}` goes on with that run.", held.run));
    let error = resume.into_iter().fold(error, CommandError::hinted);
    error.hinted("Wait until it has ended, or take its place with --break-lock REASON, which is recorded.")
}

/// What the run itself has left.
fn remains(processes: &[Process]) -> CommandError {
    CommandError::in_doubt(format!("of this run, {}", still_runs(processes)))
        .hinted("Wait until it has ended, or go on regardless with --break-lock REASON, which is recorded.")
}

fn still_runs(processes: &[Process]) -> String {
    let shown: Vec<String> = processes.iter().map(|process| crate::text::visible(&process.named())).collect();
    if shown.is_empty() {
        "something still runs that cannot be seen".to_owned()
    } else {
        format!("this still runs: {}", shown.join(", "))
    }
}

/// The path by which a runbook is locked: the same from everywhere, and in a record that machines share the same on each of them.
pub(super) fn locked_path(ledgers: &Ledgers, runbook: &Path) -> Result<PathBuf, CommandError> {
    let name = if ledgers.home.is_shared() { host::shared_name(runbook) } else { host::whole_path(runbook) };
    name.map_err(|error| CommandError::usage(error.to_string()))
}
