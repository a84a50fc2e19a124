//! A span that has ended.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// What a span is in its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanKind {
    /// A part of what happens here.
    Internal,
    /// What somebody has asked for.
    Server,
}

/// A span that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub(super) trace: String,
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) name: String,
    pub(super) kind: SpanKind,
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) attributes: Vec<(&'static str, Value)>,
    /// Why it is an error, in words; none where it is none.
    pub(super) error: Option<String>,
}
