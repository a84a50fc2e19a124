//! What somebody who has read the document says of a scope, in place of what was read.
//!
//! Only sets; which of it holds is decided by who calls.

use super::tree::Scopes;
use crate::reading::alternatives::Alternative;
use crate::reading::judged::Judged;
use crate::reading::roles::Role;

impl Scopes {
    /// The scope at `at` is certainly for `role`, and so is what stands in it and says nothing else: a way back that is checked in the middle
    /// stays a way back.
    pub fn settle_role(&mut self, at: usize, role: Role, reason: &str) {
        let is_followed = |role: Role| matches!(role, Role::Setup | Role::Main | Role::Check);
        let before = self.all[at].role.value;
        for inner in 0..self.all.len() {
            let own = self.all[inner].role.value;
            let has_none = if is_followed(role) { own == before } else { is_followed(own) || own == before };
            if inner == at || has_none && self.is_in(inner, at) {
                self.all[inner].role = Judged::new(role, reason);
                // What spoke for something else does not count any more.
                self.all[inner].evidence.clear();
            }
        }
        self.settle(at);
    }

    /// The scope at `at` is certainly one way of `choice`.
    pub fn settle_way(&mut self, at: usize, choice: &str, reason: &str) {
        self.all[at].choice = Some(Alternative { choice: choice.to_owned(), reason: reason.to_owned() });
        self.all[at].condition = None;
        self.settle(at);
    }

    /// Nothing is in doubt about the scope at `at`; a title stands for its document.
    fn settle(&mut self, at: usize) {
        self.all[at].doubt = None;
        if self.is_title(at) {
            self.all[0].doubt = None;
        }
    }

    /// Whether the scope at `at` is what the document begins with, and so stands for all of it.
    pub fn is_title(&self, at: usize) -> bool {
        at > 0 && Some(self.all[at].line) == self.all.iter().skip(1).map(|one| one.line).min()
    }
}
