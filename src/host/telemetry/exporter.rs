//! Sends the spans of a run as they end, on a thread of its own.

use super::destination::{Destination, destination};
use super::receiver::Receiver;
use crate::host::stopwatch::Stopwatch;
use crate::host::{host_name, text_variable};
use crate::record::Record;
use crate::report::{RunTrace, Span, TraceParent, TraceStart, export_request};
use std::sync::mpsc::{Receiver as Ended, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long the end of a run waits for the receiver. What is on its way then arrives all the same, where somebody takes it.
const AT_THE_END: Duration = Duration::from_millis(30);
/// How many spans are kept for a receiver that takes none.
const KEPT: usize = 2048;

/// What sends the spans of a run.
pub struct Exporter {
    /// None says that the run is over.
    records: UnboundedSender<Option<Record>>,
    /// Why what was sent last did not arrive.
    trouble: Arc<Mutex<Option<String>>>,
    ended: Ended<()>,
    url: String,
}

/// Takes in what was recorded, from wherever that is told.
#[derive(Clone)]
pub struct Told(UnboundedSender<Option<Record>>);

impl Told {
    /// Takes in a record. Never waits; what it says is looked at elsewhere.
    pub fn take(&self, record: &Record) {
        // There are far more of these than of all others, and no span has anything of them.
        if record.kind != "output" {
            let _nobody_sends_any_more = self.0.send(Some(record.clone()));
        }
    }
}

impl Exporter {
    /// What sends the spans of a run, where the environment names a receiver; an error says why nothing can be sent to it.
    pub fn open(start: impl FnOnce(Option<TraceParent>) -> TraceStart) -> Option<Result<Self, String>> {
        let to = match destination(&text_variable, &host_name())? {
            Ok(to) => to,
            Err(why) => return Some(Err(why)),
        };
        let parent = text_variable("TRACEPARENT").and_then(|text| TraceParent::parse(&text));
        if parent.as_ref().is_some_and(|parent| !parent.is_sampled) {
            return None;
        }
        Some(Self::to(to, start(parent)))
    }

    fn to(to: Destination, start: TraceStart) -> Result<Self, String> {
        let (records, told) = unbounded_channel();
        let (ends, ended) = channel();
        let trouble = Arc::new(Mutex::new(None));
        let (url, shared) = (to.url.clone(), Arc::clone(&trouble));
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => runtime.block_on(export(told, to, start, &shared)),
                Err(error) => set(&shared, Some(format!("cannot be reached: {error}"))),
            }
            let _nobody_waits = ends.send(());
        };
        let thread = thread::Builder::new().name("telemetry".to_owned());
        thread.spawn(work).map_err(|error| error.to_string())?;
        Ok(Self { records, trouble, ended, url })
    }

    /// What takes in records.
    pub fn told(&self) -> Told {
        Told(self.records.clone())
    }

    /// Sends what is left, and says why it may not have arrived. Waits 30 milliseconds at most.
    pub fn end(self) -> Result<(), String> {
        let watch = Stopwatch::default();
        let lap = watch.lap();
        let _nobody_sends_any_more = self.records.send(None);
        let waited = self.ended.recv_timeout(AT_THE_END);
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(lap);
        tracing::debug!(ms = watch.total().as_millis(), "the wait for OpenTelemetry");
        let late = (waited == Err(RecvTimeoutError::Timeout)).then(|| "has not answered in time".to_owned());
        match trouble.or(late) {
            None => Ok(()),
            Some(why) => Err(format!("{} {why}; spans of this run may be missing there", self.url)),
        }
    }
}

/// Sends spans until nobody tells of any more.
async fn export(
    mut told: UnboundedReceiver<Option<Record>>,
    to: Destination,
    start: TraceStart,
    trouble: &Mutex<Option<String>>,
) {
    let (resource, timeout) = (to.resource.clone(), to.timeout);
    let mut receiver = Receiver::new(to);
    let mut trace = RunTrace::new(start);
    let mut spans: Vec<Span> = Vec::new();
    // By the end of the run it is open.
    let _said_when_something_is_sent = tokio::time::timeout(timeout, receiver.connect()).await;
    let mut is_over = false;
    while !is_over {
        // What came meanwhile goes together.
        let mut next = told.recv().await;
        loop {
            match next.flatten() {
                Some(record) => take(&mut trace, &record, &mut spans),
                None => is_over = true,
            }
            next = match told.try_recv() {
                Ok(record) => Some(record),
                Err(_) => break,
            };
        }
        if is_over {
            spans.extend(trace.end());
        }
        if spans.is_empty() {
            continue;
        }
        let body = export_request(&resource, &spans).to_string().into_bytes();
        let sent = match tokio::time::timeout(timeout, receiver.send(body)).await {
            Ok(sent) => sent,
            Err(_) => Err(format!("does not answer within {} ms", timeout.as_millis())),
        };
        if sent.is_ok() {
            spans.clear();
        }
        set(trouble, sent.err());
    }
}

fn take(trace: &mut RunTrace, record: &Record, spans: &mut Vec<Span>) {
    if let Ok(event) = record.event() {
        spans.extend(trace.take(record, &event));
    }
    // The newest say most: the run's own span is the last one.
    let over = spans.len().saturating_sub(KEPT);
    spans.drain(..over);
}

fn set(trouble: &Mutex<Option<String>>, why: Option<String>) {
    *trouble.lock().unwrap_or_else(PoisonError::into_inner) = why;
}
