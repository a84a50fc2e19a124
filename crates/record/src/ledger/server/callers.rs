//! Those on other machines who reach a run over the record: each of them a connection, as whoever reaches its inbox on this one.

use super::listen::listen;
use super::shared::Shared;
use super::talk::{Said, Talk, say};
use crate::ledger::store::{Call, Callers};
use crate::ledger::{LedgerError, RunId};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;

/// What the run says once it hears others.
const HEARS: &[u8] = b"{\"type\":\"hears\"}";
/// How messages begin that others read from the record itself.
const READ: [&[u8]; 2] = [b"{\"type\":\"output\"", b"{\"type\":\"record\""];

/// Hears those who come until what this gives is dropped.
pub(super) fn callers(shared: &Arc<Shared>, run: &RunId) -> Result<Callers, LedgerError> {
    let from = say(shared, run, ("", true), HEARS)?;
    let (come, coming) = channel();
    let open: Arc<()> = Arc::default();
    let (hears, of_thread, run) = (Arc::downgrade(&open), Arc::clone(shared), run.clone());
    let carry = move || hear(&of_thread, &run, from, &come, &hears);
    // Without it nobody comes from elsewhere.
    let _started = thread::Builder::new().name("callers".to_owned()).spawn(carry);
    Ok(Callers::new(coming, open))
}

fn hear(shared: &Arc<Shared>, run: &RunId, from: i64, come: &Sender<Call>, hears: &Weak<()>) {
    let woken = listen(shared, run.as_str());
    let mut talk = Talk::to_run(shared, run, from);
    let mut there: HashMap<String, UnixStream> = HashMap::new();
    while woken.recv().is_ok() && hears.strong_count() > 0 {
        // Where the server is not reached, there will be another look.
        let gone = if there.is_empty() { Vec::new() } else { talk.gone().unwrap_or_default() };
        let news = talk.news().unwrap_or_default();
        // Who is gone drives no more by the time that somebody else says something.
        let (last, others): (Vec<Said>, Vec<Said>) =
            news.into_iter().partition(|said| gone.contains(&said.caller));
        last.into_iter().for_each(|said| take(shared, run, said, &mut there, come));
        for caller in gone {
            there.remove(&caller).into_iter().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        }
        others.into_iter().for_each(|said| take(shared, run, said, &mut there, come));
    }
    there.values().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
}

/// Passes on what somebody says, who comes, is there or goes.
fn take(
    shared: &Arc<Shared>,
    run: &RunId,
    said: Said,
    there: &mut HashMap<String, UnixStream>,
    come: &Sender<Call>,
) {
    if let Some(stream) = there.get_mut(&said.caller) {
        if said.line.is_empty() || stream.write_all(&said.line).is_err() {
            let _over = stream.shutdown(Shutdown::Both);
            there.remove(&said.caller);
        }
    } else if said.line.is_empty()
        && let Some(stream) = arrive(shared, run, &said, come)
    {
        there.insert(said.caller, stream);
    }
}

/// Somebody comes: a connection whose one end is theirs, and what is said to it is told to them.
fn arrive(shared: &Arc<Shared>, run: &RunId, said: &Said, come: &Sender<Call>) -> Option<UnixStream> {
    let by = said.by.clone()?;
    let (ours, theirs) = UnixStream::pair().ok()?;
    let heard = ours.try_clone().ok()?;
    let (shared, run, caller) = (Arc::clone(shared), run.clone(), said.caller.clone());
    let tell = move || {
        let mut lines = BufReader::new(heard);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let is_read = READ.iter().any(|begin| line.starts_with(begin));
            if !is_read && say(&shared, &run, (&caller, true), &line).is_err() {
                return;
            }
            line.clear();
        }
    };
    thread::Builder::new().name("caller".to_owned()).spawn(tell).ok()?;
    let call = Call { stream: theirs, uid: by.uid, who: by.who, login: said.login.clone() };
    come.send(call).is_ok().then_some(ours)
}
