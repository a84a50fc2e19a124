//! What a session wants done next, and what came of it: all that passes between it and the world.

use super::attempt::Attempt;
use super::ending::Ending;
use super::job::{Job, StartDirectory};
use super::prompt::Prompt;
use crate::plan::Expectation;
use crate::record::{DatabaseOpened, Event, Target};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a session wants next.
#[derive(Debug, Clone, PartialEq)]
pub enum Todo {
    /// An event is to be written down, taken in with [`Session::apply`](super::Session::apply), and only then told.
    Record {
        /// The event.
        event: Box<Event>,
        /// Whether it has to be on disk before anything else happens.
        is_durable: bool,
    },
    /// Whoever listens is told.
    Tell(Notice),
    /// Somebody is asked, until [`Session::answer`](super::Session::answer) takes a reply.
    Ask(Box<Prompt>),
    /// Something is done; what came of it goes to [`Session::finished`](super::Session::finished).
    Do(Work),
    /// There is nothing left to do.
    Finish(Ending),
}

/// What is told and not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A step comes up.
    Coming {
        /// Its id.
        step: String,
        /// Its place on the way, from 1.
        number: usize,
        /// How long the way is.
        total: usize,
    },
    /// The end of what the last step has printed, again.
    Printed(Vec<u8>),
}

/// Something that a session cannot do itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Ask where commands would land: what each of these prints.
    Probe(Vec<Expectation>),
    /// Fetch the secrets that a way back needs, by their variables.
    Secrets(Vec<String>),
    /// Say what the run's shell holds in these variables.
    Held(Target, Vec<String>),
    /// Say where a step would start.
    Place {
        /// The step's id.
        step: String,
        /// Whether it opens a block, so that its block's directory is set.
        opens_block: bool,
    },
    /// Run an attempt, which has been recorded.
    Run(Box<Job>),
    /// End what a step has kept up.
    Release(String),
    /// Say how it stands with what a step has put into the background.
    Look(String),
    /// Connect to a database, if that has not been done yet.
    Connect {
        /// The database.
        database: String,
        /// What a new connection has to be given first.
        again: Again,
    },
    /// Begin a transaction on this database.
    Begin(String),
    /// End the transaction on this database.
    End {
        /// The database.
        database: String,
        /// Whether it is committed, or rolled back.
        commit: bool,
    },
    /// Let time pass; a reply to the prompt ends it too.
    Wait {
        /// How long.
        time: Duration,
        /// What a program may reply to meanwhile.
        prompt: Box<Prompt>,
    },
    /// Say what the EXIT traps of the run's shells would run.
    Traps,
    /// End the shell and, where the run is over, what its steps have left over.
    Close {
        /// Whether nothing is left to go on with.
        is_over: bool,
    },
}

/// What came of a [`Work`], in the same order.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// What each command printed, or why it could not be asked.
    Probed(Vec<(Expectation, Result<String, String>)>),
    /// The secrets that there are, by their variables, or why one could not be fetched.
    Secrets(Result<Vec<(String, String)>, String>),
    /// The values of those that are set.
    Held(BTreeMap<String, String>),
    /// Where it would start.
    Placed(StartDirectory),
    /// How the attempt came out.
    Ran(Box<Attempt>),
    /// Whether it still was up.
    Released(bool),
    /// How it stands.
    Looked(Standing),
    /// Which database that is, if it was connected to just now.
    Connected(Result<Option<DatabaseOpened>, String>),
    /// Whether it was begun.
    Begun(Result<(), String>),
    /// How the end of the transaction came out.
    Ended(TransactionEnd),
    /// How the wait came to its end.
    Waited(WaitEnd),
    /// What it would run.
    Traps(Vec<(Target, String)>),
    /// What there was.
    Closed(Left),
}

/// How it stands with what a step has put into the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It runs, and serves nobody.
    Runs,
    /// It runs and listens at a port.
    Serves,
    /// It has ended.
    Ended,
}

/// What the steps so far have left in the session of a database, which a new connection does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Again {
    /// The statements that set it, in order.
    pub statements: Vec<String>,
    /// Why no new connection can be what the old one was; none where these statements make it that.
    pub lost: Option<String>,
}

/// What the steps of a run have left running, in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Left {
    /// What was ended with the run.
    pub stopped: Vec<String>,
    /// What still runs.
    pub stays: Vec<String>,
}

/// How the end of a transaction came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionEnd {
    /// As it was meant.
    Done,
    /// The server refused, and has rolled back.
    Refused(String),
    /// The connection went away before the answer came.
    Lost(String),
}

/// How a wait came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitEnd {
    /// The time is over.
    Over,
    /// The operator had enough of it, after so long.
    Ended(Duration),
    /// A signal came.
    Signal(i32),
    /// Whoever drives the run wants to go on another time.
    Paused,
    /// Nothing was waited for: this is a rehearsal.
    Rehearsed,
}

impl Todo {
    /// An event that need not be on disk at once.
    pub(super) fn record(event: Event) -> Self {
        Self::Record { event: Box::new(event), is_durable: false }
    }

    /// An event that has to be.
    pub(super) fn record_durably(event: Event) -> Self {
        Self::Record { event: Box::new(event), is_durable: true }
    }
}
