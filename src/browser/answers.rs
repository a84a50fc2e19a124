//! Answers to what the reading leaves open, kept for later runs: what `stepgate review` would write. A page names a question and an answer by
//! what was shown to it, and never what is written.

use super::commands::{Answered, ToSettle};
use super::headers::{Body, failed, json};
use super::request::message;
use super::state::State;
use crate::ledger::{Part, Run};
use crate::plan::Plan;
use crate::record::Event;
use hyper::body::Incoming;
use hyper::{Response, StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::path::Path;

/// An answer on the page of a runbook.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnPage {
    environment: Option<String>,
    /// What the page says that it has seen.
    seen: String,
    question: usize,
    reply: usize,
}

/// Writes an answer that was given on the page of a runbook.
pub async fn answer(state: &State, number: usize, body: Incoming) -> Response<Body> {
    let OnPage { environment, seen, question, reply } = match message(body).await {
        Ok(said) => said,
        Err(refused) => return *refused,
    };
    let Some(path) = state.library.runbook(number) else {
        return failed(StatusCode::NOT_FOUND, "there is no such runbook here");
    };
    let answered = Answered::OnPage { seen, question, reply };
    let environment = environment.filter(|name| !name.is_empty());
    settle(state, ToSettle { runbook: path.to_owned(), environment, answered }).await
}

/// An answer that a run has taken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InRun {
    question: String,
    value: String,
}

/// Keeps an answer that was given in a run for later ones. The run keeps its plan, so this is no message to it.
pub async fn keep(state: &State, run: &Run, body: Incoming) -> Response<Body> {
    let InRun { question, value } = match message(body).await {
        Ok(said) => said,
        Err(refused) => return *refused,
    };
    if !has_taken(run, &question, &value) {
        return failed(StatusCode::CONFLICT, "this run has taken no such answer");
    }
    let plan = run.read(Part::Plan).ok().flatten();
    let Some(plan) = plan.and_then(|bytes| serde_json::from_slice::<Plan>(&bytes).ok()) else {
        return failed(StatusCode::CONFLICT, "this run's plan cannot be read");
    };
    let own = state.library.runbooks().iter().find(|own| is_same(own, Path::new(&plan.runbook.path)));
    let Some(path) = own else {
        return failed(StatusCode::CONFLICT, "this server does not show the runbook of this run");
    };
    let answered = Answered::InRun { runbook: plan.runbook.sha256, question, value };
    settle(state, ToSettle { runbook: path.clone(), environment: plan.environment, answered }).await
}

/// Whether the record of a run has this answer to this question.
fn has_taken(run: &Run, question: &str, value: &str) -> bool {
    let Ok(kept) = run.read_ledger() else { return false };
    let is_it = |event: &Event| match event {
        Event::ChoiceMade(made) => {
            made.question.as_deref() == Some(question) && made.value.as_deref() == Some(value)
        }
        _ => false,
    };
    kept.records.iter().filter_map(|record| record.event().ok()).any(|event| is_it(&event))
}

/// Whether two paths name one file here. What is not the same text is refused later in any case.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| std::path::absolute(path).ok();
    whole(one) == whole(other)
}

async fn settle(state: &State, wanted: ToSettle) -> Response<Body> {
    match state.commands.settle(wanted).await {
        Ok(written) => json(&json!({ "written": written })),
        Err(why) => failed(StatusCode::CONFLICT, &why),
    }
}
