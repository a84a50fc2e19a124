//! Hands that touch nothing: what a dry run drives the same loop with. They cannot start a process, open a database or
//! write a file, because nothing that they can name can.

use super::ask::{Nobody, Question, Reply, Situation, Standing};
use super::ports::{Asker, Closed, Job, Journal, JournalError, Place, Ran, Runner, Settled, Waited};
use crate::plan::{DecidedBy, Plan, Step};
use crate::reading::Mode;
use crate::record::{DatabaseOpened, Event, Outcome, Stream};
use std::path::PathBuf;
use std::time::Duration;

/// A runner that runs nothing.
#[derive(Debug, Default)]
pub struct Rehearsal;

impl Runner for Rehearsal {
    fn mode(&self, step: &Step) -> Mode {
        step.mode()
    }

    fn place(&mut self, step: &Step, opens_block: bool) -> Place {
        let folder = step.run().map_or_else(|| ".".to_owned(), |run| run.cwd.clone());
        Place {
            enter: None,
            cwd: PathBuf::from(if opens_block { folder } else { String::new() }),
            reason: None,
        }
    }

    async fn run(&mut self, job: Job<'_>, _output: &mut dyn FnMut(Stream, &[u8])) -> Ran {
        Ran { is_assumed: true, ..Ran::new(Outcome::Done, Duration::ZERO, job.place.cwd.clone(), None) }
    }

    async fn wait(&mut self, _time: Duration, _tell: &mut dyn FnMut(Duration)) -> Waited {
        Waited::Rehearsed
    }

    async fn open(&mut self, _database: &str) -> Result<Option<DatabaseOpened>, String> {
        Ok(None)
    }

    async fn begin(&mut self, _database: &str) -> Result<(), String> {
        Ok(())
    }

    async fn end(&mut self, _database: &str, _commit: bool) -> Settled {
        Settled::Done
    }

    async fn probe(&mut self, _command: &str) -> Result<String, String> {
        Err("a dry run asks nothing".to_owned())
    }

    async fn release(&mut self, _step: &str) -> bool {
        false
    }

    async fn close(&mut self) -> Vec<String> {
        Vec::new()
    }
}

/// A journal that keeps nothing.
#[derive(Debug, Default)]
pub struct Discarded;

impl Journal for Discarded {
    fn record(&mut self, _event: &Event) -> Result<(), JournalError> {
        Ok(())
    }

    fn barrier(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn open_output(&mut self, _step: &Step, _number: usize, _attempt: u32) -> Result<(), JournalError> {
        Ok(())
    }

    fn output(&mut self, _stream: Stream, _bytes: &[u8]) -> Result<(), JournalError> {
        Ok(())
    }

    fn close_output(&mut self) -> Closed {
        Closed::default()
    }

    fn keep_state(&mut self, _step: &str, _attempt: u32, _state: Vec<u8>) -> Result<(), JournalError> {
        Ok(())
    }
}

/// Says yes to everything, as a dry run assumes.
#[derive(Debug, Default)]
pub struct Assume;

impl Asker for Assume {
    fn ask(&mut self, _question: &Question<'_>, _at: &Situation<'_>) -> Result<Standing, Nobody> {
        Ok(Standing { reply: Reply::Yes(None), how: DecidedBy::Rehearsal, by: None })
    }

    fn can_answer(&self, _question: &Question<'_>, _plan: &Plan) -> Result<(), Nobody> {
        Ok(())
    }
}
