//! The values of a run: each with where it came from, and those that were given while it was on. A secret has no value here.

use super::moment::{Calendar, Moment};
use crate::plan::Plan;
use crate::record::{Event, Record};
use serde::Serialize;

/// A value under its name.
#[derive(Debug, Default, Serialize)]
pub(super) struct ValueRow {
    pub(super) name: String,
    /// None for a secret, and where nobody was asked for it.
    pub(super) value: Option<String>,
    pub(super) secret: bool,
    pub(super) from: String,
    /// Who gave it, and when, where that was in the run.
    pub(super) by: Option<String>,
    pub(super) at: Option<Moment>,
}

/// Those that the plan needs, then all that were given in the run besides.
pub(super) fn values(plan: &Plan, records: &[(Record, Event)], calendar: Calendar) -> Vec<ValueRow> {
    let given = records.iter().filter_map(|(record, event)| match event {
        Event::VariableGiven(given) => Some(ValueRow {
            name: given.name.clone(),
            value: given.value.clone(),
            secret: given.value.is_none(),
            from: given.origin.clone(),
            by: Some(record.actor.user.clone()),
            at: Some(calendar.of(record)),
        }),
        _ => None,
    });
    let given: Vec<ValueRow> = given.collect();
    let is_given = |name: &str| given.iter().any(|value| value.name == name);
    let planned = plan.variables.iter().filter(|row| row.value.is_some() || !is_given(&row.name));
    let planned = planned.map(|row| ValueRow {
        name: row.name.clone(),
        value: row.value.clone().filter(|_| !row.secret),
        secret: row.secret,
        from: row.origin.clone().unwrap_or_else(|| "asked during the run".to_owned()),
        by: None,
        at: None,
    });
    let planned: Vec<ValueRow> = planned.collect();
    planned.into_iter().chain(given).collect()
}
