//! The transaction that is open: what it has changed so far, and who has decided about its end.

use super::changed::Changed;
use super::reply::Author;
use crate::plan::DecidedBy;

/// The transaction that is open.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) database: String,
    /// Which of the plan's it is.
    pub(super) number: usize,
    /// Whether the server has begun it, or the document's own statement will.
    pub(super) is_begun: bool,
    /// What each statement has changed.
    pub(super) changes: Vec<Changed>,
    /// The last step that changed something, for questions about all of it.
    pub(super) last: Option<String>,
    /// Who has decided about its end, and why, once somebody has.
    pub(super) word: Option<Word>,
}

impl Open {
    pub(super) fn database(&self) -> &str {
        &self.database
    }
}

/// Who decided about a transaction, and why.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) how: DecidedBy,
    pub(super) by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) by_document: bool,
}

impl Word {
    pub(super) fn of(how: DecidedBy, reason: Option<String>) -> Self {
        Self { how, by: None, reason, by_document: false }
    }

    pub(super) fn of_author(author: &Author, reason: Option<String>) -> Self {
        Self { by: author.claimed.clone(), ..Self::of(author.how.clone(), reason) }
    }
}
