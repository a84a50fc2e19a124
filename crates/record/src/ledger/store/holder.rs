//! Who has a lease.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Who has taken a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The run.
    pub run: String,
    /// Whose it is.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// Stepgate's process.
    pub process: u32,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "run {} of {} on {}, process {}", self.run, self.user, self.host, self.process)
    }
}
