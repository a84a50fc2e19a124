//! Secrets never reach screen or disk: text and streams with every form of a declared secret, and what has the shape of a token,
//! masked as `[redacted:LABEL]`.
//!
//! Takes values and text, gives text. Knows no files, no runs, no variables. Never promises more than the listed forms of
//! declared values: who transforms a secret in another way will see it.

mod data;
mod flow;
mod forms;
mod literal;
mod name;
mod needles;
mod places;
mod secret;
mod shape;
mod shapes;
mod state;
mod stream;
mod tokens;

pub use data::texts;
pub use literal::{is_literal, is_stand_in};
pub use name::looks_secret;
pub use secret::{Secret, TooShort};
pub use shapes::shaped;
pub use stream::Stream;
pub use tokens::{fingerprints, token_places, tokens};

use forms::{Form, forms};
use needles::{Needles, Whitespace};
use shapes::Shapes;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether a character is of the planes that no text uses: there stands what will be put in later, so it is no value.
fn is_unassigned(character: char) -> bool {
    character >= '\u{f0000}'
}

/// What masks secrets. Cheap to clone.
#[derive(Clone)]
pub struct Redactor(Arc<Inner>);

struct Inner {
    secrets: Vec<Secret>,
    sets: Vec<Set>,
    /// None where only the secrets themselves are masked.
    shapes: Option<Shapes>,
}

/// Needles that are searched for together, and whose they are.
struct Set {
    needles: Needles,
    owners: Vec<usize>,
    forms: Vec<Form>,
}

impl Redactor {
    /// Masks `secrets`, and tokens that are known by their shape.
    pub fn new(secrets: Vec<Secret>) -> Self {
        Self::masking(secrets, Some(Shapes::new()))
    }

    /// Masks `secrets`, and nothing that only looks like one: for a document, whose examples are to be read.
    pub fn exact(secrets: Vec<Secret>) -> Self {
        Self::masking(secrets, None)
    }

    fn masking(secrets: Vec<Secret>, shapes: Option<Shapes>) -> Self {
        let sets = [Whitespace::Counts, Whitespace::Skipped]
            .into_iter()
            .filter_map(|white| Set::new(&secrets, white))
            .collect();
        Self(Arc::new(Inner { secrets, sets, shapes }))
    }

    /// Masks `secret` too: one that was given while the run was on.
    #[must_use]
    pub fn with(&self, secret: Secret) -> Self {
        let secrets = self.0.secrets.iter().cloned().chain([secret]).collect();
        Self::masking(secrets, self.0.shapes.as_ref().map(|_| Shapes::new()))
    }

    /// A stream of bytes to redact. Each stream of each process needs its own.
    pub fn stream(&self) -> Stream {
        Stream::new(self.clone())
    }

    /// A text, redacted.
    pub fn text(&self, text: &str) -> String {
        let mut out = Vec::with_capacity(text.len());
        let mut stream = self.stream();
        stream.push(text.as_bytes(), &mut out);
        stream.finish(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Whether something in `text` would be masked.
    pub fn masks(&self, text: &str) -> bool {
        let (mut stream, mut out) = (self.stream(), Vec::new());
        stream.push(text.as_bytes(), &mut out);
        !stream.finish(&mut out).is_empty()
    }

    /// What is masked, whatever it looks like.
    pub fn secrets(&self) -> &[Secret] {
        &self.0.secrets
    }

    fn sets(&self) -> &[Set] {
        &self.0.sets
    }

    fn shapes(&self) -> Option<&Shapes> {
        self.0.shapes.as_ref()
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Redactor").field(&self.0.secrets).finish()
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
