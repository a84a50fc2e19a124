//! What a run does as spans for a receiver of OpenTelemetry (OTLP/HTTP in JSON), where the environment names one.
//!
//! It is told what was recorded, and works on a thread of its own: nothing of it delays or stops a step, and a receiver that is away
//! changes nothing but what is said at the end. Never the record.

mod destination;
mod exporter;
mod receiver;

pub use exporter::Exporter;
