//! What is looked for: the declared secrets in all their forms, and what has the shape of a token.

use super::forms::{Form, forms};
use super::needles::{Needles, Whitespace};
use super::secret::Secret;
use super::shapes::Shapes;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is looked for. Cheap to clone.
#[derive(Clone)]
pub(super) struct Masks(Arc<Inner>);

struct Inner {
    secrets: Vec<Secret>,
    sets: Vec<Set>,
    /// None where only the secrets themselves are masked.
    shapes: Option<Shapes>,
}

/// Needles that are searched for together, and whose they are.
pub(super) struct Set {
    pub(super) needles: Needles,
    pub(super) owners: Vec<usize>,
    pub(super) forms: Vec<Form>,
}

impl Masks {
    pub(super) fn new(secrets: Vec<Secret>, shapes: Option<Shapes>) -> Self {
        let sets = [Whitespace::Counts, Whitespace::Skipped]
            .into_iter()
            .filter_map(|white| Set::new(&secrets, white))
            .collect();
        Self(Arc::new(Inner { secrets, sets, shapes }))
    }

    /// The declared secrets.
    pub(super) fn secrets(&self) -> &[Secret] {
        &self.0.secrets
    }

    pub(super) fn sets(&self) -> &[Set] {
        &self.0.sets
    }

    pub(super) fn shapes(&self) -> Option<&Shapes> {
        self.0.shapes.as_ref()
    }
}

impl std::fmt::Debug for Masks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Masks").field(&self.0.secrets).finish()
    }
}

impl Set {
    /// The forms of `secrets` to which white space is `white`; none where there are none.
    fn new(secrets: &[Secret], white: Whitespace) -> Option<Self> {
        let (mut owners, mut all, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (owner, secret) in secrets.iter().enumerate() {
            for form in forms(secret.value()) {
                if form.loose == (white == Whitespace::Skipped) && seen.insert(form.bytes.clone()) {
                    owners.push(owner);
                    all.push(form);
                }
            }
        }
        let bytes: Vec<Vec<u8>> = all.iter().map(|form| form.bytes.clone()).collect();
        (!bytes.is_empty()).then(|| Self { needles: Needles::new(&bytes, white), owners, forms: all })
    }
}
