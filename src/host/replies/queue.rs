//! The lines that wait for one of those who are connected. Their bytes are counted, so that whoever does not read costs a run no more
//! than that. Never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How many bytes may wait for somebody who does not read.
const MOST: usize = 1024 * 1024;

/// Where lines are put.
#[derive(Debug)]
pub(super) struct Queue {
    lines: UnboundedSender<Arc<str>>,
    count: Arc<Count>,
}

/// Where they are taken.
#[derive(Debug)]
pub(super) struct Queued {
    lines: UnboundedReceiver<Arc<str>>,
    count: Arc<Count>,
}

/// What both ends know.
#[derive(Debug, Default)]
struct Count {
    /// How many bytes wait.
    waiting: AtomicUsize,
    /// How many lines have been taken.
    taken: AtomicUsize,
}

/// Both ends of a queue.
pub(super) fn queue() -> (Queue, Queued) {
    let (sender, receiver) = unbounded_channel();
    let count = Arc::<Count>::default();
    (Queue { lines: sender, count: Arc::clone(&count) }, Queued { lines: receiver, count })
}

impl Queue {
    /// Whether whoever takes them keeps up.
    pub(super) fn has_room(&self) -> bool {
        self.count.waiting.load(Ordering::Relaxed) < MOST
    }

    /// How many lines have been taken so far.
    pub(super) fn taken(&self) -> usize {
        self.count.taken.load(Ordering::Relaxed)
    }

    /// Puts a line behind the others. Where nobody takes them any more, it goes nowhere.
    pub(super) fn put(&self, line: Arc<str>) {
        // Counted first, so that it is never taken off before.
        self.count.waiting.fetch_add(line.len(), Ordering::Relaxed);
        let _gone = self.lines.send(line);
    }
}

impl Queued {
    /// The next line; none once nobody puts any, and all are taken.
    pub(super) async fn next(&mut self) -> Option<Arc<str>> {
        let line = self.lines.recv().await;
        self.taken(line)
    }

    /// The same for a thread that may wait.
    pub(super) fn next_blocking(&mut self) -> Option<Arc<str>> {
        let line = self.lines.blocking_recv();
        self.taken(line)
    }

    fn taken(&self, line: Option<Arc<str>>) -> Option<Arc<str>> {
        if let Some(line) = &line {
            self.count.waiting.fetch_sub(line.len(), Ordering::Relaxed);
            self.count.taken.fetch_add(1, Ordering::Relaxed);
        }
        line
    }
}
