//! Empty values: where a path, a name or a selector is needed, a value that is empty is as good as none.
//!
//! Takes what is known of variables and how they are used. Never decides that anywhere else an empty value is wrong.

use super::rows::Variable;
use super::values::{Lookup, Origin};
use crate::shell::{Demand, Uses};
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// Opens the variables that are empty and may not be; gives them, each with where its value came from.
pub(super) fn open<'u>(
    uses: impl Iterator<Item = &'u Uses>,
    lookups: &mut BTreeMap<String, Lookup>,
) -> BTreeMap<String, Origin> {
    let mut emptied = BTreeMap::new();
    for (name, uses) in uses.flatten() {
        let Some(Lookup::Known(value, origin)) = lookups.get(name) else { continue };
        let is_needed = uses.iter().any(|one| one.demand == Demand::Filled);
        if is_needed && value.text().trim().is_empty() {
            emptied.insert(name.clone(), origin.clone());
            lookups.insert(name.clone(), Lookup::Open);
        }
    }
    emptied
}

/// What is told of each that a step of the run needs.
pub(super) fn told(emptied: &BTreeMap<String, Origin>, rows: &[Variable]) -> Vec<Diagnostic> {
    let needed = emptied
        .iter()
        .filter_map(|(name, origin)| Some((rows.iter().find(|row| row.name == *name)?, origin)));
    let told = needed.map(|(row, origin)| {
        let name = &row.name;
        let message = format!(
            "`{name}` is empty ({origin}), and a path, a name or a selector is needed: it counts as not given"
        );
        Diagnostic::warning("empty-value", row.lines.first().copied().unwrap_or(0), message)
            .hinted(format!("Give it with --set {name}=VALUE."))
    });
    told.collect()
}
