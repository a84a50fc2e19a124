//! A receiver of OpenTelemetry for the tests: takes requests over HTTP, answers as it is told to, and keeps what came.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Request {
    /// The line that it began with, and its headers.
    pub head: String,
    pub body: Value,
}

/// A receiver.
pub struct Collector {
    pub port: u16,
    came: Receiver<Request>,
}

/// A receiver that answers each request with this status.
pub fn collector(status: &'static str) -> Collector {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let (tell, came) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(stream), tell) = (stream, tell.clone()) else { return };
            std::thread::spawn(move || serve(&stream, status, &tell));
        }
    });
    Collector { port, came }
}

fn serve(stream: &TcpStream, status: &str, tell: &Sender<Request>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body = serde_json::from_slice(&body).expect("it is JSON");
        tell.send(Request { head, body }).ok()?;
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}");
        let mut stream = stream;
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

impl Collector {
    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests that have come so far.
    pub fn requests(&self) -> Vec<Request> {
        self.came.try_iter().collect()
    }

    /// The spans that have come so far, in order.
    pub fn spans(&self) -> Vec<Value> {
        let spans = |request: Request| {
            let spans =
                request.body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans").clone();
            spans.into_iter()
        };
        self.requests().into_iter().flat_map(spans).collect()
    }
}

/// An attribute of a span; null where it has none.
pub fn attribute(span: &Value, key: &str) -> Value {
    let attributes = span["attributes"].as_array().expect("attributes");
    let found = attributes.iter().find(|one| one["key"] == key);
    found
        .map(|one| one["value"].as_object().expect("a value").values().next().expect("one").clone())
        .unwrap_or_default()
}
