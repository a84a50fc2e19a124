//! A run as spans of OpenTelemetry, by its conventions for CI/CD: one for the run, one for each attempt at a step, one for each wait for a
//! person.
//!
//! Takes the records that are written anyway, in their order, and gives the spans that have ended. Never what a step runs or prints, nor a
//! value: titles, ids, effects, exit codes and times.

mod parent;
mod request;
mod run_trace;
mod span;

pub use parent::TraceParent;
pub use request::export_request;
pub use run_trace::{RunTrace, TraceStart};
pub use span::Span;
