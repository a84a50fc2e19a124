//! Asks another machine what has become of a step whose connection was lost.
//!
//! Looks, and starts nothing there. What it says is what bash itself has left beside the step: without that nobody knows.

use super::answer::{Answer, Answers, Left};
use super::connection::{Connection, Ends, Role};
use super::error::FarError;
use super::link::quoted;
use crate::host::shell::report::{Report, Word};
use crate::settings::TargetRule;
use std::io::{ErrorKind, Write as _};
use std::time::Duration;
use tokio::net::unix::pipe::Receiver;
use tokio::time::timeout;

const ASK: &str = include_str!("ask.bash");
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the run called `run` has left on the target: a step for each connection that was lost.
pub async fn ask(name: &str, rule: &TargetRule, run: &str) -> Result<Vec<Left>, FarError> {
    let socket = tempfile::Builder::new().prefix("stepgate-ssh-").tempdir().map_err(FarError::Start)?;
    let command = format!("exec bash --norc --noprofile -s -- {}", quoted(run));
    let (theirs, mut requests) = std::io::pipe().map_err(FarError::Start)?;
    let (incoming, output) = std::io::pipe().map_err(FarError::Start)?;
    rustix::io::ioctl_fionbio(&incoming, true).map_err(|error| FarError::Start(error.into()))?;
    let ends = Ends { input: Some(theirs.into()), output: output.into() };
    let mut ssh = Connection::start((&rule.ssh, &socket.path().join("s")), &Role::Through, &command, ends)
        .map_err(FarError::Start)?;
    // Short enough for the pipe, whether or not anybody reads it.
    requests.write_all(ASK.as_bytes()).map_err(FarError::Channel)?;
    let incoming = Receiver::from_owned_fd(incoming.into()).map_err(FarError::Start)?;
    match timeout(PATIENCE, all(&incoming)).await {
        Ok(Ok(Ok(found))) => Ok(found),
        Ok(Ok(Err(said))) => Err(FarError::Strange { target: name.to_owned(), said }),
        Ok(Err(_)) | Err(_) => {
            ssh.end();
            Err(FarError::Unreached { target: name.to_owned(), said: ssh.last_words() })
        }
    }
}

/// The exit status that a step has ended with by what was left; none where nobody can say.
pub fn ended_with(left: &Left) -> Option<i32> {
    if left.is_running {
        return None;
    }
    match Report::read(&left.report) {
        // A step that was refused has a status, and did nothing.
        Some(report) => Some(report.status).filter(|_| report.refused.is_empty()),
        None => left.gone,
    }
}

/// What the shell held behind that step, as a script that gives it to another one; none where bash did not say so.
pub fn state_after(left: &Left) -> Option<Vec<u8>> {
    Report::read(&left.report)
        .filter(|report| report.word == Word::End)
        .map(|report| report.state.bytes().to_vec())
}

async fn all(incoming: &Receiver) -> std::io::Result<Result<Vec<Left>, String>> {
    let (mut answers, mut found) = (Answers::default(), Vec::new());
    loop {
        match answers.next() {
            Ok(Some(Answer::Left(left))) => found.push(left),
            Ok(Some(Answer::Bye)) => return Ok(Ok(found)),
            Ok(Some(_)) => {}
            Ok(None) => {
                if super::link::read(incoming, &mut answers).await? == 0 {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            Err(said) => return Ok(Err(said)),
        }
    }
}
