//! `stepgate plan`.

use super::args::{Format, PlanArguments};
use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use super::prepare::Prepared;
use super::run::{databases, runtime};
use super::screen::Screen;
use crate::plan::{Plan, difference, plan_text};
use crate::{host, report};
use std::path::Path;

/// Previews what would run, or how that differs from something else.
pub(super) fn plan(arguments: &PlanArguments, screen: &Screen) -> Result<u8, CommandError> {
    // A preview that a program reads must not depend on who sits at the terminal.
    let can_ask = screen.person && arguments.format == Format::Text;
    let mut prepared = Prepared::read(&arguments.runbook, &arguments.select, can_ask)?;
    prepared.inputs.no_terminal = !screen.person && arguments.format == Format::Text && !arguments.select.all;
    let mut made = prepared.plan();
    if arguments.probe {
        probe(&mut made, &prepared)?;
    }
    if let Some(path) = &arguments.out {
        host::write(path, &json(&made)).map_err(|error| CommandError::usage(error.to_string()))?;
    }
    match (&arguments.against, arguments.format) {
        (Some(other), _) => against(other, &made, &prepared, screen)?,
        (None, Format::Json) => screen.data(&json(&made)),
        (None, Format::Text) => screen.data(&report::plan_view(&made, &prepared.source, screen.out)),
    }
    // With --all everything is read, and what is open is told rather than refused.
    let refused = !made.ready && !arguments.select.all && arguments.against.is_none();
    Ok(if refused { exit::DOCUMENT } else { exit::DONE })
}

/// Looks at the plan's databases. Nothing else of `plan` connects anywhere.
fn probe(made: &mut Plan, prepared: &Prepared) -> Result<(), CommandError> {
    let probed = runtime().block_on(async {
        let addresses = databases(made, &prepared.inputs, &prepared.base).await?;
        Ok::<_, CommandError>(host::probe(made, &addresses).await)
    })?;
    made.take_probed(probed);
    Ok(())
}

/// The plan's JSON.
pub(super) fn json(plan: &Plan) -> String {
    let mut text =
        serde_json::to_string_pretty(plan).expect("a plan holds only strings, numbers and lists of them");
    text.push('\n');
    text
}

fn against(other: &str, made: &Plan, prepared: &Prepared, screen: &Screen) -> Result<(), CommandError> {
    let old = match other.strip_prefix("env:") {
        Some(environment) => prepared.plan_for(environment)?,
        None => named(other)?,
    };
    let name = made.environment.as_deref().unwrap_or("now");
    match difference(&plan_text(&old), other, &plan_text(made), name) {
        Some(diff) => screen.data(&diff),
        None => screen.talk("No difference."),
    }
    Ok(())
}

/// The plan in a file that `plan --out` wrote, or of a run.
fn named(other: &str) -> Result<Plan, CommandError> {
    let path = Path::new(other);
    if path.is_file() {
        let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()))?;
        return serde_json::from_str(&text).map_err(|error| {
            CommandError::usage(format!("{other} is no plan: {error}"))
                .hinted("`stepgate plan --out FILE` writes one.")
        });
    }
    Ledgers::open()?.past(Some(other))?.plan()
}
