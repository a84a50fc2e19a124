//! The machines of a stretch that is done on several, one after the other, and what says so.

use crate::settings::BlockRule;

/// What says that a stretch is done on several machines: drafts with the same are one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SaidBy {
    /// An entry about this scope, or a flag about it.
    Scope(usize),
    /// The `[[block]]` on this line.
    Block(usize),
}

/// The machines of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Several {
    pub(super) said_by: SaidBy,
    /// The names of the targets, in order.
    pub(super) names: Vec<String>,
    /// Whether the settings want somebody asked before each but the first.
    pub(super) asks: bool,
}

impl Several {
    /// What a `[[block]]` says; none where it names one machine, or none.
    pub(super) fn of_block(rule: &BlockRule) -> Option<Self> {
        let list = rule.target.as_ref().filter(|list| list.is_several())?;
        Some(Self {
            said_by: SaidBy::Block(rule.lines.get("target").copied().unwrap_or_default()),
            names: list.names().to_vec(),
            asks: rule.serial.is_some(),
        })
    }
}
