//! The connection to one machine: what is asked of the other end, what it answers, and the output of its steps.
//!
//! Requests and answers pass over the process that makes the connection, output over two that go through it. Knows nothing of
//! steps.

use super::answer::{Answer, Answers, Hello};
use super::connection::{Connection, Ends, HostKey, Role};
use super::error::FarError;
use super::mark::Mark;
use crate::host::output::{Flow, Output, Sink};
use crate::host::process::{Capture, printed};
use crate::host::shell::literal::quote_into;
use crate::record::Stream;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::time::timeout;

/// The script of the other end.
const FAR_END: &str = include_str!("far_end.bash");
/// How long the other end may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a request may take to be handed over: a connection that takes none is one that is lost.
const HANDING_OVER: Duration = Duration::from_secs(10);

/// A connection that is up, or was.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) wires: Wires,
    pub(super) output: MarkedOutput,
    /// Its own word for the mark behind what a step has printed.
    word: String,
    /// Those that only pass output on, before the one that they go through.
    _output: Vec<Connection>,
    master: Connection,
    socket: tempfile::TempDir,
    /// What `ssh` is told.
    pub(super) host: String,
    pub(super) hello: Hello,
    pub(super) host_key: Option<HostKey>,
}

/// What is asked and what is answered.
#[derive(Debug)]
pub(super) struct Wires {
    /// The target's name.
    name: String,
    requests: Sender,
    incoming: Receiver,
    answers: Answers,
}

/// What the steps there print, with the marks that are put behind it.
#[derive(Debug)]
pub(super) struct MarkedOutput {
    output: Output,
    marks: [Mark; 2],
}

/// Where a link leads, and what it is called there.
#[derive(Debug, Clone)]
pub(super) struct Way<'a> {
    /// The target's name.
    pub(super) name: &'a str,
    /// What `ssh` is told.
    pub(super) host: &'a str,
    /// Where blocks start there, if not at home.
    pub(super) base: Option<&'a str>,
    /// What the folder there is called, of letters, digits, points and hyphens.
    pub(super) run: &'a str,
    /// What no step can know or guess.
    pub(super) word: &'a str,
}

/// A text as one word of a command line there, whatever shell reads that.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = Vec::new();
    quote_into(&mut quoted, text.as_bytes());
    String::from_utf8_lossy(&quoted).into_owned()
}

/// The command here that runs `command` there, in the folder `base`: by a process that only looks and has nothing of the run's shell,
/// through the socket of a connection or over one of its own.
pub fn looking((host, through): (&str, Option<&str>), base: Option<&str>, command: &str) -> String {
    let base = base.map_or_else(String::new, |base| format!("cd -- {} && ", quoted(base)));
    let there = format!("{base}exec bash --norc --noprofile -c {}", quoted(command));
    let through = through.map_or_else(String::new, |socket| format!("-S {} ", quoted(socket)));
    let options = "-o ControlMaster=no -o BatchMode=yes -o ConnectTimeout=15";
    format!("exec ssh -T {through}{options} -- {} {}", quoted(host), quoted(&there))
}

impl Link {
    /// Connects, and waits until the other end is there.
    pub(super) async fn open(way: Way<'_>) -> Result<Self, FarError> {
        let socket = tempfile::Builder::new().prefix("stepgate-ssh-").tempdir().map_err(FarError::Start)?;
        let path = socket.path().join("s");
        let command = format!(
            "exec bash --norc --noprofile -s -- {} {}",
            quoted(way.run),
            quoted(way.base.unwrap_or_default())
        );
        let (theirs, requests) = io::pipe().map_err(FarError::Start)?;
        let (incoming, answers) = io::pipe().map_err(FarError::Start)?;
        for end in [rustix::io::ioctl_fionbio(&requests, true), rustix::io::ioctl_fionbio(&incoming, true)] {
            end.map_err(|error| FarError::Start(error.into()))?;
        }
        let ends = Ends { input: Some(theirs.into()), output: answers.into() };
        let mut master =
            Connection::start((way.host, &path), &Role::Master, &command, ends).map_err(FarError::Start)?;
        let mut requests = Sender::from_owned_fd(requests.into()).map_err(FarError::Start)?;
        let incoming = Receiver::from_owned_fd(incoming.into()).map_err(FarError::Start)?;
        let mut answers = Answers::default();
        let greeted = timeout(PATIENCE, async {
            requests.write_all(FAR_END.as_bytes()).await?;
            Wires::first(&incoming, &mut answers).await
        });
        let name = way.name.to_owned();
        let hello = match greeted.await {
            Ok(Ok(Ok(Answer::Hello(hello)))) => hello,
            Ok(Ok(Ok(Answer::Old(version)))) => return Err(FarError::Old { target: name, version }),
            Ok(Ok(Ok(Answer::Nowhere))) => return Err(FarError::Nowhere(name)),
            Ok(Ok(Ok(Answer::NoBase(folder)))) => return Err(FarError::NoBase { target: name, folder }),
            Ok(Ok(Ok(other))) => return Err(FarError::Strange { target: name, said: format!("{other:?}") }),
            Ok(Ok(Err(said))) => return Err(FarError::Strange { target: name, said }),
            Ok(Err(_)) => return Err(FarError::Unreached { target: name, said: master.last_words() }),
            Err(_) => {
                master.end();
                let said = format!("no answer within {} s; {}", PATIENCE.as_secs(), master.last_words());
                return Err(FarError::Unreached { target: name, said });
            }
        };
        let output = Output::open().map_err(FarError::Start)?;
        let (out, err) = output.writers().map_err(FarError::Start)?;
        let mut followers = Vec::new();
        for (pipe, end) in [("out", out), ("err", err)] {
            let command = format!("exec cat {}", quoted(&format!("{}/{pipe}", hello.folder)));
            let ends = Ends { input: None, output: end };
            let follower = Connection::start((way.host, &path), &Role::Through, &command, ends);
            followers.push(follower.map_err(FarError::Start)?);
        }
        let host_key = master.host_key();
        Ok(Self {
            wires: Wires { name, requests, incoming, answers },
            output: MarkedOutput { output, marks: [Mark::new(way.word), Mark::new(way.word)] },
            word: way.word.to_owned(),
            _output: followers,
            master,
            socket,
            host: way.host.to_owned(),
            hello,
            host_key,
        })
    }

    /// The word that is put behind a step's output.
    pub(super) fn word(&self) -> Vec<u8> {
        self.word.as_bytes().to_vec()
    }

    /// The socket through which others use the connection.
    pub(super) fn socket(&self) -> String {
        self.socket.path().join("s").display().to_string()
    }

    /// What a command prints there that only looks: in a process of its own, through the connection.
    pub(super) async fn capture(&self, command: &str, patience: Duration) -> Result<String, String> {
        let through = Some(self.socket());
        let command = looking((&self.host, through.as_deref()), Some(&self.hello.base), command);
        printed(Capture { command: &command, cwd: Path::new("/"), environment: &[], timeout: patience }).await
    }

    /// Ends the connection from this side.
    pub(super) fn cut(&self) {
        self.master.end();
    }
}

impl Wires {
    /// The first whole answer.
    async fn first(incoming: &Receiver, answers: &mut Answers) -> io::Result<Result<Answer, String>> {
        loop {
            match answers.next() {
                Ok(Some(answer)) => return Ok(Ok(answer)),
                Ok(None) => {}
                Err(said) => return Ok(Err(said)),
            }
            if read(incoming, answers).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// The next answer. Loses nothing when it is dropped half way; an error is a connection that is lost.
    pub(super) async fn answer(&mut self) -> Result<Answer, FarError> {
        let answer = Self::first(&self.incoming, &mut self.answers).await;
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(said)) => Err(FarError::Strange { target: self.name.clone(), said }),
            Err(_) => Err(FarError::Lost(self.name.clone())),
        }
    }

    /// Waits until the other end has answered that it is there.
    pub(super) async fn round_trip(&mut self) -> Result<(), FarError> {
        self.ask(&[b"ping"]).await?;
        // What it still says of what is over is nobody's.
        while self.answer().await? != Answer::Pong {}
        Ok(())
    }

    /// Asks something: words, none of which holds a NUL.
    pub(super) async fn ask(&mut self, words: &[&[u8]]) -> Result<(), FarError> {
        let mut bytes = Vec::new();
        for word in words {
            bytes.extend_from_slice(word);
            bytes.push(0);
        }
        match timeout(HANDING_OVER, self.requests.write_all(&bytes)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(FarError::Lost(self.name.clone())),
        }
    }
}

impl MarkedOutput {
    /// How many marks have come on each stream.
    pub(super) fn marks(&self) -> [usize; 2] {
        [self.marks[0].seen, self.marks[1].seen]
    }
}

impl Flow for MarkedOutput {
    async fn pass_on(&mut self, sink: Sink<'_>) -> io::Result<()> {
        let marks = &mut self.marks;
        self.output.pass_on(&mut |stream, bytes| clean(marks, stream, bytes, sink)).await
    }

    fn drain(&mut self, sink: Sink<'_>) -> io::Result<()> {
        let marks = &mut self.marks;
        self.output.drain(&mut |stream, bytes| clean(marks, stream, bytes, sink))?;
        for (stream, mark) in [Stream::Stdout, Stream::Stderr].into_iter().zip(&mut self.marks) {
            let rest = mark.rest();
            if !rest.is_empty() {
                sink(stream, &rest);
            }
        }
        Ok(())
    }
}

fn clean(marks: &mut [Mark; 2], stream: Stream, bytes: &[u8], sink: Sink<'_>) {
    let output = marks[usize::from(stream == Stream::Stderr)].strip(bytes);
    if !output.is_empty() {
        sink(stream, &output);
    }
}

pub(super) async fn read(incoming: &Receiver, answers: &mut Answers) -> io::Result<usize> {
    loop {
        incoming.readable().await?;
        let mut buffer = [0; 16 * 1024];
        match incoming.try_read(&mut buffer) {
            Ok(length) => {
                answers.push(&buffer[..length]);
                return Ok(length);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
}
