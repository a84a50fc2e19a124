//! What a team has said of where the blocks of a section run, against what the text says of where they are typed.
//!
//! Takes a session and the titles of sections that have a machine. Never knows which machine that is.

use super::remote_session::Open;
use crate::document::{BodyLine, Document, slug};

/// The sections whose machine is known.
pub(super) struct Places<'a> {
    pub(super) document: &'a Document,
    /// Their titles, as [`slug`] writes them.
    pub(super) placed: &'a [String],
}

impl Places<'_> {
    /// Why a block of `section` is typed in the session that is open and not here; none where it is not. One that only the text tells of
    /// is settled by the machine of the section, or of one that it stands in.
    pub(super) fn why(
        &self,
        open: &Open,
        section: usize,
        lines: &[BodyLine],
        before: &str,
    ) -> Option<String> {
        let sections = &self.document.sections;
        let above = std::iter::successors(Some(section), |at| sections[*at].parent);
        let mut titles = above.map(|at| slug(&sections[at].title));
        let mut is_known = || !self.placed.is_empty() && titles.any(|title| self.placed.contains(&title));
        if open.is_told() && is_known() { None } else { open.holds(lines, before) }
    }
}
