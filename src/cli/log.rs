//! Diagnostics for whoever works on Stepgate: `STEPGATE_LOG=debug`, or `STEPGATE_LOG=stepgate::host=trace`. Never the audit, and never
//! what a library says: it quotes the text of the document, in which a secret may stand.

use crate::host;
use tracing_subscriber::filter::{FilterExt as _, Targets, filter_fn};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

/// Sends to standard error what the environment asks for; nothing where it asks for nothing.
pub(super) fn start() {
    let Some(wanted) = host::text_variable("STEPGATE_LOG") else { return };
    let targets: Targets = wanted.parse().unwrap_or_default();
    let ours = filter_fn(|said| said.target().starts_with("stepgate"));
    // How long each part took is said when it is over.
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::CLOSE);
    tracing_subscriber::registry().with(lines.with_filter(targets.and(ours))).init();
}
