//! `stepgate plan`.

use super::access::databases;
use super::args::PlanArguments;
use super::check_ready;
use super::error::CommandError;
use super::event_loop::on_event_loop;
use super::exit;
use super::fallen;
use super::format::Format;
use super::json::json;
use super::ledgers::Ledgers;
use super::prepare::Prepared;
use super::screen::Screen;
use super::until::until;
use crate::plan::{Plan, PlanFile, ReadBy, difference, plan_file, plan_text, read_otherwise};
use crate::session::asked_steps;
use crate::text::visible;
use crate::{host, report};
use std::path::Path;

/// Previews what would run, or how that differs from something else.
pub(super) fn plan(arguments: &PlanArguments, screen: &Screen) -> Result<u8, CommandError> {
    // A preview must not depend on who sits at the terminal, or on who reads it.
    let prepared = Prepared::read(&arguments.runbook, &arguments.select.request(), false)?;
    let mut made = prepared.plan();
    if arguments.probe {
        probe(&mut made, &prepared)?;
    }
    until(&made, arguments.select.until.as_deref())?;
    if let Some(path) = &arguments.out {
        host::write(path, &plan_file(&made)).map_err(|error| CommandError::usage(error.to_string()))?;
    }
    if let Some(path) = &arguments.answers_template {
        let template = report::answers_template(&made, &asked_steps(&made));
        if path.as_os_str() == "-" {
            screen.data(&template);
            return Ok(check_ready::code(&made));
        }
        host::write_new(path, &template).map_err(|error| CommandError::usage(error.to_string()))?;
    }
    match (&arguments.against, arguments.format) {
        (Some(other), _) => against(other, &made, &prepared, screen)?,
        (None, Format::Json) => screen.data(&json(&fallen::told(&made, &prepared))),
        (None, Format::Text) => {
            let told = fallen::told(&made, &prepared);
            screen.data(&report::plan_view(&told, &made.shown(&prepared.source), &screen.page()));
        }
    }
    // With --all everything is read, and what is open is told rather than refused.
    let told = arguments.select.all || arguments.against.is_some();
    let code = check_ready::code(&made);
    Ok(if told && code == exit::DOCUMENT { exit::DONE } else { code })
}

/// Looks at the plan's databases. Nothing else of `plan` connects anywhere.
fn probe(made: &mut Plan, prepared: &Prepared) -> Result<(), CommandError> {
    let probed = on_event_loop(async {
        let addresses = databases(made, &prepared.inputs, &prepared.base).await?;
        Ok::<_, CommandError>(host::probe(made, &addresses).await)
    })?;
    made.take_probed(probed);
    Ok(())
}

fn against(other: &str, made: &Plan, prepared: &Prepared, screen: &Screen) -> Result<(), CommandError> {
    let old = match other.strip_prefix("env:") {
        Some(environment) => prepared.plan_for(environment)?,
        None => named(other)?,
    };
    let name = made.environment.as_deref().unwrap_or("now");
    let diff = difference(&plan_text(&old), other, &plan_text(made), name);
    let told = told_of_reading(&old, made, other);
    if diff.is_none() && told.is_empty() {
        screen.talk("No difference.");
    }
    screen.data(&(diff.unwrap_or_default() + &visible(&told)));
    Ok(())
}

/// What is read otherwise since the plan called `name` was made, and by which rules each of the two was read where these differ.
fn told_of_reading(old: &Plan, made: &Plan, name: &str) -> String {
    if name.starts_with("env:") {
        return String::new();
    }
    let mut lines = read_otherwise(old, made);
    if !lines.is_empty() {
        lines.insert(0, format!("Read otherwise since {name}:"));
    }
    if old.read_by != made.read_by {
        let by = |plan: &Plan| {
            plan.read_by
                .as_ref()
                .map_or_else(|| "rules that nobody has written down".to_owned(), ToString::to_string)
        };
        lines.push(format!("{name} was read by {}.", by(old)));
        lines.push(format!("This plan is read by {}.", by(made)));
    }
    if lines.is_empty() {
        return String::new();
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The file that `plan --out` wrote.
pub(super) fn reviewed(path: &Path) -> Result<PlanFile, CommandError> {
    let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()))?;
    PlanFile::parse(&text).map_err(|error| {
        CommandError::usage(format!("{} is no plan: {error}", path.display()))
            .hinted("`stepgate plan --out FILE` writes one.")
    })
}

/// The plan in a file that `plan --out` wrote, or of a run.
fn named(other: &str) -> Result<Plan, CommandError> {
    let path = Path::new(other);
    if host::is_file(path) {
        return Ok(reviewed(path)?.plan);
    }
    let past = Ledgers::open()?.past(Some(other))?;
    let mut plan = past.plan()?;
    // What the record says stands under its seal.
    let opened = past.opened()?;
    plan.read_by = opened.rules.map(|rules| ReadBy { version: opened.version, rules });
    Ok(plan)
}
