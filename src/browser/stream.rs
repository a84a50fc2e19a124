//! What happens in a run, as it happens: Server-Sent Events whose ids are the numbers of its records.
//!
//! The record is the stream: a page that was away names the last record that it has seen and gets those behind it, from the ledger. Of what a
//! step prints only the length is told; the page reads the stretch that it shows.

use super::changes::Changes;
use super::connection::Connection;
use super::growth::Growth;
use super::headers::{Body, answer};
use super::seat::Seat;
use super::state::{Follower, State};
use super::terminal_screen::TerminalScreen;
use super::unread::Unread;
use crate::host;
use crate::ledger::Run;
use crate::reading::Mode;
use crate::record::{Event, Record};
use chrono::SecondsFormat;
use http_body_util::BodyExt as _;
use http_body_util::channel::{Channel, Sender};
use hyper::body::Bytes;
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::io::{Seek as _, SeekFrom};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a page hears how much a step has printed.
const GROWTH: Duration = Duration::from_millis(100);
/// How often a run that nobody drives is looked at.
const GLANCE: Duration = Duration::from_millis(400);
/// How often one is that tells when it changes.
const LOOK: Duration = Duration::from_secs(5);
/// After how long a page hears that there is nothing new, so that nothing on the way takes the connection for dead.
const SILENCE: Duration = Duration::from_secs(15);
/// How many pieces may wait for a page.
const WAITING: usize = 64;

/// The page has gone.
struct Gone;

/// What one page hears of one run.
struct Events {
    state: Rc<State>,
    run: Run,
    /// The page's number, under which it says something.
    number: u64,
    seat: Seat,
    out: Sender<Bytes, Infallible>,
    /// The record that comes next.
    next: u64,
    unread: Unread,
    growth: Growth,
    is_sealed: bool,
    /// The screen of the step that has a terminal right now.
    screen: Option<TerminalScreen>,
}

/// The events of `run` behind the record `last`.
pub fn events(state: &Rc<State>, run: Run, last: Option<u64>) -> Response<Body> {
    let (out, body) = Channel::new(WAITING);
    let id = run.id().as_str().to_owned();
    let events = Events {
        number: state.next_page(),
        seat: state.seats.take(&id),
        state: Rc::clone(state),
        run,
        out,
        next: last.map_or(0, |last| last.saturating_add(1)),
        unread: Unread::default(),
        growth: Growth::default(),
        is_sealed: false,
        screen: None,
    };
    // Held by the answer: it goes with it, and the page is known to have gone although there is nothing to tell it. Where it has driven, the
    // page that comes back in its place would not be heard until then.
    let (held, left) = oneshot::channel::<()>();
    let body = body.map_frame(move |frame| {
        let _with_the_answer = &held;
        frame
    });
    tokio::task::spawn_local(async move {
        let (state, number) = (Rc::clone(&events.state), events.number);
        tokio::select! {
            _ = events.tell() => {}
            _ = left => {}
        }
        state.connections.borrow_mut().remove(&(id, number));
    });
    answer(StatusCode::OK, "text/event-stream", body.boxed_unsync())
}

impl Events {
    async fn tell(mut self) -> Result<(), Gone> {
        let hello = json!({ "page": self.number, "name": self.seat.name() }).to_string();
        self.send(&format!("retry: 1000\nevent: hello\ndata: {hello}\n\n")).await?;
        // Where the record tells when it changes, it is looked at then.
        let mut changes = self.run.changes().ok().flatten().and_then(|changes| Changes::of(changes).ok());
        let glance = if changes.is_some() { LOOK } else { GLANCE };
        let (mut idle_for, mut glances) = (None, host::ticks(glance));
        loop {
            let socket = self.run.reach_inbox().ok().flatten();
            self.catch_up().await?;
            if self.is_sealed {
                return self.say("over", &json!({})).await;
            }
            if let Some(connection) = socket.and_then(|socket| Connection::over(socket).ok()) {
                idle_for = None;
                self.follow(connection).await?;
                continue;
            }
            idle_for = match idle_for {
                None => {
                    self.say("idle", &json!({})).await?;
                    Some(0)
                }
                Some(n_glances) => Some(self.silent(n_glances, glance).await?),
            };
            self.tell_growth().await?;
            match &mut changes {
                Some(woken) => tokio::select! {
                    is_there = woken.next() => if !is_there { changes = None },
                    _ = glances.tick() => {}
                },
                None => drop(glances.tick().await),
            }
        }
    }

    /// Passes on what the run says, until it is over or stops.
    async fn follow(&mut self, connection: Connection) -> Result<(), Gone> {
        let Connection { mut heard, say } = connection;
        let follower = Follower { name: self.seat.name(), say };
        self.state.connections.borrow_mut().insert(self.key(), follower);
        self.say("driven", &json!({})).await?;
        let (mut ticks, mut silent_for, mut is_met) = (host::ticks(GROWTH), 0, false);
        loop {
            tokio::select! {
                message = heard.recv() => {
                    let Some(message) = message else { break };
                    // Only now the run knows of this page: what it has recorded on the way here was told to nobody.
                    if !std::mem::replace(&mut is_met, true) {
                        self.catch_up().await?;
                    }
                    self.pass_on(message).await?;
                    silent_for = 0;
                }
                _ = ticks.tick() => {
                    if self.tell_growth().await? {
                        silent_for = 0;
                    }
                    if let Some(view) = self.screen.as_mut().and_then(TerminalScreen::view) {
                        self.say("screen", &view).await?;
                    }
                    silent_for = self.silent(silent_for, GROWTH).await?;
                }
            }
        }
        self.state.connections.borrow_mut().remove(&self.key());
        Ok(())
    }

    /// By what the page is known to whoever has something to pass on.
    fn key(&self) -> (String, u64) {
        (self.run.id().as_str().to_owned(), self.number)
    }

    /// Tells how long the outputs are that have grown, and draws on the screen what is new; says whether anything is. All of it is read
    /// from the record: a run leaves out what it prints for one who does not keep up.
    async fn tell_growth(&mut self) -> Result<bool, Gone> {
        if !self.growth.is_growing() {
            return Ok(false);
        }
        let run = &self.run;
        let outputs = run.outputs().unwrap_or_default();
        let length = |name: &str| {
            let output = outputs.iter().find(|output| output.as_str() == name)?;
            run.open_output(output).ok()?.seek(SeekFrom::End(0)).ok()
        };
        let grown = self.growth.grown(length);
        for (output, total) in &grown {
            if let Some(screen) = self.screen.as_mut().filter(|screen| screen.output() == output) {
                screen.read(run, *total);
            }
        }
        for (output, total) in &grown {
            self.say("grown", &json!({ "output": output, "total": total })).await?;
        }
        Ok(!grown.is_empty())
    }

    /// Says that there is nothing new once that has lasted; gives for how many ticks of this length nothing was said.
    async fn silent(&mut self, n_ticks: u32, tick: Duration) -> Result<u32, Gone> {
        if tick * n_ticks < SILENCE {
            return Ok(n_ticks + 1);
        }
        self.send(": nothing new\n\n").await?;
        Ok(0)
    }

    async fn pass_on(&mut self, message: Value) -> Result<(), Gone> {
        match message["type"].as_str() {
            Some("record") => {
                let Ok(record) = serde_json::from_value::<Record>(message["record"].clone()) else {
                    return Ok(());
                };
                // One that was missed stands in the ledger.
                if record.seq > self.next { self.catch_up().await } else { self.record(&record).await }
            }
            Some(kind @ ("prompt" | "refused" | "driver")) => self.say(kind, &message).await,
            _ => Ok(()),
        }
    }

    /// Tells what stands in the ledger and was not told.
    async fn catch_up(&mut self) -> Result<(), Gone> {
        let stands = self.run.lines_mark().ok().flatten();
        let Some(kept) = self.unread.read(stands, || self.run.read_ledger()) else { return Ok(()) };
        for record in &kept.records {
            self.record(record).await?;
        }
        Ok(())
    }

    async fn record(&mut self, record: &Record) -> Result<(), Gone> {
        let event = record.event().ok();
        let output = match &event {
            Some(Event::StepStarted(started)) => {
                let name = started.output().to_string();
                self.growth.begins(&started.step, &name);
                self.screen =
                    (started.mode == Mode::Terminal.word()).then(|| TerminalScreen::new(started.output()));
                Some(name)
            }
            Some(Event::StepExited(exited)) => {
                let name = self.growth.ends(&exited.step);
                self.screen.take_if(|screen| name.as_deref() == Some(screen.output()));
                name
            }
            _ => None,
        };
        self.is_sealed |= matches!(event, Some(Event::RunSealed(_)));
        if record.seq < self.next {
            return Ok(());
        }
        self.next = record.seq + 1;
        // As it stands in the ledger.
        let at = record.ts.to_rfc3339_opts(SecondsFormat::Millis, true);
        // Output is told by its length; its hash is for whoever verifies.
        let message = if matches!(event, Some(Event::Output(_))) {
            json!({ "type": "output" })
        } else {
            json!({ "type": record.kind, "at": at, "body": record.body, "output": output })
        };
        self.send(&format!("id: {}\nevent: record\ndata: {message}\n\n", record.seq)).await
    }

    async fn say(&mut self, kind: &str, message: &Value) -> Result<(), Gone> {
        self.send(&format!("event: {kind}\ndata: {message}\n\n")).await
    }

    async fn send(&mut self, text: &str) -> Result<(), Gone> {
        self.out.send_data(Bytes::copy_from_slice(text.as_bytes())).await.map_err(|_| Gone)
    }
}
