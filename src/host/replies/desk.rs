//! Who is asked: the person at the terminal, or whoever drives the run from elsewhere, whichever of them drives right now.

use super::clients;
use super::hub::{Ends, Hub};
use super::message::Outgoing;
use super::remote_replies::Elsewhere;
use crate::host::TerminalAsker;
use crate::host::clock;
use crate::host::journal::Tap;
use crate::ledger::{Callers, Inbox};
use crate::reading::Mode;
use crate::record::Record;
use crate::redact::Redactor;
use crate::session::{
    Asker, Attendance, Author, Control, Prompt, PromptId, Refused, Reply, Situation, Unanswerable,
};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};
use tokio::time::timeout;

/// How the person at the terminal is called, where somebody else takes over.
const TERMINAL: &str = "the terminal";

/// How long those who still read may take to hear the end of a run.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// Kept as long as those on other machines are heard.
    callers: Option<Arc<()>>,
    /// Ends once everybody has been told everything.
    told: Receiver<()>,
    /// The question that stands, and since when.
    standing: Option<(PromptId, String, Instant)>,
}

impl Desk {
    /// A desk with whoever is there. Has to be made on the event loop.
    pub fn open(start: DeskStart) -> io::Result<Self> {
        let DeskStart { terminal, by_standard_input, waits } = start;
        let Ends { hub, replies, controls, told } = Hub::open_for(terminal.as_ref().map(|_| TERMINAL));
        let closed = by_standard_input.then(|| clients::standard_streams(&hub)).transpose()?;
        Ok(Self {
            terminal,
            elsewhere: Elsewhere { hub, replies, closed, waits, replied: None },
            controls: Some(controls),
            by_standard_input,
            inbox: None,
            callers: None,
            told,
            standing: None,
        })
    }

    /// Who is there.
    pub fn attendance(&self) -> Attendance {
        match (&self.terminal, self.elsewhere.closed.is_some() || self.elsewhere.waits) {
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

    /// The same from other machines, over a record that they share.
    pub fn listen_to(&mut self, callers: Callers) -> io::Result<()> {
        self.callers = Some(clients::accept_callers(&self.elsewhere.hub, callers)?);
        Ok(())
    }

    /// Whether there is a way by which somebody could reply.
    pub fn can_be_reached(&self) -> bool {
        self.terminal.is_some() || self.by_standard_input || self.inbox.is_some()
    }

    /// Whether standard output is for whoever drives.
    pub fn is_at_standard_output(&self) -> bool {
        self.by_standard_input
    }

    /// Says what masks the secrets of the run in what is repeated of whoever drives.
    pub fn mask(&self, mask: &Redactor) {
        self.elsewhere.hub.mask(mask);
    }

    /// Keeps these from driving: they have approved the run, and another person has to run it.
    pub fn bar(&self, approvers: Vec<String>) {
        self.elsewhere.hub.bar(approvers);
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
        let hub = self.hub();
        Box::new(move |record: &Record| {
            // Known before it is told: whoever hears that a step has a terminal may type at once.
            match record.kind.as_str() {
                "step.started" => hub.runs(record.body["mode"].as_str().and_then(Mode::from_word)),
                "step.exited" => hub.runs(None),
                _ => {}
            }
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

    /// Takes no more replies, and waits until all who read have been told everything.
    pub async fn close(mut self) {
        (self.inbox, self.callers) = (None, None);
        self.elsewhere.hub.end();
        let _too_slow = timeout(PATIENCE, self.told.recv()).await;
    }

    /// Says at the terminal who drives instead, until they reply or the person there wants to.
    async fn watch(&mut self, prompt: &Prompt, who: &str) -> Result<(Reply, Author), Unanswerable> {
        let Some(terminal) = &mut self.terminal else { return Err(Unanswerable::Nobody) };
        let is_taken = tokio::select! {
            answered = self.elsewhere.reply(prompt, true) => return answered,
            is_taken = terminal.watch(who) => is_taken,
        };
        if !is_taken {
            return Err(Unanswerable::Gone);
        }
        self.elsewhere.hub.take_back(TERMINAL);
        // The hand-over is heard before the question is asked again.
        std::future::pending().await
    }
}

impl Desk {
    /// Since when a question stands: a reply that is refused, or another look at it, does not begin anew.
    fn stands_since(&mut self, prompt: &Prompt) -> Instant {
        match &self.standing {
            Some((id, text, since)) if *id == prompt.id && *text == prompt.text => *since,
            _ => {
                let since = clock::monotonic();
                self.standing = Some((prompt.id, prompt.text.clone(), since));
                since
            }
        }
    }
}

impl Asker for Desk {
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        let hub = self.hub();
        if let Some(mask) = at.mask {
            hub.mask(mask);
        }
        let _open = hub.open(prompt);
        let since = self.stands_since(prompt);
        let answered = match (&mut self.terminal, hub.other_driver()) {
            (Some(terminal), None) => tokio::select! {
                answered = terminal.ask(prompt, at) => answered,
                answered = self.elsewhere.reply(prompt, true) => answered,
            },
            (Some(_), Some(who)) => self.watch(prompt, &who).await,
            (None, _) => self.elsewhere.reply(prompt, false).await,
        };
        let looked = u64::try_from(clock::passed(since).as_millis()).ok();
        answered.map(|(reply, author)| (reply, Author { looked, ..author }))
    }

    fn refuse(&mut self, prompt: &Prompt, refused: &Refused) {
        match self.elsewhere.replied.take() {
            Some(client) => self.elsewhere.hub.refuse_reply(client, prompt, &refused.to_string()),
            None => self.terminal.iter_mut().for_each(|terminal| terminal.refuse(prompt, refused)),
        }
    }
}
