//! Whoever replies from another process: over standard input, or over the run's inbox. Waits for them, and says when nobody can come.

use super::hub::{Hub, Replied};
use crate::plan::DecidedBy;
use crate::session::{Author, Prompt, Refused, Reply, Unanswerable};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

/// Whoever replies from another process.
pub(super) struct Elsewhere {
    pub(super) hub: Hub,
    pub(super) replies: UnboundedReceiver<Replied>,
    /// Says that standard input is closed; none where it does not drive, or is.
    pub(super) closed: Option<oneshot::Receiver<()>>,
    /// Whether a question waits until somebody drives.
    pub(super) waits: bool,
    /// Who has replied last.
    pub(super) replied: Option<u64>,
}

impl Elsewhere {
    /// Waits for a reply to `prompt`, for ever where somebody is at the terminal too.
    pub(super) async fn reply(
        &mut self,
        prompt: &Prompt,
        is_terminal_here: bool,
    ) -> Result<(Reply, Author), Unanswerable> {
        loop {
            let may_come = self.waits || is_terminal_here || self.closed.is_some();
            if !may_come && self.replies.is_empty() && !self.hub.is_driven_by_others() {
                return Err(Unanswerable::Nobody);
            }
            let replied = tokio::select! {
                biased;
                replied = self.replies.recv() => replied.ok_or(Unanswerable::Nobody)?,
                () = closing(&mut self.closed) => {
                    self.closed = None;
                    continue;
                }
                () = self.hub.undriven() => continue,
            };
            let Replied { id, reply, claimed, seen, client } = replied;
            if id == prompt.id {
                self.replied = Some(client);
                return Ok((reply, Author { how: DecidedBy::Program, claimed, seen, looked: None }));
            }
            // It was open when that was said, and is no longer asked.
            let refused = Refused::NotOpen { id, open: Some(prompt.id) };
            self.hub.refuse(client, Some(id), &refused.to_string());
        }
    }
}

/// Waits until standard input is closed, if it drives.
async fn closing(closed: &mut Option<oneshot::Receiver<()>>) {
    match closed {
        Some(closed) => drop(closed.await),
        None => std::future::pending().await,
    }
}
