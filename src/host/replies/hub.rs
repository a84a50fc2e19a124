//! Where those who drive and watch a run meet: one of them drives, any number watch, and each hears everything.
//!
//! Knows which prompt is open, and takes one reply to it. Whether that fits is the session's to say.

use super::barred::Barred;
use super::client::Client;
use super::lines::{LONGEST, Line};
use super::message::{Do, Incoming, Outgoing};
use super::queue::Queue;
use crate::reading::Mode;
use crate::record::{DriverChanged, Seen};
use crate::redact::Redactor;
use crate::session::{Control, Prompt, PromptId, Refused, Reply, ReplyKind};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::sync::oneshot;

/// Somebody who is connected.
pub(super) type ClientId = u64;

/// A reply with the prompt that it is to and who gives it.
pub(super) struct Replied {
    pub(super) id: PromptId,
    pub(super) reply: Reply,
    pub(super) claimed: Option<String>,
    pub(super) seen: Option<Seen>,
    pub(super) client: ClientId,
}

/// Where all of them meet.
#[derive(Clone)]
pub(super) struct Hub {
    state: Arc<Mutex<State>>,
    /// Says that nobody drives any more.
    undriven: Arc<Notify>,
}

struct State {
    clients: BTreeMap<ClientId, Client>,
    next: ClientId,
    driver: Option<Driver>,
    /// The terminal of the run, where there is one.
    terminal: Option<Driver>,
    open: Option<Prompt>,
    /// The prompt that all have heard of last, unless they are to hear of it again.
    told: Option<PromptId>,
    /// How the step runs that runs right now.
    runs: Option<Mode>,
    /// What masks secrets in what is repeated of somebody.
    mask: Redactor,
    barred: Barred,
    replies: UnboundedSender<Replied>,
    controls: UnboundedSender<Control>,
    /// Held by whoever tells one of the clients; none once the run is over.
    telling: Option<Sender<()>>,
    undriven: Arc<Notify>,
}

/// Somebody who has joined, for as long as they are told.
pub(super) struct Member {
    pub(super) id: ClientId,
    _telling: Option<Sender<()>>,
}

/// A prompt that is open until this is dropped.
pub(super) struct Opened(Hub);

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.state().open = None;
    }
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
    /// Ends once everybody has been told everything.
    pub(super) told: Receiver<()>,
}

impl Hub {
    /// A hub that the terminal of the run drives, where that has a name.
    pub(super) fn open_for(terminal: Option<&str>) -> Ends {
        let (replies, taken) = unbounded_channel();
        let (controls, controlled) = unbounded_channel();
        let (telling, told) = channel(1);
        let undriven = Arc::<Notify>::default();
        let driver = terminal.map(|who| Driver { client: None, who: who.to_owned() });
        let state = State {
            clients: BTreeMap::new(),
            next: 0,
            terminal: driver.clone(),
            driver,
            open: None,
            told: None,
            runs: None,
            mask: Redactor::new(Vec::new()),
            barred: Barred::default(),
            replies,
            controls,
            telling: Some(telling),
            undriven: Arc::clone(&undriven),
        };
        let hub = Self { state: Arc::new(Mutex::new(state)), undriven };
        Ends { hub, replies: taken, controls: controlled, told }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Masks what `mask` knows from now on.
    pub(super) fn mask(&self, mask: &Redactor) {
        self.state().mask = mask.clone();
    }

    /// Keeps these from driving from now on: they have approved the run.
    pub(super) fn bar(&self, approvers: Vec<String>) {
        self.state().barred = Barred(approvers);
    }

    /// Somebody comes, and hears at once who drives and what is asked. Nobody comes any more once the run is over.
    pub(super) fn join(
        &self,
        lines: Queue,
        seen: Option<Seen>,
        let_go: Option<oneshot::Sender<()>>,
    ) -> Member {
        let mut state = self.state();
        state.next += 1;
        let id = state.next;
        let telling = state.telling.clone();
        if telling.is_some() {
            state.clients.insert(id, Client::new(lines, seen, let_go));
        }
        let who = state.driver.as_ref().map(|driver| driver.who.clone());
        state.say_to(id, &Outgoing::Driver { who: who.as_deref() });
        if let Some(prompt) = state.open.clone() {
            state.say_to(id, &Outgoing::Prompt(&prompt));
        }
        Member { id, _telling: telling }
    }

    /// Drives from the beginning, as whoever stands at standard input does.
    pub(super) fn drive(&self, client: ClientId, who: &str) {
        let mut state = self.state();
        state.driver = Some(Driver { client: Some(client), who: who.to_owned() });
        state.say(&Outgoing::Driver { who: Some(who) });
    }

    /// Somebody goes. Where they have driven, the terminal of the run does again, or nobody.
    pub(super) fn leave(&self, member: &Member) {
        let mut state = self.state();
        state.clients.remove(&member.id);
        state.left(member.id);
    }

    /// Somebody hears on and says nothing any more; nobody comes in their place.
    pub(super) fn fall_silent(&self, client: ClientId) {
        let mut state = self.state();
        if state.is_driver(client) {
            state.left(client);
            let _gone = state.controls.send(Control::LeftAlone);
        }
    }

    /// The run is over: whatever has been said still goes out, and that is all.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.telling = None;
        state.clients.clear();
    }

    /// Waits until nobody drives any more.
    pub(super) async fn undriven(&self) {
        self.undriven.notified().await;
    }

    /// Whether somebody drives who is neither at the terminal of the run nor at standard input.
    pub(super) fn is_driven_by_others(&self) -> bool {
        let state = self.state();
        let driver = state.driver.as_ref().and_then(|driver| state.clients.get(&driver.client?));
        driver.is_some_and(Client::is_from_elsewhere)
    }

    /// Who drives instead of the terminal of the run, if somebody does.
    pub(super) fn other_driver(&self) -> Option<String> {
        self.state().driver.as_ref().filter(|driver| driver.client.is_some()).map(|driver| driver.who.clone())
    }

    /// The terminal of the run drives again.
    pub(super) fn take_back(&self, who: &str) {
        self.state().hand_over(Driver { client: None, who: who.to_owned() }, None, None);
    }

    /// A prompt is open, until what this gives is dropped or there is a reply to it. All hear of it, once.
    pub(super) fn open(&self, prompt: &Prompt) -> Opened {
        let mut state = self.state();
        state.open = Some(prompt.clone());
        if state.told.replace(prompt.id) != Some(prompt.id) {
            state.say(&Outgoing::Prompt(prompt));
        }
        drop(state);
        Opened(self.clone())
    }

    /// A step runs like this from here on, or none does.
    pub(super) fn runs(&self, mode: Option<Mode>) {
        self.state().runs = mode;
    }

    /// Everybody hears it.
    pub(super) fn say(&self, message: &Outgoing<'_>) {
        self.state().say(message);
    }

    /// Whether anybody hears it.
    pub(super) fn is_heard(&self) -> bool {
        !self.state().clients.is_empty()
    }

    /// Tells who replied to `prompt` that this has changed nothing. It is open again before anybody hears that, and is told again.
    pub(super) fn refuse_reply(&self, client: ClientId, prompt: &Prompt, message: &str) {
        let mut state = self.state();
        state.open = Some(prompt.clone());
        state.refuse(client, Some(prompt.id), message);
        state.told = None;
    }

    /// Tells one of them that a message has changed nothing.
    pub(super) fn refuse(&self, client: ClientId, id: Option<PromptId>, message: &str) {
        self.state().refuse(client, id, message);
    }

    /// Takes what somebody says.
    pub(super) fn hear(&self, client: ClientId, line: Line<'_>) {
        let Ok(line) = line else {
            return self.refuse(client, None, &format!("a message has at most {LONGEST} bytes"));
        };
        if line.trim_ascii().is_empty() {
            return;
        }
        match serde_json::from_slice::<Incoming>(line) {
            Ok(message) => self.state().take(client, message),
            Err(error) => self.refuse(client, None, &format!("this is no message: {error}")),
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
        let is_output = matches!(message, Outgoing::Output { .. });
        // A reader who has gone, or does not read, never holds up a run.
        let stuck =
            self.clients.iter_mut().filter_map(|(id, client)| client.tell(&line, is_output).then_some(*id));
        for id in stuck.collect::<Vec<_>>() {
            self.clients.remove(&id).into_iter().for_each(Client::let_go);
            self.left(id);
        }
    }

    fn say_to(&self, client: ClientId, message: &Outgoing<'_>) {
        if let Some(client) = self.clients.get(&client) {
            client.lines.put(message.line().into());
        }
    }

    /// Somebody no longer drives. Where the run has a terminal, that does again, which is recorded.
    fn left(&mut self, client: ClientId) {
        if !self.is_driver(client) {
            return;
        }
        if let Some(terminal) = self.terminal.clone() {
            return self.hand_over(
                terminal,
                Some("nobody drove it from elsewhere any more".to_owned()),
                None,
            );
        }
        self.driver = None;
        self.undriven.notify_one();
        self.say(&Outgoing::Driver { who: None });
    }

    fn take(&mut self, client: ClientId, message: Incoming) {
        if let Some(refused) = self.barred.refuses(&message) {
            return self.refuse(client, message.prompt(), &refused.to_string());
        }
        if let Incoming::TakeOver { who, reason } = message {
            if who.trim().is_empty() {
                return self.refuse(client, None, "`take-over` needs a `who`");
            }
            return self.hand_over(Driver { client: Some(client), who }, reason, self.seen(client));
        }
        let id = message.prompt();
        if !self.may_drive(client, &message) {
            let who = self.driver.as_ref().map_or("somebody else", |driver| driver.who.as_str());
            let message = format!("{who} drives this run; say take-over first");
            return self.refuse(client, id, &message);
        }
        if let Some(why) = self.misplaced(&message) {
            return self.refuse(client, id, why);
        }
        match message.control() {
            Some(control) => drop(self.controls.send(control)),
            None => self.replied(client, message),
        }
    }

    fn refuse(&self, client: ClientId, id: Option<PromptId>, message: &str) {
        self.say_to(client, &Outgoing::Refused { id, message: self.mask.text(message) });
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
        self.hand_over(Driver { client: Some(client), who }, None, self.seen(client));
        true
    }

    /// Why a message means nothing right now, whoever says it.
    fn misplaced(&self, message: &Incoming) -> Option<&'static str> {
        let takes_mode = || self.open.as_ref().is_some_and(|open| open.takes(ReplyKind::Mode));
        match message {
            Incoming::Keys { .. } | Incoming::Resize { .. } if self.runs != Some(Mode::Terminal) => {
                Some("no step has a terminal right now")
            }
            Incoming::Keys { .. } | Incoming::Resize { .. } if self.terminal.is_some() => {
                Some("the step has the terminal that the run was started in")
            }
            Incoming::Control { r#do: Do::Mode, mode: None } => Some("`mode` needs a `mode`"),
            Incoming::Control { r#do: Do::Mode, .. } if !takes_mode() => {
                Some("no question is open that takes a mode")
            }
            _ => None,
        }
    }

    fn replied(&mut self, client: ClientId, message: Incoming) {
        let Some((id, reply, claimed)) = message.reply() else { return };
        let open = self.open.as_ref().map(|open| open.id);
        if open != Some(id) {
            return self.refuse(client, Some(id), &Refused::NotOpen { id, open }.to_string());
        }
        // One reply: whoever comes later is told.
        self.open = None;
        if reply.reply == ReplyKind::Show {
            self.told = None;
        }
        let seen = self.seen(client);
        let _gone = self.replies.send(Replied { id, reply, claimed, seen, client });
    }

    fn seen(&self, client: ClientId) -> Option<Seen> {
        self.clients.get(&client).and_then(|client| client.seen.clone())
    }

    /// Somebody else drives from here on, which is recorded, and everybody hears of it.
    fn hand_over(&mut self, mut driver: Driver, reason: Option<String>, seen: Option<Seen>) {
        driver.who = self.mask.text(&driver.who);
        let who = driver.who.clone();
        let from = self.driver.replace(driver).map(|before| before.who);
        let changed = DriverChanged { from, to: who.clone(), reason, seen };
        let _gone = self.controls.send(Control::HandedOver(changed));
        self.say(&Outgoing::Driver { who: Some(&who) });
    }
}
