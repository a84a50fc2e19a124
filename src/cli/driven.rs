//! Who drives a run that is on already: named to the one who wants to go on with it.

use super::error::CommandError;
use crate::host::Caller;
use crate::ledger::Run;
use crate::text::visible;
use std::time::Duration;

/// How long the run may take to say it.
const GLANCE: Duration = Duration::from_millis(500);

/// What came of taking `run`, with who drives it where somebody does.
pub(super) fn named<T>(taken: Result<T, CommandError>, run: &Run) -> Result<T, CommandError> {
    taken.map_err(|error| hinted(error, run))
}

fn hinted(error: CommandError, run: &Run) -> CommandError {
    let Some(who) = driver(run) else { return error };
    let (who, id) = (visible(&who), run.id());
    error.hinted(if cfg!(feature = "browser") {
        format!("{who} drives it. `stepgate open {id}` watches it, and can take over there.")
    } else {
        format!("{who} drives it. `stepgate answer {id} ?` shows what it asks.")
    })
}

fn driver(run: &Run) -> Option<String> {
    let stream = run.reach_inbox().ok().flatten()?;
    // It says so to everybody who comes, before anything else.
    let told = Caller::new(stream, GLANCE).and_then(|mut caller| caller.hear()).ok().flatten()?;
    told["who"].as_str().map(str::to_owned)
}
