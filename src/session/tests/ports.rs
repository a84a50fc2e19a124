//! Hands for the loop: each writes what it is asked to do into one list, in order, and does what the world of the test says.

use super::words;
use super::world::World;
use crate::observer::Observer;
use crate::plan::{Plan, Step};
use crate::record::{DatabaseOpened, Event, StepOn, Stream, Target};
use crate::session::todo::{Done, Standing, Work};
use crate::session::{
    Again, Asker, Author, Closed, ExecutionResult, Job, Journal, JournalError, Left, Meanwhile, Passing,
    Prompt, Refused, Reply, Situation, StartDirectory, StepRunner, Surroundings, Timer, TransactionEnd,
    Transactions, Unanswerable, WaitEnd,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What all hands have done, in order.
pub(super) type Log = Rc<RefCell<Vec<String>>>;

/// Keeps a record until it is told that it cannot.
pub(super) struct Book {
    pub(super) plan: Arc<Plan>,
    pub(super) log: Log,
    /// How many more events there is room for; none for any number.
    pub(super) room: Option<usize>,
    /// Whether output can be kept.
    pub(super) is_output_lost: bool,
}

impl Book {
    fn write(&self, line: impl Into<String>) {
        self.log.borrow_mut().push(line.into());
    }
}

/// A record that is full.
fn full() -> JournalError {
    JournalError { message: "no space is left".to_owned(), hint: None }
}

impl Journal for Book {
    fn record(&mut self, event: &Event) -> Result<(), JournalError> {
        let words = words::event(&self.plan, event);
        if self.room == Some(0) {
            self.write(format!("no room for {words}"));
            return Err(full());
        }
        self.room = self.room.map(|room| room - 1);
        self.write(format!("record {words}"));
        Ok(())
    }

    fn barrier(&mut self) -> Result<(), JournalError> {
        self.write("barrier");
        Ok(())
    }

    fn open_output(&mut self, _at: StepOn<'_>, number: usize, attempt: u32) -> Result<(), JournalError> {
        self.write(format!("open {number}.{attempt}"));
        Ok(())
    }

    fn output(&mut self, _stream: Stream, bytes: &[u8]) -> Result<(), JournalError> {
        if self.is_output_lost {
            return Err(full());
        }
        self.write(format!("keep {}", String::from_utf8_lossy(bytes)));
        Ok(())
    }

    fn close_output(&mut self) -> Closed {
        Closed { bytes: 3, sha256: "hash".to_owned(), lost: None }
    }

    fn keep_state(&mut self, _at: StepOn<'_>, attempt: u32, _state: Vec<u8>) -> Result<(), JournalError> {
        self.write(format!("keep the state of attempt {attempt}"));
        Ok(())
    }
}

/// Runs what a test says, and prints what it says.
pub(super) struct Machine {
    pub(super) world: World,
    pub(super) log: Log,
    /// What steps print, by their title, piece by piece.
    pub(super) prints: BTreeMap<String, Vec<&'static str>>,
    /// What happens while questions are open, in order.
    pub(super) meanwhile: VecDeque<Meanwhile>,
}

impl Machine {
    fn does(&mut self, work: &Work, words: &str) -> Done {
        self.log.borrow_mut().push(words.to_owned());
        self.world.does(work).expect("no wait goes on here")
    }
}

impl StepRunner for Machine {
    fn place(&mut self, _step: &Step, _opens_block: bool) -> StartDirectory {
        StartDirectory::default()
    }

    fn held(&mut self, _target: &Target, names: &[String]) -> BTreeMap<String, String> {
        self.world.holds(names)
    }

    async fn run(&mut self, job: &Job, output: &mut dyn FnMut(Stream, &[u8])) -> ExecutionResult {
        self.log.borrow_mut().push(format!("run {}", job.script.trim_end()));
        for piece in self.prints.get(&job.step.title).into_iter().flatten() {
            output(Stream::Stdout, piece.as_bytes());
        }
        self.world.runs(job).result
    }

    async fn release(&mut self, step: &str) -> bool {
        matches!(self.does(&Work::Release(step.to_owned()), "release"), Done::Released(true))
    }

    fn look(&mut self, step: &str) -> Standing {
        let Done::Looked(standing) = self.does(&Work::Look(step.to_owned()), "look") else {
            unreachable!("it looks")
        };
        standing
    }

    fn exit_traps(&mut self) -> Vec<(Target, String)> {
        Vec::new()
    }

    async fn close(&mut self, is_over: bool) -> Left {
        let Done::Closed(left) = self.does(&Work::Close { is_over }, "close") else {
            unreachable!("it closes")
        };
        left
    }
}

impl Transactions for Machine {
    async fn open(&mut self, database: &str, again: &Again) -> Result<Option<DatabaseOpened>, String> {
        let done =
            self.does(&Work::Connect { database: database.to_owned(), again: again.clone() }, "connect");
        let Done::Connected(connected) = done else { unreachable!("it connects") };
        connected
    }

    async fn begin(&mut self, database: &str) -> Result<(), String> {
        let Done::Begun(begun) = self.does(&Work::Begin(database.to_owned()), "begin") else {
            unreachable!("it begins")
        };
        begun
    }

    async fn end(&mut self, database: &str, commit: bool) -> TransactionEnd {
        let words = if commit { "commit" } else { "roll back" };
        let work = Work::End { database: database.to_owned(), commit };
        let Done::Ended(end) = self.does(&work, words) else { unreachable!("it ends") };
        end
    }
}

impl Timer for Machine {
    async fn wait(&mut self, time: Duration, tell: &mut dyn FnMut(Passing)) -> WaitEnd {
        tell(Passing::Left(time));
        let Some(end) = self.world.waits else { return std::future::pending().await };
        end
    }
}

impl Surroundings for Machine {
    async fn probe(&mut self, _target: &Target, command: &str) -> Result<String, String> {
        self.world.probes.get(command).cloned().unwrap_or_else(|| Err("nobody knows".to_owned()))
    }

    async fn secret(&mut self, name: &str) -> Result<Option<String>, String> {
        Ok(self.world.secrets.get(name).cloned())
    }

    async fn meanwhile(&mut self) -> Meanwhile {
        match self.meanwhile.pop_front() {
            Some(meanwhile) => meanwhile,
            None => std::future::pending().await,
        }
    }

    fn suspend(&mut self) {
        self.log.borrow_mut().push("suspend".to_owned());
    }
}

/// Replies what a test says, one after the other, and then goes away.
pub(super) struct Voice {
    pub(super) replies: VecDeque<Reply>,
    pub(super) log: Log,
}

impl Asker for Voice {
    async fn ask(&mut self, prompt: &Prompt, _at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        self.log.borrow_mut().push(format!("ask {}", prompt.text));
        self.replies.pop_front().map(|reply| (reply, Author::person())).ok_or(Unanswerable::Gone)
    }

    fn refuse(&mut self, _prompt: &Prompt, refused: &Refused) {
        self.log.borrow_mut().push(format!("refuse: {refused}"));
    }
}

/// Hears all that is told.
pub(super) struct Ear {
    pub(super) plan: Arc<Plan>,
    pub(super) log: Log,
}

impl Observer for Ear {
    fn coming(&mut self, step: &Step, number: usize, total: usize) {
        self.log.borrow_mut().push(format!("coming {} {number}/{total}", step.title));
    }

    fn tell(&mut self, event: &Event) {
        self.log.borrow_mut().push(format!("tell {}", words::event(&self.plan, event)));
    }

    fn output(&mut self, _stream: Stream, bytes: &[u8]) {
        self.log.borrow_mut().push(format!("show {}", String::from_utf8_lossy(bytes)));
    }

    fn idle(&mut self) {
        self.log.borrow_mut().push("idle".to_owned());
    }

    fn waiting(&mut self, left: Duration) {
        self.log.borrow_mut().push(format!("waiting {}", left.as_secs()));
    }

    fn again(&mut self, printed: &[u8]) {
        self.log.borrow_mut().push(format!("again {}", String::from_utf8_lossy(printed)));
    }
}
