//! `stepgate outline`.

use super::error::CommandError;
use super::exit;
use super::format::Format;
use super::json::{json, pretty};
use super::ledgers::Ledgers;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::runs::earlier;
use super::screen::Screen;
use crate::plan::Plan;
use crate::record::RunbookHistory;
use crate::report;
#[cfg(feature = "browser")]
use std::collections::BTreeMap;
use std::path::Path;

/// Shows what is in a document, whatever is open in it; and what its runs say of each step, where they are asked for.
pub(super) fn outline(
    runbook: &Path,
    with_runs: bool,
    format: Format,
    screen: &Screen,
) -> Result<u8, CommandError> {
    let made = everything(runbook)?;
    let history = with_runs.then(|| earlier::history(&Ledgers::open()?, &made.runbook.path)).transpose()?;
    match (format, history) {
        (Format::Text, history) => {
            screen.data(&report::outline(&made, history.as_ref(), &screen.page()));
        }
        (Format::Json, None) => screen.data(&json(&made)),
        (Format::Json, Some(history)) => screen.data(&pretty(&with_history(&made, &history))),
    }
    Ok(exit::DONE)
}

/// What the runs of a runbook say of each of its steps, by the step's id, in words; and how many runs that is of.
#[cfg(feature = "browser")]
pub(super) fn told(runbook: &Path) -> Result<(String, BTreeMap<String, String>), CommandError> {
    let made = everything(runbook)?;
    let history = earlier::history(&Ledgers::open()?, &made.runbook.path)?;
    let words = |id: &String| (id.clone(), report::step_history_words(&history, id));
    // Where there was no run yet, each step would say the same.
    let steps = made.steps().iter().filter(|_| history.runs() > 0).map(|step| words(&step.id)).collect();
    Ok((report::runs_words(&history), steps))
}

fn everything(runbook: &Path) -> Result<Plan, CommandError> {
    Ok(Prepared::read(runbook, &PlanRequest::of_everything(), false)?.plan())
}

/// The plan's JSON, with what its runs say.
fn with_history(plan: &Plan, history: &RunbookHistory) -> serde_json::Value {
    let mut data = serde_json::to_value(plan).expect("a plan holds only strings, numbers and lists of them");
    for step in data["steps"].as_array_mut().into_iter().flatten() {
        let said = step["id"].as_str().map(|id| report::step_history_json(history, id));
        step["runs"] = said.unwrap_or_default();
    }
    data["runs"] = report::runs_json(history);
    data
}
