//! What is asked of a runbook: its page, what its runs say of it, and the plans that lie beside it.

use super::access::Role;
use super::headers::{Body, failed, json, page};
use super::pages;
use super::plans::PlansOnDisk;
use super::state::State;
use hyper::{Response, StatusCode};

const NONE: &str = "there is no such runbook here";

/// The page of a runbook, as it would be run, with the plans that were made of it.
pub async fn runbook(
    state: &State,
    number: usize,
    environment: Option<String>,
    role: Role,
) -> Response<Body> {
    let Some(path) = state.library.runbook(number) else { return failed(StatusCode::NOT_FOUND, NONE) };
    let environment = environment.filter(|name| !name.is_empty());
    let (analysis, environments) = match state.commands.analyse(path, environment.as_deref()) {
        Ok(analysed) => analysed,
        Err(error) => return page(pages::words("This runbook cannot be shown", &error, "/")),
    };
    let review = state.commands.review(path, environment.as_deref());
    // Whether an approval was used is asked of every run: whoever follows one meanwhile is not kept waiting.
    let plans = tokio::task::spawn_blocking(state.commands.plans(path.to_owned(), environment)).await;
    let plans = plans
        .unwrap_or_else(|error| PlansOnDisk { broken: vec![error.to_string()], ..PlansOnDisk::default() });
    page(pages::runbook(number, &analysis, &environments, (review, plans), role))
}

/// What the runs of a runbook say of each of its steps. There may be many: whoever follows a run meanwhile is not kept waiting.
pub async fn history(state: &State, number: usize) -> Response<Body> {
    let Some(path) = state.library.runbook(number) else { return failed(StatusCode::NOT_FOUND, NONE) };
    let read = state.commands.history(path.to_owned());
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok((runs, steps))) => json(&serde_json::json!({ "runs": runs, "steps": steps })),
        Ok(Err(error)) => failed(StatusCode::CONFLICT, &error),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// The plan in a file, in the words of `approve`.
pub fn planned(state: &State, number: usize, key: &str) -> Response<Body> {
    let Some(path) = state.library.runbook(number) else { return failed(StatusCode::NOT_FOUND, NONE) };
    let Some(place) = state.commands.plan_place(path, key) else {
        return failed(StatusCode::NOT_FOUND, "there is no such plan here, or it is another one by now");
    };
    match state.commands.plan_words(&place) {
        Ok(words) => page(pages::words(&place.display().to_string(), &words, &format!("/runbooks/{number}"))),
        Err(error) => failed(StatusCode::CONFLICT, &error),
    }
}
