//! Hands that touch nothing: what a dry run drives the same loop with. They cannot start a process, open a database or
//! write a file, because nothing that they can name can.

use super::answer::Unanswerable;
use super::attempt::ExecutionResult;
use super::job::{Job, StartDirectory};
use super::ports::{
    Asker, Closed, Journal, JournalError, Meanwhile, Passing, Situation, StepRunner, Surroundings, Timer,
    Transactions,
};
use super::prompt::{Prompt, PromptKind};
use super::reply::{Author, Refused, Reply};
use super::reply_kind::ReplyKind;
use super::todo::{Again, Left, Standing, TransactionEnd, WaitEnd};
use crate::plan::{DecidedBy, Step};
use crate::record::{DatabaseOpened, Event, Outcome, StepOn, Stream, Target};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A runner that runs nothing.
#[derive(Debug, Default)]
pub struct Rehearsal;

impl StepRunner for Rehearsal {
    fn place(&mut self, step: &Step, opens_block: bool) -> StartDirectory {
        let folder = step.run().map_or(".", |run| run.cwd.as_str());
        let cwd = PathBuf::from(if opens_block { folder } else { "" });
        StartDirectory { enter: None, cwd, reason: None }
    }

    fn held(&mut self, _target: &Target, _names: &[String]) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    async fn run(&mut self, job: &Job, _output: &mut dyn FnMut(Stream, &[u8])) -> ExecutionResult {
        let result = ExecutionResult::new(Outcome::Done, Duration::ZERO, job.place.cwd.clone(), None);
        ExecutionResult { is_assumed: true, ..result }
    }

    async fn release(&mut self, _step: &str) -> bool {
        false
    }

    fn look(&mut self, _step: &str) -> Standing {
        Standing::Runs
    }

    fn exit_traps(&mut self) -> Vec<(Target, String)> {
        Vec::new()
    }

    async fn close(&mut self, _is_over: bool) -> Left {
        Left::default()
    }
}

impl Transactions for Rehearsal {
    async fn open(&mut self, _database: &str, _again: &Again) -> Result<Option<DatabaseOpened>, String> {
        Ok(None)
    }

    async fn begin(&mut self, _database: &str) -> Result<(), String> {
        Ok(())
    }

    async fn end(&mut self, _database: &str, _commit: bool) -> TransactionEnd {
        TransactionEnd::Done
    }
}

impl Timer for Rehearsal {
    async fn wait(&mut self, _time: Duration, _tell: &mut dyn FnMut(Passing)) -> WaitEnd {
        WaitEnd::Rehearsed
    }
}

impl Surroundings for Rehearsal {
    async fn probe(&mut self, _target: &Target, _command: &str) -> Result<String, String> {
        Err("a dry run asks nothing".to_owned())
    }

    async fn secret(&mut self, _name: &str) -> Result<Option<String>, String> {
        Ok(None)
    }

    async fn meanwhile(&mut self) -> Meanwhile {
        std::future::pending().await
    }

    fn suspend(&mut self) {}
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

    fn open_output(&mut self, _at: StepOn<'_>, _number: usize, _attempt: u32) -> Result<(), JournalError> {
        Ok(())
    }

    fn output(&mut self, _stream: Stream, _bytes: &[u8]) -> Result<(), JournalError> {
        Ok(())
    }

    fn close_output(&mut self) -> Closed {
        Closed::default()
    }

    fn keep_state(&mut self, _at: StepOn<'_>, _attempt: u32, _state: Vec<u8>) -> Result<(), JournalError> {
        Ok(())
    }
}

/// Says yes to everything, as a dry run assumes.
#[derive(Debug, Default)]
pub struct Assume;

impl Asker for Assume {
    async fn ask(&mut self, prompt: &Prompt, _at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        let first = prompt.options.first().cloned().unwrap_or_default();
        let reply = match prompt.kind {
            _ if prompt.replies.contains(&ReplyKind::Leave) => Reply::new(ReplyKind::Leave),
            PromptKind::Choice | PromptKind::Environment => Reply::new(ReplyKind::Choose).with_value(first),
            PromptKind::Value => Reply::new(ReplyKind::Value).with_value("?"),
            _ => Reply::new(ReplyKind::Yes),
        };
        Ok((reply, Author::rule(DecidedBy::Rehearsal)))
    }

    fn refuse(&mut self, _prompt: &Prompt, _refused: &Refused) {}
}
