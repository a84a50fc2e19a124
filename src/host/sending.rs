//! How a statement is sent as its client would: once, again and again, or with a file of this side.

use super::database::{Databases, Drawing, Executed, Fault};
use super::watch_end::OutputMatcher;
use crate::plan::SqlStep;
use crate::record::Stream;
use crate::session::Job;
use crate::sql;
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;
use tokio::time::sleep;

/// A statement that is sent.
pub(super) struct Sending<'a> {
    text: &'a str,
    sql: &'a SqlStep,
    /// Where the name of a file counts from.
    folder: &'a Path,
    drawing: Drawing<'a>,
    /// The text in what it prints that ends it.
    awaited: Option<&'a str>,
    /// Whether it has been sent, and is not yet sent again.
    is_between: Cell<bool>,
    /// Whether it is not sent again: what is on its way may end before it can be cancelled.
    is_over: Cell<bool>,
    found: Cell<bool>,
}

impl<'a> Sending<'a> {
    /// The statement of `job`.
    pub(super) const fn new(
        job: &'a Job,
        sql: &'a SqlStep,
        folder: &'a Path,
        drawing: Drawing<'a>,
        awaited: Option<&'a str>,
    ) -> Self {
        Self {
            text: job.script.as_str(),
            sql,
            folder,
            drawing,
            awaited,
            is_between: Cell::new(false),
            is_over: Cell::new(false),
            found: Cell::new(false),
        }
    }

    /// It is not sent again. Gives whether something of it is on its way, which is to be cancelled.
    pub(super) fn end(&self) -> bool {
        self.is_over.set(true);
        !self.is_between.get()
    }

    /// Whether it has printed what was waited for.
    pub(super) const fn has_printed_awaited(&self) -> bool {
        self.found.get()
    }

    /// Sends it, as often as it says.
    pub(super) async fn send(
        &self,
        databases: &mut Databases,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Executed, Fault> {
        let mut awaited = OutputMatcher::new(self.awaited);
        let mut sent = 0_u64;
        loop {
            self.is_between.set(false);
            let mut tell = |stream: Stream, bytes: &[u8]| {
                awaited.take(bytes);
                output(stream, bytes);
            };
            let done = self.once(databases, &mut tell).await?;
            sent += 1;
            self.is_between.set(true);
            self.found.set(awaited.found);
            let Some(again) = self.sql.by_client.again else { return Ok(done) };
            if awaited.found || self.is_over.get() || again.times.is_some_and(|times| sent >= times) {
                return Ok(done);
            }
            sleep(Duration::from_millis(again.every_ms)).await;
        }
    }

    async fn once(
        &self,
        databases: &mut Databases,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Executed, Fault> {
        let name = self.sql.database.as_str();
        match sql::file_copy(self.text) {
            Some(copy) => databases.copy(name, &copy, self.folder, self.drawing, output).await,
            None => databases.execute(name, self.text, self.drawing, output).await,
        }
    }
}
