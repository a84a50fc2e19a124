//! Where those who drive and watch a run meet: one of them drives, any number watch, and each hears everything.
//!
//! Knows which prompt is open, and takes one reply to it. Whether that fits is the session's to say.

use super::message::{Incoming, Outgoing};
use crate::record::{DriverChanged, Seen};
use crate::session::{Control, Prompt, PromptId, Reply};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{Sender, UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How many messages may wait for somebody who does not read. Whoever falls further behind is let go, and may come back.
pub(super) const BEHIND: usize = 4096;

/// Somebody who is connected.
pub(super) type ClientId = u64;

/// A reply with the prompt that it is to and who gives it.
pub(super) struct Replied {
    pub(super) reply: Reply,
    pub(super) claimed: Option<String>,
    pub(super) seen: Option<Seen>,
    pub(super) client: ClientId,
}

/// Where all of them meet.
#[derive(Clone)]
pub(super) struct Hub(Arc<Mutex<State>>);

struct State {
    clients: BTreeMap<ClientId, Client>,
    next: ClientId,
    driver: Option<Driver>,
    /// The terminal of the run, where there is one.
    terminal: Option<Driver>,
    open: Option<Prompt>,
    replies: UnboundedSender<Replied>,
    controls: UnboundedSender<Control>,
}

struct Client {
    lines: Sender<Arc<str>>,
    seen: Option<Seen>,
}

/// Who drives.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Driver {
    /// The client; none for the terminal of the run itself.
    client: Option<ClientId>,
    who: String,
}

/// The other ends of a hub.
pub(super) struct Ends {
    pub(super) hub: Hub,
    pub(super) replies: UnboundedReceiver<Replied>,
    pub(super) controls: UnboundedReceiver<Control>,
}

impl Hub {
    /// A hub that the terminal of the run drives, where that has a name.
    pub(super) fn open_for(terminal: Option<&str>) -> Ends {
        let (replies, taken) = unbounded_channel();
        let (controls, controlled) = unbounded_channel();
        let driver = terminal.map(|who| Driver { client: None, who: who.to_owned() });
        let terminal = driver.clone();
        let state =
            State { clients: BTreeMap::new(), next: 0, driver, terminal, open: None, replies, controls };
        Ends { hub: Self(Arc::new(Mutex::new(state))), replies: taken, controls: controlled }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody comes, and hears at once who drives and what is asked.
    pub(super) fn join(&self, lines: Sender<Arc<str>>, seen: Option<Seen>) -> ClientId {
        let mut state = self.state();
        state.next += 1;
        let id = state.next;
        state.clients.insert(id, Client { lines, seen });
        let who = state.driver.as_ref().map(|driver| driver.who.clone());
        state.say_to(id, &Outgoing::Driver { who: who.as_deref() });
        if let Some(prompt) = state.open.clone() {
            state.say_to(id, &Outgoing::Prompt(&prompt));
        }
        id
    }

    /// Drives from the beginning, as whoever stands at standard input does.
    pub(super) fn drive(&self, client: ClientId, who: &str) {
        let mut state = self.state();
        state.driver = Some(Driver { client: Some(client), who: who.to_owned() });
        state.say(&Outgoing::Driver { who: Some(who) });
    }

    /// Somebody goes. Where they have driven, the terminal of the run does again, or nobody.
    pub(super) fn leave(&self, client: ClientId) {
        let mut state = self.state();
        state.clients.remove(&client);
        if state.is_driver(client) {
            let terminal = state.terminal.clone();
            let who = terminal.as_ref().map(|driver| driver.who.clone());
            state.driver = terminal;
            state.say(&Outgoing::Driver { who: who.as_deref() });
        }
    }

    /// Whether anybody but the terminal could reply.
    pub(super) fn is_driven(&self) -> bool {
        self.state().driver.as_ref().is_some_and(|driver| driver.client.is_some())
    }

    /// Whether somebody drives who is not at standard input.
    pub(super) fn is_driven_by_others(&self) -> bool {
        let state = self.state();
        state
            .driver
            .as_ref()
            .and_then(|driver| state.clients.get(&driver.client?))
            .is_some_and(|client| client.seen.is_some())
    }

    /// Who drives instead of the terminal of the run, if somebody does.
    pub(super) fn other_driver(&self) -> Option<String> {
        self.state().driver.as_ref().filter(|driver| driver.client.is_some()).map(|driver| driver.who.clone())
    }

    /// The terminal of the run drives again.
    pub(super) fn take_back(&self, who: &str) {
        let mut state = self.state();
        let changed = state.hand_over(Driver { client: None, who: who.to_owned() }, None, None);
        state.changed(changed);
    }

    /// A prompt is open, until there is a reply to it.
    pub(super) fn open(&self, prompt: &Prompt) {
        let mut state = self.state();
        let is_new = state.open.as_ref().is_none_or(|open| open.id != prompt.id);
        state.open = Some(prompt.clone());
        if is_new {
            state.say(&Outgoing::Prompt(prompt));
        }
    }

    /// The prompt is no longer open.
    pub(super) fn close(&self) {
        self.state().open = None;
    }

    /// Everybody hears it.
    pub(super) fn say(&self, message: &Outgoing<'_>) {
        self.state().say(message);
    }

    /// Whether anybody hears it.
    pub(super) fn is_heard(&self) -> bool {
        !self.state().clients.is_empty()
    }

    /// Tells one of them that a message has changed nothing.
    pub(super) fn refuse(&self, client: ClientId, id: Option<PromptId>, message: String) {
        self.state().say_to(client, &Outgoing::Refused { id, message });
    }

    /// Takes what somebody says.
    pub(super) fn hear(&self, client: ClientId, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        match serde_json::from_str::<Incoming>(line) {
            Ok(message) => self.state().take(client, message),
            Err(error) => self.refuse(client, None, format!("this is no message: {error}")),
        }
    }
}

impl State {
    fn is_driver(&self, client: ClientId) -> bool {
        self.driver.as_ref().is_some_and(|driver| driver.client == Some(client))
    }

    fn say(&mut self, message: &Outgoing<'_>) {
        if self.clients.is_empty() {
            return;
        }
        let line: Arc<str> = message.line().into();
        // A reader who has gone, or does not read, never holds up a run.
        self.clients.retain(|_, client| client.lines.try_send(Arc::clone(&line)).is_ok());
    }

    fn say_to(&mut self, client: ClientId, message: &Outgoing<'_>) {
        if let Some(client) = self.clients.get(&client) {
            let _gone = client.lines.try_send(message.line().into());
        }
    }

    fn take(&mut self, client: ClientId, message: Incoming) {
        if let Incoming::TakeOver { who, reason } = message {
            let driver = Driver { client: Some(client), who };
            let changed = self.hand_over(driver, reason, self.seen(client));
            return self.changed(changed);
        }
        if !self.may_drive(client, &message) {
            let who = self.driver.as_ref().map_or("somebody else", |driver| driver.who.as_str());
            let message = format!("{who} drives this run; say take-over first");
            return self.say_to(client, &Outgoing::Refused { id: None, message });
        }
        match message.control() {
            Some(control) => drop(self.controls.send(control)),
            None => self.replied(client, message),
        }
    }

    /// Whether somebody may say this: the driver, and the first one who says something where there is none.
    fn may_drive(&mut self, client: ClientId, message: &Incoming) -> bool {
        if self.driver.is_some() {
            return self.is_driver(client);
        }
        let who = match message {
            Incoming::Reply { by: Some(by), .. } => by.clone(),
            _ => self.seen(client).map_or("a program".to_owned(), |seen| format!("process {}", seen.pid)),
        };
        let changed = self.hand_over(Driver { client: Some(client), who }, None, self.seen(client));
        self.changed(changed);
        true
    }

    fn replied(&mut self, client: ClientId, message: Incoming) {
        let Some((id, reply, claimed)) = message.reply() else {
            let message = "`mode` needs a `mode`".to_owned();
            return self.say_to(client, &Outgoing::Refused { id: None, message });
        };
        let open = self.open.as_ref().map(|open| open.id);
        if open != Some(id) {
            let now = open.map_or(String::new(), |open| format!("; {open} is"));
            let message = format!("prompt {id} is not open{now}");
            return self.say_to(client, &Outgoing::Refused { id: Some(id), message });
        }
        // One reply: whoever comes later is told.
        self.open = None;
        let seen = self.seen(client);
        let _gone = self.replies.send(Replied { reply, claimed, seen, client });
    }

    fn seen(&self, client: ClientId) -> Option<Seen> {
        self.clients.get(&client).and_then(|client| client.seen)
    }

    fn hand_over(&mut self, driver: Driver, reason: Option<String>, seen: Option<Seen>) -> DriverChanged {
        let from = self.driver.replace(driver.clone()).map(|before| before.who);
        DriverChanged { from, to: driver.who, reason, seen }
    }

    /// A hand-over is recorded, and everybody hears of it.
    fn changed(&mut self, changed: DriverChanged) {
        let who = changed.to.clone();
        let _gone = self.controls.send(Control::HandedOver(changed));
        self.say(&Outgoing::Driver { who: Some(&who) });
    }
}
