//! Values that a run did not have when it stopped, and has now: what was typed, and what the environment of the process or the
//! settings say by now. A value that the run has stays what it is.

use crate::cli::error::CommandError;
use crate::cli::screen::Screen;
use crate::plan::{Inputs, Lookup, Plan, Values, Variable};
use crate::record::{Event, Progress, VariableGiven};
use crate::report::Style;
use crate::text::visible;
use std::collections::BTreeMap;

/// The records of values that are known by now. Tells what is another one now, and is not taken.
pub(in crate::cli) fn values(
    plan: &Plan,
    progress: &Progress,
    inputs: &Inputs,
    screen: &Screen,
) -> Result<Vec<Event>, CommandError> {
    let rows: Vec<&Variable> =
        plan.variables.iter().chain(plan.rollbacks.iter().flat_map(|back| &back.variables)).collect();
    for (name, _) in &inputs.set {
        if !rows.iter().any(|row| row.is_called(name)) {
            let error = CommandError::usage(format!("nothing in this run is called `{name}`"));
            let known = rows.iter().map(|row| row.name.as_str());
            return Err(match crate::settings::nearest(name, known) {
                Some(near) => error.hinted(format!("Did you mean --set {near}=…?")),
                None => error.hinted("`stepgate plan` lists the variables of a runbook."),
            });
        }
    }
    let written = BTreeMap::new();
    let lookup = Values::new(inputs, &written);
    let mut given: Vec<VariableGiven> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.secret) {
        let Lookup::Known(value, origin) = lookup.lookup(&row.name) else { continue };
        let (value, origin) = (value.text(), origin);
        let has = progress.values().get(&row.name).or(row.value.as_ref());
        let is_new = has.is_none() || (origin == "--set" && has != Some(&value));
        if is_new && let Some(wanted) = row.limits.as_ref().and_then(|limits| limits.breach(&value)) {
            let message = format!("`{}` is `{value}` ({origin}), and has to be {wanted}", row.name);
            return Err(
                CommandError::document(message).hinted(format!("Give another value: --set {}=…", row.name))
            );
        }
        if is_new && !given.iter().any(|one| one.name == row.name) {
            given.push(VariableGiven { name: row.name.clone(), value: Some(value), origin, looked: None });
        } else if let Some(has) = has.filter(|has| **has != value && row.origin.as_ref() == Some(&origin)) {
            let note = format!("{} is {} by now ({origin}); this run has {has}", row.name, value);
            screen.talk(&screen.err.paint(Style::Warn, visible(&note)));
        }
    }
    Ok(given.into_iter().map(Event::VariableGiven).collect())
}
