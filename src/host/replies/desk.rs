//! Who is asked: the person at the terminal, or whoever drives the run from elsewhere, whichever of them drives right now.

use super::clients;
use super::elsewhere::Elsewhere;
use super::hub::{Ends, Hub};
use super::message::Outgoing;
use crate::host::TerminalAsker;
use crate::host::journal::Tap;
use crate::ledger::Inbox;
use crate::record::Record;
use crate::session::{Asker, Attendance, Author, Control, Prompt, Refused, Reply, Situation, Unanswerable};
use std::io;
use tokio::sync::mpsc::UnboundedReceiver;

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
    elsewhere: Elsewhere,
    controls: Option<UnboundedReceiver<Control>>,
    by_standard_input: bool,
    /// Kept open as long as the run is on.
    inbox: Option<Inbox>,
}

impl Desk {
    /// A desk with whoever is there. Has to be made on the event loop.
    pub fn open(start: DeskStart) -> io::Result<Self> {
        let DeskStart { terminal, by_standard_input, waits } = start;
        let Ends { hub, replies, controls } = Hub::open_for(terminal.as_ref().map(|_| TERMINAL));
        let closed = by_standard_input.then(|| clients::standard_streams(&hub)).transpose()?;
        let elsewhere = Elsewhere { hub, replies, closed, waits, replied: None };
        let controls = Some(controls);
        Ok(Self { terminal, elsewhere, controls, by_standard_input, inbox: None })
    }

    /// Who is there.
    pub fn attendance(&self) -> Attendance {
        match (&self.terminal, self.elsewhere.is_there()) {
            (_, true) => Attendance::Program,
            (Some(_), false) => Attendance::Person,
            (None, false) => Attendance::Nobody,
        }
    }

    /// Takes replies over the inbox too, for as long as the desk is there.
    pub fn listen(&mut self, inbox: Inbox) -> io::Result<()> {
        clients::accept(&self.elsewhere.hub, &inbox)?;
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
        let hub = self.elsewhere.hub.clone();
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
        self.elsewhere.hub.clone()
    }
}

impl Asker for Desk {
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        let Self { terminal, elsewhere, .. } = self;
        let hub = elsewhere.hub.clone();
        hub.open(prompt);
        let other = hub.other_driver();
        // Whatever else is heard meanwhile drops this half way, so nothing is taken out of the desk.
        let answered = match (terminal, other) {
            (Some(terminal), None) => tokio::select! {
                answered = terminal.ask(prompt, at) => answered,
                answered = elsewhere.reply(true) => answered,
            },
            (Some(terminal), Some(who)) => tokio::select! {
                answered = elsewhere.reply(true) => answered,
                is_taken = terminal.watch(&who) => {
                    if !is_taken {
                        return Err(Unanswerable::Gone);
                    }
                    hub.take_back(TERMINAL);
                    // The hand-over is heard before the question is asked again.
                    std::future::pending().await
                }
            },
            (None, _) => elsewhere.reply(false).await,
        };
        hub.close();
        answered
    }

    fn refuse(&mut self, prompt: &Prompt, refused: &Refused) {
        match self.elsewhere.replied.take() {
            Some(client) => self.elsewhere.hub.refuse(client, Some(prompt.id), refused.to_string()),
            None => self.terminal.iter_mut().for_each(|terminal| terminal.refuse(prompt, refused)),
        }
    }
}
