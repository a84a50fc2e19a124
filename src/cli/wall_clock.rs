//! The time for whatever a command writes down or judges.

use super::error::CommandError;
use crate::host::Clock;

/// The clock on the wall, or the one that a test has set.
pub(super) fn clock() -> Result<Clock, CommandError> {
    Clock::open().map_err(|error| CommandError::usage(error.to_string()))
}
