//! Hands that do what a test says, and well where it says nothing.

use crate::record::{DatabaseOpened, Outcome};
use crate::session::attempt::{Attempt, ExecutionResult};
use crate::session::job::{Job, StartDirectory};
use crate::session::output_tail::Tail;
use crate::session::todo::{Done, Left, Standing, TransactionEnd, WaitEnd, Work};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

/// How attempts come out.
type Judge = Box<dyn FnMut(&Job) -> Option<Attempt>>;

/// What there is besides the session.
pub(super) struct World {
    /// What comes of the attempts at a step, by its title, in order.
    results: BTreeMap<String, VecDeque<Attempt>>,
    /// What comes of any other attempt.
    judge: Judge,
    /// What a command prints that looks where the run would land.
    pub(super) probes: BTreeMap<String, Result<String, String>>,
    /// The secrets that can be fetched.
    pub(super) secrets: BTreeMap<String, String>,
    /// What variables of its shell hold.
    pub(super) held: BTreeMap<String, String>,
    /// Why a database cannot be connected to, or begins nothing.
    pub(super) refuses_connection: Option<String>,
    pub(super) refuses_begin: Option<String>,
    /// The engine that databases say they are.
    pub(super) engine: String,
    /// What comes of the ends of transactions, in order.
    pub(super) ends: VecDeque<TransactionEnd>,
    /// What comes of a wait; none where it goes on until somebody replies.
    pub(super) waits: Option<WaitEnd>,
    /// Whether what is released still was up.
    pub(super) is_up: bool,
    /// How it stands with what is looked at.
    pub(super) standing: Standing,
    /// What is left of the run's processes at its end.
    pub(super) left: Left,
    /// Every job, as it was given.
    pub(super) jobs: Vec<Job>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            results: BTreeMap::new(),
            judge: Box::new(|_| None),
            probes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            held: BTreeMap::new(),
            refuses_connection: None,
            refuses_begin: None,
            engine: "sqlite".to_owned(),
            ends: VecDeque::new(),
            waits: Some(WaitEnd::Over),
            is_up: true,
            standing: Standing::Runs,
            left: Left::default(),
            jobs: Vec::new(),
        }
    }
}

impl World {
    /// The next attempt at the step called `title` comes out like this.
    pub(super) fn comes_out(&mut self, title: &str, attempt: Attempt) {
        self.results.entry(title.to_owned()).or_default().push_back(attempt);
    }

    /// Every attempt of which nothing was said comes out as `judge` says.
    pub(super) fn is_judged_by(&mut self, judge: impl FnMut(&Job) -> Option<Attempt> + 'static) {
        self.judge = Box::new(judge);
    }

    /// Does some work; none for a wait that goes on.
    pub(super) fn does(&mut self, work: &Work) -> Option<Done> {
        Some(match work {
            Work::Probe(expected) => {
                let unknown = || Err("nobody knows".to_owned());
                let said = |command: &String| self.probes.get(command).cloned().unwrap_or_else(unknown);
                Done::Probed(expected.iter().map(|one| (one.clone(), said(&one.command))).collect())
            }
            Work::Held(_, names) => Done::Held(self.holds(names)),
            Work::Secrets(names) => Done::Secrets(names.iter().map(|name| self.secret(name)).collect()),
            Work::Place { .. } => {
                Done::Placed(StartDirectory { cwd: PathBuf::from("/srv"), ..StartDirectory::default() })
            }
            Work::Run(job) => Done::Ran(Box::new(self.runs(job))),
            Work::Release(_) => Done::Released(self.is_up),
            Work::Look(_) => Done::Looked(self.standing),
            Work::Connect { database: name, .. } => Done::Connected(self.connects(name)),
            Work::Begin(_) => Done::Begun(self.refuses_begin.clone().map_or(Ok(()), Err)),
            Work::End { .. } => Done::Ended(self.ends.pop_front().unwrap_or(TransactionEnd::Done)),
            Work::Wait { .. } => Done::Waited(self.waits?),
            Work::Traps => Done::Traps(Vec::new()),
            Work::Close { .. } => Done::Closed(self.left.clone()),
        })
    }

    /// What its shell holds; of which nothing was said holds something.
    pub(super) fn holds(&self, names: &[String]) -> BTreeMap<String, String> {
        let held = |name: &String| self.held.get(name).cloned().unwrap_or_else(|| "held".to_owned());
        names.iter().map(|name| (name.clone(), held(name))).collect()
    }

    fn secret(&self, name: &str) -> Result<(String, String), String> {
        let value = self.secrets.get(name).cloned().ok_or_else(|| format!("`{name}` cannot be fetched"))?;
        Ok((name.to_owned(), value))
    }

    fn connects(&self, name: &str) -> Result<Option<DatabaseOpened>, String> {
        let about = DatabaseOpened {
            name: name.to_owned(),
            engine: self.engine.clone(),
            ..DatabaseOpened::default()
        };
        self.refuses_connection.clone().map_or(Ok(Some(about)), Err)
    }

    /// How an attempt comes out.
    pub(super) fn runs(&mut self, job: &Job) -> Attempt {
        self.jobs.push(job.clone());
        let said = self.results.get_mut(&job.step.title).and_then(VecDeque::pop_front);
        said.or_else(|| (self.judge)(job)).unwrap_or_else(|| ended(Outcome::Done))
    }
}

/// An attempt that ended like this and printed nothing.
pub(super) fn ended(outcome: Outcome) -> Attempt {
    Attempt {
        result: ExecutionResult::new(outcome, Duration::from_millis(7), PathBuf::from("/srv"), None),
        printed: Tail::default(),
        redacted: BTreeMap::new(),
        output_bytes: 0,
        output_sha256: String::new(),
        state_sha256: None,
        left_out: Vec::new(),
        state_lost: None,
    }
}

/// One that went well and printed `text`.
pub(super) fn printed(text: &str) -> Attempt {
    let mut attempt = ended(Outcome::Done);
    attempt.printed.push(text.as_bytes());
    attempt
}

/// One that stays up.
pub(super) fn stays_up() -> Attempt {
    let mut attempt = ended(Outcome::Done);
    attempt.result.runs_on = true;
    attempt
}

/// One that runs on and has not shown that it is ready.
pub(super) fn runs_on() -> Attempt {
    let mut attempt = stays_up();
    attempt.result.unready = Some("4242".to_owned());
    attempt
}

/// One that ended like this once `signal` had come.
pub(super) fn signalled(outcome: Outcome, signal: i32) -> Attempt {
    let mut attempt = ended(outcome);
    attempt.result.signal = Some(signal);
    attempt
}

/// A statement that changed so many rows.
pub(super) fn changed(rows: u64) -> Attempt {
    let mut attempt = ended(Outcome::Done);
    attempt.result.rows = Some(rows);
    attempt
}
