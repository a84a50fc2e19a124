//! What of which values a word, a variable or an output holds.
//!
//! Plain data. Never says whether that is safe.

use std::collections::BTreeSet;

/// A value that something holds, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about how the value got there")]
pub struct Flow {
    /// The variable of the plan.
    pub name: String,
    /// Whether nothing stands before it.
    pub leads: bool,
    /// Whether bash has split it, so that each of its words stands alone.
    pub of_words: bool,
    /// Whether a program has made something of it that nobody knows.
    pub derived: bool,
    /// Whether something else stands there where it is empty: `${x:-d}`.
    pub guarded: bool,
    /// Whether other text stands around it that may make code of the whole: `"select '…'"`.
    pub in_text: bool,
}

/// Several of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flows(pub BTreeSet<Flow>);

impl Flows {
    /// The value of `name`, whole.
    pub fn of(name: &str) -> Self {
        let flow = Flow {
            name: name.to_owned(),
            leads: true,
            of_words: false,
            derived: false,
            guarded: false,
            in_text: false,
        };
        Self(BTreeSet::from([flow]))
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The same with something before it, where `begun`.
    pub fn behind(self, begun: bool) -> Self {
        self.each(|flow| flow.leads &= !begun)
    }

    /// The same, split.
    pub fn split(self) -> Self {
        self.each(|flow| flow.of_words = true)
    }

    /// The same after a program has made something of it.
    pub fn derived(self) -> Self {
        self.each(|flow| flow.derived = true)
    }

    /// The same where something stands in for an empty value.
    pub fn guarded(self) -> Self {
        self.each(|flow| flow.guarded = true)
    }

    /// The same in the middle of a text that may be code, where `is_one`.
    pub fn within(self, is_one: bool) -> Self {
        self.each(|flow| flow.in_text |= is_one)
    }

    /// Those in the middle of a text that may be code.
    pub fn in_text(&self) -> Self {
        Self(self.0.iter().filter(|flow| flow.in_text).cloned().collect())
    }

    fn each(self, change: impl Fn(&mut Flow)) -> Self {
        let changed = self.0.into_iter().map(|mut flow| {
            change(&mut flow);
            flow
        });
        Self(changed.collect())
    }
}

impl FromIterator<Self> for Flows {
    fn from_iter<I: IntoIterator<Item = Self>>(several: I) -> Self {
        let mut all = Self::default();
        several.into_iter().for_each(|flows| all.extend(flows));
        all
    }
}
