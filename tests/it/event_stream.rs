//! Server-Sent Events as a browser reads them: an event is heard once it is whole, and a stream that is cut takes what is not with it.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// The number of a record.
    pub id: Option<u64>,
    pub kind: String,
    pub data: Value,
}

/// A stream of events, cut when it is dropped.
pub struct Stream {
    connection: BufReader<TcpStream>,
    /// How much of the piece that arrives right now is still to come.
    left: usize,
    is_first: bool,
    /// What has arrived and is no whole event yet.
    begun: Vec<u8>,
}

impl Stream {
    /// Reads on behind the head of an answer.
    pub fn over(connection: BufReader<TcpStream>) -> Self {
        Self { connection, left: 0, is_first: true, begun: Vec::new() }
    }

    /// Reads at most `n_most` bytes; gives how many, which is none once the stream is over.
    #[track_caller]
    pub fn read(&mut self, n_most: usize) -> usize {
        if self.left == 0 {
            let mut lines = if self.is_first { 1 } else { 2 };
            self.is_first = false;
            let mut line = String::new();
            while lines > 0 {
                line.clear();
                // A server that was killed says no last piece.
                if self.connection.read_line(&mut line).is_ok_and(|length| length == 0) {
                    return 0;
                }
                lines -= 1;
            }
            let Ok(length) = usize::from_str_radix(line.trim(), 16) else { return 0 };
            self.left = length;
        }
        let mut bytes = vec![0; self.left.min(n_most)];
        let n_read = match self.connection.read(&mut bytes) {
            Ok(n_read) => n_read,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("nothing more comes"),
            Err(_) => 0,
        };
        self.left -= n_read;
        self.begun.extend_from_slice(&bytes[..n_read]);
        n_read
    }

    /// The next event that has arrived as a whole.
    pub fn arrived(&mut self) -> Option<Event> {
        loop {
            let end = self.begun.windows(2).position(|two| two == b"\n\n")?;
            let text: Vec<u8> = self.begun.drain(..end + 2).collect();
            let text = String::from_utf8(text).expect("a stream is UTF-8");
            let field =
                |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            let Some(data) = field("data") else { continue };
            return Some(Event {
                id: field("id").map(|id| id.parse().expect("an id is a number")),
                kind: field("event").expect("every event has a name").to_owned(),
                data: serde_json::from_str(data).expect("data is JSON"),
            });
        }
    }

    /// The next event; none once the stream is over.
    #[track_caller]
    pub fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.arrived() {
                return Some(event);
            }
            if self.read(usize::MAX) == 0 {
                return None;
            }
        }
    }

    /// Waits for an event that `fits`.
    #[track_caller]
    pub fn hears(&mut self, what: &str, fits: impl Fn(&Event) -> bool) -> Event {
        let mut heard = Vec::new();
        loop {
            let Some(event) = self.next() else { panic!("it is over before {what}: {heard:#?}") };
            if fits(&event) {
                return event;
            }
            heard.push(event);
        }
    }

    /// Waits for an event of this kind; gives what it says.
    #[track_caller]
    pub fn told(&mut self, kind: &str) -> Value {
        self.hears(kind, |event| event.kind == kind).data
    }

    /// Waits for a record of this type; gives its body.
    #[track_caller]
    pub fn record(&mut self, kind: &str) -> Value {
        self.hears(kind, |event| event.kind == "record" && event.data["type"] == kind).data["body"].clone()
    }

    /// The number of the page, which comes first.
    #[track_caller]
    pub fn number(&mut self) -> u64 {
        let hello = self.next().expect("it says something");
        assert_eq!(hello.kind, "hello");
        hello.data["page"].as_u64().expect("a number")
    }

    /// Waits until the run asks something; gives the prompt.
    #[track_caller]
    pub fn asked(&mut self, kind: &str) -> Value {
        let prompt = self.told("prompt");
        assert_eq!(prompt["kind"], kind, "{prompt}");
        prompt
    }
}
