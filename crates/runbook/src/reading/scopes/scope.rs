//! A stretch of the document and what is said about it as a whole.

use super::doubt::Doubt;
use super::evidence::Evidence;
use crate::reading::alternatives::Alternative;
use crate::reading::judged::{CERTAIN, Judged};
use crate::reading::roles::Role;

/// The kinds of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeKind {
    /// The document itself.
    Document,
    /// A heading with what stands under it.
    Heading,
    /// One of several tabs.
    Tab,
    /// What has to be unfolded.
    Details,
    /// A paragraph that is all bold or italic, with what follows up to the next one.
    Label,
    /// A list item with what stands in it.
    Item,
    /// A sentence before blocks, with these.
    Clause,
    /// A comment in a block, with the lines under it.
    Comment,
}

/// A stretch of the document and what is said about it as a whole.
#[derive(Debug, Clone)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// The scope that it stands in; none for the document.
    pub parent: Option<usize>,
    /// The heading that it stands under, or is: an index into the document's sections.
    pub section: usize,
    /// Its first line.
    pub line: usize,
    /// Its last line; the end of the document may come first.
    pub end: usize,
    /// Its heading or label.
    pub label: String,
    /// What it is for.
    pub role: Judged<Role>,
    /// The one environment that it is for, where it says so itself.
    pub environment: Option<Judged<String>>,
    /// The condition under which it is done, in the document's words.
    pub condition: Option<Judged<String>>,
    /// The choice of which it is one way.
    pub choice: Option<Alternative>,
    /// Why the reading is unsure of it.
    pub doubt: Option<Doubt>,
    /// What speaks for what it is said to be for, and against it. Empty where it says nothing of that itself.
    pub evidence: Vec<Evidence>,
}

impl Scope {
    /// Whether the reading is certain of it in a run for the environments of which `is_here` says that it is for them. What is conditional or
    /// one of several ways is asked about whatever it is for.
    pub fn is_certain(&self, is_here: &dyn Fn(&str) -> bool) -> bool {
        let is_asked = self.condition.is_some() || self.choice.is_some();
        if self.condition.as_ref().is_some_and(|condition| condition.weight < CERTAIN) {
            return false;
        }
        self.doubt_in(is_here).is_none() && (is_asked || self.evidence.is_empty() || self.sum() >= CERTAIN)
    }

    /// Why the reading is unsure of it in such a run: that it may be for this environment alone is no doubt there.
    pub fn doubt_in(&self, is_here: &dyn Fn(&str) -> bool) -> Option<&Doubt> {
        self.doubt.as_ref().filter(|doubt| !doubt.environment.as_deref().is_some_and(is_here))
    }

    /// How much speaks for what it is said to be for.
    fn sum(&self) -> i8 {
        self.evidence.iter().map(|one| one.weight).sum()
    }
}
