//! The columns in front of what is asked.

/// The columns in front of what belongs to a step, as in the report.
pub(super) const MARGIN: &str = "         ";
