//! The words of a command, each with what it holds.

use super::flow::Flows;
use crate::shell::invocation::Argument;

/// The words of a command, each with what it holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    pub(super) arguments: Vec<Argument>,
    pub(super) flows: Vec<Flows>,
}
