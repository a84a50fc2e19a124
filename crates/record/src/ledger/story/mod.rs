//! Whether a run's records make sense together: whoever makes a chain anew can give it any hashes, and not any story.
//!
//! Takes records in order and the plan that they are of, gives the first that cannot follow from those before it. What it says holds of
//! every version's records: where the recorder promises nothing, no rule speaks. Keeps what it knows of each step, never the records.

mod line;
mod planned;
mod rules_of_runs;
mod rules_of_steps;
mod rules_of_transactions;
mod told;

pub(super) use line::Line;
pub(super) use planned::Planned;

use told::{Rule, Told};

/// All of them, in the order in which they are asked.
const RULES: [&[Rule]; 3] = [&rules_of_runs::RULES, &rules_of_steps::RULES, &rules_of_transactions::RULES];

/// A run's story so far.
#[derive(Debug)]
pub(super) struct Story {
    told: Told,
}

impl Story {
    /// Begins with the plan that the run is of; none where that cannot be read, so that nothing is held against it.
    pub(super) fn of(planned: Option<Planned>) -> Self {
        Self { told: Told::of(planned) }
    }

    /// Takes in the next record; an error where it makes no sense.
    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<(), String> {
        let found = if self.told.is_of_newer_version() {
            None
        } else {
            RULES.iter().copied().flatten().find_map(|rule| rule(&self.told, line))
        };
        self.told.take(line);
        found.map_or(Ok(()), Err)
    }

    /// Whether it was judged: a version that came after this one may tell what this one does not know.
    pub(super) fn is_judged(&self) -> bool {
        !self.told.is_of_newer_version()
    }
}

#[cfg(test)]
mod tests;
