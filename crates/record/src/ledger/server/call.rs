//! Reaching a run that is on another machine, over the record: a connection like one to its inbox. What the run has recorded is read from
//! the record itself.

use super::listen::listen;
use super::pages::Pages;
use super::shared::Shared;
use super::stored_run::ServerRun;
use super::talk::{Talk, say};
use crate::ledger::LedgerError;
use crate::ledger::store::RunRecord as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio_postgres::types::Type;

/// The questions that were heard, and whether what is typed there is a secret.
type Asked = Arc<(Mutex<BTreeMap<u64, bool>>, Condvar)>;

/// How long a question may take to be heard that somebody has a value for.
const PATIENCE: Duration = Duration::from_secs(4);

/// A call to the run, which hears those on other machines.
pub(super) fn call(run: &ServerRun) -> Result<UnixStream, LedgerError> {
    let shared = Arc::clone(&run.shared);
    let named = shared.session()?.rows("SELECT gen_random_uuid()::text", &[]);
    let named = named.map_err(|error| super::fault::failed("call", &shared.dial.place(), &error))?;
    let caller: String = named.first().map_or_else(String::new, |row| row.get(0));
    let records = last_record(run)?;
    let from = say(&shared, &run.id, (&caller, false), b"")?;
    let failed = |cause| run.failed("call", crate::ledger::store::Piece::Whole, cause);
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    let (reads, asked) = (ours.try_clone().map_err(failed)?, Asked::default());
    let (of_teller, of_reader) =
        ((run.clone(), caller.clone(), Arc::clone(&asked)), (shared, run.id.clone(), caller));
    let told = ours.try_clone().map_err(failed)?;
    let is_over: Arc<AtomicBool> = Arc::default();
    let of_other = Arc::clone(&is_over);
    let tell = move || {
        let (run, caller, asked) = of_teller;
        tell(&run, (&caller, &of_other), (from, records), &told, &asked);
        let _over = told.shutdown(Shutdown::Both);
    };
    thread::Builder::new().name("call".to_owned()).spawn(tell).map_err(failed)?;
    let hear = move || {
        let (shared, run, caller) = of_reader;
        let mut lines = BufReader::new(reads);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let kept = may_be_kept(&line, &asked);
            let said = kept.and_then(|()| {
                say(&shared, &run, (&caller, false), &line).map(drop).map_err(|error| error.to_string())
            });
            if let Err(message) = said {
                let id = serde_json::from_slice::<Value>(&line).ok().and_then(|said| said["id"].as_u64());
                let refused = json!({"type": "refused", "id": id, "message": message});
                let _gone = lines.get_mut().write_all(format!("{refused}\n").as_bytes());
            }
            line.clear();
        }
        is_over.store(true, Ordering::Relaxed);
        let _gone = say(&shared, &run, (&caller, false), b"");
    };
    thread::Builder::new().name("call".to_owned()).spawn(hear).map_err(failed)?;
    Ok(theirs)
}

/// Whether a message may lie in the record as it was typed: what masks secrets is known to the run alone.
fn may_be_kept(line: &[u8], asked: &Asked) -> Result<(), String> {
    let said: Value = serde_json::from_slice(line).map_err(|error| format!("this is no message: {error}"))?;
    let there = "on the machine that drives the run";
    match said["type"].as_str() {
        Some("keys" | "resize") => Err(format!("keys are typed {there}")),
        Some("reply") if !said["text"].is_null() => Err(format!("a text is edited {there}")),
        Some("reply") if !said["value"].is_null() => {
            let id = said["id"].as_u64().unwrap_or_default();
            let (heard, told) = &**asked;
            let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = told.wait_timeout_while(heard, PATIENCE, |heard| !heard.contains_key(&id));
            match waited.unwrap_or_else(PoisonError::into_inner).0.get(&id) {
                Some(false) => Ok(()),
                Some(true) => Err(format!("a secret is typed {there}: from here it would lie in the record")),
                None => Err("no such question has been asked here".to_owned()),
            }
        }
        _ => Ok(()),
    }
}

/// The number of the record that comes next.
fn last_record(run: &ServerRun) -> Result<i64, LedgerError> {
    let next = "SELECT coalesce(max(seq), -1) FROM stepgate.records WHERE run = $1";
    let rows = run.shared.session()?.rows(next, &[(&run.name(), Type::TEXT)]);
    let rows = rows.map_err(|error| super::fault::failed("read", &run.shared.dial.place(), &error))?;
    Ok(rows.first().map_or(-1, |row| row.get(0)))
}

/// Tells what is recorded and what the run says, until nobody hears it or the run is no longer on.
fn tell(
    run: &ServerRun,
    (caller, is_over): (&str, &AtomicBool),
    (from, mut last): (i64, i64),
    mut told: &UnixStream,
    asked: &Asked,
) {
    let shared: &Shared = &run.shared;
    let woken = listen(&run.shared, run.name());
    let mut talk = Talk::to_caller(shared, &run.id, caller, from);
    while woken.recv().is_ok() && !is_over.load(Ordering::Relaxed) {
        let Ok(is_on) = run.driver().map(|driver| driver.is_some()) else { return };
        let Ok((lines, next)) = lines_behind(run, last) else { return };
        let Ok(news) = talk.news() else { return };
        last = next;
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let message = [b"{\"type\":\"record\",\"record\":".as_slice(), line, b"}\n"].concat();
            if told.write_all(&message).is_err() {
                return;
            }
        }
        for said in news {
            remember(&said.line, asked);
            if told.write_all(&said.line).is_err() {
                return;
            }
        }
        if !is_on {
            return;
        }
    }
}

fn remember(line: &[u8], asked: &Asked) {
    let Ok(said) = serde_json::from_slice::<Value>(line) else { return };
    if let (Some("prompt"), Some(id)) = (said["type"].as_str(), said["id"].as_u64()) {
        let is_secret = said["secret"] != Value::Bool(false);
        asked.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, is_secret);
        asked.1.notify_all();
    }
}

/// The lines behind the record `last`, and the number of the last of them.
fn lines_behind(run: &ServerRun, last: i64) -> std::io::Result<(Vec<u8>, i64)> {
    let place = run.shared.dial.place();
    let session = run.shared.session().map_err(std::io::Error::other)?;
    let mut pages = Pages::behind(session, run.name(), place, last).map_err(std::io::Error::other)?;
    let mut bytes = Vec::new();
    pages.read_to_end(&mut bytes)?;
    let count = bytes.split_inclusive(|byte| *byte == b'\n').count();
    Ok((bytes, last + i64::try_from(count).unwrap_or(i64::MAX)))
}
