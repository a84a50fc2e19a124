//! What a page says: to begin a run, to go on with one, to reply. It names what was shown to it, and never what is to run, unless somebody edits
//! a step and says so.

use super::access::Role;
use super::connection::Connection;
use super::headers::{Body, failed, json};
use super::request::message;
use super::state::State;
use crate::host::{self, ChildRun};
use crate::ledger::Run;
use hyper::body::Incoming;
use hyper::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::Duration;

/// How long a run may take to say who drives it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked at whether a run can be reached.
const GLANCE: Duration = Duration::from_millis(20);

/// What is said to begin a run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    /// The runbook's number.
    runbook: usize,
    environment: Option<String>,
    /// The change that it is for.
    ticket: Option<String>,
    /// The file of a plan that is run, by its key on the page: just what it holds, or nothing.
    plan: Option<String>,
}

/// Begins a run of a runbook that this server shows.
pub async fn start(state: &Rc<State>, body: Incoming) -> Response<Body> {
    let start: Start = match message(body).await {
        Ok(start) => start,
        Err(refused) => return *refused,
    };
    let Some(path) = state.library.runbook(start.runbook) else {
        return failed(StatusCode::NOT_FOUND, "there is no such runbook here");
    };
    let mut arguments = vec![OsString::from("run"), path.into()];
    if let Some(key) = start.plan {
        let Some(place) = state.commands.plan_place(path, &key) else {
            let words =
                "the plan that was shown is not there any more, or is another one: load the page again";
            return failed(StatusCode::CONFLICT, words);
        };
        // As one word: a name is never an option. The environment is the plan's.
        let mut plan = OsString::from("--plan=");
        plan.push(place);
        arguments.push(plan);
    } else if let Some(environment) = start.environment.filter(|name| !name.is_empty()) {
        // As one word: a name is never an option.
        arguments.push(format!("--env={environment}").into());
    }
    if let Some(ticket) = start.ticket.filter(|ticket| !ticket.is_empty()) {
        arguments.push(format!("--ticket={ticket}").into());
    }
    began(state, arguments).await
}

/// Goes on with a run that has stopped. One that is on has somebody who drives it.
pub async fn resume(state: &Rc<State>, run: &Run, body: Incoming) -> Response<Body> {
    if let Err(refused) = message::<Value>(body).await {
        return *refused;
    }
    if let Ok(Some(socket)) = run.reach_inbox() {
        return failed(StatusCode::CONFLICT, &is_on(run, driver(socket).await.as_deref()));
    }
    let goes_on = began(state, vec!["resume".into(), run.id().as_str().into()]);
    // It may ask something before it goes on, and that is told by the run's stream.
    tokio::select! {
        answer = goes_on => answer,
        () = reachable(run) => json(&json!({ "run": run.id().as_str() })),
    }
}

/// Who drives a run, as it says to everybody who comes.
async fn driver(socket: UnixStream) -> Option<String> {
    let mut connection = Connection::over(socket).ok()?;
    let mut patience = host::ticks(PATIENCE);
    // The first comes at once.
    patience.tick().await;
    tokio::select! {
        said = connection.heard.recv() => said?["who"].as_str().map(str::to_owned),
        _ = patience.tick() => None,
    }
}

fn is_on(run: &Run, driver: Option<&str>) -> String {
    let who = driver.unwrap_or("nobody");
    format!("run {} is on already, and {who} drives it: watch it on its page, or take over there", run.id())
}

/// Waits until a run can be reached.
async fn reachable(run: &Run) {
    let mut glances = host::ticks(GLANCE);
    while !run.reach_inbox().is_ok_and(|socket| socket.is_some()) {
        glances.tick().await;
    }
}

/// Starts a run, and waits until it has begun. That goes on where whoever wants it does not wait: somebody has to wait for a process.
async fn began(state: &Rc<State>, mut arguments: Vec<OsString>) -> Response<Body> {
    arguments.extend(state.commands.signing());
    arguments.extend(["--format", "json", "--replies", "socket"].map(OsString::from));
    let started = ChildRun::start(arguments);
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            return failed(StatusCode::INTERNAL_SERVER_ERROR, &format!("cannot start a run: {error}"));
        }
    };
    let state = Rc::clone(state);
    let began = tokio::task::spawn_local(async move {
        let began = child.id().await;
        let mut children = state.children.borrow_mut();
        children.retain(|child| !child.is_over());
        children.push(child);
        began
    });
    match began.await {
        Ok(Ok(run)) => json(&json!({ "run": run })),
        Ok(Err(complaint)) => failed(StatusCode::CONFLICT, &complaint),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// What is said to a run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// The number of the page's stream: a run knows each page by its own connection.
    page: u64,
    message: Value,
}

/// Passes a message on to a run, from a page that follows it.
pub async fn say(state: &Rc<State>, run: &Run, body: Incoming) -> Response<Body> {
    let Said { page, message } = match message(body).await {
        Ok(said) => said,
        Err(refused) => return *refused,
    };
    let connections = state.connections.borrow();
    let follower = connections.get(&(run.id().as_str().to_owned(), page));
    let Some(message) = signed(message, follower.map_or("", |follower| &follower.name)) else {
        return failed(StatusCode::BAD_REQUEST, "this is nothing that can be said to a run");
    };
    match follower.map(|follower| follower.say.send(format!("{message}\n"))) {
        Some(Ok(())) => json(&json!({})),
        _ => failed(StatusCode::CONFLICT, "this run is not on right now"),
    }
}

/// A message as the run hears it: by whom is for the server to say. None where a page says no such thing.
fn signed(mut message: Value, operator: &str) -> Option<Value> {
    match message["type"].as_str()? {
        "reply" => message["by"] = operator.into(),
        "take-over" => message["who"] = operator.into(),
        "control" | "keys" | "resize" => {}
        _ => return None,
    }
    Some(message)
}

/// Makes an address for somebody who watches.
pub async fn invite(state: &Rc<State>, body: Incoming) -> Response<Body> {
    if let Err(refused) = message::<Value>(body).await {
        return *refused;
    }
    match state.access.invite(Role::Viewer) {
        Ok(token) => json(&json!({ "address": format!("{}/?token={token}", state.origin) })),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_says_who_it_is_and_says_only_what_a_run_hears() {
        let reply = json!({ "type": "reply", "id": 1, "reply": "yes", "by": "Mallory" });
        assert_eq!(signed(reply, "ada").unwrap()["by"], "ada");
        let take_over = json!({ "type": "take-over", "who": "the terminal" });
        assert_eq!(signed(take_over, "ada").unwrap()["who"], "ada");
        let control = json!({ "type": "control", "do": "stop" });
        assert_eq!(signed(control.clone(), "ada"), Some(control));
        for other in [
            json!(null),
            json!([]),
            json!("reply"),
            json!({ "type": ["reply"] }),
            json!({ "type": "record" }),
        ] {
            assert_eq!(signed(other.clone(), "ada"), None, "{other}");
        }
    }
}
