//! Who is asked: the person at the terminal, or whoever drives the run from elsewhere, whichever of them drives right now.

use super::clients;
use super::hub::{Ends, Hub, Replied};
use super::message::Outgoing;
use crate::host::TerminalAsker;
use crate::host::journal::Tap;
use crate::ledger::Inbox;
use crate::plan::DecidedBy;
use crate::record::Record;
use crate::session::{Asker, Attendance, Author, Control, Prompt, Refused, Reply, Situation, Unanswerable};
use std::io;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

/// How the person at the terminal is called, where somebody else takes over.
const TERMINAL: &str = "the terminal";

/// Who is there.
pub struct DeskStart {
    /// The person at the terminal.
    pub terminal: Option<TerminalAsker>,
    /// Whether standard input drives.
    pub by_standard_input: bool,
    /// Whether a question waits until somebody drives.
    pub waits: bool,
}

/// Asks whoever drives.
pub struct Desk {
    terminal: Option<TerminalAsker>,
    hub: Hub,
    replies: UnboundedReceiver<Replied>,
    controls: Option<UnboundedReceiver<Control>>,
    /// Says that standard input is closed.
    closed: Option<oneshot::Receiver<()>>,
    waits: bool,
    by_standard_input: bool,
    /// Kept open as long as the run is on.
    inbox: Option<Inbox>,
    /// Who has replied last.
    replied: Option<u64>,
}

impl Desk {
    /// A desk with whoever is there. Has to be made on the event loop.
    pub fn open(start: DeskStart) -> io::Result<Self> {
        let DeskStart { terminal, by_standard_input, waits } = start;
        let Ends { hub, replies, controls } = Hub::new(terminal.as_ref().map(|_| TERMINAL));
        let closed = by_standard_input.then(|| clients::standard_streams(&hub)).transpose()?;
        Ok(Self {
            terminal,
            hub,
            replies,
            controls: Some(controls),
            closed,
            waits,
            by_standard_input,
            inbox: None,
            replied: None,
        })
    }

    /// Who is there.
    pub fn attendance(&self) -> Attendance {
        match (&self.terminal, self.closed.is_some() || self.waits) {
            (_, true) => Attendance::Program,
            (Some(_), false) => Attendance::Person,
            (None, false) => Attendance::Nobody,
        }
    }

    /// Takes replies over the inbox too, for as long as the desk is there.
    pub fn listen(&mut self, inbox: Inbox) -> io::Result<()> {
        clients::accept(&self.hub, &inbox)?;
        self.inbox = Some(inbox);
        Ok(())
    }

    /// Whether standard output is for whoever drives.
    pub fn is_at_standard_output(&self) -> bool {
        self.by_standard_input
    }

    /// Says for which run it asks.
    pub fn of_run(&mut self, id: &str, is_plain: bool) {
        self.terminal = self.terminal.take().map(|terminal| terminal.of_run(id, is_plain));
    }

    /// What whoever drives says besides replies. To be taken once.
    pub fn controls(&mut self) -> Option<UnboundedReceiver<Control>> {
        self.controls.take()
    }

    /// Whoever hears each record as it is written.
    pub fn tap(&self) -> Tap<'static> {
        let hub = self.hub.clone();
        Box::new(move |record: &Record| {
            if !hub.is_heard() {
                return;
            }
            let line = serde_json::value::to_raw_value(record);
            let line = line.expect("a record holds only strings, numbers and lists of them");
            hub.say(&Outgoing::Record { record: &line });
        })
    }

    /// Where all hear what a step prints.
    pub(super) fn hub(&self) -> Hub {
        self.hub.clone()
    }

    /// Waits for a reply from elsewhere, for ever where somebody is at the terminal too.
    async fn elsewhere(&mut self, is_terminal_here: bool) -> Result<(Reply, Author), Unanswerable> {
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

impl Asker for Desk {
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        self.hub.open(prompt);
        let other = self.hub.other_driver();
        let answered = match (self.terminal.take(), other) {
            (Some(mut terminal), None) => {
                let answered = tokio::select! {
                    answered = terminal.ask(prompt, at) => answered,
                    answered = self.elsewhere(true) => answered,
                };
                self.terminal = Some(terminal);
                answered
            }
            (Some(mut terminal), Some(who)) => {
                let answered = tokio::select! {
                    answered = self.elsewhere(true) => Some(answered),
                    is_taken = terminal.watch(&who) => {
                        if is_taken { None } else { Some(Err(Unanswerable::Gone)) }
                    }
                };
                self.terminal = Some(terminal);
                match answered {
                    Some(answered) => answered,
                    None => {
                        self.hub.take_back(TERMINAL);
                        // The hand-over is heard before the question is asked again.
                        std::future::pending().await
                    }
                }
            }
            (None, _) => self.elsewhere(false).await,
        };
        self.hub.close();
        answered
    }

    fn refuse(&mut self, prompt: &Prompt, refused: &Refused) {
        match self.replied.take() {
            Some(client) => self.hub.refuse(client, Some(prompt.id), refused.to_string()),
            None => self.terminal.iter_mut().for_each(|terminal| terminal.refuse(prompt, refused)),
        }
    }
}
