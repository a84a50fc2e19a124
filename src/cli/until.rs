//! `--until`: the step before which a run stops, to be gone on with.

use super::error::CommandError;
use crate::plan::Plan;
use crate::settings::nearest;

/// The place of the step that somebody has named; an error where no step of the run is called like that, or several are.
pub(super) fn until(plan: &Plan, typed: Option<&str>) -> Result<Option<usize>, CommandError> {
    let Some(name) = typed else { return Ok(None) };
    if let Some(step) = plan.step_called(name) {
        return Ok(plan.place_of(&step.id));
    }
    let error = CommandError::usage(format!("no single step of this run is called `{name}`"));
    let titles = plan.selected().map(|step| step.title.as_str());
    Err(match nearest(name, titles) {
        Some(near) => error.hinted(format!("Did you mean `{near}`?")),
        None => error.hinted("Name a step by its line, its id or its title, as `stepgate plan` shows them."),
    })
}
