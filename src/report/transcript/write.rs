//! Writes the transcript of a run.

use super::attempts::Attempts;
use super::inline::Inline;
use super::page::Page;
use super::story::TranscriptBuilder;
use crate::plan::Plan;
use crate::record::{Event, Record};
use handlebars::Handlebars;

/// Writes the transcript of a run.
pub fn transcript(plan: &Plan, records: &[(Record, Event)], head: &str, output: &mut Attempts<'_>) -> String {
    let mut page = Page {
        runbook: Inline::heading("{}", &[&plan.runbook.path]),
        environment: plan.environment.as_deref().map(|name| Inline::heading("{}", &[name])),
        head: Inline::of("`{}`", &[head]),
        ..Page::default()
    };
    page.records = records.len();
    page.before(plan, records);
    let mut story = TranscriptBuilder::of(plan);
    for (record, event) in records {
        story.take(record, event, output);
    }
    page.parts = story.parts();
    page.after(plan, records);
    let mut engine = Handlebars::new();
    engine.register_escape_fn(handlebars::no_escape);
    engine.render_template(include_str!("page.md.hbs"), &page).expect("the template fits the page")
}
