//! Who drives a run that is on already: named to the one who wants to go on with it.

use super::error::CommandError;
use crate::host::Caller;
use crate::ledger::Run;
use crate::text::visible;
use std::time::Duration;

/// How long the run may take to say it.
const GLANCE: Duration = Duration::from_millis(500);

/// What was taken; where that is an error, with who drives `run`, if somebody does.
pub(super) fn told<T>(taken: Result<T, CommandError>, run: &Run) -> Result<T, CommandError> {
    taken.map_err(|error| hinted(error, run))
}

fn hinted(error: CommandError, run: &Run) -> CommandError {
    let Some(who) = driver(run) else { return elsewhere(error, run) };
    let (who, id) = (visible(&who), run.id());
    error.hinted(if cfg!(feature = "browser") {
        format!("{who} drives it. `stepgate open {id}` watches it, and can take over there.")
    } else {
        format!("{who} drives it. `stepgate answer {id} ?` shows what it asks.")
    })
}

/// Who drives it on another machine, of a record that machines share.
fn elsewhere(error: CommandError, run: &Run) -> CommandError {
    let Ok(Some(by)) = run.driver() else { return error };
    let (user, host) = (visible(&by.user), visible(&by.host));
    error
        .hinted(format!("{user} drives it on {host}; it can be gone on with here once it has stopped there."))
}

fn driver(run: &Run) -> Option<String> {
    let stream = run.reach_inbox().ok().flatten()?;
    // It says so to everybody who comes, before anything else.
    let told = Caller::new(stream, GLANCE).and_then(|mut caller| caller.hear()).ok().flatten()?;
    told["who"].as_str().map(str::to_owned)
}
