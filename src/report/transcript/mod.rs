//! The transcript: the runbook as it was run, as a Markdown document that a stranger can read.
//!
//! Made from a run's records, its plan and its stored output, and from nothing else; so it can be made again at any time.

mod inline;
mod page;
mod story;

use self::inline::Inline;
use self::story::TranscriptBuilder;
use crate::plan::Plan;
use crate::record::{Event, OutputName, Record, Stream};
use handlebars::Handlebars;
use serde::Serialize;

/// Where stored output is read from: its name, how much is wanted, and what was printed by stream.
pub type Attempts<'a> = dyn FnMut(&OutputName, usize) -> Vec<(Stream, Vec<u8>)> + 'a;

#[derive(Debug, Default, Serialize)]
struct Page {
    runbook: Inline,
    environment: Option<Inline>,
    facts: Vec<Fact>,
    variables: Vec<Fact>,
    choices: Vec<Fact>,
    parts: Vec<Part>,
    left_out: Vec<Fact>,
    not_reached: Vec<Fact>,
    head: Inline,
    records: usize,
}

#[derive(Debug, Default, Serialize)]
struct Fact {
    name: Inline,
    value: Inline,
    from: Inline,
}

/// One entry of the story: a heading, a step, or something that happened between steps.
#[derive(Debug, Default, Serialize)]
struct Part {
    heading: Option<Inline>,
    step: Option<Inline>,
    entries: Vec<Entry>,
}

/// A line of a list, or a fence. They come in the order of what happened.
#[derive(Debug, Default, Serialize)]
struct Entry {
    /// Whether an empty line parts it from what stands above it.
    apart: bool,
    line: Option<Inline>,
    fence: Option<Fenced>,
}

#[derive(Debug, Default, Serialize)]
struct Fenced {
    fence: String,
    language: String,
    text: String,
}

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

fn stamp(record: &Record) -> String {
    record.ts.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
