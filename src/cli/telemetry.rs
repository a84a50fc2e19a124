//! What a run tells a receiver of OpenTelemetry, if this build can and the environment names one.

use super::screen::Screen;
use crate::plan::Plan;
use crate::record::Record;
use crate::redact::Redactor;
use crate::report::Style;
use std::sync::Arc;

/// What sends the spans of a run; does nothing where nobody wants them.
#[derive(Default)]
pub(super) struct Telemetry {
    #[cfg(feature = "otlp")]
    exporter: Option<crate::host::Exporter>,
    /// Why nothing is sent although somebody wants it.
    trouble: Option<String>,
}

impl Telemetry {
    /// What sends the spans of a run of `plan`.
    #[cfg(feature = "otlp")]
    pub(super) fn open(plan: &Arc<Plan>, mask: &Redactor) -> Self {
        let (plan, mask) = (Arc::clone(plan), mask.clone());
        let opened = crate::host::Exporter::open(|parent| crate::report::TraceStart {
            plan,
            parent,
            mask: Arc::new(move |text| mask.text(text)),
        });
        match opened {
            None => Self::default(),
            Some(Ok(exporter)) => Self { exporter: Some(exporter), trouble: None },
            Some(Err(why)) => Self { exporter: None, trouble: Some(why) },
        }
    }

    /// What sends the spans of a run of `plan`: this build sends none.
    #[cfg(not(feature = "otlp"))]
    pub(super) fn open(_: &Arc<Plan>, _: &Redactor) -> Self {
        Self::default()
    }

    /// What takes in a record. Never waits. To be dropped before the end.
    #[cfg(feature = "otlp")]
    pub(super) fn told(&self) -> impl FnMut(&Record) + use<> {
        let told = self.exporter.as_ref().map(crate::host::Exporter::told);
        move |record| told.iter().for_each(|told| told.take(record))
    }

    /// What takes in a record, of which nothing becomes.
    #[cfg(not(feature = "otlp"))]
    #[expect(clippy::unused_self, reason = "as in a build that sends spans")]
    pub(super) fn told(&self) -> impl FnMut(&Record) + use<> {
        |_| {}
    }

    /// Sends what is left, and says what did not arrive. Waits 30 milliseconds at most.
    pub(super) fn end(self, screen: &Screen) {
        #[cfg(feature = "otlp")]
        let trouble = self.exporter.and_then(|exporter| exporter.end().err()).or(self.trouble);
        #[cfg(not(feature = "otlp"))]
        let trouble = self.trouble;
        if let Some(why) = trouble {
            let warning = screen.err.paint(Style::Warn, "warning:");
            screen
                .talk(&format!("{warning} OpenTelemetry: {why}. The run and its record are as without it."));
        }
    }
}
