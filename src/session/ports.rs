//! The hands of a run: who records, who runs, who is asked, who is told. Each has a real one and one that touches nothing.

use super::ask::{Nobody, Question, Situation, Standing};
use crate::plan::{Plan, Step};
use crate::reading::Mode;
use crate::record::{DatabaseOpened, Event, Outcome, Status, Stream, Teller, Window};
use std::path::PathBuf;
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
    fn open_output(&mut self, step: &Step, number: usize, attempt: u32) -> Result<(), JournalError>;

    /// Stores output, already redacted.
    fn output(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), JournalError>;

    /// Closes the output that was opened last. What is wrong with it must not keep the step's end from the record.
    fn close_output(&mut self) -> Closed;

    /// Keeps what the shell holds after an attempt at a step, for a resume.
    fn keep_state(&mut self, step: &str, attempt: u32, state: Vec<u8>) -> Result<(), JournalError>;
}

/// Where a step starts, and why there if that is not where its block says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The folder to go to first; none to stay where the step before ended.
    pub enter: Option<PathBuf>,
    /// The folder that it starts in, for the record.
    pub cwd: PathBuf,
    /// Why there.
    pub reason: Option<String>,
}

/// One attempt at one step.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    /// The step.
    pub step: &'a Step,
    /// The text that runs.
    pub script: &'a str,
    /// How it is run.
    pub mode: Mode,
    /// Where it starts.
    pub place: &'a Place,
    /// Shell variables that it is given first.
    pub variables: &'a [(String, String)],
    /// After how long it is stopped.
    pub timeout: Option<Duration>,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Why it ended.
    pub outcome: Outcome,
    /// How its process ended.
    pub status: Option<Status>,
    /// How long it took.
    pub duration: Duration,
    /// Where the shell is now.
    pub cwd: PathBuf,
    /// What else there is to say.
    pub detail: Option<String>,
    /// The signal that Stepgate got meanwhile.
    pub signal: Option<i32>,
    /// Whether whoever sent the signal has sent it again, and means the whole run.
    pub insisted: bool,
    /// The shell's state, if it has changed.
    pub state: Option<Vec<u8>>,
    /// Whether it goes on beside the steps that follow.
    pub runs_on: bool,
    /// What its terminal was like, if it had one.
    pub window: Option<Window>,
    /// How many rows a statement changed.
    pub rows: Option<u64>,
    /// The first value of a statement's result.
    pub value: Option<String>,
    /// Whether nothing was run at all, so that nothing can be missing from what it printed.
    pub is_assumed: bool,
}

impl Ran {
    /// An attempt that came out like this, with nothing else to say.
    pub fn new(outcome: Outcome, duration: Duration, cwd: PathBuf, detail: Option<String>) -> Self {
        Self {
            outcome,
            status: None,
            duration,
            cwd,
            detail,
            signal: None,
            insisted: false,
            state: None,
            runs_on: false,
            window: None,
            rows: None,
            value: None,
            is_assumed: false,
        }
    }
}

/// How the end of a transaction came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// As it was meant.
    Done,
    /// The server refused, and has rolled back.
    Refused(String),
    /// The connection went away before the answer came.
    Lost(String),
}

/// How a wait came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The time is over.
    Over,
    /// The operator had enough of it, after so long.
    Ended(Duration),
    /// A signal came.
    Signal(i32),
    /// Nothing was waited for: this is a rehearsal.
    Rehearsed,
}

/// Runs steps.
pub trait Runner {
    /// How a step would really be run.
    fn mode(&self, step: &Step) -> Mode;

    /// Where a step that `opens_block` (or goes on with one) would start.
    fn place(&mut self, step: &Step, opens_block: bool) -> Place;

    /// Runs one attempt; its output goes to `output` as it comes, and nothing where none comes for a while.
    async fn run(&mut self, job: Job<'_>, output: &mut dyn FnMut(Stream, &[u8])) -> Ran;

    /// Connects to a database, if that has not been done yet; says which it is and as whom.
    async fn open(&mut self, database: &str) -> Result<Option<DatabaseOpened>, String>;

    /// Begins a transaction.
    async fn begin(&mut self, database: &str) -> Result<(), String>;

    /// Commits the transaction that is open, or rolls it back.
    async fn end(&mut self, database: &str, commit: bool) -> Settled;

    /// Lets time pass. What is left of it goes to `tell`, again and again.
    async fn wait(&mut self, time: Duration, tell: &mut dyn FnMut(Duration)) -> Waited;

    /// What a command prints that looks at where the run would land, for the environment's `expect`.
    async fn probe(&mut self, command: &str) -> Result<String, String>;

    /// Ends what a step has kept up; says whether it still was.
    async fn release(&mut self, step: &str) -> bool;

    /// Ends what is left of the run's processes; says what there was.
    async fn close(&mut self) -> Vec<String>;
}

/// Answers questions.
pub trait Asker {
    /// The answer, or who could not be asked. Called only with questions that the policy has.
    fn ask(&mut self, question: &Question<'_>, at: &Situation<'_>) -> Result<Standing, Nobody>;

    /// Whether an answer can be had at all, without asking it yet.
    fn can_answer(&self, question: &Question<'_>, plan: &Plan) -> Result<(), Nobody>;
}

/// All of them.
pub struct Hands<'a, R> {
    /// Keeps what happened.
    pub journal: &'a mut dyn Journal,
    /// Runs steps.
    pub runner: &'a mut R,
    /// Answers questions.
    pub asker: &'a mut dyn Asker,
    /// Is told.
    pub teller: &'a mut dyn Teller,
}
