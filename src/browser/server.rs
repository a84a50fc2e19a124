//! The server: takes connections, and gives each request to what answers it.

use super::access::{Access, Role};
use super::commands::Commands;
use super::guard::Refusal;
use super::headers::{Body, entered, failed, page, refused, text, whole_page};
use super::library::Library;
use super::place::Place;
use super::route::Route;
use super::state::State;
use super::stream::events;
use super::{answers, assets, messages, output, pages, request, runbooks};
use crate::host::{self, Certificate, ChildRun};
use crate::ledger::{Part, Run, Store};
use crate::plan::Plan;
use crate::text::Source;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// After how long it is tried again to take a connection that could not be taken.
const MOMENT: Duration = Duration::from_millis(100);

/// A server that can be reached and does not answer yet.
pub struct Address {
    listener: TcpListener,
    certificate: Option<Certificate>,
    state: Rc<State>,
    /// The one address by which somebody gets in, once.
    pub url: String,
}

impl Address {
    /// Takes a port of `place`, any where that is 0. Has to be called on the event loop.
    pub async fn take(
        place: Place,
        library: Library,
        store: Store,
        commands: Box<dyn Commands>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(place.address).await?;
        let port = listener.local_addr()?.port();
        let access = Access::default();
        let token = access.invite(Role::Driver)?;
        let origin = place.origin(port);
        let url = format!("{origin}/?token={token}");
        let state = State::new(library, access, origin, place.guard(port), store, commands);
        Ok(Self { listener, certificate: place.certificate, state: Rc::new(state), url })
    }
}

/// Answers until it is dropped. Where it cannot for a while, as without a descriptor that is free, it waits, and tells `complain` the first time.
pub async fn serve(address: Address, complain: impl Fn(&str)) -> Infallible {
    let Address { listener, certificate, state, .. } = address;
    let has_ended = Rc::new(Notify::new());
    let mut has_complained = false;
    tokio::task::LocalSet::new()
        .run_until(async move {
            loop {
                let stream = match listener.accept().await {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        if !std::mem::replace(&mut has_complained, true) {
                            complain(&format!(
                                "A page cannot be answered right now ({error}); it is tried again."
                            ));
                        }
                        room(&has_ended).await;
                        continue;
                    }
                };
                let (state, has_ended) = (Rc::clone(&state), Rc::clone(&has_ended));
                let certificate = certificate.clone();
                tokio::task::spawn_local(async move {
                    match certificate {
                        None => talk(stream, &state).await,
                        // One that does not encrypt is told nothing.
                        Some(certificate) => {
                            if let Ok(stream) = certificate.greet(stream).await {
                                talk(stream, &state).await;
                            }
                        }
                    }
                    has_ended.notify_one();
                });
            }
        })
        .await
}

/// Answers what comes over one connection, until that is gone.
async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, state: &Rc<State>) {
    let answer = service_fn(move |request| {
        let state = Rc::clone(state);
        async move { Ok::<_, Infallible>(answer(&state, request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).max_headers(64);
    let _gone = http.serve_connection(TokioIo::new(stream), answer).await;
}

/// Waits until there may be room for another connection: one has ended, or what else takes the room has had a moment to end.
async fn room(has_ended: &Notify) {
    let mut moments = host::ticks(MOMENT);
    // The first comes at once.
    moments.tick().await;
    tokio::select! {
        () = has_ended.notified() => {}
        _ = moments.tick() => {}
    }
}

async fn answer(state: &Rc<State>, request: Request<Incoming>) -> Response<Body> {
    let Some(route) = Route::of(request.method().as_str(), request.uri().path()) else {
        return failed(StatusCode::NOT_FOUND, "there is nothing here");
    };
    match state.guard.judge(&route, request.uri(), request.headers(), &state.access) {
        Err(refusal) => refused(refusal),
        Ok(role) => route_to(state, route, role, request).await,
    }
}

async fn route_to(
    state: &Rc<State>,
    route: Route,
    role: Option<Role>,
    request: Request<Incoming>,
) -> Response<Body> {
    if let (Route::Home, Some(token)) = (&route, request::query(request.uri(), "token")) {
        return enter(state, &token);
    }
    let Some(role) = role else { return refused(Refusal::Unknown) };
    if let Some(id) = route.run() {
        return match state.store.find(id) {
            Ok(run) => of_run(state, route, &run, role, request).await,
            Err(missing) => failed(StatusCode::NOT_FOUND, &missing.to_string()),
        };
    }
    let environment = request::query(request.uri(), "environment");
    match route {
        Route::Home => match state.commands.runs() {
            Ok(runs) => page(pages::library(&state.library, &runs, role)),
            Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error),
        },
        Route::Asset(name) => asset(&name),
        Route::Runbook(number) => runbooks::runbook(state, number, environment, role).await,
        Route::History(number) => runbooks::history(state, number).await,
        Route::Planned(number, key) => runbooks::planned(state, number, &key),
        Route::DryRun(number) => dry_run(state, number, environment).await,
        Route::Start => messages::start(state, request.into_body()).await,
        Route::Answer(number) => answers::answer(state, number, request.into_body()).await,
        Route::Invite => messages::invite(state, request.into_body()).await,
        _ => failed(StatusCode::NOT_FOUND, "there is nothing here"),
    }
}

/// What is asked of a run.
async fn of_run(
    state: &Rc<State>,
    route: Route,
    run: &Run,
    role: Role,
    request: Request<Incoming>,
) -> Response<Body> {
    let (id, uri) = (run.id().as_str(), request.uri());
    let back = format!("/runs/{id}");
    match route {
        Route::Run(_) => past(run, state.commands.reviewed(id).as_deref(), role),
        Route::Events(_) => {
            let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
            events(state, run.clone(), last.or_else(|| request::query(uri, "after")?.parse().ok()))
        }
        Route::Output(_, name) => output::output(run, &name, uri),
        Route::Search(_, name) => output::search(run, &name, uri).await,
        Route::Report(_) => match state.commands.report(id) {
            Ok(report) => whole_page(report),
            Err(error) => failed(StatusCode::CONFLICT, &error),
        },
        Route::Verify(_) => words("Verify", &["verify".into(), id.into()], &back).await,
        Route::Diff(_, other) => {
            words("What is different", &["diff".into(), id.into(), other.into()], &back).await
        }
        Route::Resume(_) => messages::resume(state, run, request.into_body()).await,
        Route::Message(_) => messages::say(state, run, request.into_body()).await,
        Route::Keep(_) => answers::keep(state, run, request.into_body()).await,
        _ => failed(StatusCode::NOT_FOUND, "there is nothing here"),
    }
}

/// A token becomes a cookie, and is worth nothing any more.
fn enter(state: &State, token: &str) -> Response<Body> {
    match state.access.enter(token) {
        Ok(Some(cookie)) => entered(state.library.first(), &state.guard.set_cookie(&cookie)),
        Ok(None) => refused(Refusal::Unknown),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn asset(name: &str) -> Response<Body> {
    match assets::asset(name) {
        Some((kind, own)) => text(StatusCode::OK, kind, own),
        None => failed(StatusCode::NOT_FOUND, "there is nothing here"),
    }
}

async fn dry_run(state: &State, number: usize, environment: Option<String>) -> Response<Body> {
    let Some(path) = state.library.runbook(number) else {
        return failed(StatusCode::NOT_FOUND, "there is no such runbook here");
    };
    let mut arguments: Vec<OsString> = vec!["run".into(), "--dry-run".into(), path.into()];
    // As one word: a name is never an option.
    arguments.extend(environment.filter(|name| !name.is_empty()).map(|name| format!("--env={name}").into()));
    words("Dry run", &arguments, &format!("/runbooks/{number}")).await
}

/// The page of a run: its runbook and its plan as they were when it began.
fn past(run: &Run, reviewed: Option<&str>, role: Role) -> Response<Body> {
    let part = |part: Part| run.read(part).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
    let plan = part(Part::Plan).and_then(|text| serde_json::from_str::<Plan>(&text).ok());
    let (Some(plan), Some(runbook)) = (plan, part(Part::Runbook)) else {
        return failed(
            StatusCode::CONFLICT,
            "this run's plan or runbook cannot be read; `stepgate verify` says more",
        );
    };
    let name = plan.runbook.path.clone();
    page(pages::run((run.id().as_str(), reviewed), &plan, &Source::new(name, runbook), role))
}

/// What a command says, on a page of its own.
async fn words(title: &str, arguments: &[OsString], back: &str) -> Response<Body> {
    // It is waited for although the page that wants it may not wait: somebody has to wait for a process.
    let started = ChildRun::start(arguments.iter().cloned());
    let said = match started {
        Ok(command) => tokio::task::spawn_local(command.words()).await.map_err(io::Error::other),
        Err(error) => Err(error),
    };
    match said {
        Ok(said) => page(pages::words(title, &said, back)),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
