//! What can happen to a transaction.

use super::line::Line;
use super::told::{Rule, Told};
use crate::record::Event;

pub(super) const RULES: [Rule; 2] = [begins_when_none_is_open, ends_what_was_begun];

fn begins_when_none_is_open(told: &Told, line: &Line<'_>) -> Option<String> {
    let Event::TransactionBegun(_) = line.event else { return None };
    let open = told.transaction.as_ref()?;
    Some(format!("the transaction on {open} has no end"))
}

fn ends_what_was_begun(told: &Told, line: &Line<'_>) -> Option<String> {
    let database = match line.event {
        Event::TransactionCommitting(committing) => &committing.database,
        Event::TransactionEnded(ended) => &ended.database,
        _ => return None,
    };
    let is_open = told.transaction.as_ref() == Some(database);
    (!is_open).then(|| format!("no transaction was begun on {database}"))
}
