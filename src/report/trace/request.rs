//! Spans as the body of a request of OTLP/HTTP in JSON: `ExportTraceServiceRequest` by the rules of its protocol for JSON, which has ids in
//! hexadecimal and whole numbers as text.

use super::span::{Span, SpanKind};
use crate::text::VERSION;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// What these spans are sent as, with what is said of whoever sends them.
pub fn export_request(resource: &[(String, String)], spans: &[Span]) -> Value {
    let resource: Vec<Value> = resource
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": { "stringValue": value } }))
        .collect();
    let spans: Vec<Value> = spans.iter().map(span).collect();
    json!({ "resourceSpans": [{
        "resource": { "attributes": resource },
        "scopeSpans": [{ "scope": { "name": "stepgate", "version": VERSION }, "spans": spans }],
    }] })
}

fn span(span: &Span) -> Value {
    let kind = match span.kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
    };
    let attributes: Vec<Value> = span
        .attributes
        .iter()
        .map(|(key, value)| {
            let value = match value {
                Value::Bool(value) => json!({ "boolValue": value }),
                Value::Number(value) => json!({ "intValue": value.to_string() }),
                Value::String(value) => json!({ "stringValue": value }),
                other => json!({ "stringValue": other.to_string() }),
            };
            json!({ "key": key, "value": value })
        })
        .collect();
    // 0 is unset, 2 an error.
    let status = match &span.error {
        Some(words) => json!({ "code": 2, "message": words }),
        None => json!({ "code": 0 }),
    };
    json!({
        "traceId": span.trace,
        "spanId": span.id,
        "parentSpanId": span.parent.as_deref().unwrap_or_default(),
        "name": span.name,
        "kind": kind,
        "startTimeUnixNano": nanoseconds(span.from),
        "endTimeUnixNano": nanoseconds(span.until.max(span.from)),
        "attributes": attributes,
        "status": status,
    })
}

fn nanoseconds(time: DateTime<Utc>) -> String {
    time.timestamp_nanos_opt().unwrap_or_default().to_string()
}
