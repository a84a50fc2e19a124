//! What masks secrets: in a text at once, in a stream as it comes.

use super::masks::{Masks, Set};
use super::secret::Secret;
use super::shapes::Shapes;
use super::stream::Stream;

/// What masks secrets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Redactor(Masks);

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
        Self(Masks::new(secrets, shapes))
    }

    /// Masks `secret` too: one that was given while the run was on.
    #[must_use]
    pub fn with(&self, secret: Secret) -> Self {
        let secrets = self.0.secrets().iter().cloned().chain([secret]).collect();
        Self::masking(secrets, self.0.shapes().map(|_| Shapes::new()))
    }

    /// A stream of bytes to redact. Each stream of each process needs its own.
    pub fn stream(&self) -> Stream {
        Stream::new(self.0.clone())
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
        self.0.secrets()
    }

    pub(super) fn sets(&self) -> &[Set] {
        self.0.sets()
    }
}
