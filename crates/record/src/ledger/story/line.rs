//! A record, as far as the rules of a story look at it.

use crate::record::Event;
use chrono::{DateTime, Utc};

/// A record, as far as the rules look at it.
#[derive(Debug, Clone, Copy)]
pub(in crate::ledger) struct Line<'r> {
    /// When it was written.
    pub(in crate::ledger) ts: DateTime<Utc>,
    /// Whether a text was taken out of it.
    pub(in crate::ledger) is_rewritten: bool,
    /// What it tells.
    pub(in crate::ledger) event: &'r Event,
}
