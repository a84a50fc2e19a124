//! All that a page says of a run, as data: what its template gets, and a template of a team's own.

use super::cell::Section;
use super::deviations::Deviation;
use super::moment::Calendar;
use super::printed::Printed;
use super::story::Story;
use super::timeline::{Timeline, timeline};
use super::values::{ValueRow, values};
use super::verdict::{Verdict, Verdicts, Verified};
use crate::plan::Plan;
use crate::record::{Event, Record};
use crate::report::chosen::choices;
use crate::report::not_run::not_run;
use crate::report::style::count;
use serde::Serialize;

/// A run that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct RunAtRest<'a> {
    /// The plan that it followed.
    pub plan: &'a Plan,
    /// Its records, each with its event.
    pub records: &'a [(Record, Event)],
    /// The hash of the last of them.
    pub head: &'a str,
    /// What its record is worth.
    pub verified: &'a Verified,
}

/// What a template gets.
#[derive(Debug, Default, Serialize)]
pub(super) struct PageOfRun {
    /// The runbook's first heading, or its path.
    title: String,
    runbook: String,
    environment: Option<String>,
    run: String,
    verdict: Verdict,
    timeline: Option<Timeline>,
    /// How many there are, in words; none where there are none.
    deviations_count: Option<String>,
    deviations: Vec<Deviation>,
    values: Vec<ValueRow>,
    choices: Vec<Row>,
    sections: Vec<Section>,
    /// Whether there are enough sections for a list of them.
    has_contents: bool,
    not_reached: Vec<Row>,
    left_out: Vec<Row>,
    records: usize,
    head: String,
    /// The version of Stepgate that has made the page.
    version: String,
}

/// A name, and what is said of it.
#[derive(Debug, Default, Serialize)]
struct Row {
    name: String,
    value: String,
}

impl PageOfRun {
    /// What there is to say of a run.
    pub(super) fn of(run: &RunAtRest<'_>, printed: &mut Printed<'_>) -> Self {
        /// From how many sections on somebody looks for one.
        const CONTENTS: usize = 3;
        let RunAtRest { plan, records, head, verified } = *run;
        let calendar = records.first().map_or_else(Calendar::default, |(first, _)| Calendar::from(first.ts));
        let title = title(plan);
        let attempts: Vec<_> = records
            .iter()
            .filter_map(|(_, event)| if let Event::StepExited(exited) = event { Some(exited) } else { None })
            .collect();
        let mut story = Story::of(plan, calendar, &attempts);
        for (record, event) in records {
            story.take(record, event, printed);
        }
        let (sections, deviations) = story.end();
        let deviations = deviations.rows();
        let verdict = Verdicts { plan, records, head, verified, title: &title, calendar }.verdict();
        let (not_reached, left_out) = not_run(plan, records);
        Self {
            runbook: plan.runbook.path.clone(),
            environment: plan.environment.clone(),
            run: records.first().map(|(record, _)| record.run.clone()).unwrap_or_default(),
            verdict,
            timeline: timeline(plan, records, calendar),
            deviations_count: (!deviations.is_empty()).then(|| count(deviations.len(), "deviation")),
            deviations,
            values: values(plan, records, calendar),
            choices: rows(choices(plan, records)),
            has_contents: sections.iter().filter(|section| section.title.is_some()).count() >= CONTENTS,
            sections,
            not_reached: rows(not_reached),
            left_out: rows(left_out),
            records: records.len(),
            head: head.to_owned(),
            version: crate::text::VERSION.to_owned(),
            title,
        }
    }
}

fn rows(rows: Vec<(String, String)>) -> Vec<Row> {
    rows.into_iter().map(|(name, value)| Row { name, value }).collect()
}

/// The runbook's first heading, where it stands above all others.
fn title(plan: &Plan) -> String {
    let first = plan.sections.iter().find(|section| section.level > 0);
    let title = first.filter(|section| section.level == 1).map(|section| section.title.trim());
    title.filter(|title| !title.is_empty()).unwrap_or(&plan.runbook.path).to_owned()
}
