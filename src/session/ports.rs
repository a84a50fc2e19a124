//! The hands of a run: who records, who runs, who is asked, who is told. Each has a real one and one that touches nothing.

use super::answer::Unanswerable;
use super::attempt::ExecutionResult;
use super::control::Control;
use super::job::{Job, StartDirectory};
use super::prompt::Prompt;
use super::reply::{Author, Refused, Reply};
use super::todo::{Again, Left, Standing, TransactionEnd, WaitEnd};
use crate::observer::Observer;
use crate::plan::{Plan, Step};
use crate::record::{DatabaseOpened, DriverChanged, Event, StepOn, Stream, Target};
use crate::redact::Redactor;
use std::collections::BTreeMap;
use std::time::Duration;
use thiserror::Error;

/// Why something could not be recorded. Whoever sees it starts no further step.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct JournalError {
    /// What could not be written, where and why.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What came of a step's output.
#[derive(Debug, Default)]
pub struct Closed {
    /// How many bytes were stored.
    pub bytes: u64,
    /// SHA-256 of what was stored.
    pub sha256: String,
    /// Why not all of it is stored, or recorded.
    pub lost: Option<JournalError>,
}

/// Keeps what happened.
pub trait Journal {
    /// Writes an event down.
    fn record(&mut self, event: &Event) -> Result<(), JournalError>;

    /// Returns once everything recorded so far is on disk.
    fn barrier(&mut self) -> Result<(), JournalError>;

    /// Opens the place for the output of a step's attempt.
    fn open_output(&mut self, at: StepOn<'_>, number: usize, attempt: u32) -> Result<(), JournalError>;

    /// Stores output, already redacted.
    fn output(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), JournalError>;

    /// Closes the output that was opened last. What is wrong with it must not keep the step's end from the record.
    fn close_output(&mut self) -> Closed;

    /// Keeps what the shell of its target holds after an attempt at a step, for a resume.
    fn keep_state(&mut self, at: StepOn<'_>, attempt: u32, state: Vec<u8>) -> Result<(), JournalError>;
}

/// Runs commands in the run's shell, and statements on its databases.
pub trait StepRunner {
    /// Where a step that `opens_block` (or goes on with one) would start.
    fn place(&mut self, step: &Step, opens_block: bool) -> StartDirectory;

    /// The values of those of these variables that the run's shell holds. Looks only.
    fn held(&mut self, target: &Target, names: &[String]) -> BTreeMap<String, String>;

    /// Runs one attempt; its output goes to `output` as it comes, and nothing where none comes for a while.
    async fn run(&mut self, job: &Job, output: &mut dyn FnMut(Stream, &[u8])) -> ExecutionResult;

    /// Ends what a step has kept up; says whether it still was.
    async fn release(&mut self, step: &str) -> bool;

    /// How it stands with what a step has put into the background.
    fn look(&mut self, step: &str) -> Standing;

    /// What the EXIT trap of each of the run's shells would run that has one, and where: this machine's last.
    fn exit_traps(&mut self) -> Vec<(Target, String)>;

    /// Ends the shell and, where the run `is_over`, what its steps have left over; says what there was.
    async fn close(&mut self, is_over: bool) -> Left;
}

/// The transactions of a run's databases.
pub trait Transactions {
    /// Connects to a database, if that has not been done yet, and gives the new connection what the old one had; says which it is and
    /// as whom.
    async fn open(&mut self, database: &str, again: &Again) -> Result<Option<DatabaseOpened>, String>;

    /// Begins a transaction.
    async fn begin(&mut self, database: &str) -> Result<(), String>;

    /// Commits the transaction that is open, or rolls it back.
    async fn end(&mut self, database: &str, commit: bool) -> TransactionEnd;
}

/// Lets time pass.
pub trait Timer {
    /// Lets `time` pass. What happens meanwhile goes to `tell`.
    async fn wait(&mut self, time: Duration, tell: &mut dyn FnMut(Passing)) -> WaitEnd;
}

/// What happens while time passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passing {
    /// So much of it is left.
    Left(Duration),
    /// Somebody else drives the run from here on.
    HandedOver(DriverChanged),
}

/// Looks at the system for the run itself.
pub trait Surroundings {
    /// What a command prints there that looks at where the run would land, for the `expect` of the environment or a target.
    async fn probe(&mut self, target: &Target, command: &str) -> Result<String, String>;

    /// The value of a secret; none where only a person knows it.
    async fn secret(&mut self, name: &str) -> Result<Option<String>, String>;

    /// Waits until something happens while somebody is asked. Loses nothing where it is dropped half way.
    async fn meanwhile(&mut self) -> Meanwhile;

    /// Stops Stepgate where it is until somebody continues it.
    fn suspend(&mut self);
}

/// What happens while somebody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meanwhile {
    /// A signal that ends the run.
    Signal(i32),
    /// Ctrl-Z, as a signal.
    Suspend,
    /// What this step kept up has ended by itself.
    BackgroundEnded(String),
    /// Something that is said by whoever drives the run.
    Control(Control),
}

/// Everything that a run has of the system.
pub trait Runner: StepRunner + Transactions + Timer + Surroundings {}

impl<T: StepRunner + Transactions + Timer + Surroundings> Runner for T {}

/// Asks somebody.
pub trait Asker {
    /// Asks until there is a reply. Dropped half way, it takes the question back.
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable>;

    /// Tells whoever replied why that did not fit.
    fn refuse(&mut self, prompt: &Prompt, refused: &Refused);
}

/// What somebody who is asked may want to look at.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What is to be done.
    pub plan: &'a Plan,
    /// The end of what the last step has printed.
    pub printed: &'a [u8],
    /// What masks all that is known of secrets, once the run is on.
    pub mask: Option<&'a Redactor>,
}

/// All of them.
pub struct Hands<'a, R, A> {
    /// Keeps what happened.
    pub journal: &'a mut dyn Journal,
    /// Runs steps.
    pub runner: &'a mut R,
    /// Asks somebody.
    pub asker: &'a mut A,
    /// Is told.
    pub teller: &'a mut dyn Observer,
}
