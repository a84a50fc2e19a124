//! A program that drives a run, or watches it: says messages, and waits for what it hears, never for time.

use crate::running::watch;
use crate::scene::{PATIENCE, STEPGATE, Scene};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

/// One end of the talk with a run.
pub struct Line {
    input: Option<Box<dyn Write>>,
    output: BufReader<Box<dyn Read>>,
    heard: Vec<Value>,
}

/// A run that standard input drives.
#[must_use = "see how it ends"]
pub struct Driven {
    pub line: Line,
    child: Child,
    errors: JoinHandle<String>,
    watched: Sender<()>,
}

/// Starts Stepgate with `--format json --replies -`.
pub fn drive(scene: &Scene, arguments: &[&str]) -> Driven {
    let mut command = scene.command(STEPGATE);
    command.args(arguments).args(["--format", "json", "--replies", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let input = child.stdin.take().expect("it is piped");
    let output = child.stdout.take().expect("it is piped");
    let mut stderr = child.stderr.take().expect("it is piped");
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).expect("standard error is UTF-8");
        text
    });
    let line = Line::new(input, Box::new(output));
    Driven { line, watched: watch(&child), child, errors }
}

impl Driven {
    /// Waits until it ends, with this exit code; gives everything that was heard.
    #[track_caller]
    pub fn ends(mut self, code: i32) -> Vec<Value> {
        let heard = self.line.rest();
        self.exits(code);
        heard
    }

    /// The same where nobody hears it any more; gives what it said to standard error.
    #[track_caller]
    pub fn exits(mut self, code: i32) -> String {
        let status = self.child.wait().expect("it can be waited for");
        drop(self.watched);
        drop(self.line);
        let errors = self.errors.join().expect("the reader does not panic");
        assert_eq!(status.code(), Some(code), "the exit code, after:\n{errors}");
        errors
    }
}

impl Line {
    fn new(input: impl Write + 'static, output: Box<dyn Read>) -> Self {
        Self { input: Some(Box::new(input)), output: BufReader::new(output), heard: Vec::new() }
    }

    /// Reaches the newest run over its inbox.
    #[track_caller]
    pub fn reach(scene: &Scene) -> Self {
        let stream = UnixStream::connect(scene.run_folder().join("inbox")).expect("the run takes replies");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time is a time");
        Self::new(stream.try_clone().expect("a stream has two ends"), Box::new(stream))
    }

    /// Says bytes as they are.
    #[track_caller]
    pub fn writes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("it is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the run listens");
    }

    /// Says a message.
    #[track_caller]
    pub fn says(&mut self, message: &Value) {
        self.writes(format!("{message}\n").as_bytes());
    }

    /// Presses keys.
    #[track_caller]
    pub fn types(&mut self, keys: &str) {
        self.says(&json!({"type": "keys", "bytes": BASE64_STANDARD.encode(keys)}));
    }

    /// Says no more.
    pub fn falls_silent(&mut self) {
        self.input = None;
    }

    /// Hears no more.
    pub fn goes_deaf(&mut self) {
        self.output = BufReader::new(Box::new(std::io::empty()));
    }

    /// The next message; none where the run has no more to say.
    #[track_caller]
    fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).expect("the run says something in time");
        (length > 0).then(|| {
            let message: Value = serde_json::from_str(&line).expect("a message is JSON");
            self.heard.push(message.clone());
            message
        })
    }

    /// Waits for a message that `fits`.
    #[track_caller]
    pub fn hears(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            match self.next() {
                Some(message) if fits(&message) => return message,
                Some(_) => {}
                None => panic!("it ended before {what}:\n{:#?}", self.heard),
            }
        }
    }

    /// Waits for the next prompt, which is of this kind.
    #[track_caller]
    pub fn asked(&mut self, kind: &str) -> Value {
        let prompt = self.hears(kind, |message| message["type"] == "prompt");
        assert_eq!(prompt["kind"], kind, "{prompt}");
        prompt
    }

    /// Waits for a prompt of this kind and replies to it, as Ada.
    #[track_caller]
    pub fn replies(&mut self, kind: &str, reply: Value) {
        let prompt = self.asked(kind);
        self.says(&to(&prompt, reply));
    }

    /// Waits for a record of this type; gives its body.
    #[track_caller]
    pub fn record(&mut self, kind: &str) -> Value {
        self.hears(kind, |message| message["record"]["type"] == kind)["record"]["body"].clone()
    }

    /// Waits until a message is refused; gives why.
    #[track_caller]
    pub fn refused(&mut self) -> String {
        let refused = self.hears("a refusal", |message| message["type"] == "refused");
        refused["message"].as_str().expect("it says why").to_owned()
    }

    /// Waits until it hears who drives.
    #[track_caller]
    pub fn driver(&mut self) -> Value {
        self.hears("who drives", |message| message["type"] == "driver")["who"].clone()
    }

    /// Waits until steps have printed `text` since the run began, as far as this was heard.
    #[track_caller]
    pub fn printed(&mut self, text: &str) {
        while !printed(&self.heard).contains(text) {
            assert!(self.next().is_some(), "it ended before it printed {text}:\n{}", printed(&self.heard));
        }
    }

    /// Everything that is heard until the run has no more to say.
    #[track_caller]
    pub fn rest(&mut self) -> Vec<Value> {
        while self.next().is_some() {}
        std::mem::take(&mut self.heard)
    }
}

/// A reply to a prompt, as Ada.
pub fn to(prompt: &Value, mut reply: Value) -> Value {
    let parts = [("type", json!("reply")), ("id", prompt["id"].clone()), ("by", json!("Ada"))];
    parts.into_iter().for_each(|(name, part)| reply[name] = part);
    reply
}

/// What steps have printed, by what was heard.
pub fn printed(heard: &[Value]) -> String {
    let bytes = heard.iter().filter(|message| message["type"] == "output").flat_map(|message| {
        let bytes = message["bytes"].as_str().expect("bytes are base64");
        BASE64_STANDARD.decode(bytes).expect("bytes are base64")
    });
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

/// The types of the records among what was heard.
pub fn records(heard: &[Value]) -> Vec<String> {
    let records = heard.iter().filter(|message| message["type"] == "record");
    records.map(|message| message["record"]["type"].as_str().expect("it has a type").to_owned()).collect()
}
