//! The first page of a bundle: the population as a table for the eye, in one file that needs no other and no script.

use super::change_row::ChangeRow;
use super::population::Population;
use crate::report::page_template::engine;
use crate::report::style::count;
use handlebars::Context;
use serde::Serialize;

#[derive(Serialize)]
struct Page<'p> {
    population: &'p Population,
    /// What somebody has to know first; nothing where there is nothing.
    alarms: Vec<String>,
    total: String,
    rows: Vec<Row<'p>>,
}

#[derive(Serialize)]
struct Row<'p> {
    change: &'p ChangeRow,
    class: &'static str,
    /// Whether a page of it lies in the bundle.
    has_page: bool,
    /// Its deviations in words; none where there are none.
    deviations: Option<String>,
    approved: Vec<(String, String)>,
}

/// How it looks: as the page of a run does, and a table.
const STYLE: &str = concat!(include_str!("../page_of_run/page.css"), include_str!("index.css"));

/// The page.
pub fn index_page(population: &Population) -> String {
    const NAME: &str = "page";
    let mut engine = engine(STYLE);
    engine.register_template_string(NAME, include_str!("index.hbs")).expect("the template is well formed");
    let page = Page {
        alarms: alarms(population),
        total: count(population.runs.len(), "run"),
        rows: population.by_urgency().into_iter().map(Row::of).collect(),
        population,
    };
    let context = Context::wraps(page).expect("it holds only strings, numbers and lists of them");
    engine.render_with_context(NAME, &context).expect("the template fits the page")
}

impl<'p> Row<'p> {
    fn of(change: &'p ChangeRow) -> Self {
        let class = if change.waits_for_review() || change.is_bad() {
            "bad"
        } else if change.break_glass.is_some() {
            "warn"
        } else {
            ""
        };
        let approved = change.approved_by.iter().cloned().zip(change.approved_at.iter().cloned());
        Self {
            change,
            class,
            has_page: change.folder.is_some(),
            deviations: deviations(change),
            approved: approved.collect(),
        }
    }
}

fn deviations(change: &ChangeRow) -> Option<String> {
    let kinds = [
        (change.edited, "edited"),
        (change.outside_plan, "outside the plan"),
        (change.skipped, "skipped"),
        (change.accepted, "accepted"),
        (change.assumed, "assumed"),
        (change.in_doubt, "in doubt"),
        (change.failed, "failed"),
        (change.other_deviations, "other"),
    ];
    let those =
        kinds.iter().filter(|(number, _)| *number > 0).map(|(number, kind)| format!("{number} {kind}"));
    Some(those.collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty())
}

/// What somebody has to know first.
fn alarms(population: &Population) -> Vec<String> {
    let of = |is: &dyn Fn(&ChangeRow) -> bool| population.runs.iter().filter(|row| is(row)).count();
    let open = of(&ChangeRow::waits_for_review);
    let glass = of(&|row| row.break_glass.is_some());
    let bad = of(&ChangeRow::is_bad);
    let mut alarms = Vec::new();
    if glass > 0 {
        alarms
            .push(format!("{} went without approval, {open} of them not yet reviewed", count(glass, "run")));
    }
    if bad > 0 {
        alarms.push(format!("{} with a record that is broken, unreadable or gone", count(bad, "run")));
    }
    alarms.extend(
        population.index_broken.as_ref().map(|why| format!("the index of the store does not hold: {why}")),
    );
    alarms
}
