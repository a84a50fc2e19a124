//! Replies from elsewhere: of whoever drives the run over standard input or its inbox.

use super::hub::{ClientId, Hub, Replied};
use crate::plan::DecidedBy;
use crate::session::{Author, Reply, Unanswerable};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

/// Where such replies come from.
pub(super) struct Elsewhere {
    pub(super) hub: Hub,
    pub(super) replies: UnboundedReceiver<Replied>,
    /// Says that standard input is closed.
    pub(super) closed: Option<oneshot::Receiver<()>>,
    /// Whether a question waits until somebody drives.
    pub(super) waits: bool,
    /// Who has replied last.
    pub(super) replied: Option<ClientId>,
}

impl Elsewhere {
    /// Whether a program is to be asked at all.
    pub(super) fn is_there(&self) -> bool {
        self.closed.is_some() || self.waits
    }

    /// Waits for a reply from elsewhere, for ever where somebody is at the terminal too.
    pub(super) async fn reply(&mut self, is_terminal_here: bool) -> Result<(Reply, Author), Unanswerable> {
        loop {
            let replied = match &mut self.closed {
                // A closed input is nobody to ask, unless somebody else drives by now.
                Some(closed) if !self.waits => tokio::select! {
                    biased;
                    replied = self.replies.recv() => replied,
                    _ = closed => {
                        self.closed = None;
                        if self.replies.is_empty() && !self.hub.is_driven_by_others() {
                            return Err(Unanswerable::Nobody);
                        }
                        continue;
                    }
                },
                None if !self.waits && !is_terminal_here && !self.hub.is_driven() => {
                    return Err(Unanswerable::Nobody);
                }
                _ => self.replies.recv().await,
            };
            let Some(Replied { reply, claimed, seen, client }) = replied else {
                return Err(Unanswerable::Nobody);
            };
            self.replied = Some(client);
            return Ok((reply, Author { how: DecidedBy::Program, claimed, seen }));
        }
    }
}
