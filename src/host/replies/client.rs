//! One of those who are connected, as far as telling them goes: whoever does not read holds up nobody, and is let go in the end.

use super::queue::Queue;
use crate::host::clock::monotonic;
use crate::record::Seen;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long somebody may take nothing of what waits, once there is no room for more.
const STUCK: Duration = Duration::from_secs(2);

/// One of them.
pub(super) struct Client {
    pub(super) lines: Queue,
    pub(super) seen: Option<Seen>,
    /// Ends the connection of one who does not read. Standard output has none, and is never let go.
    let_go: Option<oneshot::Sender<()>>,
    /// Since when it has taken nothing although there is no room, and how many lines it had taken by then.
    stuck: Option<(Instant, usize)>,
}

impl Client {
    pub(super) fn new(lines: Queue, seen: Option<Seen>, let_go: Option<oneshot::Sender<()>>) -> Self {
        Self { lines, seen, let_go, stuck: None }
    }

    /// Whether it came over the inbox.
    pub(super) fn is_from_elsewhere(&self) -> bool {
        self.let_go.is_some()
    }

    /// Tells it something. Output that there is no room for is left out: where the next begins, it hears. Gives whether it is to be let
    /// go, because it does not read.
    pub(super) fn tell(&mut self, line: &Arc<str>, is_output: bool) -> bool {
        let has_room = self.lines.has_room();
        if has_room || !is_output {
            self.lines.put(Arc::clone(line));
        }
        let taken = self.lines.taken();
        match self.stuck {
            _ if has_room => self.stuck = None,
            Some((_, then)) if then == taken => {}
            _ => self.stuck = Some((monotonic(), taken)),
        }
        self.is_from_elsewhere() && self.stuck.is_some_and(|(since, _)| since.elapsed() > STUCK)
    }

    /// Ends its connection.
    pub(super) fn let_go(self) {
        let _gone = self.let_go.map(|let_go| let_go.send(()));
    }
}
