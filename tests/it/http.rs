//! A server of the notebook and what asks it: requests over a plain connection, as they are wanted byte by byte, and streams that can be cut.

use crate::event_stream::Stream;
use crate::running::watch;
use crate::scene::{PATIENCE, STEPGATE, Scene};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::Sender;

/// A server, killed when it is dropped.
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
    /// The token that it has printed.
    pub token: String,
    _watched: Sender<()>,
}

/// Starts a server that shows `what`.
#[track_caller]
pub fn serve(scene: &Scene, what: &str) -> Server {
    serve_to(scene, &[what], Stdio::null())
}

/// The same, with these words and somewhere for what it says beside its address.
#[track_caller]
pub fn serve_to(scene: &Scene, what: &[&str], told: Stdio) -> Server {
    let mut command = scene.command(STEPGATE);
    command.args(["serve", "--port", "0"]).args(what);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(told);
    let mut child = command.spawn().expect("the binary starts");
    let mut address = String::new();
    let stdout = child.stdout.take().expect("it is piped");
    BufReader::new(stdout).read_line(&mut address).expect("it prints its address");
    let rest = address.trim().strip_prefix("http://127.0.0.1:").expect("an address of this machine");
    let (port, token) = rest.split_once("/?token=").expect("a token");
    let port = port.parse().expect("a port is a number");
    Server { _watched: watch(&child), child, port, token: token.to_owned() }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it says beside its address, where that was piped, line by line.
    #[track_caller]
    pub fn told(&mut self) -> impl Iterator<Item = String> + use<> {
        let told = self.child.stderr.take().expect("it is piped");
        BufReader::new(told).lines().map(|line| line.expect("it is text"))
    }

    /// Ends it with `kill -9`.
    pub fn kill(&mut self) {
        let _ended_already = self.child.kill();
        self.child.wait().expect("it can be waited for");
    }

    /// Lets its driver in, with the token that it has printed.
    #[track_caller]
    pub fn enter(&self) -> Page {
        enter(self.port, &self.token)
    }
}

/// Lets somebody in by a token.
#[track_caller]
pub fn enter(port: u16, token: &str) -> Page {
    let answer = Request::of("GET", &format!("/?token={token}"), port, None).send(port);
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.header("set-cookie").expect("a cookie");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    Page { port, cookie }
}

/// Somebody who was let in.
#[derive(Debug, Clone)]
pub struct Page {
    /// The port of the server.
    pub port: u16,
    /// The name of the cookie and its value.
    pub cookie: String,
}

impl Page {
    /// What a page of the server's own would send.
    pub fn request(&self, method: &str, target: &str) -> Request {
        Request::of(method, target, self.port, Some(&self.cookie))
    }

    /// Asks for something.
    #[track_caller]
    pub fn get(&self, target: &str) -> Answer {
        self.request("GET", target).send(self.port)
    }

    /// Says something.
    #[track_caller]
    pub fn post(&self, target: &str, message: &Value) -> Answer {
        self.request("POST", target).body(message.to_string()).send(self.port)
    }

    /// Begins a run of the first runbook; gives its id.
    #[track_caller]
    pub fn start(&self, environment: &str) -> String {
        let answer = self.post("/runs", &json!({ "runbook": 0, "environment": environment }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["run"].as_str().expect("a run has an id").to_owned()
    }

    /// Follows a run behind the record `last`.
    #[track_caller]
    pub fn follow(&self, run: &str, last: Option<u64>) -> Stream {
        let mut request = self.request("GET", &format!("/runs/{run}/events"));
        if let Some(last) = last {
            request = request.with("Last-Event-ID", &last.to_string());
        }
        let answer = request.open(self.port);
        assert_eq!(answer.status, 200, "{answer:?}");
        Stream::over(answer.connection.expect("it goes on"))
    }

    /// Says something to a run as the page with this number.
    #[track_caller]
    pub fn say(&self, run: &str, page: u64, message: &Value) -> Answer {
        self.post(&format!("/runs/{run}/messages"), &json!({ "page": page, "message": message }))
    }
}

/// A request, as it is written.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
    version: &'static str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// What a page of the server's own would send.
    pub fn of(method: &str, target: &str, port: u16, cookie: Option<&str>) -> Self {
        let mut headers = vec![("Host".to_owned(), format!("127.0.0.1:{port}"))];
        headers.extend(cookie.map(|cookie| ("Cookie".to_owned(), cookie.to_owned())));
        if method == "POST" {
            headers.push(("Origin".to_owned(), format!("http://127.0.0.1:{port}")));
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        Self { method: method.into(), target: target.into(), version: "HTTP/1.1", headers, body: Vec::new() }
    }

    /// The same without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(own, _)| own != name);
        self
    }

    /// The same with one more header, whatever there is.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with another value of a header.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).also(name, value)
    }

    /// The same in another version of HTTP.
    pub fn version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    /// The same with a body.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sends it, and reads the answer to its end.
    #[track_caller]
    pub fn send(self, port: u16) -> Answer {
        let mut answer = self.with("Connection", "close").open(port);
        let mut connection = answer.connection.take().expect("it goes on");
        let mut body = Vec::new();
        connection.read_to_end(&mut body).expect("an answer ends in time");
        let is_in_pieces = answer.header("transfer-encoding").is_some();
        answer.body = if is_in_pieces { joined(&body) } else { body };
        answer
    }

    /// Sends it, and reads the head of the answer.
    #[track_caller]
    pub fn open(self, port: u16) -> Answer {
        let connection = TcpStream::connect(("127.0.0.1", port)).expect("the server is there");
        connection.set_read_timeout(Some(PATIENCE)).expect("a time is a time");
        let length = self.body.len().to_string();
        let request = if self.method == "POST" { self.with("Content-Length", &length) } else { self };
        let Self { method, target, version, headers, body } = request;
        let mut bytes = format!("{method} {target} {version}\r\n");
        for (name, value) in &headers {
            bytes.extend([name, ": ", value, "\r\n"]);
        }
        bytes.push_str("\r\n");
        let mut output = &connection;
        // Where it is refused before all of it is there, the rest may find nobody.
        let _refused = output.write_all(bytes.as_bytes()).and_then(|()| output.write_all(&body));
        Answer::head(BufReader::new(connection))
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    connection: Option<BufReader<TcpStream>>,
}

impl Answer {
    #[track_caller]
    fn head(mut connection: BufReader<TcpStream>) -> Self {
        let mut line = || {
            let mut line = String::new();
            connection.read_line(&mut line).expect("the server answers in time");
            line.trim_end().to_owned()
        };
        let status = line();
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let headers = std::iter::from_fn(|| Some(line()).filter(|line| !line.is_empty()));
        let headers = headers.filter_map(|line| {
            line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        });
        let headers = headers.collect();
        Self {
            status: status.expect("the server says something"),
            headers,
            body: Vec::new(),
            connection: Some(connection),
        }
    }

    /// The value of a header; its name is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Its body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text()))
    }
}

/// A body that came in pieces, each with its length before it.
#[track_caller]
fn joined(mut pieces: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = pieces.windows(2).position(|two| two == b"\r\n").expect("a length");
        let length = usize::from_str_radix(std::str::from_utf8(&pieces[..end]).expect("digits"), 16);
        let length = length.expect("a length in hex");
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&pieces[end + 2..end + 2 + length]);
        pieces = &pieces[end + 4 + length..];
    }
}
