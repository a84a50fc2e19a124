//! Where each statement runs: the database that its block names, and the one that bare names mean behind a `USE`. Where nobody has said
//! where that is, it is an error of the plan, with the lines to write.

use super::environment::EnvironmentPlan;
use super::inputs::Inputs;
use super::rollback::{self, RollbackDraft};
use super::step::{SqlStep, Step, StepKind};
use crate::settings::{Database, DatabaseSource, SecretSource, nearest};
use crate::sql::{self, Engine};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a `[env.NAME.database]` that a statement's block may name.
type Known<'p> = &'p EnvironmentPlan;

/// Says of each statement where it runs. Gives what is missing for those of the run; what is for a way back is told to it.
pub(super) fn assign(
    steps: &mut [Step],
    rules: Known<'_>,
    rollbacks: &[RollbackDraft],
    inputs: &Inputs,
) -> Vec<Diagnostic> {
    let mut used: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut missing: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, step) in steps.iter_mut().enumerate() {
        let is_in_run = step.selected || step.waits;
        // Of what is left out each section is gone through by itself: that is how one is run.
        let way = if is_in_run { String::new() } else { step.section.clone() };
        let (line, engine) = (step.line, step.language.as_deref().and_then(Engine::of_name));
        let StepKind::Sql(sql) = &mut step.kind else { continue };
        let key = sql.database.clone();
        place(sql, rules, engine, &mut used, &(way, key.clone()));
        let unset = unset(&key, inputs);
        if rules.databases.contains_key(&key) && unset.is_none() {
            continue;
        }
        if is_in_run {
            missing.entry(key).or_insert((line, 0)).1 += 1;
        } else {
            rollback::complain(rollbacks, at, || vec![found(&key, (line, 1), rules, inputs)]);
        }
    }
    missing.iter().map(|(key, place)| found(key, *place, rules, inputs)).collect()
}

/// The error where there is no database for a statement, or nobody knows where it is.
fn found(key: &str, place: (usize, usize), rules: Known<'_>, inputs: &Inputs) -> Diagnostic {
    match unset(key, inputs) {
        Some(variable) => without_address(key, variable, place),
        None => none(key, place, rules, inputs),
    }
}

/// The variable of the process environment that is to hold the address of the database `key`, where it holds nothing.
fn unset<'i>(key: &str, inputs: &'i Inputs) -> Option<&'i str> {
    let (_, environment) = inputs.settings.environment(inputs.environment.as_deref()?)?;
    let source = match environment.database.as_ref()? {
        Database::One(source) => Some(source).filter(|_| key == "default"),
        Database::Named(sources) => sources.get(key),
    };
    match source? {
        DatabaseSource::From(SecretSource::Env(variable)) => {
            let is_set = inputs.process.get(variable).is_some_and(|value| !value.is_empty());
            (!is_set).then_some(variable)
        }
        _ => None,
    }
}

/// The error where the variable with the address is not set.
fn without_address(key: &str, variable: &str, (line, count): (usize, usize)) -> Diagnostic {
    let many = if count > 1 { format!(", and for {} more", count - 1) } else { String::new() };
    let message = format!(
        "the address of the database `{key}` is to be in {variable}, which is not set, for this statement{many}"
    );
    Diagnostic::error("no-address", line, message)
        .hinted(format!("Set it first: export {variable}=postgres://… (or sqlite:app.db, mysql://…)"))
}

/// Says of one statement where it runs.
fn place(
    sql: &mut SqlStep,
    rules: Known<'_>,
    tagged: Option<Engine>,
    used: &mut BTreeMap<(String, String), String>,
    way: &(String, String),
) {
    let plan = rules.databases.get(&sql.database);
    let engine = plan.and_then(|plan| plan.engine).or(tagged);
    sql.on = plan.cloned();
    if engine.is_some_and(|engine| engine != Engine::Mysql) {
        return;
    }
    sql.within = used.get(way).cloned();
    if let Some(on) = &mut sql.on
        && sql.within.is_some()
    {
        on.name.clone_from(&sql.within);
    }
    if let Some(name) = sql::used(&sql.run.script) {
        used.insert(way.clone(), name);
    }
}

/// The error where there is no database for a statement, and for how many.
fn none(key: &str, (line, count): (usize, usize), rules: Known<'_>, inputs: &Inputs) -> Diagnostic {
    let many = if count > 1 { format!(", nor for {} more", count - 1) } else { String::new() };
    let error = |message: String| Diagnostic::error("no-database", line, message + &many);
    let Some(environment) = &inputs.environment else {
        let is_known = |(_, settings): &(&String, &crate::settings::Environment)| settings.database.is_some();
        let names: Vec<&str> =
            inputs.settings.env.iter().filter(is_known).map(|(name, _)| name.as_str()).collect();
        let flags: Vec<String> = names.iter().map(|name| format!("--env {name}")).collect();
        let instead = if flags.is_empty() {
            format!("Write into stepgate.toml: {}; and add --env staging.", lines("staging", key))
        } else {
            format!("Add {}.", flags.join(" or "))
        };
        return error("no environment was chosen, so there is no database for this statement".to_owned())
            .hinted(instead);
    };
    let message = format!("{environment} has no database called `{key}` for this statement");
    let known: BTreeSet<&str> = rules.databases.keys().map(String::as_str).collect();
    if known.is_empty() {
        return error(format!("{environment} has no database for this statement"))
            .hinted(format!("Write into stepgate.toml: {}", lines(environment, key)));
    }
    if known.contains("url") && known.len() == 1 && key == "default" {
        return error(message).hinted(format!(
            "`database = {{ url = … }}` gives it the name `url`. Write into stepgate.toml: [env.{environment}] database = \"ADDRESS\"; or db=url on the fence."
        ));
    }
    if known.contains("default") && known.len() == 1 && key != "default" {
        return error(message).hinted(format!(
            "It has one without a name. Take db={key} off the fence, or give it a name in stepgate.toml: {}",
            lines(environment, key)
        ));
    }
    let named: Vec<String> = known.iter().map(|name| format!("db={name}")).collect();
    let meant = nearest(key, known.iter().copied()).map_or_else(
        || format!("Write {} on the fence", named.join(" or ")),
        |name| format!("Did you mean db={name}? Write it on the fence"),
    );
    error(message).hinted(format!("{meant}, or write into stepgate.toml: {}", lines(environment, key)))
}

/// The lines of the settings that give a database.
fn lines(environment: &str, key: &str) -> String {
    if key == "default" {
        return format!(
            "[env.{environment}] database = {{ env = \"DATABASE_URL\" }} (or \"sqlite:app.db\", \"postgres://…\", \"mysql://…\")"
        );
    }
    format!(
        "[env.{environment}.database] {key} = {{ env = \"DATABASE_URL\" }} (or \"sqlite:app.db\", \"postgres://…\", \"mysql://…\")"
    )
}
